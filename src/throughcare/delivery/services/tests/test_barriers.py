"""Barriers in the plan, and other times offered where an appointment clashes with them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.delivery.services import actions, rules
from throughcare.delivery.services.models import ActionPlan
from throughcare.delivery.services.rules.barriers import Busy, alternatives, clashes
from throughcare.delivery.services.tests.factories import TENTH, book, make_held
from throughcare.kernel.errors import NotValid
from throughcare.people.tests.factories import browser, text_of
from throughcare.referrals.tests.factories import make_cast

SCHOOL_RUN = Busy(days=frozenset({0, 1, 2, 3, 4}), starts=time(15), ends=time(17))
THURSDAY = datetime(2022, 3, 17, 15, 30, tzinfo=UTC)
moments = st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 31))  # noqa: DTZ001 - clock times
busy_times = st.builds(
    Busy,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    starts=st.times(max_value=time(11)),
    ends=st.times(min_value=time(12)),
)


@pytest.mark.parametrize(
    ("starts", "minutes", "clash"),
    [(time(14), 60, False), (time(14), 61, True), (time(15), 5, True), (time(16, 59), 30, True), (time(17), 60, False)],
)
def test_an_appointment_clashes_when_any_of_it_lies_in_the_busy_time(starts, minutes, clash):
    assert clashes(SCHOOL_RUN, datetime.combine(THURSDAY, starts, UTC), minutes) is clash


def test_nothing_clashes_on_another_day_or_without_busy_times():
    assert not clashes(SCHOOL_RUN, THURSDAY + timedelta(days=2), 60)
    assert not clashes(None, THURSDAY, 60)


@given(busy_times, moments, st.integers(15, 180), st.lists(moments, max_size=20))
def test_whatever_is_offered_is_free_of_everything(busy, wanted, minutes, others):
    taken = [(start, start + timedelta(hours=2)) for start in others]

    for offered in alternatives(busy, wanted, minutes, taken, wanted):
        ends_at = offered + timedelta(minutes=minutes)
        assert not clashes(busy, offered, minutes)
        assert offered >= wanted
        assert not any(offered < end and start < ends_at for start, end in taken)
        assert offered.weekday() < 5


def plan(cast, referral, **changes):
    told = {
        "activities": "Apply for a tenancy",
        "session_count": 2,
        "after_version": 0,
        "barriers": ["CHILDCARE"],
        "barrier_notes": "Meet while the children are at school",
        "busy": SCHOOL_RUN,
    }
    return actions.submit_plan(
        actor=cast.caseworker, now=TENTH + timedelta(days=1), referral_id=referral.pk, **told | changes
    )


@pytest.mark.django_db
@pytest.mark.requirement(79)
def test_a_session_at_the_time_of_childcare_is_refused_with_other_times_at_which_both_are_free():
    cast = make_cast()
    referral = make_held(cast)
    plan(cast, referral)
    book(cast, referral, 1, THURSDAY.replace(hour=9, minute=0))

    with pytest.raises(NotValid) as refused:
        book(cast, referral, 2, THURSDAY)

    said = str(refused.value.problems[0])
    assert "Monday, Tuesday, Wednesday, Thursday, Friday, 15:00 to 17:00" in said
    assert "Thursday 17 March at 10:00; Thursday 17 March at 11:00; Thursday 17 March at 12:00" in said
    assert referral.sessions.count() == 2


@pytest.mark.django_db
def test_a_time_that_the_person_has_agreed_to_is_booked_all_the_same():
    cast = make_cast()
    referral = make_held(cast)
    plan(cast, referral)

    assert book(cast, referral, 1, THURSDAY, is_agreed=True).number == 1


@pytest.mark.django_db
def test_a_plan_says_how_each_barrier_is_met_and_names_whole_times():
    cast = make_cast()
    referral = make_held(cast)
    backwards = Busy(days=frozenset({0}), starts=time(17), ends=time(15))

    with pytest.raises(NotValid) as refused:
        plan(cast, referral, barriers=["CHILDCARE", "WEATHER"], barrier_notes="", busy=backwards)

    assert [p.field for p in refused.value.problems] == ["barriers", "barrier_notes", "busy_until"]
    assert not ActionPlan.objects.exists()


@pytest.mark.django_db
@pytest.mark.requirement(79)
def test_barriers_are_written_in_the_plan_and_met_in_booking_through_the_pages():
    cast = make_cast()
    referral = make_held(cast)
    web = browser(cast.caseworker)
    told = {
        "activities": "Apply for a tenancy", "session_count": "2", "after_version": "0", "barriers": ["CHILDCARE"],
        "barrier_notes": "Meet in the morning", "busy_days": ["0", "3"], "busy_from": "3pm", "busy_until": "5pm",
    }  # fmt: skip

    half = text_of(web.post(f"/referrals/{referral.pk}/plan", told | {"busy_until": ""}))
    web.post(f"/referrals/{referral.pk}/plan", told)
    shown = text_of(web.get(f"/referrals/{referral.pk}/progress"))
    when = {"day-day": "17", "day-month": "3", "day-year": "2022", "time": "3:30pm", "minutes": "60", "method": "phone"}
    refused = text_of(web.post(f"/referrals/{referral.pk}/sessions/1/book", when))
    web.post(f"/referrals/{referral.pk}/sessions/1/book", when | {"is_agreed": "on"})

    assert "Give the days and both times" in half
    assert "They can’t come: Monday, Thursday, 15:00 to 17:00" in shown
    assert "Thursday 17 March at 09:00" in refused
    assert referral.sessions.filter(number=1, status=rules.SessionStatus.BOOKED).count() == 1
