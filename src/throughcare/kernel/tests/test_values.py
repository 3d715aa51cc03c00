from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kernel.errors import ALLOWED, NotAllowed, NotValid, Problems, allow_if
from throughcare.kernel.money import pounds, split
from throughcare.kernel.numbers import whole
from throughcare.kernel.periods import Period, add_months, day_after
from throughcare.kernel.policy import NoPolicyError, Rule, in_force
from throughcare.kernel.workdays import Calendar

CHRISTMAS = Calendar(frozenset({date(2021, 12, 27), date(2021, 12, 28), date(2022, 1, 3)}))
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@given(
    st.decimals("0", "1e9", places=2),
    st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any),
)
def test_parts_sum_to_the_penny_and_stay_within_a_penny_of_their_share(total, weights):
    parts = split(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.01")


def test_a_third_of_a_pound_goes_to_the_first():
    assert split(Decimal("1.00"), [1, 1, 1]) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match="nought or more"):
        split(Decimal(1), [1, -1])


def test_half_a_penny_rounds_up():
    assert pounds("2.345") == Decimal("2.35")


def test_the_end_of_a_period_is_not_in_it():
    period = Period(date(2021, 6, 26), date(2024, 4, 1))

    assert date(2024, 3, 31) in period
    assert date(2024, 4, 1) not in period
    assert period.last_day == date(2024, 3, 31)


def test_periods_that_touch_do_not_overlap():
    assert not Period(date(2021, 1, 1), date(2021, 2, 1)).overlaps(Period(date(2021, 2, 1)))


@given(DAYS, st.integers(0, 900), DAYS, st.integers(0, 900), DAYS)
def test_a_day_is_in_the_intersection_when_it_is_in_both(a, n, b, m, day):
    one, two = Period(a, a + timedelta(n)), Period(b, b + timedelta(m))
    both = one.intersection(two)

    assert (day in one and day in two) == (both is not None and day in both)


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2022, 3, 31), -12) == date(2021, 3, 31)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2021, 12, 24), 1, date(2021, 12, 29)),
        (date(2021, 12, 24), 5, date(2022, 1, 5)),
        (date(2022, 3, 7), 10, date(2022, 3, 21)),
        (date(2022, 3, 7), 0, date(2022, 3, 7)),
        (date(2022, 3, 5), 0, date(2022, 3, 7)),
        (date(2021, 12, 29), -1, date(2021, 12, 24)),
    ],
)
def test_working_days_skip_weekends_and_holidays(start, days, end):
    assert CHRISTMAS.add(start, days) == end


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(day, n):
    assert CHRISTMAS.between(day, CHRISTMAS.add(day, n)) == n


def test_policy_is_looked_up_on_the_day():
    rules = [
        Rule(key="education_share", value=20, period=Period(date(2019, 1, 1), date(2022, 6, 28)), source="a"),
        Rule(key="education_share", value=30, period=Period(date(2022, 6, 28)), source="b"),
    ]

    assert in_force(rules, "education_share", date(2022, 6, 27)).value == 20
    assert in_force(rules, "education_share", date(2022, 6, 28)).value == 30
    with pytest.raises(NoPolicyError, match="2018-12-31"):
        in_force(rules, "education_share", date(2018, 12, 31))


def test_all_problems_come_at_once():
    problems = Problems()
    problems.add("Enter a name", field="name")
    problems.add("Enter a date after {day}", field="on", day="1 May 2021")

    with pytest.raises(NotValid) as refused:
        problems.or_raise()

    assert [str(p) for p in refused.value.problems] == ["Enter a name", "Enter a date after 1 May 2021"]
    assert refused.value.status == 422


def test_a_decision_raises_its_reason():
    assert allow_if(True, "no") is ALLOWED
    with pytest.raises(NotAllowed, match="Only the assigned assessor"):
        allow_if(False, "Only the assigned assessor can decide").or_raise()


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("1" * 5000, None), ("-7", None), ("", None)],
)
def test_a_key_in_an_address_is_a_whole_number_that_a_column_holds(text, number):
    assert whole(text) == number


def test_a_period_ends_the_day_after_its_last_one_and_without_one_never():
    assert day_after(date(2024, 2, 29)) == date(2024, 3, 1)
    assert day_after(None) is None
