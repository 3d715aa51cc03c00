"""Putting delivery of a referral on hold, and going on with it."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.reference import queries as reference
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.clocks import resume_clocks, stop_clocks
from throughcare.referrals.models import Pause, Referral
from throughcare.referrals.queries import directory
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def hold(*, actor: Actor, now: datetime, referral_id: int, reason: str, review_on: date) -> Referral:
    """Let delivery rest until it is resumed; by `review_on` somebody looks again. Its clocks stand still."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("hold", referral.status)
    today = london_day(now)
    rules.check_hold(reason, review_on, today, directory.policy_days(rules.HOLD_POLICY, today)).or_raise()
    Pause.objects.create(referral=referral, reason=reason, review_on=review_on, held_at=now, held_by_id=actor.who)
    stop_clocks(actor=actor, now=now, referral=referral, reason=reason)
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.HOLD_REVIEW,
        thing=referral,
        ref=referral.reference,
        started_on=today,
        due_at=end_of(review_on),
        user_id=referral.caseworker_id,
        nation=reference.nation_of(referral.area, today),
    )
    return _save(actor, now, referral, "referral.held")


@transaction.atomic
def resume(*, actor: Actor, now: datetime, referral_id: int) -> Referral:
    """Go on with delivery: what was due moves by the working days of the pause."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("resume", referral.status)
    referral.pauses.filter(resumed_at=None).update(resumed_at=now, resumed_by_id=actor.user_id)
    deadlines.meet(actor=actor, now=now, kind=rules.HOLD_REVIEW, thing=referral)
    resume_clocks(actor=actor, now=now, referral=referral)
    return _save(actor, now, referral, "referral.resumed")


def _save(actor: Actor, now: datetime, referral: Referral, verb: str) -> Referral:
    referral.save(update_fields=["status"])
    record(verb, actor=actor, now=now, thing=referral, fields=["status"], related=links(referral))
    return referral
