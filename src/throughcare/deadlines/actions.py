"""The only writer of deadlines. Each is called by the action that starts or meets it, in its transaction."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.deadlines import queries, rules
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import calendar


@transaction.atomic
def start(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    thing: Model,
    ref: str,
    started_on: date,
    due_at: datetime,
    role: str = "",
    organisation_id: int | None = None,
    user_id: int | None = None,
    nation: str = "ENGLAND",
) -> Deadline:
    """Start a deadline of `thing`; one of the same kind that is open is cancelled and replaced (a date that moved)."""
    for old in _open(kind, thing):
        _end(old, actor=actor, now=now, verb="deadline.replaced", field="cancelled_at")
    deadline = Deadline.objects.create(
        kind=kind,
        thing_type=thing._meta.label_lower,
        thing_id=thing.pk,
        ref=ref,
        nation=nation,
        started_on=started_on,
        due_at=due_at,
        warn_at=rules.warn_at(due_at, calendar(nation)),
        role=role,
        organisation_id=organisation_id,
        user_id=user_id,
    )
    record("deadline.started", actor=actor, now=now, thing=deadline, related={thing._meta.model_name or "": thing.pk})
    return deadline


@transaction.atomic
def start_working_days(*, actor: Actor, now: datetime, working_days: int, **rest: object) -> Deadline:
    """Start a deadline due at the end of the nth working day after `started_on`."""
    days = calendar(str(rest.get("nation", "ENGLAND")))
    due = rules.due_on(rest["started_on"], working_days, days)  # type: ignore[arg-type]
    return start(actor=actor, now=now, due_at=rules.end_of(due), **rest)  # type: ignore[arg-type]


@transaction.atomic
def meet(*, actor: Actor, now: datetime, kind: str, thing: Model, at: datetime | None = None) -> None:
    """What was due has been done: now, or `at` when it is recorded later. Nothing happens where none is open."""
    for deadline in _open(kind, thing):
        _end(deadline, actor=actor, now=now, verb="deadline.met", field="met_at", at=at)


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime, thing: Model, user_id: int) -> None:
    """What is due of `thing` is now this user's to do, by the same days. Nothing happens where nothing is due."""
    rows = queries.of_thing(thing).filter(met_at=None, cancelled_at=None).select_for_update()
    for deadline in rows:
        deadline.user_id = user_id
        deadline.save(update_fields=["user_id"])
        record("deadline.handed_over", actor=actor, now=now, thing=deadline, fields=["user_id"])


@transaction.atomic
def hand_to_role(*, actor: Actor, now: datetime, thing: Model, role: Role, organisation_id: int) -> None:
    """What is due of `thing` is now for a role in an organisation, by the same days, and nobody's there yet."""
    rows = queries.of_thing(thing).filter(met_at=None, cancelled_at=None).select_for_update()
    for deadline in rows:
        deadline.user_id, deadline.role, deadline.organisation_id = None, role, organisation_id
        fields = ["user_id", "role", "organisation_id"]
        deadline.save(update_fields=fields)
        record("deadline.handed_over", actor=actor, now=now, thing=deadline, fields=fields)


@transaction.atomic
def take_over(*, actor: Actor, now: datetime, old_id: int, new_id: int) -> int:
    """What is due from an organisation is now due from the one that took it over; returns how many."""
    rows = queries.open_deadlines().filter(organisation_id=old_id)
    first = rows.first()
    count = Deadline.objects.filter(pk__in=rows.values("pk")).update(organisation_id=new_id)
    if first:
        fields = ["organisation_id"]
        record("deadline.taken_over", actor=actor, now=now, thing=first, fields=fields, count=count)
    return count


@transaction.atomic
def cancel(*, actor: Actor, now: datetime, kind: str, thing: Model) -> None:
    """What was due is no longer wanted. Nothing happens where no such deadline is open."""
    for deadline in _open(kind, thing):
        _end(deadline, actor=actor, now=now, verb="deadline.cancelled", field="cancelled_at")


@transaction.atomic
def stop_clock(*, actor: Actor, now: datetime, kind: str, thing: Model, on: date, reason: str) -> None:
    """Stop the clock from a day, with a reason."""
    deadline = _only(kind, thing)
    deadline.stopped_on, deadline.stop_reason = on, reason
    deadline.save(update_fields=["stopped_on", "stop_reason"])
    record("deadline.stopped", actor=actor, now=now, thing=deadline, fields=["stopped_on", "stop_reason"])


@transaction.atomic
def start_clock(*, actor: Actor, now: datetime, kind: str, thing: Model, on: date) -> None:
    """Let the clock run again: the day due moves by the working days for which it was stopped."""
    deadline = _only(kind, thing)
    if deadline.stopped_on is None:
        return
    days = calendar(deadline.nation)
    due = deadline.due_at.astimezone(rules.LONDON).date()
    deadline.due_at = rules.end_of(rules.moved_by_stop(due, deadline.stopped_on, on, days))
    deadline.warn_at = rules.warn_at(deadline.due_at, days)
    deadline.stopped_on = None
    deadline.save(update_fields=["due_at", "warn_at", "stopped_on"])
    record("deadline.resumed", actor=actor, now=now, thing=deadline, fields=["due_at", "stopped_on"])


@transaction.atomic
def escalate_passed(*, actor: Actor, now: datetime) -> int:
    """Note every deadline that has passed, once each; returns how many."""
    found = list(queries.passed(now).select_for_update(skip_locked=True))
    for deadline in found:
        deadline.escalated_at = now
        deadline.save(update_fields=["escalated_at"])
        record("deadline.passed", actor=actor, now=now, thing=deadline, fields=["escalated_at"])
    return len(found)


def _open(kind: str, thing: Model) -> list[Deadline]:
    return list(
        queries.open_deadlines()
        .filter(kind=kind, thing_type=thing._meta.label_lower, thing_id=thing.pk)
        .select_for_update()
    )


def _only(kind: str, thing: Model) -> Deadline:
    for deadline in _open(kind, thing):
        return deadline
    raise NotFound("There is no open deadline of this kind.")


def _end(deadline: Deadline, *, actor: Actor, now: datetime, verb: str, field: str, at: datetime | None = None) -> None:
    setattr(deadline, field, at or now)
    deadline.save(update_fields=[field])
    record(verb, actor=actor, now=now, thing=deadline, fields=[field])
