"""Where a referral could go instead: who else works on its needs for this person, and what stands against each."""

from dataclasses import dataclass
from datetime import date

from throughcare.contracts.models import DeliveryArea
from throughcare.kernel.errors import NotValid, Problems
from throughcare.kernel.numbers import whole
from throughcare.people import queries as people
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import directory, drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place to which a referral may go, as a form offers it."""

    place: directory.Place
    name: str
    wait: str

    @property
    def value(self) -> str:
        """What the form sends."""
        return f"{self.place.body_id}:{self.place.area}"


def choices(referral: Referral, on: date, *, all_needs: bool = True) -> list[Choice]:
    """Who else takes this person, by referral, at the person's address: for all the needs, or for any of them."""
    address = people.record(referral.person, on).address
    if address is None or address.district_id is None:
        return []
    wanted = set(referral.needs.values_list("need_id", flat=True))
    found = directory.for_person(referral.person, needs=wanted, postcode_district=address.district_id, on=on)
    here = directory.Place(body_id=referral.body_id, area=referral.area_id)
    return [
        _choice(row)
        for row in found.by_referral
        if row.place != here and (not all_needs or rules.covers([need.pk for need in row.needs], wanted))
    ]


def _choice(row: directory.Found) -> Choice:
    wait = row.waits.median_wait_days
    told = "usual wait not known yet" if wait is None else f"usual wait {wait} working days"
    left = row.waits.places_left
    room = "" if left is None else f", {left} places left" if left else ", full"
    works_on = ", ".join(need.name for need in row.needs_met)
    name = f"{row.body.organisation.name}: {row.body.service_type.name}, {row.area.name}"
    return Choice(place=row.place, name=name, wait=f"Works on {works_on}; {told}{room}")


def place_of(value: str) -> directory.Place:
    """The place that a form sent; NotValid for anything else."""
    body, _, area = value.partition(":")
    body_id = whole(body)
    if body_id is None or not area:
        raise NotValid("Choose where it goes.")
    return directory.Place(body_id=body_id, area=area)


def delivery(place: directory.Place, on: date) -> DeliveryArea:
    """The delivery at a place on a day; NotValid where there is none."""
    found = directory.at(place, on)
    if found is None:
        raise NotValid("This service is not delivered there now: find another.")
    return found


def check(referral: Referral, place: directory.Place, on: date) -> Problems:
    """What keeps a referral from going on at a place."""
    row = directory.at(place, on)
    if row is None:
        return rules.check_move(rules.Move(is_same_place=False, needs={}, offered=frozenset(), delivers=False))
    problems = rules.check_move(_move(referral, place, row, on))
    if reached := rules.REACHED.get(row.service_type_id):
        problems.add("No referral is made to this service. {how}", field="place", how=reached)
    if other := drafts.duplicate(referral.person_id, row.service_type_id, besides=referral.pk):
        problems.add("{ref} is already open for this person and service: end that one first", ref=other)
    return problems


def check_start(referral: Referral, place: directory.Place, on: date) -> Problems:
    """What keeps a draft from being begun at a place: nobody delivers there, or nobody is asked by a referral."""
    problems = Problems()
    row = directory.at(place, on)
    if row is None:
        problems.add("This service is not delivered there now: choose another", field="place")
    elif reached := rules.REACHED.get(row.service_type_id):
        problems.add("No referral is made to this service. {how}", field="place", how=reached)
    return problems


def _move(referral: Referral, place: directory.Place, row: DeliveryArea, on: date) -> rules.Move:
    return rules.Move(
        is_same_place=(place.body_id, place.area) == (referral.body_id, referral.area_id),
        needs=dict(referral.needs.order_by("need__position").values_list("need_id", "need__name")),
        offered=frozenset(need.pk for need in directory.needs_of(row.body, on)),
        against=tuple(directory.against(row, referral.person, [], on)),
        somebody_may_see=drafts.somebody_may_see(referral.person_id, row.body.organisation_id, on),
    )
