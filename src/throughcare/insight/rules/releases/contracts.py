"""What became of a contract after it was made: it began, was extended, options were ordered of it, it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from throughcare.insight.rules.releases.common import CPV, Head, Release, moment, period, release, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An extension that was agreed, or an order of an optional service: what it adds, until when, and why."""

    reference: str
    at: datetime
    adds_gbp: Decimal
    what: str
    why: str
    ends_on: date | None = None  # None: the term stays
    option: str = ""  # the optional service that was ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """A contract as it is published; value and term as they were when it was made."""

    reference: str
    award: str  # reference of the award
    value_gbp: Decimal
    starts_on: date
    ends_on: date
    live_at: datetime | None
    ended_at: datetime | None
    amendments: Sequence[Amendment] = ()  # the oldest first


def made(facts: ContractFacts) -> dict[str, Any]:
    """A contract as it was made."""
    return _contract(facts, "pending", facts.value_gbp, facts.ends_on)


def releases(head: Head, contracts: Sequence[ContractFacts]) -> list[Release]:
    """One release for each moment at which contracts of a process began, were amended, or ended."""
    live = sorted({facts.live_at for facts in contracts if facts.live_at})
    found = [_began(head, at, [facts for facts in contracts if facts.live_at == at]) for at in live]
    amended = sorted({amendment.at for facts in contracts for amendment in facts.amendments})
    found += [_amended(head, at, contracts) for at in amended]
    ended = sorted({facts.ended_at for facts in contracts if facts.ended_at})
    return found + [_ended(head, at, [facts for facts in contracts if facts.ended_at == at]) for at in ended]


def _began(head: Head, at: datetime, contracts: Sequence[ContractFacts]) -> Release:
    rows = [_contract(facts, "active", *_stands(facts, at)) for facts in contracts]
    return release(head, at, "contractUpdate") | {"contracts": rows}


def _amended(head: Head, at: datetime, contracts: Sequence[ContractFacts]) -> Release:
    rows = [_amended_row(facts, at) for facts in contracts if any(_added(facts, at))]
    return release(head, at, "contractAmendment") | {"contracts": rows}


def _amended_row(facts: ContractFacts, at: datetime) -> dict[str, Any]:
    """The contract as it stands now, with what was added; each order is an item of its own besides."""
    status = "active" if facts.live_at and facts.live_at <= at else "pending"
    added = list(_added(facts, at))
    row = _contract(facts, status, *_stands(facts, at)) | {"amendments": [_amendment(each) for each in added]}
    ordered = [_item(each) for each in added if each.option]
    return row | ({"items": ordered} if ordered else {})


def _added(facts: ContractFacts, at: datetime) -> Iterator[Amendment]:
    """What was added at exactly this moment."""
    return (amendment for amendment in facts.amendments if amendment.at == at)


def _amendment(amendment: Amendment) -> dict[str, Any]:
    return {
        "id": amendment.reference,
        "date": moment(amendment.at),
        "description": amendment.what,
        "rationale": amendment.why,
    }


def _item(order: Amendment) -> dict[str, Any]:
    return {
        "id": order.reference,
        "description": order.option,
        "classification": CPV,
        "quantity": 1,
        "unit": {"name": "order", "value": value(order.adds_gbp)},
    }


def _ended(head: Head, at: datetime, contracts: Sequence[ContractFacts]) -> Release:
    rows = [_contract(facts, "terminated", *_stands(facts, at)) for facts in contracts]
    return release(head, at, "contractTermination") | {"contracts": rows}


def _stands(facts: ContractFacts, at: datetime) -> tuple[Decimal, date]:
    """Value, with options that were ordered, and end at a moment."""
    before = [amendment for amendment in facts.amendments if amendment.at <= at]
    ends = [amendment.ends_on for amendment in before if amendment.ends_on]
    worth = facts.value_gbp + sum((amendment.adds_gbp for amendment in before), Decimal(0))
    return worth, ends[-1] if ends else facts.ends_on


def _contract(facts: ContractFacts, status: str, value_gbp: Decimal, ends_on: date) -> dict[str, Any]:
    return {
        "id": facts.reference,
        "awardID": facts.award,
        "status": status,
        "value": value(value_gbp),
        "period": period(facts.starts_on, ends_on),
    }
