"""What is booked, held, planned and reported under a referral; and each wrong turn."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from throughcare.deadlines import queries as deadlines
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.delivery.services import actions, rules
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.delivery.services.tests.factories import (
    TENTH,
    book,
    hold,
    make_delivered,
    make_planned,
    report,
)
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.tests.factories import NOW
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ReferralStatus
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast

pytestmark = pytest.mark.django_db


def due(thing, kind):
    return deadlines.open_deadlines().get(kind=kind, thing_id=thing.pk).due_at.date()


def messages(refused):
    return [str(problem) for problem in refused.value.problems]


# The first appointment


def test_booking_the_first_appointment_books_person_and_caseworker():
    cast = make_cast()
    referral = make_assigned(cast)

    session = book(cast, referral)

    assert session.number == 0
    assert (session.booking.person_id, session.booking.staff_id) == (cast.person.pk, cast.caseworker.user_id)
    assert due(session, rules.RECORD) == date(2022, 3, 10)


def test_nothing_is_booked_before_a_caseworker_has_the_referral():
    cast = make_cast()
    referral = make_accepted(cast)

    with pytest.raises(NotFound):
        book(cast, referral)
    with pytest.raises(NotValid, match="once a caseworker has"):
        actions.book_session(
            actor=cast.manager,
            now=NOW,
            referral_id=referral.pk,
            number=0,
            starts_at=TENTH,
            minutes=60,
            method="phone",
            place="",
        )


def test_the_practitioner_books_nothing():
    cast = make_cast()
    referral = make_assigned(cast)
    cast.caseworker = cast.practitioner

    with pytest.raises(NotAllowed):
        book(cast, referral)


@pytest.mark.parametrize(
    ("at", "fields", "message"),
    [
        (NOW - timedelta(days=1), {}, "The appointment can't be before the referral was sent"),
        (datetime(2022, 9, 8, 10, tzinfo=UTC), {}, "An appointment can be booked at most 6 months ahead"),
        (TENTH, {"minutes": 5}, "An appointment lasts from 10 minutes to 8 hours"),
        (TENTH, {"place": " "}, "Say where you will meet"),
        (TENTH, {"method": "pigeon"}, "Choose how the appointment is held"),
    ],
)
def test_a_booking_that_can_not_be_meant_is_refused(at, fields, message):
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotValid) as refused:
        book(cast, referral, at=at, **fields)

    assert messages(refused) == [message]


def test_holding_it_late_tells_the_referral_and_starts_the_clock_of_the_plan():
    cast = make_cast()
    referral = make_assigned(cast)

    session = hold(cast, book(cast, referral), "late")

    assert session.status == rules.SessionStatus.HELD
    assert Booking.objects.get().attended == "late"
    assert Referral.objects.get(pk=referral.pk).first_held_at == TENTH
    assert due(referral, rules.PLAN) == date(2022, 3, 17)
    assert not deadlines.open_deadlines().filter(kind=rules.RECORD).exists()


def test_a_missed_appointment_goes_to_the_responsible_officer_and_may_be_booked_again():
    cast = make_cast()
    referral = make_assigned(cast)

    hold(cast, book(cast, referral), "no", notes="No answer to three calls")
    again = book(cast, referral, at=TENTH + timedelta(days=1))

    absence = Absence.objects.get()
    assert (absence.person, absence.explanation, absence.judgement) == (cast.person, "No answer to three calls", "")
    assert again.number == 0
    assert due(referral, "referral.first_appointment") == date(2022, 3, 21)


@pytest.mark.parametrize(
    ("reason", "absences"), [("LOGISTICS", 0), ("PERSON_ACCEPTABLE", 0), ("PERSON_UNACCEPTABLE", 1)]
)
def test_a_session_that_was_not_held_counts_as_an_absence_only_for_the_persons_conduct(reason, absences):
    cast = make_cast()
    referral = make_assigned(cast)

    session = hold(cast, book(cast, referral), "not_held", reason=reason)

    assert session.status == rules.SessionStatus.NOT_HELD
    assert Absence.objects.count() == absences
    assert Referral.objects.get(pk=referral.pk).first_held_at is None


def test_an_appointment_is_not_recorded_before_it_begins():
    cast = make_cast()
    session = book(cast, make_assigned(cast))

    with pytest.raises(NotNow, match="has not begun"):
        actions.record_session(
            actor=cast.caseworker, now=NOW, session_id=session.pk, happened="on_time", notes="Too soon"
        )

    assert Session.objects.get().status == rules.SessionStatus.BOOKED


def test_an_appointment_is_recorded_once():
    cast = make_cast()
    session = hold(cast, book(cast, make_assigned(cast)))

    with pytest.raises(NotNow):
        hold(cast, session, "no")

    assert Absence.objects.count() == 0


@pytest.mark.parametrize(
    ("happened", "fields", "message"),
    [
        ("maybe", {}, "Say what happened"),
        ("on_time", {"notes": ""}, "Say what was done and how it went"),
        ("not_held", {"reason": "RAIN"}, "Choose why it was not held"),
    ],
)
def test_an_incomplete_record_is_refused(happened, fields, message):
    cast = make_cast()
    session = book(cast, make_assigned(cast))

    with pytest.raises(NotValid) as refused:
        hold(cast, session, happened, **fields)

    assert messages(refused) == [message]


def test_moving_keeps_the_old_appointment_and_frees_its_time():
    cast = make_cast()
    referral = make_assigned(cast)
    old = book(cast, referral)

    new = actions.move_session(
        actor=cast.caseworker,
        now=NOW,
        session_id=old.pk,
        starts_at=TENTH + timedelta(minutes=30),
        minutes=60,
        method="phone",
        place="",
        moved_by="PERSON",
        reason="A job interview",
    )

    old.refresh_from_db()
    assert (old.status, old.moved_to, old.moved_by) == (rules.SessionStatus.MOVED, new, "PERSON")
    assert old.booking.release_reason == "A job interview"
    assert (new.number, new.status) == (0, rules.SessionStatus.BOOKED)


def test_a_move_that_clashes_leaves_the_old_appointment_as_it_was():
    cast = make_cast()
    referral = make_planned(cast)
    first, second = (
        book(cast, referral, 1, TENTH + timedelta(days=7)),
        book(cast, referral, 2, TENTH + timedelta(days=8)),
    )

    with pytest.raises(NotValid, match="another appointment from 14:00 to 15:00"):
        actions.move_session(
            actor=cast.caseworker,
            now=NOW,
            session_id=first.pk,
            starts_at=second.booking.starts_at,
            minutes=60,
            method="phone",
            place="",
            moved_by="PROVIDER",
            reason="Sick",
        )

    first.refresh_from_db()
    assert first.status == rules.SessionStatus.BOOKED
    assert first.booking.released_at is None


# Plan and sessions


def test_a_plan_before_the_first_appointment_is_refused():
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotValid, match="Hold the first appointment"):
        actions.submit_plan(
            actor=cast.caseworker, now=NOW, referral_id=referral.pk, activities="x", session_count=3, after_version=0
        )


def test_submitting_the_plan_meets_its_clock_and_opens_its_sessions():
    cast = make_cast()

    referral = make_planned(cast, 2)

    assert ActionPlan.objects.get().version == 1
    assert not deadlines.open_deadlines().filter(kind=rules.PLAN).exists()
    assert book(cast, referral, 1, TENTH + timedelta(days=7)).number == 1
    with pytest.raises(NotValid, match="The plan has 2 sessions"):
        book(cast, referral, 3, TENTH + timedelta(days=9))


def test_a_booking_that_the_database_gave_up_for_another_is_made_once_the_other_is(monkeypatch):
    cast = make_cast()
    referral = make_assigned(cast)
    given_up, save = iter([True]), Booking.save

    def waited_for_each_other(booking: Booking) -> None:
        if next(given_up, False):
            raise OperationalError("deadlock detected") from DeadlockDetected()
        save(booking)

    monkeypatch.setattr(Booking, "save", waited_for_each_other)

    booked = book(cast, referral)

    assert Booking.objects.get() == booked.booking


def test_a_new_version_can_not_drop_sessions_that_are_booked():
    cast = make_cast()
    referral = make_planned(cast, 3)
    book(cast, referral, 2, TENTH + timedelta(days=7))

    with pytest.raises(NotValid, match="from 2 to 100"):
        actions.submit_plan(
            actor=cast.caseworker, now=NOW, referral_id=referral.pk, activities="x", session_count=1, after_version=1
        )


def test_a_plan_submitted_twice_is_one_plan():
    cast = make_cast()
    referral = make_planned(cast)

    with pytest.raises(NotNow, match="newer version"):
        actions.submit_plan(
            actor=cast.caseworker, now=NOW, referral_id=referral.pk, activities="x", session_count=2, after_version=0
        )


# The report


def test_the_last_session_starts_the_clock_of_the_report_and_the_report_completes_the_referral():
    cast = make_cast()
    referral = make_delivered(cast)
    assert due(referral, rules.REPORT) == date(2022, 3, 31)

    report(cast, referral)

    referral.refresh_from_db()
    assert referral.status == ReferralStatus.COMPLETED
    assert referral.needs.get().result == "achieved"
    assert deadlines.open_deadlines().count() == 0


def test_a_report_while_sessions_are_to_come_is_refused():
    cast = make_cast()
    referral = make_planned(cast)

    with pytest.raises(NotNow, match="every session"):
        report(cast, referral)


def test_there_is_one_report():
    cast = make_cast()
    referral = make_delivered(cast)
    report(cast, referral)

    with pytest.raises(NotNow):
        report(cast, referral)

    assert EndOfServiceReport.objects.count() == 1


def test_a_report_says_what_came_of_every_need():
    cast = make_cast("WOS", "police-derbyshire", cohort="women")
    needs = ("accommodation", "finance", "family", "emotional-wellbeing")
    referral = make_assigned(cast, needs=needs)
    hold(cast, book(cast, referral))
    actions.submit_plan(
        actor=cast.caseworker, now=TENTH, referral_id=referral.pk, activities="x", session_count=1, after_version=0
    )
    hold(cast, book(cast, referral, 1, TENTH + timedelta(days=7)))

    with pytest.raises(NotValid) as refused:
        report(cast, referral, results={"finance": "partly"})
    assert len(messages(refused)) == 3
    report(cast, referral, results=dict.fromkeys(needs, "partly"))

    assert set(referral.needs.values_list("result", flat=True)) == {"partly"}
    assert referral.needs.count() == 4
