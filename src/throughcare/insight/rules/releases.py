"""Releases that we publish, built from the facts of a framework or a call-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

CPV = {"scheme": "CPV", "id": "75231240", "description": "Probation services"}
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation as it is published: nothing personal."""

    id: int
    name: str
    company_number: str = ""
    charity_number: str = ""


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
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A call-off as it is published."""

    ocid: str
    framework_ocid: str
    reference: str
    title: str
    description: str
    status: str
    buyer: Party
    published_at: datetime
    closes_at: datetime
    opened_at: datetime | None
    awarded_at: datetime | None
    cancelled_at: datetime | None
    lots: Sequence[LotFacts]
    awards: Sequence[AwardFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFacts:
    """The framework and its members as they are published."""

    ocid: str
    name: str
    buyer: Party
    opened_at: datetime
    closes_on: date
    members: Sequence[Party]


LOT_STATUS = {"open": "active", "awarded": "complete", "unsuccessful": "unsuccessful"}


def framework_release(facts: FrameworkFacts) -> dict[str, Any]:
    """The framework: a dynamic purchasing system open to join for its whole life."""
    tender = {
        "id": "framework",
        "title": facts.name,
        "status": "active",
        "items": [{"id": "1", "classification": CPV}],
        "procurementMethod": "selective",
        "techniques": {
            "hasFrameworkAgreement": True,
            "frameworkAgreement": {"method": "withReopeningCompetition", "period": _until(facts.closes_on)},
            "hasDynamicPurchasingSystem": True,
            "dynamicPurchasingSystem": {"type": "closed", "status": "active"},
        },
    }
    parties = [_party(facts.buyer, "buyer"), *(_party(member, "supplier") for member in facts.members)]
    return _release(facts.ocid, "tender", facts.opened_at, facts.buyer) | {"tender": tender, "parties": _once(parties)}


def releases(process: Process) -> list[dict[str, Any]]:
    """The releases of a call-off so far, each for one thing that happened, the oldest first."""
    found = [_tender_release(process)]
    if process.cancelled_at:
        found.append(_cancellation(process))
    by_moment = sorted({award.confirmed_at for award in process.awards})
    found += [_award_release(process, at) for at in by_moment]
    return found


def _tender_release(process: Process) -> dict[str, Any]:
    return _release(process.ocid, "tender", process.published_at, process.buyer) | {
        "parties": [_party(process.buyer, "buyer")],
        "tender": _tender(process, "active"),
        "relatedProcesses": _related(process),
    }


def _cancellation(process: Process) -> dict[str, Any]:
    assert process.cancelled_at is not None
    return _release(process.ocid, "tenderCancellation", process.cancelled_at, process.buyer) | {
        "tender": _tender(process, "cancelled"),
        "relatedProcesses": _related(process),
    }


def _award_release(process: Process, at: datetime) -> dict[str, Any]:
    awards = [award for award in process.awards if award.confirmed_at == at]
    suppliers = [_party(award.supplier, "supplier") for award in awards]
    return _release(process.ocid, "award", at, process.buyer) | {
        "parties": _once([_party(process.buyer, "buyer"), *suppliers]),
        "tender": _tender(process, "complete" if process.awarded_at else "active"),
        "bids": {"statistics": _statistics(process)},
        "awards": [_award(award) for award in awards],
        "contracts": [_contract(award) for award in awards],
        "relatedProcesses": _related(process),
        "tag": ["award", "contract"],
    }


def _release(ocid: str, tag: str, at: datetime, buyer: Party) -> dict[str, Any]:
    return {
        "ocid": ocid,
        "id": f"{ocid}-{tag}-{at.astimezone(UTC):%Y%m%dT%H%M%S}",
        "date": _moment(at),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": _party_id(buyer), "name": buyer.name},
    }


def _tender(process: Process, status: str) -> dict[str, Any]:
    total = sum((lot.value_gbp for lot in process.lots), Decimal(0))
    return {
        "id": process.reference,
        "title": process.title,
        "description": process.description,
        "status": status,
        "procurementMethod": "selective",
        "procurementMethodDetails": "Call-off from a dynamic framework, light-touch regime",
        "mainProcurementCategory": "services",
        "items": [{"id": "1", "classification": CPV}],
        "value": _value(total),
        "tenderPeriod": {"startDate": _moment(process.published_at), "endDate": _moment(process.closes_at)},
        "lots": [_lot(lot) for lot in process.lots],
    }


def _lot(lot: LotFacts) -> dict[str, Any]:
    return {
        "id": str(lot.number),
        "title": lot.title,
        "description": f"Assessed {lot.quality_weight}% on quality and {lot.price_weight}% on price.",
        "status": LOT_STATUS[lot.status],
        "value": _value(lot.value_gbp),
        "contractPeriod": _period(lot.starts_on, lot.ends_on),
    }


def _statistics(process: Process) -> list[dict[str, Any]]:
    rows = []
    for lot in process.lots:
        for measure, value in (("requests", lot.invited), ("bids", lot.bids)):
            if value is not None:
                name = f"{measure}-{lot.number}"
                rows.append({"id": name, "measure": measure, "value": value, "relatedLot": str(lot.number)})
    return rows


def _award(award: AwardFacts) -> dict[str, Any]:
    return {
        "id": award.reference,
        "status": "active",
        "date": _moment(award.confirmed_at),
        "value": _value(award.value_gbp),
        "suppliers": [{"id": _party_id(award.supplier), "name": award.supplier.name}],
        "contractPeriod": _period(award.starts_on, award.ends_on),
        "relatedLots": [str(award.lot)],
    }


def _contract(award: AwardFacts) -> dict[str, Any]:
    return {
        "id": award.contract,
        "awardID": award.reference,
        "status": "pending",
        "value": _value(award.value_gbp),
        "period": _period(award.starts_on, award.ends_on),
    }


def _related(process: Process) -> list[dict[str, Any]]:
    link = {"id": "framework", "relationship": ["framework"], "scheme": "ocid", "identifier": process.framework_ocid}
    return [link]


def _party(party: Party, role: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": _party_id(party), "name": party.name, "roles": [role]}
    if party.company_number:
        found["identifier"] = {"scheme": "GB-COH", "id": party.company_number.zfill(8), "legalName": party.name}
    elif party.charity_number:
        found["identifier"] = {"scheme": "GB-CHC", "id": party.charity_number, "legalName": party.name}
    return found


def _party_id(party: Party) -> str:
    if party.company_number:
        return f"GB-COH-{party.company_number.zfill(8)}"
    return f"GB-CHC-{party.charity_number}" if party.charity_number else f"TC-{party.id}"


def _once(parties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party once, with all its roles."""
    found: dict[str, dict[str, Any]] = {}
    for party in parties:
        known = found.setdefault(party["id"], party)
        known["roles"] = sorted({*known["roles"], *party["roles"]})
    return list(found.values())


def _value(amount: Decimal) -> dict[str, Any]:
    return {"amount": float(amount), "currency": "GBP"}


def _period(starts_on: date, ends_on: date) -> dict[str, Any]:
    return {"startDate": _moment(_start(starts_on)), "endDate": _moment(_start(ends_on))}


def _until(day: date) -> dict[str, Any]:
    return {"endDate": _moment(_start(day))}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
