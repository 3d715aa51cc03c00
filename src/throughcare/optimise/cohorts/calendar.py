"""When a group meets: each session takes the next block of the weekly pattern that falls on no closed day."""

from collections.abc import Iterator, Sequence, Set
from itertools import count, islice

from throughcare.optimise.cohorts.values import PARTS

Slot = tuple[int, int]  # (week, block)


def session_slots(
    *, sessions: int, pattern: Sequence[int], start_week: int, closed_days: Set[tuple[int, int]]
) -> tuple[Slot, ...]:
    """The (week, block) of each of so many sessions, in order, from the first meeting in `start_week` on."""
    return tuple(islice(_meetings(sorted(pattern), start_week, closed_days), sessions))


def _meetings(pattern: Sequence[int], start_week: int, closed_days: Set[tuple[int, int]]) -> Iterator[Slot]:
    for week in count(start_week):
        for block in pattern:
            if (week, block // len(PARTS)) not in closed_days:
                yield week, block
