"""Booking a time, freeing it, and whether the person came."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.delivery.attendance import permissions, queries, rules
from throughcare.delivery.attendance.actions import absences
from throughcare.delivery.attendance.actions.inserting import Taking
from throughcare.delivery.attendance.models import Booking, Group
from throughcare.kernel.errors import NotNow, Problem
from throughcare.people.queries import safety
from throughcare.people.rules.safety import CANT_GO, SAY_WHERE
from throughcare.reference import queries as reference
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import Referral


@transaction.atomic
def book(
    *,
    actor: Actor,
    now: datetime,
    referral: Referral,
    staff_id: int,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    group: Group | None = None,
    chose_alone: bool = False,
) -> Booking:
    """Book the referral's person and a member of staff for a time; NotValid where either is elsewhere then.

    The caller has locked the referral, so it is sent and has its caseworker; and the group that it is booked into.
    """
    referrals.can_deliver(actor, referral).or_raise()
    problems = rules.check_booking(
        starts_at=starts_at,
        ends_at=ends_at,
        today=london_day(now),
        sent_at=referral.sent_at or now,
        horizon_months=int(reference.policy(rules.HORIZON_POLICY, london_day(now)).value),
    )
    problems.extend(_clashes(referral, staff_id, starts_at, ends_at, group))
    problems.extend(_kept_out(referral, place, london_day(starts_at)))
    problems.or_raise()
    booking = Booking(
        referral=referral,
        person_id=referral.person_id,
        staff_id=staff_id,
        group=group,
        chose_alone=chose_alone,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        booked_at=now,
        booked_by_id=actor.user_id or staff_id,  # when a task hands it over, the caseworker
    )
    Taking(booking).save()
    _note("booking.made", actor, now, booking, ["starts_at", "ends_at", "place"])
    return booking


@transaction.atomic
def release(*, actor: Actor, now: datetime, booking_id: int, reason: str) -> Booking:
    """Free the time of a booking, with the reason; nothing happens to one that is released."""
    booking = queries.locked_booking(actor, booking_id)
    permissions.can_record(actor, booking).or_raise()
    if booking.released_at is not None:
        return booking
    if booking.attended:
        raise NotNow("What came of this appointment has been recorded, so it stays.")
    booking.released_at, booking.released_by_id, booking.release_reason = now, actor.user_id, reason
    fields = ["released_at", "released_by", "release_reason"]
    booking.save(update_fields=fields)
    _note("booking.released", actor, now, booking, fields)
    return booking


@transaction.atomic
def record_attendance(*, actor: Actor, now: datetime, booking_id: int, attended: str, explanation: str = "") -> Booking:
    """Whether the person came; an absence goes to the responsible officer with what staff know of the reason."""
    booking = queries.locked_booking(actor, booking_id)
    permissions.can_record(actor, booking).or_raise()
    if booking.recorded_at is not None or booking.released_at is not None:
        raise NotNow("What came of this appointment has been recorded already.")
    if booking.starts_at > now:
        raise NotNow("This appointment has not begun. Record it once it has.")
    booking.attended = rules.Attended(attended)
    booking.recorded_at, booking.recorded_by_id = now, actor.user_id
    fields = ["attended", "recorded_at", "recorded_by"]
    booking.save(update_fields=fields)
    _note("booking.recorded", actor, now, booking, fields)
    if booking.attended == rules.Attended.NO:
        absences.report_absence(actor=actor, now=now, booking_id=booking.pk, explanation=explanation)
    return booking


def _clashes(
    referral: Referral, staff_id: int, starts_at: datetime, ends_at: datetime, group: Group | None
) -> list[Problem]:
    """Where the person or the caseworker already is at that time, without saying what for."""
    found = queries.clashes(
        person_id=referral.person_id, staff_id=staff_id, starts_at=starts_at, ends_at=ends_at, group=group
    )
    problems = [
        rules.taken(led.starts_at, led.ends_at, led.staff.name)
        for led in queries.led(staff_id, starts_at, ends_at, but=group)
    ]
    for booking in found:
        if booking.person_id == referral.person_id:
            problems.append(rules.taken(booking.starts_at, booking.ends_at))
        elif booking.group_id is None:  # of a group, the group tells
            problems.append(rules.taken(booking.starts_at, booking.ends_at, booking.staff.name))
    return problems


def _kept_out(referral: Referral, place: str, on: date) -> list[Problem]:
    """That the person must not go there on the day, without why; a place that can't be found is not let pass."""
    no_go = safety.no_go(referral.person_id, on)
    if not no_go or not place.strip():
        return []
    districts = reference.districts_in(place)
    if not districts:
        return [Problem(message=SAY_WHERE, field="place")]
    if any(safety.lies_in(no_go, each) for each in districts):
        return [Problem(message=CANT_GO, field="place")]
    return []


def _note(verb: str, actor: Actor, now: datetime, booking: Booking, fields: list[str]) -> None:
    related = {"person": booking.person_id, "referral": booking.referral_id}
    record(verb, actor=actor, now=now, thing=booking, fields=fields, related=related)
