"""Makes requests to any address of the house: paths, queries, forms that look like ours, and bodies that do not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import URLPattern, URLResolver, get_resolver

from fuzz import nasty

PARAMETERS = (
    "page per_page q text search sort tab whose status stage from until service service_type area district need sex "
    "age on next where place after show who thing_type thing_id is_open reference actor verb thing kind day name format"
).split()
CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^)]*\)")
FIELD = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"[^>]*?(?:\bvalue="([^"]*)")?')
OPTION = re.compile(r'<option[^>]*\bvalue="([^"]*)"')
METHODS = ("GET",) * 9 + ("POST",) * 9 + ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]} {self.kind} {self.body[:300]!r} {self.headers}"


def routes() -> list[str]:
    """Every route of the resolver, as written."""
    return sorted(set(_routes(get_resolver(), "/")))


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from _routes(pattern, here)


@dataclass
class Maker:
    """Makes requests from a seed; it learns the fields of forms from the pages that it is shown."""

    draw: Random
    real: Mapping[str, Sequence[str]]  # keys and references of what there is, by the name of the argument
    fields: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # route → field → values seen

    def make(self, route: str) -> Asked:
        """A request to a route."""
        method = self.draw.choice(METHODS)
        path = CONVERTER.sub(self._argument, route)
        if self.draw.random() < 0.4:
            path += "?" + self._query(route)
        headers = tuple(self.draw.choice(nasty.HEADERS) for _ in range(self.draw.randrange(3)))
        if method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return Asked(method=method, path=path, headers=headers)
        body, kind = self._body(route)
        return Asked(method=method, path=path, body=body, kind=kind, headers=headers)

    def learn(self, route: str, page: str) -> None:
        """Take note of the fields of a page's forms, and of what they offer."""
        known = self.fields.setdefault(route, {})
        for name, offered in FIELD.findall(page):
            if name != "csrfmiddlewaretoken" and len(known) < 60:
                known.setdefault(name, set()).update({offered} if offered else set())
        for offered in OPTION.findall(page)[:60]:
            for values in known.values():
                values.add(offered)

    def _argument(self, found: re.Match[str]) -> str:
        name = found["name"] or found["group"]
        if self.draw.random() < 0.75 and (known := self.real.get(name)):
            return quote(self.draw.choice(known))
        if found["kind"] == "int" and self.draw.random() < 0.8:
            return quote(self.draw.choice(nasty.NUMBERS[:20]))
        return quote(nasty.value(self.draw), safe="") or "x"

    def _query(self, route: str) -> str:
        if (known := self.fields.get(route)) and self.draw.random() < 0.3:  # a search is a form that is sent so
            return urlencode({name: self._field(sorted(each)) for name, each in known.items()}, errors="replace")
        if self.draw.random() < 0.5:  # whatever the page reads, it reads this
            return urlencode(dict.fromkeys(PARAMETERS, nasty.value(self.draw)), errors="replace")
        pairs = [(self.draw.choice(PARAMETERS), nasty.value(self.draw)) for _ in range(self.draw.randint(1, 3))]
        return urlencode(pairs, errors="replace") + self.draw.choice(("", "", "", "&%ff", "&=", "&page=%00", "&q[]=1"))

    def _body(self, route: str) -> tuple[bytes, str]:
        if self.draw.random() < 0.15:
            return self.draw.choice(nasty.BODIES), self.draw.choice(nasty.KINDS)
        known = self.fields.get(route, {})
        if known and self.draw.random() < 0.25:
            return urlencode(dict.fromkeys(known, nasty.value(self.draw)), errors="replace").encode(), nasty.KINDS[0]
        pairs = [(name, self._field(sorted(values))) for name, values in known.items() if self.draw.random() < 0.9]
        if not pairs or self.draw.random() < 0.1:
            pairs.append((self.draw.choice(PARAMETERS), nasty.value(self.draw)))
        return urlencode(pairs, errors="replace").encode(), nasty.KINDS[0]

    def _field(self, offered: list[str]) -> Any:
        if offered and self.draw.random() < 0.6:
            return self.draw.choice(offered)
        return nasty.value(self.draw)
