"""Submitting a version of the action plan."""

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
from throughcare.referrals.queries.locked import locked


@transaction.atomic
def submit_plan(
    *, actor: Actor, now: datetime, referral_id: int, activities: str, session_count: int, after_version: int
) -> ActionPlan:
    """Submit the next version, which holds from now on; NotNow when another was submitted after `after_version`."""
    referral = locked(actor, referral_id)
    permissions.can_plan(actor, referral).or_raise()
    newest = referral.plans.order_by("-version").values_list("version", flat=True).first() or 0
    if newest != after_version:
        raise NotNow("A newer version of the plan was submitted meanwhile. Read it before you change it.")
    facts, fewest = progress.facts(referral), progress.fewest_sessions(referral, london_day(now))
    rules.check_plan(activities, session_count, facts, fewest=fewest).or_raise()
    plan = ActionPlan.objects.create(
        referral=referral,
        version=newest + 1,
        activities=activities,
        session_count=session_count,
        submitted_at=now,
        submitted_by_id=actor.who,
    )
    deadlines.meet(actor=actor, now=now, kind=rules.PLAN, thing=referral)
    deadlines.cancel(actor=actor, now=now, kind=rules.REPORT, thing=referral)
    related = {"person": referral.person_id, "referral": referral.pk}
    fields = ["activities", "session_count"]
    record("plan.submitted", actor=actor, now=now, thing=plan, fields=fields, related=related)
    return plan
