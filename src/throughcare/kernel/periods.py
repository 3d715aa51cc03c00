"""Half-open periods of days: the first day is in, the end is not; no end means for ever."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to but not including `until`; `until` None is open."""

    start: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.start:
            raise ValueError(f"a period can't end ({self.until}) before it starts ({self.start})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        start = max(self.start, other.start)
        until = min((p.until for p in (self, other) if p.until), default=None)
        return Period(start, until) if until is None or start < until else None

    @property
    def days(self) -> int | None:
        """Number of days, or None when open."""
        return None if self.until is None else (self.until - self.start).days

    @property
    def last_day(self) -> date | None:
        """The last day that is in, or None when open."""
        return None if self.until is None else self.until - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month; the last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def has_ended(valid_until: date | None, on: date) -> bool:
    """Whether a period that is open, or ends before `valid_until`, is over on a day."""
    return valid_until is not None and valid_until <= on


def day_after(last_on: date | None) -> date | None:
    """Where a period ends whose last day somebody named: the next one; None: it is open."""
    return None if last_on is None else last_on + timedelta(days=1)
