"""Booking a session, moving it, and recording what came of it."""

from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import LONDON, london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance import queries as booked
from throughcare.delivery.attendance.models import Group
from throughcare.delivery.attendance.rules import Attended
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.actions.clocks import settle_clocks
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.queries import progress
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.reference import queries as reference
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.locked import locked


@transaction.atomic
def book_session(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    number: int,
    starts_at: datetime,
    minutes: int,
    method: str,
    place: str,
    is_agreed: bool = False,
) -> Session:
    """Book the first appointment (number 0) or a session of the plan with the caseworker, for so many minutes.

    NotValid, with other times, when the plan says that the person can't come then, unless they have agreed to it.
    """
    referral = locked(actor, referral_id)
    permissions.can_book(actor, referral).or_raise()
    rules.check_number(number, progress.facts(referral)).or_raise()
    if not is_agreed:
        _check_barriers(referral, starts_at, minutes, now)
    return book_locked(
        actor=actor,
        now=now,
        referral=referral,
        number=number,
        starts_at=starts_at,
        minutes=minutes,
        method=method,
        place=place,
    )


@transaction.atomic
def move_session(
    *,
    actor: Actor,
    now: datetime,
    session_id: int,
    starts_at: datetime,
    minutes: int,
    method: str,
    place: str,
    moved_by: str,
    reason: str,
    is_agreed: bool = False,
) -> Session:
    """Put another appointment in the place of one, with who asked and why; the old one stays on record as moved."""
    session = _locked(actor, session_id)
    session.status = rules.SESSION.next("move", session.status)
    asked_by = [code.code for code in reference.codes("rescheduled-by", london_day(now))]
    rules.check_move(moved_by, asked_by, reason).or_raise()
    if not is_agreed:
        _check_barriers(session.referral, starts_at, minutes, now)
    attendance.release(actor=actor, now=now, booking_id=session.booking_id, reason=reason)
    session.moved_by, session.recorded_at, session.recorded_by_id = moved_by, now, actor.user_id
    session.save(update_fields=["status", "moved_by", "recorded_at", "recorded_by"])
    deadlines.cancel(actor=actor, now=now, kind=rules.RECORD, thing=session)
    successor = book_locked(
        actor=actor,
        now=now,
        referral=session.referral,
        number=session.number,
        starts_at=starts_at,
        minutes=minutes,
        method=method,
        place=place,
    )
    session.moved_to = successor
    session.save(update_fields=["moved_to"])
    fields = ["status", "moved_by", "moved_to"]
    record("session.moved", actor=actor, now=now, thing=session, fields=fields, related=_links(session))
    return successor


@transaction.atomic
def record_session(
    *,
    actor: Actor,
    now: datetime,
    session_id: int,
    happened: str,
    notes: str = "",
    reason: str = "",
    concerns: str = "",
    behaviour: str = "",
    late_reason: str = "",
    next_plans: str = "",
) -> Session:
    """What came of a session: held, on time or late; missed; or not held, with a reason of the list.

    An absence goes to the responsible officer. The first session held is the first appointment of the referral.
    """
    session = _locked(actor, session_id)
    told = {"notes": notes, "reason": reason, "concerns": concerns, "behaviour": behaviour}
    told |= {"late_reason": late_reason, "next_plans": next_plans}
    return record_locked(actor=actor, now=now, session=session, happened=happened, **told)


@transaction.atomic
def record_locked(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    happened: str,
    notes: str,
    reason: str,
    concerns: str,
    behaviour: str,
    late_reason: str = "",
    next_plans: str = "",
) -> Session:
    """The same of a session that the caller has locked, after its referral, and may record."""
    codes = {code.code: code for code in reference.codes("not-held-reason", london_day(now))}
    rules.check_record(happened, notes, reason, codes).or_raise()
    session.status = rules.SESSION.next(rules.VERB[rules.Happened(happened)], session.status)
    if session.booking.starts_at > now:
        raise NotNow("This appointment has not begun. Record it once it has.")
    session.notes, session.concerns, session.behaviour = notes, concerns, behaviour
    session.late_reason = late_reason if happened == rules.Happened.LATE else ""
    session.next_plans = next_plans
    session.not_held_reason = reason if happened == rules.Happened.NOT_HELD else ""
    session.recorded_at, session.recorded_by_id = now, actor.user_id
    words = ["notes", "concerns", "behaviour", "late_reason", "next_plans"]
    fields = ["status", *words, "not_held_reason", "recorded_at", "recorded_by"]
    session.save(update_fields=fields)
    _attendance(actor, now, session, happened, absent=bool(reason and codes[reason].facts.get("counts_as_absence")))
    deadlines.meet(actor=actor, now=now, kind=rules.RECORD, thing=session)
    counted_at = now
    if session.status == rules.SessionStatus.HELD and session.number == rules.FIRST:
        counted_at = session.booking.starts_at
        _first_held(actor, now, session)
    settle_clocks(actor=actor, now=now, referral=session.referral, on=london_day(counted_at))
    record("session.recorded", actor=actor, now=now, thing=session, fields=fields, related=_links(session))
    if concerns.strip() or behaviour.strip():  # the responsible officer is told at once
        told = ["concerns", "behaviour"]
        record("session.concerned", actor=actor, now=now, thing=session, fields=told, related=_links(session))
    return session


