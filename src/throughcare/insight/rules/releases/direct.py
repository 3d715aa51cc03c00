"""A direct award or a grant: a process of its own, from its transparency notice to its contract."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from throughcare.insight.rules.releases import contracts
from throughcare.insight.rules.releases.common import (
    CPV,
    Head,
    Party,
    Release,
    moment,
    named,
    once,
    party,
    period,
    release,
    value,
)
from throughcare.insight.rules.releases.contracts import ContractFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectFacts:
    """What goes to a provider without competition, as it is published."""

    head: Head
    reference: str
    title: str
    is_grant: bool
    ground: str  # with where the law has it
    justification: str
    supplier: Party
    value_gbp: Decimal
    starts_on: date
    ends_on: date
    agreed_at: datetime
    standstill_ends_at: datetime | None
    confirmed_at: datetime | None
    stopped_at: datetime | None
    contract: ContractFacts | None


def releases(facts: DirectFacts) -> list[Release]:
    """The notice of what is meant; then that the contract was made, or all was stopped; then the contract's life."""
    found = [_notice(facts)]
    if facts.stopped_at:
        found.append(_stopped(facts, facts.stopped_at))
    if facts.contract is None:
        return found
    if facts.standstill_ends_at and facts.confirmed_at:
        found.append(_confirmed(facts, facts.contract, facts.confirmed_at))
    return found + contracts.releases(facts.head, [facts.contract])


def _notice(facts: DirectFacts) -> Release:
    """Without standstill the contract is made at once, and told in the same release."""
    at_once = facts.standstill_ends_at is None and facts.contract is not None
    tags = ("award", "tender", "contract") if at_once else ("award", "tender")
    found = release(facts.head, facts.agreed_at, *tags) | {
        "parties": once([party(facts.head.buyer, "buyer"), party(facts.supplier, "supplier")]),
        "tender": _tender(facts, "complete" if at_once else "active"),
        "awards": [_award(facts, "active" if at_once else "pending")],
    }
    if at_once and facts.contract:
        found["contracts"] = [contracts.made(facts.contract)]
    return found


def _confirmed(facts: DirectFacts, contract: ContractFacts, at: datetime) -> Release:
    return release(facts.head, at, "awardUpdate", "contract") | {
        "tender": _tender(facts, "complete"),
        "awards": [_award(facts, "active")],
        "contracts": [contracts.made(contract)],
    }


def _stopped(facts: DirectFacts, at: datetime) -> Release:
    return release(facts.head, at, "awardCancellation") | {
        "tender": _tender(facts, "cancelled"),
        "awards": [_award(facts, "cancelled")],
    }


def _tender(facts: DirectFacts, status: str) -> dict[str, Any]:
    return {
        "id": facts.reference,
        "title": facts.title,
        "status": status,
        "procurementMethod": "direct",
        "procurementMethodDetails": "Grant" if facts.is_grant else "Direct award",
        "procurementMethodRationale": f"{facts.ground}: {facts.justification}",
        "mainProcurementCategory": "services",
        "items": [{"id": "1", "classification": CPV}],
        "value": value(facts.value_gbp),
    }


def _award(facts: DirectFacts, status: str) -> dict[str, Any]:
    return {
        "id": facts.reference,
        "status": status,
        "date": moment(facts.agreed_at),
        "value": value(facts.value_gbp),
        "suppliers": [named(facts.supplier)],
        "contractPeriod": period(facts.starts_on, facts.ends_on),
    }
