"""Reads of temporary places: which night it is, and who has nowhere to move on to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.deadlines import queries as deadline_queries
from throughcare.deadlines import rules as deadlines
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, queries
from throughcare.people.models import Address, Person, TemporaryPlace
from throughcare.people.queries import teams
from throughcare.people.rules import housing as rules
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A temporary place as it stands on a day."""

    place: TemporaryPlace
    night: int
    nights: int
    needs_plan: bool  # the night has come from which no plan is an alert


def nights(on: date) -> int:
    """How many nights somebody may stay who moves in on a day."""
    return int(policy(rules.NIGHTS_POLICY, on).value)


def place(actor: Actor, pk: int, *, lock: bool = False) -> TemporaryPlace:
    """A temporary place of somebody whom the actor sees, the person locked if asked; NotFound for any other."""
    found = TemporaryPlace.objects.filter(pk=pk).select_related("person__delivery_unit").first()
    if found is None:
        raise NotFound
    if actor != SYSTEM:
        found.person = queries.person(actor, found.person_id, lock=lock)
    if lock:
        return TemporaryPlace.objects.select_for_update(of=("self",)).select_related("person__delivery_unit").get(pk=pk)
    return found


def stay(person: Person, today: date) -> Stay | None:
    """Where somebody stays for some weeks now, or will from a day on; None who does not."""
    found = person.temporary_places.filter(left_on=None).order_by("-moved_in_on").first()
    return _stay(found, today) if found else None


def stays(person: Person, today: date) -> list[Stay]:
    """All that somebody ever had, the newest first. The caller has found the person through a scope."""
    rows = person.temporary_places.select_related("recorded_by", "planned_by").order_by("-moved_in_on")
    return [_stay(row, today) for row in rows]


def addresses(person: Person) -> list[Address]:
    """Every address that somebody has, had or will have, the newest first. The caller has found the person."""
    return list(person.addresses.select_related("district__local_authority").order_by("-valid_from", "-pk"))


def address(actor: Actor, pk: int, *, lock: bool = False) -> Address:
    """An address of somebody whom the actor sees, the person locked if asked; NotFound for any other."""
    return queries.row_of(actor, Address.objects.select_related("district"), pk, lock=lock)


def latest_on(person: Person) -> date | None:
    """The first day of somebody's newest address; None where none is known."""
    return person.addresses.aggregate(on=Max("valid_from"))["on"]


def without_plan(today: date) -> QuerySet[TemporaryPlace]:
    """Temporary places in which the night has come by which there should be a plan, those first that end first."""
    number = int(policy(rules.PLAN_POLICY, today).value)
    since = today - timedelta(days=number - 1)
    rows = TemporaryPlace.objects.filter(left_on=None, plan="", moved_in_on__lte=since, person__erased_at=None)
    return rows.order_by("leave_by_on", "pk")


def is_alerted(place: TemporaryPlace) -> bool:
    """Whether somebody has been told of it."""
    return deadline_queries.of_thing(place).filter(kind=rules.MOVE_ON, cancelled_at=None).exists()


def told(place: TemporaryPlace, today: date) -> QuerySet[User]:
    """Who is told: the responsible officer, and the unit's homelessness contact; without one, who leads the unit."""
    unit = place.person.delivery_unit_id
    contact = teams.contact(unit, today)
    others = Q(pk=contact.pk) if contact else Q(pk__in=teams.leaders([unit], today).values("pk"))
    officer = Q(pk=queries.officer_id(place.person, today))
    return User.objects.filter(officer | others, is_active=True).order_by("pk")


def waiting(actor: Actor, now: datetime, answers_for: Q) -> list[Waiting]:
    """Temporary places without a plan: of those whom the actor answers for; for who leads a unit, of all they see."""
    if not (actor.may(P.PERSON_EDIT) or actor.may(P.CASE_ALLOCATE)):
        return []
    today = london_day(now)
    rows = without_plan(today)
    if not actor.may(P.CASE_ALLOCATE):
        rows = rows.filter(answers_for)
    if not rows.exists():  # the usual answer, found without listing all whom the actor may see
        return []
    rows = rows.filter(person__in=Person.objects.filter(permissions.scope(actor))).select_related("person")
    lines = [_line(row, today) for row in rows[: deadlines.ENOUGH]]
    more = "More temporary places without a plan: {n}"
    return deadlines.few(lines, more=more, url=reverse("people:people"), total=rows.count)


def _stay(row: TemporaryPlace, today: date) -> Stay:
    on = row.left_on or today
    last = int(policy(rules.PLAN_POLICY, today).value)
    number = rules.night(row.moved_in_on, on)
    return Stay(
        place=row,
        night=number,
        nights=(row.leave_by_on - row.moved_in_on).days,
        needs_plan=not row.left_on and not row.plan and number >= last,
    )


def _line(row: TemporaryPlace, today: date) -> Waiting:
    number, of = rules.night(row.moved_in_on, today), (row.leave_by_on - row.moved_in_on).days
    text = f"Plan where {row.person.crn} moves on to: night {number} of {of} in a temporary place"
    url = reverse("people:places", args=[row.person_id])
    return Waiting(text=text, url=url, due_at=deadlines.end_of(row.leave_by_on))
