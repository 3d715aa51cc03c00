"""Barriers to taking part: when somebody can't come, and which other times are free for them and the caseworker."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from throughcare.kernel.errors import Problems
from throughcare.people.rules.week import DAYS, Busy, Week

__all__ = ("AHEAD_DAYS", "DAYS", "Busy", "Week", "alternatives", "check_barriers", "clashes")

HOURS = range(9, 18)  # at which an alternative may begin; it ends by six in the evening
AHEAD_DAYS = 14  # for so many days after the time that clashes others are looked for
OFFERED = 3


def clashes(busy: Busy | Week | None, starts_at: datetime, minutes: int) -> bool:
    """Whether an appointment, its start in London time, lies in the times at which somebody can't come."""
    return busy is not None and busy.clashes(starts_at, minutes)


def alternatives(
    busy: Busy | Week,
    wanted: datetime,
    minutes: int,
    taken: Collection[tuple[datetime, datetime]],
    not_before: datetime,
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
