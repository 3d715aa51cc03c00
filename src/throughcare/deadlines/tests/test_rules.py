from datetime import UTC, date, datetime, timedelta

import pytest

from throughcare.deadlines import rules
from throughcare.deadlines.rules import Standing
from throughcare.kernel.workdays import Calendar

PLAIN = Calendar(frozenset())
DUE = rules.end_of(date(2022, 3, 21))
WARN = rules.warn_at(DUE, PLAIN)


def test_ten_working_days_from_a_monday_end_two_weeks_later():
    assert rules.due_on(date(2022, 3, 7), 10, PLAIN) == date(2022, 3, 21)


def test_a_day_ends_at_midnight_in_london_also_in_summer():
    assert rules.end_of(date(2022, 6, 1)).astimezone(UTC) == datetime(2022, 6, 1, 22, 59, 59, 999999, tzinfo=UTC)


def test_the_warning_starts_two_working_days_before():
    assert WARN.date() == date(2022, 3, 17)


@pytest.mark.parametrize(
    ("now", "more", "expected"),
    [
        (WARN - timedelta(seconds=1), {}, Standing.RUNNING),
        (WARN, {}, Standing.DUE_SOON),
        (DUE, {}, Standing.DUE_SOON),
        (DUE + timedelta(microseconds=1), {}, Standing.OVERDUE),
        (DUE + timedelta(days=1), {"met_at": DUE}, Standing.MET),
        (DUE + timedelta(days=1), {"met_at": DUE + timedelta(seconds=1)}, Standing.MET_LATE),
        (DUE + timedelta(days=1), {"cancelled_at": DUE}, Standing.CANCELLED),
        (DUE + timedelta(days=1), {"stopped_on": date(2022, 3, 10)}, Standing.STOPPED),
    ],
)
def test_standing_is_derived_from_the_moment(now, more, expected):
    assert rules.standing(now=now, due_at=DUE, warn_at=WARN, **more) == expected


def test_a_stop_clock_moves_the_day_by_the_working_days_stopped():
    moved = rules.moved_by_stop(date(2022, 3, 21), date(2022, 3, 10), date(2022, 3, 15), PLAIN)

    assert moved == date(2022, 3, 24)
