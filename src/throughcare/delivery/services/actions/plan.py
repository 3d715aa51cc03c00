"""Submitting a version of the action plan."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.actions.clocks import settle_clocks
from throughcare.delivery.services.models import ActionPlan
from throughcare.delivery.services.queries import progress
from throughcare.kernel.errors import NotNow
from throughcare.people.actions import circumstances
from throughcare.referrals import actions as referrals
from throughcare.referrals.queries.locked import locked
from throughcare.referrals.rules import UNDER_WAY


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
    scores: Mapping[str, int | None] | None = None,
) -> ActionPlan:
    """Submit the next version, which holds once it is approved: by policy at once, or by the responsible officer.

    NotNow when another was submitted after `after_version`. `scores` tell how each need stands before, 0 to 10.
    """
    referral = locked(actor, referral_id)
    permissions.can_plan(actor, referral).or_raise()
    newest = referral.plans.order_by("-version").values_list("version", flat=True).first() or 0
    if newest != after_version:
        raise NotNow("A newer version of the plan was submitted meanwhile. Read it before you change it.")
    if referral.plans.filter(status=rules.plans.PlanStatus.SUBMITTED).exists():
        raise NotNow("The plan waits for the responsible officer. Change it once they have approved or returned it.")
    facts, fewest = progress.facts(referral), progress.fewest_sessions(referral, london_day(now))
    problems = rules.check_plan(activities, session_count, facts, fewest=fewest)
    problems.extend(rules.plans.check_filled(activities, progress.template_parts(london_day(now))))
    known = [code.code for code in progress.barrier_codes(london_day(now))]
    problems.extend(rules.barriers.check_barriers(barriers, known, barrier_notes, busy))
    needs = {row.need_id: row.need.name for row in referral.needs.select_related("need")}
    if scores is not None:
        problems.extend(rules.plans.check_scores(scores, needs))
    problems.or_raise()
    day = london_day(now)
    is_automatic = progress.is_approved_by_policy(day)
    status = rules.plans.PlanStatus.APPROVED if is_automatic else rules.plans.PlanStatus.SUBMITTED
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
        status=status,
        decided_at=now if is_automatic else None,
    )
    circumstances.commit_by_plan(
        actor=actor,
        now=now,
        person_id=referral.person_id,
        plan_ref=referral.reference,
        details=barrier_notes.strip() or "As told when the plan was made",
        times=busy,
    )
    for need, score in (scores or {}).items():
        if score is not None:
            referrals.score_need(
                actor=actor, now=now, referral_id=referral.pk, need=need, when="score_before", score=score
            )
    deadlines.meet(actor=actor, now=now, kind=rules.PLAN, thing=referral)
    settle_clocks(actor=actor, now=now, referral=referral, on=day)
    related = {"person": referral.person_id, "referral": referral.pk}
    fields = ["activities", "session_count", "barriers", "barrier_notes", "busy_days", "busy_from", "busy_until"]
    verb = "plan.submitted" if is_automatic else "plan.to_approve"
    record(verb, actor=actor, now=now, thing=plan, fields=fields, related=related)
    return plan


@transaction.atomic
def decide_plan(*, actor: Actor, now: datetime, plan_id: int, decision: str, reason: str = "") -> ActionPlan:
    """The responsible officer approves a version, which holds from now on, or returns it and says what must change.

    A first plan that is returned is due again, after as many working days as at first.
    """
    referral = locked(actor, progress.plan_of(actor, plan_id).referral_id)
    permissions.can_decide_plan(actor, referral).or_raise()
    if referral.status not in UNDER_WAY:
        raise NotNow("This referral has ended, so there is no plan to decide on.")
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    rules.plans.check_decision(decision, reason).or_raise()
    plan.status = rules.plans.ACTION_PLAN.next(decision, plan.status)
    plan.decided_at, plan.decided_by_id = now, actor.user_id
    plan.return_reason = reason if plan.status == rules.plans.PlanStatus.RETURNED else ""
    fields = ["status", "decided_at", "decided_by", "return_reason"]
    plan.save(update_fields=fields)
    deadlines.meet(actor=actor, now=now, kind=rules.plans.APPROVAL, thing=referral)
    settle_clocks(actor=actor, now=now, referral=referral, on=london_day(now))
    related = {"person": referral.person_id, "referral": referral.pk}
    record("plan.decided", actor=actor, now=now, thing=plan, fields=fields, related=related)
    return plan
