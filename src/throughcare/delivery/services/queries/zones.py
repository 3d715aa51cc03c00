"""What of somebody lies in a zone: addresses, the places of a service, appointments; for who looks after the zone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.delivery.attendance.models import Booking
from throughcare.people import queries as people
from throughcare.people.models import Zone
from throughcare.people.queries import safety
from throughcare.people.queries.safety import Lying
from throughcare.people.rules.safety import Basis, Found, Outcome
from throughcare.reference import queries as reference
from throughcare.reference.models import PostcodeDistrict
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import UNDER_WAY
from throughcare.ui.words import date_and_time, long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something of somebody that lies somewhere."""

    person_id: int
    found: Found
    found_id: int
    districts: list[PostcodeDistrict]
    says: str


def victims_checks(actor: Actor, now: datetime) -> list[Lying]:
    """Everything that lies in a zone of a victim for whom the actor speaks: what nobody has looked at first."""
    found = _lying(safety.victims_zones(actor, london_day(now)), now)
    return sorted(found, key=lambda each: (each.outcome != "", each.crn, each.key))


def officers_checks(own: Collection[int], now: datetime) -> list[Lying]:
    """What must be moved out of a zone of the people whose officer somebody is."""
    found = _lying(safety.officers_zones(own, london_day(now)), now)
    return [each for each in found if each.zone.basis != Basis.VICTIM or each.outcome == Outcome.MOVES]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Lines of the desk, of liaison officers and of the officers of people; they name nobody, and no place."""
    return [*_liaison(actor, now), *_officer(actor, now)]


def _liaison(actor: Actor, now: datetime) -> list[Waiting]:
    fresh = [each for each in victims_checks(actor, now) if not each.outcome]
    url = reverse("services:zone_checks")
    lines = [Waiting(text=f"{each.says} of {each.crn} lies in a zone: check it", url=url) for each in fresh[:ENOUGH]]
    return few(lines, more="More zone checks: {n}", url=url, total=lambda: len(fresh))


def _officer(actor: Actor, now: datetime) -> list[Waiting]:
    if not actor.may(P.PERSON_EDIT):
        return []
    found = officers_checks(people.people_of(actor.user_id, london_day(now)), now)
    lines = [
        Waiting(
            text=f"{each.says} of {each.crn} lies where they must not go: move it",
            url=reverse("people:safety", args=[each.zone.person_id]),
        )
        for each in found[:ENOUGH]
    ]
    return few(lines, more="More that lies in a zone: {n}", url=reverse("people:people"), total=lambda: len(found))


@acting(SYSTEM)  # the caller has found the zones; of whoever they hold for, what lies in them and nothing else is told
def _lying(zones: list[Zone], now: datetime) -> list[Lying]:
    """What of whoever each zone holds for may lie in it."""
    if not zones:
        return []
    ids, today = {zone.person_id for zone in zones}, london_day(now)
    crns, said = safety.crns(ids), safety.said(zones)
    of: dict[int, list[Thing]] = {}
    for thing in _things(ids, now, today):
        of.setdefault(thing.person_id, []).append(thing)
    found = [
        Lying(
            zone=zone, crn=crns[zone.person_id], found=each.found, found_id=each.found_id, says=each.says,
            districts=tuple(sorted(districts)),
        )
        for zone in zones
        for each in of.get(zone.person_id, [])
        if (districts := safety.inside(zone, each.districts, today))
    ]  # fmt: skip
    return [replace(each, outcome=said.get(each.key, "")) for each in found]


def _things(ids: Collection[int], now: datetime, today: date) -> Iterator[Thing]:
    """Addresses, open referrals by the places of their service, and appointments to come, of several people."""
    for row in safety.addresses(ids, today):
        assert row.district is not None  # as `addresses` asks
        since = "The address" if row.valid_from <= today else f"The address from {long_date(row.valid_from)}"
        yield Thing(person_id=row.person_id, found=Found.ADDRESS, found_id=row.pk, districts=[row.district], says=since)
    referrals = Referral.objects.filter(person_id__in=ids, status__in=UNDER_WAY).order_by("pk")
    for referral in referrals.prefetch_related("body__listing__sites__district"):
        listing = getattr(referral.body, "listing", None)
        districts = [site.district for site in listing.sites.all()] if listing else []
        says = f"A place of the service of {referral.reference}"
        yield Thing(
            person_id=referral.person_id, found=Found.REFERRAL, found_id=referral.pk, districts=districts, says=says
        )
    bookings = list(Booking.objects.filter(person_id__in=ids, released_at=None, starts_at__gte=now).exclude(place=""))
    known = reference.districts_of([booking.place for booking in bookings])
    for booking in bookings:
        says = f"The appointment on {date_and_time(booking.starts_at)}"
        yield Thing(
            person_id=booking.person_id, found=Found.APPOINTMENT, found_id=booking.pk, districts=known[booking.place],
            says=says,
        )  # fmt: skip
