"""What delivery tells the referral: that the first appointment was held, and what came of each need."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotFound
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.figures import write_figures
from throughcare.referrals.models import Referral, ReferralNeed
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def hold_first(*, actor: Actor, now: datetime, referral_id: int, held_at: datetime) -> Referral:
    """The person was first seen at `held_at`; the clock is met by that moment, however late it is recorded."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    if referral.first_held_at is not None:
        return referral
    referral.first_held_at = held_at
    deadlines.meet(actor=actor, now=now, kind=rules.FIRST_APPOINTMENT, thing=referral, at=held_at)
    fields = ["first_held_at"]
    referral.save(update_fields=fields)
    record("referral.first_held", actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    write_figures(actor=actor, now=now, body_id=referral.body_id)
    return referral


@transaction.atomic
def judge_need(*, actor: Actor, now: datetime, referral_id: int, need: str, result: str, notes: str) -> ReferralNeed:
    """What came of one need, with the end of service report."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    asked = referral.needs.select_for_update().filter(need_id=need).first()
    if asked is None:
        raise NotFound("This need is not part of the referral.")
    asked.result, asked.result_notes = ReferralNeed.Result(result), notes
    asked.save(update_fields=["result", "result_notes"])
    related = {"person": referral.person_id, "referral": referral.pk}
    record(
        "referral_need.judged", actor=actor, now=now, thing=asked, fields=["result", "result_notes"], related=related
    )
    return asked


@transaction.atomic
def score_need(*, actor: Actor, now: datetime, referral_id: int, need: str, when: str, score: int) -> ReferralNeed:
    """How one need stands in the person's own view, 0 to 10: `score_before` with the plan, `score_after` at the end."""
    referral = locked(actor, referral_id)
    permissions.can_deliver(actor, referral).or_raise()
    asked = referral.needs.select_for_update().filter(need_id=need).first()
    if asked is None:
        raise NotFound("This need is not part of the referral.")
    setattr(asked, when, score)
    asked.save(update_fields=[when])
    related = {"person": referral.person_id, "referral": referral.pk}
    record("referral_need.scored", actor=actor, now=now, thing=asked, fields=[when], related=related)
    return asked
