"""Where people do each verb of the access matrix: pages, and operations of the API."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from access.relations import Thing

WHEN = {"starts_at": "2022-03-10T14:00:00Z", "method": "phone"}


def _pk(thing: Thing) -> dict[str, Any]:
    return {"pk": thing.row.pk}


def _reference(thing: Thing) -> dict[str, Any]:
    return {"reference": thing.row.reference}


def _gate(thing: Thing) -> dict[str, Any]:
    return {"reference": thing.row.reference, "hold_id": thing.row.holds.get().pk}


def _cell(thing: Thing) -> dict[str, Any]:
    return {"reference": thing.row.reference, "cell_id": thing.row.cells.get().pk}


def _number_0(thing: Thing) -> dict[str, Any]:
    return {"pk": thing.row.pk, "number": 0}


@dataclass(frozen=True, kw_only=True)
class Address:
    """One URL at which a verb is done to a kind of thing."""

    kind: str
    verb: str
    url: str
    by: Callable[[Thing], dict[str, Any]] = _pk
    post: bool = True  # False: it is only looked at
    sends: dict[str, Any] = field(default_factory=dict)
    of: frozenset[str] = frozenset()  # only things with one of these in their key; all without

    @property
    def is_operation(self) -> bool:
        """Whether it is of the JSON API."""
        return self.url.startswith("api:")

    def path(self, thing: Thing) -> str:
        """The path for a thing."""
        return reverse(self.url, kwargs=self.by(thing))

    def fits(self, thing: Thing) -> bool:
        """Whether the verb is tried on this thing here."""
        return thing.kind == self.kind and (not self.of or any(thing.key.startswith(start) for start in self.of))


def _at(kind: str, verb: str, *urls: str, **told: Any) -> Iterator[Address]:
    for url in urls:
        yield Address(kind=kind, verb=verb, url=url, **told)


READ = {"post": False}
DRAFTS = {"of": frozenset({"draft"})}
SENT = {"of": frozenset({"sent", "assigned", "completed"})}
CALL_OFF = {"by": _reference}

ADDRESSES: list[Address] = [
    *_at("person", "see", "referrals:person", "api:person", **READ),
    *_at("person", "refer", "referrals:find", "referrals:start"),
    *_at("referral", "see", "referrals:referral", "api:referral", **READ),
    *_at("referral", "send", "referrals:send", "referrals:reason", "referrals:discard", **DRAFTS),
    *_at("referral", "withdraw", "referrals:end", **SENT),
    *_at("referral", "accept", "referrals:accept", "api:accept", **SENT),
    *_at("referral", "query", "referrals:query", **SENT),
    *_at("referral", "decline", "referrals:decline", **SENT),
    *_at("referral", "decline", "api:decline", sends={"reason": "Full"}, **SENT),
    *_at("referral", "assign", "referrals:assign", **SENT),
    *_at("referral", "assign", "api:assign", sends={"caseworker_id": 1}, **SENT),
    *_at("referral", "assign", "api:caseworkers", **READ, **SENT),
    *_at("referral", "deliver", "services:plan", "services:report", **SENT),
    *_at("referral", "deliver", "services:book", by=_number_0, **SENT),
    *_at("referral", "deliver", "api:book_session", sends=WHEN | {"number": 0}, **SENT),
    *_at("session", "record", "services:record", "services:move"),
    *_at("session", "record", "api:record_session", sends={"happened": "no"}),
    *_at("session", "record", "api:move_session", sends=WHEN | {"moved_by": "provider", "reason": "Ill"}),
    *_at("absence", "judge", "attendance:judge"),
    *_at("contract", "see", "contracts:contract", by=_reference, **READ),
    *_at("contract", "go_live", "contracts:go_live", by=_reference),
    *_at("contract", "end", "contracts:end", by=_reference),
    *_at("contract", "clear_gate", "contracts:clear_gate", by=_gate),
    *_at("contract", "give_evidence", "contracts:give_evidence", by=_gate),
    *_at("figures", "set_capacity", "referrals:capacity"),
    *_at("call_off", "look_up", "commissioning:public_show", **CALL_OFF, **READ),
    *_at("call_off", "see", "commissioning:show", **CALL_OFF, **READ),
    *_at("call_off", "edit", "commissioning:describe", "commissioning:deadline", "commissioning:officers", **CALL_OFF),
    *_at("call_off", "edit", "commissioning:lots", "commissioning:questions", **CALL_OFF),
    *_at("call_off", "publish", "commissioning:publish", **CALL_OFF),
    *_at("call_off", "cancel", "commissioning:cancel", **CALL_OFF),
    *_at("call_off", "name_panel", "commissioning:panel", **CALL_OFF),
    *_at("bid", "see", "commissioning:bid", **CALL_OFF, **READ),
    *_at(
        "bid", "write", "commissioning:bid_price", "commissioning:bid_submit", "commissioning:bid_withdraw", **CALL_OFF
    ),
    *_at("bid", "read_opened", "commissioning:opened_bid", **CALL_OFF, **READ),
    *_at("letter", "see", "commissioning:letter", **READ),
    *_at("application", "see", "market:application", by=_reference, **READ),
    *_at("application", "write", "market:submit", "market:withdraw", by=_reference),
    *_at("application", "assess", "market:decide", by=_cell),
    *_at("posting", "manage", "accounts:change", "accounts:end"),
    *_at("posting", "reset_second_factor", "accounts:reset_second_factor", sends={"check_done": "in_person"}),
    *_at("invited", "see", "accounts:resend", "accounts:withdraw"),
    *_at("client", "revoke", "clients:revoke"),
]
