"""What delivery does when a referral ends, moves away or is put on hold: appointments to come are freed."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.actions.clocks import settle_clocks
from throughcare.delivery.services.models import Session
from throughcare.referrals.queries.locked import locked
from throughcare.referrals.rules import ReferralStatus

S = ReferralStatus
WHY = {  # why appointments to come are freed
    S.WITHDRAWN: "The referral ended",
    S.ENDED_EARLY: "The referral ended",
    S.TRANSFERRED: "The referral moved to another provider or area",
    S.ON_HOLD: "The referral is on hold",
}


@transaction.atomic
def close(*, actor: Actor, now: datetime, referral_id: int) -> int:
    """Free the appointments to come of a referral that ended, moved or rests; after an early end its report is due.

    Safe to repeat, and nothing happens when the referral goes on again by now.
    """
    referral = locked(actor, referral_id)
    permissions.can_book(actor, referral).or_raise()
    since = referral.ended_at or referral.pauses.filter(resumed_at=None).values_list("held_at", flat=True).first()
    why = WHY.get(S(referral.status))
    if why is None or since is None:
        return 0
    ahead = referral.sessions.select_for_update().filter(
        status=rules.SessionStatus.BOOKED, booking__starts_at__gt=since
    )
    count = 0
    for session in ahead.select_related("booking"):
        free_session(actor=actor, now=now, session=session, why=why)
        count += 1
    if referral.ended_at:
        settle_clocks(actor=actor, now=now, referral=referral, on=london_day(referral.ended_at))
    related = {"person": referral.person_id}
    record("referral.closed", actor=actor, now=now, thing=referral, count=count, related=related)
    return count


@transaction.atomic
def free_session(*, actor: Actor, now: datetime, session: Session, why: str) -> None:
    """Free an appointment that the caller has locked, and say why it is not held; it may be booked again."""
    session.status = rules.SESSION.next("call_off", session.status)
    session.notes, session.recorded_at = why, now
    session.save(update_fields=["status", "notes", "recorded_at"])
    attendance.release(actor=actor, now=now, booking_id=session.booking_id, reason=why)
    deadlines.cancel(actor=actor, now=now, kind=rules.RECORD, thing=session)
    related = {"person": session.booking.person_id, "referral": session.referral_id}
    record("session.called_off", actor=actor, now=now, thing=session, fields=["status", "notes"], related=related)
