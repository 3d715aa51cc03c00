"""A call-off: what was asked, how it is judged, what came in, who won."""

from collections.abc import Sequence
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
class LotFacts:
    """A lot as it is published."""

    number: int
    title: str
    value_gbp: Decimal
    starts_on: date
    ends_on: date
    status: str
    quality_weight: int
    price_weight: int
    invited: int
    bids: int | None  # None until they have been opened
    options: Sequence[tuple[str, Decimal]] = ()  # optional services, each with its cap in pounds


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """An award and its contract as they are published, once standstill is over."""

    reference: str
    lot: int
    supplier: Party
    value_gbp: Decimal
    confirmed_at: datetime
    starts_on: date
    ends_on: date
    contract: ContractFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """A change of a live call-off: when, why, and what is different in words."""

    number: int
    at: datetime
    reason: str
    rows: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffFacts:
    """A call-off as it is published; `questions` are the words of each with its weight of 100."""

    head: Head
    reference: str
    title: str
    description: str
    law: str
    published_at: datetime
    closes_at: datetime
    awarded_at: datetime | None
    cancelled_at: datetime | None
    most_lots: int | None
    questions: Sequence[tuple[str, int]]
    lots: Sequence[LotFacts]
    awards: Sequence[AwardFacts]
    funders: Sequence[Party] = ()
    changes: Sequence[ChangeFacts] = ()


WITHDRAWN = "withdrawn"  # while bids were written: nobody could win it any more
LOT_STATUS = {"open": "active", "awarded": "complete", "unsuccessful": "unsuccessful", WITHDRAWN: "cancelled"}


def releases(facts: CallOffFacts) -> list[Release]:
    """The releases of a call-off so far, each for one thing that happened, the oldest first."""
    found = [_published(facts), *(_changed(facts, change) for change in facts.changes)]
    if facts.cancelled_at:
        found.append(_cancelled(facts, facts.cancelled_at))
    if facts.awarded_at:
        found.append(_decided(facts, facts.awarded_at))
    found += [_awarded(facts, at) for at in sorted({award.confirmed_at for award in facts.awards})]
    return found + contracts.releases(facts.head, [award.contract for award in facts.awards])


def _published(facts: CallOffFacts) -> Release:
    parties = [party(facts.head.buyer, "buyer"), *(party(funder, "funder") for funder in facts.funders)]
    return release(facts.head, facts.published_at, "tender") | {
        "parties": once(parties),
        "tender": _tender(facts, "active"),
    }


def _changed(facts: CallOffFacts, change: ChangeFacts) -> Release:
    amendments = [_amendment(row) for row in facts.changes if row.number <= change.number]
    return release(facts.head, change.at, "tenderAmendment") | {
        "tender": _tender(facts, "active") | {"amendments": amendments}
    }


def _amendment(change: ChangeFacts) -> dict[str, Any]:
    return {
        "id": str(change.number),
        "date": moment(change.at),
        "rationale": change.reason,
        "description": "; ".join(change.rows),
    }


def _cancelled(facts: CallOffFacts, at: datetime) -> Release:
    return release(facts.head, at, "tenderCancellation") | {"tender": _tender(facts, "cancelled")}


def _decided(facts: CallOffFacts, at: datetime) -> Release:
    """Every lot has its outcome: which failed, and how many bids there were of each."""
    status = "complete" if any(lot.status == "awarded" for lot in facts.lots) else "unsuccessful"
    return release(facts.head, at, "tenderUpdate") | {
        "tender": _tender(facts, status),
        "bids": {"statistics": _statistics(facts)},
    }


def _awarded(facts: CallOffFacts, at: datetime) -> Release:
    awards = [award for award in facts.awards if award.confirmed_at == at]
    suppliers = [party(award.supplier, "supplier") for award in awards]
    return release(facts.head, at, "award", "contract") | {
        "parties": once([party(facts.head.buyer, "buyer"), *suppliers]),
        "tender": _tender(facts, "complete" if facts.awarded_at else "active"),
        "bids": {"statistics": _statistics(facts)},
        "awards": [_award(award) for award in awards],
        "contracts": [contracts.made(award.contract) for award in awards],
    }


def _tender(facts: CallOffFacts, status: str) -> dict[str, Any]:
    total = sum((lot.value_gbp for lot in facts.lots if lot.status != WITHDRAWN), Decimal(0))
    found = {
        "id": facts.reference,
        "title": facts.title,
        "description": facts.description,
        "status": status,
        "procurementMethod": "selective",
        "procurementMethodDetails": f"Call-off from a dynamic framework. {facts.law}",
        "mainProcurementCategory": "services",
        "items": [{"id": "1", "classification": CPV}],
        "value": value(total),
        "tenderPeriod": {"startDate": moment(facts.published_at), "endDate": moment(facts.closes_at)},
        "awardCriteria": "ratedCriteria",
        "techniques": {"hasFrameworkAgreement": True, "hasDynamicPurchasingSystem": True},
        "lots": [_lot(facts, lot) for lot in facts.lots],
    }
    return found | ({"lotDetails": {"maximumLotsAwardedPerSupplier": facts.most_lots}} if facts.most_lots else {})


def _lot(facts: CallOffFacts, lot: LotFacts) -> dict[str, Any]:
    found = {
        "id": str(lot.number),
        "title": lot.title,
        "description": f"Assessed {lot.quality_weight}% on quality and {lot.price_weight}% on price.",
        "status": LOT_STATUS[lot.status],
        "value": value(lot.value_gbp),
        "contractPeriod": period(lot.starts_on, lot.ends_on),
        "awardCriteria": {"criteria": _criteria(facts, lot)},
        "hasOptions": bool(lot.options),
    }
    said = "; ".join(f"{name}: up to £{cap:,.2f} over the term" for name, cap in lot.options)
    return found | ({"options": {"description": said}} if said else {})


def _criteria(facts: CallOffFacts, lot: LotFacts) -> list[dict[str, Any]]:
    """Each question with its part of the whole, and the price: they sum to 100."""
    asked = [("quality", text, weight * lot.quality_weight / 100) for text, weight in facts.questions]
    return [
        {
            "id": str(number),
            "type": kind,
            "name": name,
            "numbers": [{"number": weight, "weight": "percentageExact"}],
        }
        for number, (kind, name, weight) in enumerate([*asked, ("price", "Price", lot.price_weight)], start=1)
    ]


def _statistics(facts: CallOffFacts) -> list[dict[str, Any]]:
    rows = []
    for lot in facts.lots:
        for measure, count in (("requests", lot.invited), ("bids", lot.bids)):
            if count is not None:
                name = f"{measure}-{lot.number}"
                rows.append({"id": name, "measure": measure, "value": count, "relatedLot": str(lot.number)})
    return rows


def _award(award: AwardFacts) -> dict[str, Any]:
    return {
        "id": award.reference,
        "status": "active",
        "date": moment(award.confirmed_at),
        "value": value(award.value_gbp),
        "suppliers": [named(award.supplier)],
        "contractPeriod": period(award.starts_on, award.ends_on),
        "relatedLots": [str(award.lot)],
    }
