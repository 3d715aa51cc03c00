"""Makes requests to any address of the house from what its pages ask for: each value may become a nasty one."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.urls import Resolver404, resolve

from fuzz import nasty

PARAMETERS = (
    "page per_page q text search sort tab whose status stage from until service service_type area district need sex "
    "age on next where place after show who thing_type thing_id is_open reference actor verb thing kind day name format"
).split()
READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X" * 60)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BOUNDARY = "x7x"
FILES = (b"", b"%PDF-1.4 made up", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04" + b"\0" * 40, b"MZ", b"\xff" * 3_000)
NAMES = ("a.pdf", "../../a.pdf", "a.pdf\x00.exe", "", "x" * 400 + ".docx", "ł.png", "a", 'a".pdf')
Fields = dict[str, list[str]]  # of a form: values that its page offers, the one that is chosen first


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]} {self.kind[:80]} {self.body[:300]!r} {self.headers}"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A page or operation, with paths that lead to things, and what may be sent there."""

    name: str
    methods: tuple[str, ...]
    paths: tuple[str, ...]  # one's own thing first
    data: Mapping[str, Any] = field(default_factory=dict)
    is_operation: bool = False


@dataclass(kw_only=True)
class Maker:
    """Makes requests by a lot; `forms` is what pages ask for, by the name of the address that it is sent to."""

    forms: Mapping[str, Fields]

    def make(self, draw: Random, address: Address) -> Asked:
        """A request to an address."""
        method = draw.choice(address.methods) if draw.random() < 0.9 else draw.choice(METHODS)
        path = draw.choice((address.paths[0],) * 5 + address.paths)
        if draw.random() < 0.2:
            path = self._strange(draw, path)
        if draw.random() < (0.5 if method in READS else 0.1):
            path += "?" + self._query(draw, address)
        headers = tuple(draw.choice(nasty.HEADERS) for _ in range(draw.choice((0, 0, 0, 1, 2))))
        body, kind = (b"", "") if method in READS and draw.random() < 0.97 else self._body(draw, address)
        return Asked(method=method, path=path, body=body, kind=kind, headers=headers)

    def _strange(self, draw: Random, path: str) -> str:
        """Another value in the place of a key, or of any part."""
        parts = path.split("/")
        keys = [n for n, part in enumerate(parts) if re.search(r"\d", part)]
        changed = draw.choice(keys) if keys and draw.random() < 0.8 else draw.randrange(1, len(parts))
        parts[changed] = quote(nasty.value(draw), safe="") if draw.random() < 0.9 else draw.choice(nasty.RAW)
        return "/".join(parts)

    def _query(self, draw: Random, address: Address) -> str:
        known = self.forms.get(address.name)
        if known and draw.random() < 0.5:  # a search is a form that is sent so
            return urlencode(self._pairs(draw, known), errors="replace")
        if draw.random() < 0.4:  # whatever the page reads, it reads this
            return urlencode(dict.fromkeys(PARAMETERS, nasty.value(draw)), errors="replace")
        pairs = [(draw.choice(PARAMETERS), nasty.value(draw)) for _ in range(draw.randint(1, 3))]
        return urlencode(pairs, errors="replace") + draw.choice(("", "", "", "&%ff", "&=", "&page=%00", "&q[]=1"))

    def _body(self, draw: Random, address: Address) -> tuple[bytes, str]:
        if draw.random() < 0.05:
            return draw.choice(nasty.BODIES), draw.choice(nasty.KINDS)
        if address.is_operation and draw.random() < 0.9:
            return self._json(draw, address)
        fields = self.forms.get(address.name, {}) | {name: [str(value)] for name, value in address.data.items()}
        pairs = self._pairs(draw, fields)
        if draw.random() < 0.15:
            return _multipart(draw, pairs), f"multipart/form-data; boundary={BOUNDARY}"
        return urlencode(pairs, errors="replace").encode(), FORM

    def _pairs(self, draw: Random, fields: Fields) -> list[tuple[str, str]]:
        """What a form sends, with none, one, some or all of its values changed."""
        share = draw.choice((0.0, 0.0, 0.1, 0.4, 1.0))
        one = draw.choice(sorted(fields)) if fields and share < 0.4 else ""
        same = nasty.value(draw) if draw.random() < 0.15 else None
        pairs = []
        for name, offered in fields.items():
            if name == one or draw.random() < share:
                pairs += _changed(draw, name, offered, same)
            elif offered:
                pairs.append((name, offered[0]))
        if draw.random() < 0.1:
            pairs.append((draw.choice(PARAMETERS), nasty.value(draw)))
        return pairs

    def _json(self, draw: Random, address: Address) -> tuple[bytes, str]:
        """A body as the operation wants it, with some of its values changed, or of another shape."""
        body: Any = {n: nasty.json_value(draw) if draw.random() < 0.4 else v for n, v in address.data.items()}
        if draw.random() < 0.1:
            body[draw.choice(PARAMETERS)] = nasty.json_value(draw)
        if draw.random() < 0.1:
            body = draw.choice(([body], [], None, nasty.json_value(draw)))
        text = json.dumps(body, default=str, ensure_ascii=draw.random() < 0.5)
        return text.encode(draw.choice(("utf-8",) * 8 + ("utf-16", "latin-1")), errors="replace"), JSON


def _changed(draw: Random, name: str, offered: Sequence[str], same: str | None) -> list[tuple[str, str]]:
    """A field with another value, twice, or not at all."""
    how = draw.random()
    if how < 0.15:
        return []
    if how < 0.4 and len(offered) > 1:
        return [(name, draw.choice(offered))]
    return [(name, same if same is not None else nasty.value(draw)) for _ in range(2 if how > 0.93 else 1)]


def _multipart(draw: Random, pairs: list[tuple[str, str]]) -> bytes:
    """The same with the browser's encoding for files; any field may be one."""
    parts = []
    for name, text in pairs:
        said = f'Content-Disposition: form-data; name="{name}"'
        content = text.encode(errors="replace")
        if "file" in name or draw.random() < 0.1:
            said += f'; filename="{draw.choice(NAMES)}"\r\nContent-Type: {draw.choice(nasty.KINDS)}'
            content = draw.choice(FILES)
        parts.append(f"--{BOUNDARY}\r\n{said}\r\n\r\n".encode(errors="replace") + content + b"\r\n")
    whole = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return whole if draw.random() < 0.9 else whole[: draw.randrange(len(whole))]


class Forms(HTMLParser):
    """Reads the forms of a page: the fields of each, by the name of the address that it is sent to."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: dict[str, Fields] = {}
        self._path, self._fields, self._select = path, {}, ""  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field, or what a field offers."""
        said = {name: value or "" for name, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "form":
            self._fields = self.found.setdefault(_name_of(said.get("action") or self._path), {})
        elif tag == "option":
            self._offer(self._select, value, first="selected" in said)
        elif tag == "select":
            self._select = name
            self._fields.setdefault(name, [])
        elif tag in ("input", "textarea", "button") and name and name != "csrfmiddlewaretoken":
            self._offer(name, value or said.get("type", ""), first="checked" in said)

    def _offer(self, name: str, value: str, *, first: bool) -> None:
        offered = self._fields.setdefault(name, [])
        offered.insert(0 if first else len(offered), value)


def _name_of(action: str) -> str:
    """Name of the address that a form is sent to."""
    try:
        return resolve(urlsplit(action).path).view_name
    except Resolver404:
        return ""
