"""What became of a contract after it was made: it began, was amended, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from throughcare.insight.rules.releases.common import Head, Release, moment, period, release, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An extension as it was agreed: what is added in pounds, until when, on which ground and why."""

    reference: str
    at: datetime
    ends_on: date
    value_gbp: Decimal  # of the whole contract, afterwards
    ground: str
    justification: str


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
    amendments: Sequence[Amendment] = ()


def made(facts: ContractFacts) -> dict[str, Any]:
    """A contract as it was made."""
    return _contract(facts, "pending", facts.value_gbp, facts.ends_on)


def releases(head: Head, contracts: Sequence[ContractFacts]) -> list[Release]:
    """One release for each moment at which contracts of a process began, and for each amendment and end."""
    live = sorted({facts.live_at for facts in contracts if facts.live_at})
    found = [_began(head, at, [facts for facts in contracts if facts.live_at == at]) for at in live]
    found += [_amended(head, facts, number) for facts in contracts for number in range(len(facts.amendments))]
    ended = sorted({facts.ended_at for facts in contracts if facts.ended_at})
    return found + [_ended(head, at, [facts for facts in contracts if facts.ended_at == at]) for at in ended]


def _began(head: Head, at: datetime, contracts: Sequence[ContractFacts]) -> Release:
    rows = [_contract(facts, "active", *_stands(facts, at)) for facts in contracts]
    return release(head, at, "contractUpdate") | {"contracts": rows}


def _amended(head: Head, facts: ContractFacts, number: int) -> Release:
    amendment = facts.amendments[number]
    status = "active" if facts.live_at and facts.live_at <= amendment.at else "pending"
    row = _contract(facts, status, amendment.value_gbp, amendment.ends_on)
    row["amendments"] = [
        {
            "id": amendment.reference,
            "date": moment(amendment.at),
            "description": amendment.ground,
            "rationale": amendment.justification,
        }
    ]
    return release(head, amendment.at, "contractAmendment") | {"contracts": [row]}


def _ended(head: Head, at: datetime, contracts: Sequence[ContractFacts]) -> Release:
    rows = [_contract(facts, "terminated", *_stands(facts, at)) for facts in contracts]
    return release(head, at, "contractTermination") | {"contracts": rows}


def _stands(facts: ContractFacts, at: datetime) -> tuple[Decimal, date]:
    """Value and end at a moment."""
    before = [amendment for amendment in facts.amendments if amendment.at <= at]
    return (before[-1].value_gbp, before[-1].ends_on) if before else (facts.value_gbp, facts.ends_on)


def _contract(facts: ContractFacts, status: str, value_gbp: Decimal, ends_on: date) -> dict[str, Any]:
    return {
        "id": facts.reference,
        "awardID": facts.award,
        "status": status,
        "value": value(value_gbp),
        "period": period(facts.starts_on, ends_on),
    }
