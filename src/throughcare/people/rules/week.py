"""The times of a week at which somebody can't come: what booking asks, whatever they were told for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALF_DAYS = ("Morning", "Afternoon and evening")
NOON = time(12)
HALVES = len(DAYS) * len(HALF_DAYS)  # half-days of a week, counted from Monday morning as 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Times in the week at which somebody can't come, in the clock time of London. Days count from Monday as 0."""

    days: frozenset[int]
    starts: time
    ends: time

    def in_words(self) -> str:
        """The times as people say them."""
        days = ", ".join(DAYS[day] for day in sorted(self.days))
        if (self.starts, self.ends) == (time.min, NOON):
            return f"{days}, mornings"
        if (self.starts, self.ends) == (NOON, time.max):
            return f"{days}, from noon"
        return f"{days}, {self.starts:%H:%M} to {self.ends:%H:%M}"

    def clashes(self, starts_at: datetime, minutes: int) -> bool:
        """Whether an appointment, its start in London time, lies in these times."""
        if starts_at.weekday() not in self.days:
            return False
        ends_at = starts_at + timedelta(minutes=minutes)
        ends = ends_at.time() if ends_at.date() == starts_at.date() else time.max
        return starts_at.time() < self.ends and ends > self.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """All the times of a week at which somebody can't come, whatever for; false where there are none."""

    times: tuple[Busy, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.times)

    def in_words(self) -> str:
        """The times as people say them."""
        return "; ".join(each.in_words() for each in self.times)

    def clashes(self, starts_at: datetime, minutes: int) -> bool:
        """Whether an appointment, its start in London time, lies in any of them."""
        return any(each.clashes(starts_at, minutes) for each in self.times)


def unavailable(halves: Collection[int]) -> list[Busy]:
    """The half-days of a week that are not among those on which somebody can come."""
    morning = frozenset(day for day in range(len(DAYS)) if day * 2 not in halves)
    afternoon = frozenset(day for day in range(len(DAYS)) if day * 2 + 1 not in halves)
    found = [Busy(days=morning, starts=time.min, ends=NOON), Busy(days=afternoon, starts=NOON, ends=time.max)]
    return [busy for busy in found if busy.days]


def half_in_words(half: int) -> str:
    """Such as "Tuesday: morning"."""
    return f"{DAYS[half // 2]}: {HALF_DAYS[half % 2].lower()}"
