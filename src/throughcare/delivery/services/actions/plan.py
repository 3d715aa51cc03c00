"""Submitting a version of the action plan."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.models import ActionPlan
from throughcare.delivery.services.queries import progress
from throughcare.kernel.errors import NotNow
from throughcare.people.actions import circumstances
from throughcare.referrals.queries.locked import locked


@transaction.atomic
def submit_plan(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    activities: str,
    session_count: int,
    after_version: int,
    barriers: Collection[str] = (),
    barrier_notes: str = "",
    busy: rules.barriers.Busy | None = None,
) -> ActionPlan:
    """Submit the next version, which holds from now on; NotNow when another was submitted after `after_version`."""
    referral = locked(actor, referral_id)
    permissions.can_plan(actor, referral).or_raise()
    newest = referral.plans.order_by("-version").values_list("version", flat=True).first() or 0
    if newest != after_version:
        raise NotNow("A newer version of the plan was submitted meanwhile. Read it before you change it.")
    facts, fewest = progress.facts(referral), progress.fewest_sessions(referral, london_day(now))
    problems = rules.check_plan(activities, session_count, facts, fewest=fewest)
    known = [code.code for code in progress.barrier_codes(london_day(now))]
    problems.extend(rules.barriers.check_barriers(barriers, known, barrier_notes, busy))
    problems.or_raise()
    plan = ActionPlan.objects.create(
        referral=referral,
        version=newest + 1,
        activities=activities,
        session_count=session_count,
        barriers=list(barriers),
        barrier_notes=barrier_notes,
        busy_days=sorted(busy.days) if busy else [],
        busy_from=busy.starts if busy else None,
        busy_until=busy.ends if busy else None,
        submitted_at=now,
        submitted_by_id=actor.who,
    )
    circumstances.commit_by_plan(
        actor=actor,
        now=now,
        person_id=referral.person_id,
        plan_ref=referral.reference,
        details=barrier_notes.strip() or "As told when the plan was made",
        times=busy,
    )
    deadlines.meet(actor=actor, now=now, kind=rules.PLAN, thing=referral)
    deadlines.cancel(actor=actor, now=now, kind=rules.REPORT, thing=referral)
    related = {"person": referral.person_id, "referral": referral.pk}
    fields = ["activities", "session_count", "barriers", "barrier_notes", "busy_days", "busy_from", "busy_until"]
    record("plan.submitted", actor=actor, now=now, thing=plan, fields=fields, related=related)
    return plan
