"""Barriers to taking part: when somebody can't come, and which other times are free for them and the caseworker."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from throughcare.kernel.errors import Problems

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = range(9, 18)  # at which an alternative may begin; it ends by six in the evening
AHEAD_DAYS = 14  # for so many days after the time that clashes others are looked for
OFFERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Times in the week at which somebody can't come, in the clock time of London. Days count from Monday as 0."""

    days: frozenset[int]
    starts: time
    ends: time

    def in_words(self) -> str:
        """The times as people say them."""
        days = ", ".join(DAYS[day] for day in sorted(self.days))
        return f"{days}, {self.starts:%H:%M} to {self.ends:%H:%M}"


def clashes(busy: Busy | None, starts_at: datetime, minutes: int) -> bool:
    """Whether an appointment, its start in London time, lies in the times at which somebody can't come."""
    if busy is None or starts_at.weekday() not in busy.days:
        return False
    ends_at = starts_at + timedelta(minutes=minutes)
    ends = ends_at.time() if ends_at.date() == starts_at.date() else time.max
    return starts_at.time() < busy.ends and ends > busy.starts


def alternatives(
    busy: Busy, wanted: datetime, minutes: int, taken: Collection[tuple[datetime, datetime]], not_before: datetime
) -> list[datetime]:
    """The first few times from the day that was wanted at which nothing stands against an appointment.

    On weekdays by the hour, in the zone of `wanted`; `taken` are other appointments of either.
    """
    found = []
    for starts_at in _hours(wanted.date(), wanted.tzinfo):
        ends_at = starts_at + timedelta(minutes=minutes)
        if starts_at < not_before or ends_at.hour > HOURS.stop or clashes(busy, starts_at, minutes):
            continue
        if any(starts_at < other_end and other_start < ends_at for other_start, other_end in taken):
            continue
        found.append(starts_at)
        if len(found) == OFFERED:
            break
    return found


def _hours(first: date, zone: tzinfo | None) -> Iterator[datetime]:
    for after in range(AHEAD_DAYS + 1):
        day = first + timedelta(days=after)
        if day.weekday() < 5:
            yield from (datetime.combine(day, time(hour), zone) for hour in HOURS)


def check_barriers(barriers: Collection[str], known: Collection[str], notes: str, busy: Busy | None) -> Problems:
    """Barriers of the list, how each is met, and times that end after they begin."""
    problems = Problems()
    if set(barriers) - set(known):
        problems.add("Choose barriers from the list", field="barriers")
    if barriers and not notes.strip():
        problems.add("Say how you will meet each barrier", field="barrier_notes")
    if busy and (busy.starts >= busy.ends or not busy.days):
        problems.add("Give the days on which they can’t come, and times that end after they begin", field="busy_until")
    return problems
