"""What delivery does when a referral is withdrawn or ended early: appointments to come are freed."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.queries import progress
from throughcare.reference import queries as reference
from throughcare.referrals.queries.locked import locked
from throughcare.referrals.rules import ReferralStatus

WHY = "The referral ended"


@transaction.atomic
def close(*, actor: Actor, now: datetime, referral_id: int) -> int:
    """Free the appointments to come of a referral that ended; after an early end its report is due. Safe to repeat."""
    referral = locked(actor, referral_id)
    permissions.can_book(actor, referral).or_raise()
    if referral.status not in (ReferralStatus.WITHDRAWN, ReferralStatus.ENDED_EARLY) or referral.ended_at is None:
        return 0
    ahead = referral.sessions.select_for_update().filter(
        status=rules.SessionStatus.BOOKED, booking__starts_at__gt=referral.ended_at
    )
    count = 0
    for session in ahead.select_related(None):
        session.status = rules.SESSION.next("call_off", session.status)
        session.notes, session.recorded_at = WHY, now
        session.save(update_fields=["status", "notes", "recorded_at"])
        attendance.release(actor=actor, now=now, booking_id=session.booking_id, reason=WHY)
        deadlines.cancel(actor=actor, now=now, kind=rules.RECORD, thing=session)
        count += 1
    deadlines.cancel(actor=actor, now=now, kind=rules.PLAN, thing=referral)
    if rules.may_report(progress.facts(referral)):
        day = london_day(referral.ended_at)
        deadlines.start_working_days(
            actor=actor,
            now=now,
            working_days=int(reference.policy(rules.REPORT_POLICY, day).value),
            kind=rules.REPORT,
            thing=referral,
            ref=referral.reference,
            started_on=day,
            user_id=referral.caseworker_id,
            nation=reference.nation_of(referral.area, day),
        )
    related = {"person": referral.person_id}
    record("referral.closed", actor=actor, now=now, thing=referral, count=count, related=related)
    return count
