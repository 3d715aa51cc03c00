"""Legal days against another calendar: bank holidays worked out from their rules, working days counted by NumPy."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.clock.clock import london_day
from throughcare.commissioning.rules import standstill_ends_at
from throughcare.deadlines.rules import due_on
from throughcare.kernel.workdays import Calendar
from throughcare.reference.queries import calendar

pytestmark = pytest.mark.django_db
FIRST, LAST = 2019, 2028
PROCLAIMED = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}
MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
DAYS = st.dates(date(FIRST, 1, 1), date(LAST, 10, 1))


def easter(year: int) -> date:
    """Easter Sunday, by the table of the Book of Common Prayer as Meeus writes it."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def monday(year: int, month: int, *, last: bool = False) -> date:
    """The first Monday of a month, or its last."""
    days = (date(year, month, day) for day in (range(31, 24, -1) if last else range(1, 8)))
    return next(day for day in days if day.weekday() == 0)


def substituted(*days: date) -> set[date]:
    """Fixed days, each moved from a weekend to the next weekday that is free."""
    found: set[date] = set()
    for day in days:
        while day.weekday() > 4 or day in found:
            day += timedelta(days=1)
        found.add(day)
    return found


def bank_holidays(year: int) -> set[date]:
    """Those of England and Wales: Banking and Financial Dealings Act 1971, and royal proclamations."""
    sunday = easter(year)
    ruled = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    ruled |= {monday(year, 5), monday(year, 5, last=True), monday(year, 8, last=True)}
    ruled = {MOVED.get(day, day) for day in ruled}
    return ruled | substituted(date(year, 1, 1)) | substituted(date(year, 12, 25), date(year, 12, 26))


HOLIDAYS = sorted(PROCLAIMED.union(*(bank_holidays(year) for year in range(FIRST, LAST + 1))))


def counted(day: date, working_days: int, roll: str) -> date:
    """So many working days from a day, as NumPy counts them."""
    return np.busday_offset(day, working_days, roll=roll, holidays=HOLIDAYS).astype(object)  # type: ignore[no-any-return]


@pytest.mark.parametrize("nation", ["ENGLAND", "WALES"])
def test_the_bank_holidays_that_are_kept_are_those_that_the_law_gives(nation: str) -> None:
    kept = sorted(day for day in calendar(nation).holidays if FIRST <= day.year <= LAST)

    assert kept == HOLIDAYS


@given(DAYS, st.integers(1, 40))
def test_a_deadline_in_working_days_falls_where_another_calendar_has_it(day: date, working_days: int) -> None:
    known = Calendar(frozenset(HOLIDAYS))

    assert due_on(day, working_days, known) == counted(day, working_days, "backward")


@given(DAYS, st.integers(1, 20))
def test_standstill_in_days_ends_on_its_last_day_or_the_next_working_day(day: date, days: int) -> None:
    ends = standstill_ends_at(day, days, "days", Calendar(frozenset(HOLIDAYS)))

    assert london_day(ends) == counted(day + timedelta(days=days), 0, "forward")


@given(DAYS, st.integers(1, 20))
def test_standstill_in_working_days_counts_the_day_of_the_notice(day: date, days: int) -> None:
    ends = standstill_ends_at(day, days, "working days", Calendar(frozenset(HOLIDAYS)))

    assert london_day(ends) == counted(day, days - 1, "forward")