def _locked(actor: Actor, session_id: int) -> Session:
    """The session and its referral, locked in the order in which every action locks them."""
    session = progress.session(actor, session_id)
    referral = locked(actor, session.referral_id)
    session = progress.locked_session(actor, session_id)
    session.referral = referral
    permissions.can_record(actor, session).or_raise()
    return session


def _check_barriers(referral: Referral, starts_at: datetime, minutes: int, now: datetime) -> None:
    """Refuse a time at which the person can't come, and offer others at which both are free."""
    wanted = starts_at.astimezone(LONDON)
    busy = progress.busy(referral, wanted.date())
    if not rules.barriers.clashes(busy, wanted, minutes):
        return
    last = wanted + timedelta(days=rules.barriers.AHEAD_DAYS + 1)
    day = wanted.replace(hour=0, minute=0)
    taken = booked.taken(
        person_id=referral.person_id, staff_id=referral.caseworker_id or 0, starts_at=day, ends_at=last
    )
    others = rules.barriers.alternatives(busy, wanted, minutes, taken, max(now.astimezone(LONDON), day))
    offered = "; ".join(f"{each:%A} {each.day} {each:%B at %H:%M}" for each in others) or "no time within two weeks"
    message = "They can’t come then ({busy}). Both are free on: {offered}. Or say that they agreed to this time"
    raise NotValid([Problem(message=message, field="time", values={"busy": busy.in_words(), "offered": offered})])


@transaction.atomic
def book_locked(
    *,
    actor: Actor,
    now: datetime,
    referral: Referral,
    number: int,
    starts_at: datetime,
    minutes: int,
    method: str,
    place: str,
    group: Group | None = None,
    chose_alone: bool = False,
) -> Session:
    """Book a session of a referral that the caller has locked: with its caseworker, or with who leads the group."""
    rules.check_where(method, place).or_raise()
    if referral.caseworker_id is None:
        raise NotNow("Assign the referral to a caseworker before you book.")
    staff_id = group.staff_id if group else referral.caseworker_id
    booking = attendance.book(
        actor=actor,
        now=now,
        referral=referral,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place=place,
        group=group,
        chose_alone=chose_alone,
    )
    session = Session.objects.create(referral=referral, number=number, booking=booking, method=method)
    day = london_day(starts_at)
    deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=int(reference.policy(rules.RECORD_POLICY, day).value),
        kind=rules.RECORD,
        thing=session,
        ref=referral.reference,
        started_on=day,
        user_id=staff_id,
        nation=reference.nation_of(referral.area, day),
    )
    settle_clocks(actor=actor, now=now, referral=referral, on=london_day(now))
    fields = ["number", "booking", "method"]
    record("session.booked", actor=actor, now=now, thing=session, fields=fields, related=_links(session))
    return session


def _attendance(actor: Actor, now: datetime, session: Session, happened: str, *, absent: bool) -> None:
    """Tell attendance whether the person came; a session that was not held is neither, but may count as an absence."""
    if happened != rules.Happened.NOT_HELD:
        attended = Attended(happened)
        attendance.record_attendance(
            actor=actor, now=now, booking_id=session.booking_id, attended=attended, explanation=session.notes
        )
    elif absent:
        attendance.report_absence(actor=actor, now=now, booking_id=session.booking_id, explanation=session.notes)


def _first_held(actor: Actor, now: datetime, session: Session) -> None:
    """Tell the referral."""
    held_at = session.booking.starts_at
    session.referral = referrals.hold_first(actor=actor, now=now, referral_id=session.referral_id, held_at=held_at)


def _links(session: Session) -> dict[str, int]:
    return {"person": session.referral.person_id, "referral": session.referral_id}
