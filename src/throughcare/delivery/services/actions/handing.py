"""What delivery does when a referral goes to another caseworker: the appointments to come go along."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.services import permissions, rules
from throughcare.kernel.errors import NotValid
from throughcare.referrals.queries.locked import locked

WHY = "Another caseworker has the referral"


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime, referral_id: int) -> int:
    """Book the appointments to come anew with the caseworker who now has the referral, at the same times.

    One that clashes with the new caseworker's diary stays with the former, whose name the page shows, until somebody
    moves it. Returns how many went over; safe to repeat.
    """
    referral = locked(actor, referral_id)
    permissions.can_book(actor, referral).or_raise()
    if referral.caseworker_id is None:
        return 0
    rows = referral.sessions.select_for_update(of=("self",)).select_related("booking")
    # a place in a group stays with whoever leads it
    ahead = rows.filter(status=rules.SessionStatus.BOOKED, booking__starts_at__gt=now, booking__group=None)
    count = 0
    for session in ahead.exclude(booking__staff_id=referral.caseworker_id):
        try:
            with transaction.atomic():
                old = attendance.release(actor=actor, now=now, booking_id=session.booking_id, reason=WHY)
                session.booking = attendance.book(
                    actor=actor,
                    now=now,
                    referral=referral,
                    staff_id=referral.caseworker_id,
                    starts_at=old.starts_at,
                    ends_at=old.ends_at,
                    place=old.place,
                )
                session.save(update_fields=["booking"])
        except NotValid:
            continue
        deadlines.hand_over(actor=actor, now=now, thing=session, user_id=referral.caseworker_id)
        count += 1
    related = {"person": referral.person_id}
    record("referral.handed_over", actor=actor, now=now, thing=referral, count=count, related=related)
    return count
