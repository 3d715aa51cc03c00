"""How a referral ends: withdrawn before the first appointment, ended early after it, or completed by its report."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.figures import write_figures
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import drafts
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, referral_id: int, reason: str = "", comment: str = "") -> Referral:
    """Take a referral back before the first appointment was held; a draft is thrown away without a reason."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    if referral.first_held_at is not None:
        raise NotNow("The first appointment has been held, so the referral can only be ended early now.")
    is_draft = referral.sent_at is None
    referral.status = rules.REFERRAL.next("withdraw", referral.status)
    if not is_draft:
        _check(referral, now, reason, comment)
    return _end(actor, now, referral, "referral.withdrawn", reason, comment)


@transaction.atomic
def end_early(*, actor: Actor, now: datetime, referral_id: int, reason: str, comment: str) -> Referral:
    """End a service that has begun, before its sessions are done; its report is still due."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    if referral.first_held_at is None and referral.status == rules.ReferralStatus.ASSIGNED:
        raise NotNow("The first appointment has not been held, so the referral is withdrawn instead.")
    referral.status = rules.REFERRAL.next("end_early", referral.status)
    _check(referral, now, reason, comment)
    return _end(actor, now, referral, "referral.ended_early", reason, comment)


@transaction.atomic
def complete(*, actor: Actor, now: datetime, referral_id: int) -> Referral:
    """Delivery is done and reported: called with the end of service report, in its transaction."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("complete", referral.status)
    return _end(actor, now, referral, "referral.completed", "", "")


def _check(referral: Referral, now: datetime, reason: str, comment: str) -> None:
    allowed = [code.code for code in drafts.end_reasons(referral, london_day(now))]
    rules.check_ending(reason, allowed, comment).or_raise()


def _end(actor: Actor, now: datetime, referral: Referral, verb: str, reason: str, comment: str) -> Referral:
    referral.ended_at, referral.ended_by_id = now, actor.user_id
    referral.end_reason, referral.end_comment = reason, comment
    referral.pauses.filter(resumed_at=None).update(resumed_at=now)
    for kind in (rules.DECISION, rules.FIRST_APPOINTMENT, rules.HOLD_REVIEW):
        deadlines.cancel(actor=actor, now=now, kind=kind, thing=referral)
    fields = ["status", "ended_at", "ended_by", "end_reason", "end_comment"]
    referral.save(update_fields=fields)
    record(verb, actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    write_figures(actor=actor, now=now, body_id=referral.body_id)
    return referral
