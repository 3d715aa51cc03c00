"""Reads of bookings and absences."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.delivery.attendance import permissions, rules
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import add_months
from throughcare.people import queries as people
from throughcare.reference import queries as reference


@acting(SYSTEM)  # nobody is in two places, whoever booked the other
def clashes(*, person_id: int, staff_id: int, starts_at: datetime, ends_at: datetime) -> list[Booking]:
    """Bookings still held of the person or of the member of staff that overlap a time."""
    rows = Booking.objects.filter(Q(person_id=person_id) | Q(staff_id=staff_id), released_at=None)
    return list(rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).select_related("staff").order_by("starts_at"))


@acting(SYSTEM)  # times alone, of whoever booked them: what is free is offered, and what is taken never shown
def taken(*, person_id: int, staff_id: int, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """The times in a span at which the person or the member of staff is booked."""
    rows = Booking.objects.filter(Q(person_id=person_id) | Q(staff_id=staff_id), released_at=None)
    return list(rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).values_list("starts_at", "ends_at"))


def absences(actor: Actor, *, mine_on: date | None = None) -> QuerySet[Absence]:
    """Absences that wait for a judgement, the oldest first; `mine_on` keeps those of the actor's own cases that day."""
    rows = Absence.objects.filter(permissions.absence_scope(actor), judged_at=None)
    if mine_on is not None:
        rows = rows.filter(person_id__in=people.people_of(actor.user_id, mine_on))
    return _with_all(rows).order_by("reported_at", "pk")


def absence(actor: Actor, pk: int) -> Absence:
    """One absence that the actor may see; NotFound for any other."""
    found = _with_all(Absence.objects.filter(permissions.absence_scope(actor), pk=pk)).first()
    if found is None:
        raise NotFound("There is no such absence, or it is not open to you.")
    return found


def window(of: Absence, today: date) -> tuple[int, list[Absence]]:
    """The months in which a second unacceptable absence leads to breach, and the person's other judged absences."""
    months = int(reference.policy(rules.WINDOW_POLICY, today).value)
    rows = Absence.objects.filter(person_id=of.person_id, booking__starts_at__date__gte=add_months(today, -months))
    others = _with_all(rows.exclude(pk=of.pk).exclude(judged_at=None))
    return months, list(others.order_by("-booking__starts_at"))


def _with_all(rows: QuerySet[Absence]) -> QuerySet[Absence]:
    return rows.select_related(
        "person", "booking__referral__body__organisation", "booking__referral__body__service_type", "booking__staff"
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Absences of the actor's own cases that wait for a judgement, for the desk."""
    if not actor.may(P.ABSENCE_JUDGE):
        return []
    rows = absences(actor, mine_on=london_day(now))
    lines = [
        Waiting(
            text=f"Judge the absence at {row.booking.referral.reference}",
            url=reverse("attendance:judge", args=[row.pk]),
        )
        for row in rows.select_related(None).select_related("booking__referral")[:ENOUGH]
    ]
    return few(lines, more="More absences to judge: {n}", url=reverse("attendance:absences"), total=rows.count)
