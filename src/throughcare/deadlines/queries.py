"""Reads of deadlines."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Model, QuerySet

from throughcare.access.actor import Actor
from throughcare.deadlines import permissions, rules
from throughcare.deadlines.models import Deadline
from throughcare.reference.queries import calendar


def open_deadlines() -> QuerySet[Deadline]:
    """Deadlines neither met nor cancelled, the oldest first."""
    return Deadline.objects.filter(met_at=None, cancelled_at=None).order_by("due_at", "pk")


def mine(actor: Actor) -> QuerySet[Deadline]:
    """Open deadlines that this actor has to act on, the oldest first."""
    return open_deadlines().filter(permissions.scope(actor))


def of_thing(thing: Model) -> QuerySet[Deadline]:
    """All deadlines of a thing, the newest last."""
    return Deadline.objects.filter(thing_type=thing._meta.label_lower, thing_id=thing.pk).order_by("started_on", "pk")


def of_things(thing_type: str, thing_ids: Collection[int]) -> QuerySet[Deadline]:
    """All deadlines of several things of one type."""
    return Deadline.objects.filter(thing_type=thing_type, thing_id__in=thing_ids)


def next_after(now: datetime) -> Deadline | None:
    """The next open deadline that falls after a moment."""
    return open_deadlines().filter(due_at__gt=now, stopped_on=None).first()


def passed(now: datetime) -> QuerySet[Deadline]:
    """Open deadlines that have passed and have not been escalated."""
    return open_deadlines().filter(due_at__lt=now, stopped_on=None, escalated_at=None)


def standing(deadline: Deadline, now: datetime) -> rules.Standing:
    """How a deadline stands at a moment."""
    return rules.standing(
        now=now,
        due_at=deadline.due_at,
        warn_at=deadline.warn_at,
        met_at=deadline.met_at,
        cancelled_at=deadline.cancelled_at,
        stopped_on=deadline.stopped_on,
    )


def working_days_left(deadline: Deadline, today: date) -> int:
    """Working days from today to the day due: nought on the day itself, negative once it has passed."""
    return calendar(deadline.nation).between(today, deadline.due_at.astimezone(rules.LONDON).date())
