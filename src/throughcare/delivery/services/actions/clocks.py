"""Which of delivery's clocks run: of the plan and of the report exactly while each is owed, whatever happened since."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines import queries as open_deadlines
from throughcare.delivery.services import rules
from throughcare.delivery.services.queries import progress
from throughcare.people import queries as people
from throughcare.reference import queries as reference
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ReferralStatus

RESTS = "The referral is on hold"
POLICIES = {
    rules.PLAN: rules.PLAN_POLICY,
    rules.REPORT: rules.REPORT_POLICY,
    rules.plans.APPROVAL: rules.plans.APPROVAL_DAYS_POLICY,
}


@transaction.atomic
def settle_clocks(*, actor: Actor, now: datetime, referral: Referral, on: date) -> None:
    """Start the clocks of what is owed from a day, and cancel those of what no longer is; safe to repeat.

    What is started while the referral rests stands still with it.
    """
    facts = progress.facts(referral)
    owed = {
        rules.PLAN: rules.owes_plan(facts),
        rules.plans.APPROVAL: rules.owes_decision(facts),
        rules.REPORT: rules.owes_report(facts),
    }
    running = set(
        open_deadlines.of_thing(referral).filter(met_at=None, cancelled_at=None).values_list("kind", flat=True)
    )
    for kind, is_owed in owed.items():
        if is_owed and kind not in running:
            _start(actor, now, referral, kind, on)
        elif kind in running and not is_owed:
            deadlines.cancel(actor=actor, now=now, kind=kind, thing=referral)
    if any(is_owed != (kind in running) for kind, is_owed in owed.items()):
        related = {"person": referral.person_id}
        record("referral.clocks_settled", actor=actor, now=now, thing=referral, related=related)


def _start(actor: Actor, now: datetime, referral: Referral, kind: str, on: date) -> None:
    is_officers = kind == rules.plans.APPROVAL
    deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=int(reference.policy(POLICIES[kind], on).value),
        kind=kind,
        thing=referral,
        ref=referral.reference,
        started_on=on,
        user_id=people.officer_id(referral.person, on) if is_officers else referral.caseworker_id,
        nation=reference.nation_of(referral.area, on),
    )
    if referral.status == ReferralStatus.ON_HOLD:
        deadlines.stop_clock(actor=actor, now=now, kind=kind, thing=referral, on=london_day(now), reason=RESTS)
