"""Values that have broken programs before: of texts, numbers, days, paths and bodies."""

from random import Random
from typing import Any

WORDS = (
    "", " ", "\t\n", "\x00", "a\x00b", "\ufeff", "\u202e", "\u200b", "e\u0301" * 40, "\U0001f9d1\u200d\U0001f680",
    "ẞ", "İı", "ﬃ", "'", "''; DROP TABLE people_person; --", '"', "\\", "%", "_", "%%", "%s", "%(a)s", "{", "{0}",
    "{a.__class__}", "{{ 7 * 7 }}", "<script>alert(1)</script>", "&lt;", "]]>", "../../etc/passwd", "..%2f", "/",
    "//example.org", "http://example.org/", "javascript:alert(1)", "\r\nSet-Cookie: a=b", "null", "None", "true",
    "[]", "[1]", "{}", "DE1", "de1 1aa", "X900001", "accommodation", "ACC", "men", "region-east-midlands",
    "police-derbyshire", "first-appointment", "in_person", "on_time", "x" * 300, "y" * 5_000, "word " * 2_000,
    "ł" * 200, "(", "[", "*", "+", "a|b", "a & b", "!", ":*", "<->", "\"unclosed",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "2", "3", "7", "10", "99", "100", "366", "1000", "32767", "32768", "65536", "2147483647",
    "2147483648", "9223372036854775807", "9223372036854775808", "1" * 40, "9" * 400, "1" * 5_000, "1.5", "1e3",
    "1e309", "-1e309", "NaN", "Infinity", "0x10", "1_000", "1,000", " 1 ", "１２", "٣", "²", "½", "一", "+1", "--1",
    "1 2", "600000.00", "0.001", "99999999999999.99",
)  # fmt: skip
DAYS = (
    "2022-03-07", "2022-02-30", "2024-02-29", "0000-00-00", "0001-01-01", "1000-01-01", "9999-12-31", "10000-01-01",
    "-2022-01-01", "2022-3-7", "20220307", "2022-W10-1", "07/03/2022", "31/12/9999", "2022-03-07T09:00:00Z",
    "2022-03-27T01:30:00", "2022-10-30T01:30:00+01:00", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00",
    "2022-03-07T24:00", "24:00", "2:30pm", "25:61", "12 noon", "yesterday",
)  # fmt: skip
ALL = (WORDS, NUMBERS, DAYS)
KINDS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json",
    "text/plain", "application/xml", "image/png", "", "application/json; charset=nonsense",
    "application/x-www-form-urlencoded; charset=utf-16",
)  # fmt: skip
BODIES = (
    b"", b"{", b"[]", b"null", b"1", b'"text"', b"\x00", b"\xff\xfe", b"a=%ff&b=%00", b"a=1&a=2&=3&&", b"--x\r\n",
    b"--x--", b'--x\r\nContent-Disposition: form-data; name="a"; filename="../a"\r\n\r\nz\r\n--x--', b"{" * 2_000,
    b"[" * 50_000, b'{"a": "\\ud800"}', b'{"text": "\\u0000"}', b'{"reason": NaN}', b'{"caseworker_id": 1e400}',
    b'{"minutes": ' + b"9" * 5_000 + b"}", b"<?xml version='1.0'?><a/>", b"csrfmiddlewaretoken=x&" * 1_200,
)  # fmt: skip
HEADERS = (
    ("accept", "application/json"), ("accept", "*/*;q=nonsense"), ("accept", "\u00ff"), ("accept-language", "cy"),
    ("accept-language", "xx-yy;q=9,*"), ("accept-language", "a" * 400), ("referer", "http://localhost/people"),
    ("referer", "http://[::1"), ("referer", "//"), ("authorization", "Bearer x"), ("authorization", "Bearer"),
    ("authorization", "Basic Og=="), ("cookie", "sessionid=x; csrftoken=;=;"), ("if-modified-since", "nonsense"),
    ("if-none-match", '"'), ("range", "bytes=9-1"), ("x-requested-with", "XMLHttpRequest"), ("origin", "null"),
    ("idempotency-key", "k"), ("idempotency-key", "\u00e9" * 80), ("content-encoding", "gzip"),
    ("x-forwarded-for", "nonsense, ::1, 999.1.1.1"), ("x-forwarded-proto", "gopher"),
)  # fmt: skip
RAW = ("", ".", "..", "%", "%zz", "%00", "%2e%2e", "%ff%fe", "%c0%af", "a%0d%0ab", ";a=b", "%25", "a/b/c", "#", "~")
TYPED = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**40, -(2**70), 1e308, float("nan"), float("inf"), [], {}, [[]],
    [None], {"": 1}, [1] * 2_000, {"a": {"b": {"c": []}}}, "", "\x00", "\ud800", "2022-03-07", "x" * 20_000,
)  # fmt: skip


def value(draw: Random) -> str:
    """One value of any sort, sometimes two of them joined."""
    found = draw.choice(draw.choice(ALL))
    return found if draw.random() > 0.05 else found + draw.choice(WORDS)


def json_value(draw: Random) -> Any:
    """One value of any sort that JSON knows, and some that it does not."""
    return draw.choice(TYPED) if draw.random() < 0.5 else value(draw)
