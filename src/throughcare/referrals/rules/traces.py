"""Redaction: what in words that are to be shared may tell who or where somebody is, for a second look."""

import re

STREET = r"\b\d{1,4}[A-Za-z]? (?:[A-Z][\w’'-]+ ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way)\b"
TRACES = (  # what it is, and how it looks
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("a telephone number", re.compile(r"(?<!\d)(?:\+44|0)(?:[ -]?\d){9,10}(?!\d)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)),
    ("a case or prison number", re.compile(r"\b(?:[A-Z]\d{6}|[A-Z]\d{4}[A-Z]{2})\b")),
    ("a date of birth or another date", re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b")),
    ("somebody named with a title", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][\w’'-]+")),
    ("a house and a street", re.compile(STREET)),
)


def traces(text: str) -> list[tuple[str, str]]:
    """What may give somebody away, in the order of the text: what it is, and the words themselves."""
    found = sorted(
        (match.start(), what, match.group()) for what, looks_like in TRACES for match in looks_like.finditer(text)
    )
    return [(what, words) for _start, what, words in found]
