"""What releases of every kind share: who, how much, when, and the envelope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Release = dict[str, Any]
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
class Head:
    """Whose process it is, and to which other processes it belongs: relationship → their ocids."""

    ocid: str
    buyer: Party
    related: tuple[tuple[str, str], ...] = ()


def release(head: Head, at: datetime, *tags: str) -> Release:
    """The envelope of what happened at a moment. Its id says which process, what and when, and so never changes."""
    found: Release = {
        "ocid": head.ocid,
        "id": f"{head.ocid}-{tags[0]}-{at.astimezone(UTC):%Y%m%dT%H%M%S%f}",
        "date": moment(at),
        "tag": list(tags),
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": party_id(head.buyer), "name": head.buyer.name},
    }
    if head.related:
        found["relatedProcesses"] = [
            {"id": f"{kind}-{number}", "relationship": [kind], "scheme": "ocid", "identifier": ocid}
            for number, (kind, ocid) in enumerate(head.related, start=1)
        ]
    return found


def party(who: Party, *roles: str) -> dict[str, Any]:
    """A party with its roles, and its number in a public register where it has one."""
    found: dict[str, Any] = {"id": party_id(who), "name": who.name, "roles": list(roles)}
    if who.company_number:
        found["identifier"] = {"scheme": "GB-COH", "id": who.company_number.zfill(8), "legalName": who.name}
    elif who.charity_number:
        found["identifier"] = {"scheme": "GB-CHC", "id": who.charity_number, "legalName": who.name}
    return found


def party_id(who: Party) -> str:
    """The id by which a party goes in all releases."""
    if who.company_number:
        return f"GB-COH-{who.company_number.zfill(8)}"
    return f"GB-CHC-{who.charity_number}" if who.charity_number else f"TC-{who.id}"


def named(who: Party) -> dict[str, str]:
    """A reference to a party."""
    return {"id": party_id(who), "name": who.name}


def once(parties: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party once, with all its roles."""
    found: dict[str, dict[str, Any]] = {}
    for each in parties:
        known = found.setdefault(each["id"], each)
        known["roles"] = sorted({*known["roles"], *each["roles"]})
    return list(found.values())


def value(amount: Decimal) -> dict[str, Any]:
    """An amount in pounds."""
    return {"amount": float(amount), "currency": "GBP"}


def period(starts_on: date, ends_on: date) -> dict[str, Any]:
    """A term; `ends_on` is the first day after it."""
    return {"startDate": day(starts_on), "endDate": day(ends_on)}


def day(on: date) -> str:
    """The beginning of a day in London."""
    return moment(datetime.combine(on, time(), LONDON))


def moment(at: datetime) -> str:
    """A moment as the standard writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
