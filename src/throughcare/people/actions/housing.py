"""A temporary place after a release: moved in, planned where to move on to, left; and the alert where nobody plans."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotNow
from throughcare.people import permissions, queries
from throughcare.people.actions.addresses import begin_address
from throughcare.people.models import Person, TemporaryPlace
from throughcare.people.queries import housing as reads
from throughcare.people.rules import SentenceKind
from throughcare.people.rules import housing as rules
from throughcare.reference.queries import district_of, nation_of


@transaction.atomic
def record_place(
    *, actor: Actor, now: datetime, person_id: int, provider: str, lines: str, postcode: str, moved_in_on: date
) -> TemporaryPlace:
    """Enter where somebody stays for some weeks, now or from the release on; it is their address from that day."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    today = london_day(now)
    if reads.stay(person, today):
        raise NotNow("They have a temporary place. Enter when they left it first.")
    district = district_of(postcode)
    rules.check_place(
        provider=provider,
        lines=lines,
        district=district.pk if district else None,
        released_on=_release(person),
        moved_in_on=moved_in_on,
        earliest_on=rules.leave_by(today, -reads.nights(today)),
    ).or_raise()
    begin_address(actor=actor, now=now, person=person, lines=lines, district=district, valid_from=moved_in_on)
    place = TemporaryPlace.objects.create(
        person=person,
        provider=provider.strip(),
        moved_in_on=moved_in_on,
        leave_by_on=rules.leave_by(moved_in_on, reads.nights(moved_in_on)),
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    record("temporary_place.recorded", actor=actor, now=now, thing=place, related={"person": person.pk})
    return place


@transaction.atomic
def plan_move_on(*, actor: Actor, now: datetime, place_id: int, plan: str) -> TemporaryPlace:
    """Say where somebody moves on to; the alert ends, the plan may be written anew."""
    place = _open(actor, place_id)
    rules.check_plan(plan).or_raise()
    place.plan, place.planned_at, place.planned_by_id = plan.strip(), now, actor.who
    place.save(update_fields=["plan", "planned_at", "planned_by"])
    deadlines.meet(actor=actor, now=now, kind=rules.MOVE_ON, thing=place)
    record("temporary_place.planned", actor=actor, now=now, thing=place, fields=["plan"], related=_of(place))
    return place


@transaction.atomic
def leave_place(*, actor: Actor, now: datetime, place_id: int, left_on: date, left_to: str) -> TemporaryPlace:
    """Say when somebody left, and for where; they no longer live there."""
    place = _open(actor, place_id)
    rules.check_leaving(left_on=left_on, moved_in_on=place.moved_in_on, today=london_day(now)).or_raise()
    place.left_on, place.left_to = left_on, left_to
    place.save(update_fields=["left_on", "left_to"])
    home = place.person.addresses.select_for_update().filter(valid_from=place.moved_in_on, valid_until=None)
    home.update(valid_until=left_on)
    deadlines.cancel(actor=actor, now=now, kind=rules.MOVE_ON, thing=place)
    fields = ["left_on", "left_to"]
    record("temporary_place.left", actor=actor, now=now, thing=place, fields=fields, related=_of(place))
    return place


@transaction.atomic
def alert_no_plan(*, actor: Actor, now: datetime, place_id: int) -> bool:
    """Tell those who can find a home that somebody's temporary place ends with no plan, once.

    Returns whether anybody was told.
    """
    place = reads.place(actor, place_id, lock=True)
    if reads.is_alerted(place) or place.plan or place.left_on:
        return False
    today = london_day(now)
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.MOVE_ON,
        thing=place,
        ref=place.person.crn,
        started_on=today,
        due_at=end_of(place.leave_by_on),
        user_id=queries.officer_id(place.person, today),
        nation=nation_of(place.person.delivery_unit, today),
    )
    record("temporary_place.alerted", actor=actor, now=now, thing=place, related=_of(place))
    return True


def _open(actor: Actor, place_id: int) -> TemporaryPlace:
    """A place, locked with its person, in which somebody still stays."""
    place = reads.place(actor, place_id, lock=True)
    permissions.can_edit(actor, place.person).or_raise()
    if place.left_on:
        raise NotNow("They left this place on {day}.", day=f"{place.left_on:%-d %B %Y}")
    return place


def _release(person: Person) -> date | None:
    """The release that lies ahead of somebody in custody."""
    if not person.in_custody:
        return None
    ahead = person.sentences.filter(kind=SentenceKind.CUSTODY, release_on__isnull=False).order_by("-starts_on").first()
    return ahead.release_on if ahead else None


def _of(place: TemporaryPlace) -> dict[str, int]:
    return {"person": place.person_id}
