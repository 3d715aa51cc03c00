"""A timetable is asked for, proposed by the worker, and approved or refused; a short mobilisation needs a plan."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.commissioning import rules
from throughcare.commissioning.models import MobilisationPlan, Timetable
from throughcare.commissioning.planning.timetables import Scheduled, Terms, problem_of
from throughcare.commissioning.queries import timetables as queries
from throughcare.engagement.models import Programme
from throughcare.engagement.permissions import can_manage
from throughcare.kernel.errors import NotFound, NotNow, allow_if


@transaction.atomic
def ask_timetable(*, actor: Actor, now: datetime, programme: Programme, terms: Terms) -> Timetable:
    """Have a timetable of a programme's planned lots worked out."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    can_manage(actor, programme).or_raise()
    if Timetable.objects.filter(programme=programme, status=rules.TimetableStatus.ASKED).exists():
        raise NotNow("A timetable is being worked out already. It is here in a minute.")
    asked = Timetable.objects.create(
        programme=programme,
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
        problem=problem_of(programme, terms, now),
    )
    record("timetable.asked", actor=actor, now=now, thing=asked, related={"programme": programme.pk})
    return asked


@transaction.atomic
def propose_timetable(*, actor: Actor, now: datetime, timetable: Timetable, found: Scheduled) -> Timetable:
    """Keep what the worker found; twice is once."""
    allow_if(actor == SYSTEM, "A timetable is worked out by the system alone.").or_raise()
    row = Timetable.objects.select_for_update(of=("self",)).get(pk=timetable.pk)
    if row.status != rules.TimetableStatus.ASKED:
        return row
    row.status = rules.TIMETABLE.next("propose", row.status)
    row.answer, row.path, row.prices = found.answer, found.path, found.prices
    row.save(update_fields=["status", "answer", "path", "prices"])
    record("timetable.proposed", actor=actor, now=now, thing=row, related={"programme": row.programme_id})
    return row


@transaction.atomic
def decide_timetable(*, actor: Actor, now: datetime, timetable: Timetable, is_approved: bool, reason: str) -> Timetable:
    """Approve or refuse a proposed timetable. A short mobilisation is approved only beside a published plan."""
    row = Timetable.objects.select_for_update(of=("self",)).filter(pk=timetable.pk).first()
    if row is None:
        raise NotFound
    can_manage(actor, row.programme).or_raise()
    status = rules.TIMETABLE.next("approve" if is_approved else "refuse", row.status)
    has_plan = queries.plan_of(row.programme) is not None
    rules.check_approval(queries.short(row) if is_approved else [], has_plan=has_plan, reason=reason).or_raise()
    row.status, row.reason, row.decided_at, row.decided_by_id = status, reason.strip(), now, actor.user_id
    row.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    record(f"timetable.{status}", actor=actor, now=now, thing=row, fields=["status", "reason"])
    return row


@transaction.atomic
def publish_mobilisation_plan(
    *, actor: Actor, now: datetime, programme: Programme, parts: Mapping[str, str]
) -> MobilisationPlan:
    """Publish how a programme makes up for a short mobilisation, or publish it anew."""
    can_manage(actor, programme).or_raise()
    rules.check_mobilisation_plan(parts).or_raise()
    told = {name: parts[name].strip() for name in rules.PLAN_PARTS}
    made, _created = MobilisationPlan.objects.update_or_create(
        programme=programme, defaults=told | {"published_at": now, "published_by_id": actor.user_id}
    )
    record("mobilisation_plan.published", actor=actor, now=now, thing=made, fields=list(rules.PLAN_PARTS))
    return made
