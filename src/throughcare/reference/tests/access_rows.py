"""Who may reach the reference pages: everybody; nothing in them belongs to anybody."""

from support.access import EVERYBODY, OWN, RIVAL, Row

ROWS = [
    Row(url="reference:areas"),
    Row(url="reference:find"),
    Row(
        url="reference:area",
        kwargs={OWN: lambda world: {"code": "la-derby"}, RIVAL: lambda world: {"code": "region-wales"}},
        reaches={RIVAL: EVERYBODY},
    ),
    Row(url="reference:services"),
    Row(url="reference:policies"),
    Row(
        url="reference:policy",
        kwargs={OWN: lambda world: {"key": "standstill-days"}, RIVAL: lambda world: {"key": "breach-working-days"}},
        reaches={RIVAL: EVERYBODY},
    ),
]
