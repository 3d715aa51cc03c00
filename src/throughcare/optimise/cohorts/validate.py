"""Refuses nonsense: every fault of a problem at once, each naming the row and what to correct."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.values import (
    BLOCK_COUNT,
    Facilitator,
    Group,
    Person,
    Programme,
    Room,
    Sex,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from throughcare.optimise.cohorts.problem import Problem

MOST_WEEKS = 104  # two years: more is a mistake in a date
WEEK_MINUTES = 7 * 24 * 60
MOST_SESSIONS = 200
MOST_MEMBERS = 100
MOST_WAITED_WEEKS = 100 * 52
MOST_TRAVEL_MINUTES = 24 * 60


def faults(problem: "Problem") -> tuple[str, ...]:
    """Everything wrong with a problem; nothing, if it can be solved."""
    found = [*_whole(problem), *_duplicates(problem)]
    for rows, judge in _judges(problem):
        found += [fault for row in rows for fault in judge(row)]
    if not found:
        found += _held_clashes(problem)
    return tuple(found)


def _whole(problem: "Problem") -> Iterator[str]:
    if problem.starts_on.weekday() != 0:
        yield f"starts_on {problem.starts_on} is not a Monday: give the Monday of the first week"
    if not 1 <= problem.weeks <= MOST_WEEKS:
        yield f"weeks is {problem.weeks}: give 1 to {MOST_WEEKS}"
    yield from _table("travel_minutes", problem.travel_minutes, len(problem.people), len(problem.venues))
    staff = problem.staff_travel_minutes
    yield from _table("staff_travel_minutes", staff, len(problem.facilitators), len(problem.venues))
    people = {row.ref for row in problem.people}
    for one, other in sorted(problem.apart):
        if one == other:
            yield f"apart: {one} is paired with themselves"
        yield from (f"apart: unknown person {ref}" for ref in sorted({one, other} - people))
    for week, day in sorted(problem.closed_days):
        if not 0 <= day <= 6:
            yield f"closed_days: day {day} of week {week} is not 0 (Monday) to 6 (Sunday)"
    yield from _weights(problem)


def _weights(problem: "Problem") -> Iterator[str]:
    weights = problem.weights
    for name in weights.__dataclass_fields__:
        value = getattr(weights, name)
        amounts = value if isinstance(value, tuple) else (value,)
        if any(not isinstance(amount, int) or not 0 <= amount <= 1_000_000 for amount in amounts):
            yield f"weights: {name} is {value}: give whole points from 0 to 1,000,000"
    if len(weights.risk) != 4:
        yield "weights: risk needs four amounts, from low to very high"


def _table(name: str, table: "NDArray[Any]", rows: int, columns: int) -> Iterator[str]:
    if table.shape != (rows, columns) and not (rows == 0 and table.size == 0):
        yield f"{name} has the shape {table.shape}: give {rows} rows of {columns} venues"
        return
    wrong = table < 0
    if wrong.any():
        row, column = (int(axis[0]) for axis in wrong.nonzero())
        yield (
            f"{name}: {int(wrong.sum())} amounts are below zero, missing or not numbers, "
            f"the first in row {row}, column {column}"
        )


def _duplicates(problem: "Problem") -> Iterator[str]:
    for kind in ("programmes", "venues", "rooms", "facilitators", "people", "held_groups"):
        refs = Counter(row.ref for row in getattr(problem, kind))
        yield from (f"{kind}: {ref!r} is there {times} times" for ref, times in refs.items() if times > 1)


Judge = Callable[..., Iterator[str]]


def _judges(problem: "Problem") -> list[tuple[Iterable[object], Judge]]:
    programmes = {row.ref: row for row in problem.programmes}
    venues = {row.ref for row in problem.venues}
    rooms = {row.ref for row in problem.rooms}
    staff = {row.ref for row in problem.facilitators}
    people = {row.ref for row in problem.people}
    return [
        (problem.programmes, _programme),
        (problem.rooms, lambda row: _room(row, venues, set(programmes))),
        (problem.facilitators, lambda row: _facilitator(row, venues, set(programmes))),
        (problem.people, lambda row: _person(row, venues, set(programmes))),
        (problem.held_groups, lambda row: _held(row, programmes, rooms, staff, people)),
    ]


def _programme(row: Programme) -> Iterator[str]:
    what = f"programme {row.ref}"
    if not 1 <= row.min_size <= row.max_size <= MOST_MEMBERS:
        yield f"{what}: sizes {row.min_size} to {row.max_size} are not within 1 to {MOST_MEMBERS} and in order"
    if row.max_high_risk < 0:
        yield f"{what}: max_high_risk is {row.max_high_risk}: give 0 or more"
    if not 1 <= row.staff_count <= 4:
        yield f"{what}: staff_count is {row.staff_count}: give 1 to 4"
    if not 1 <= row.staff_minutes_per_session <= 24 * 60:
        yield f"{what}: staff_minutes_per_session is {row.staff_minutes_per_session}: a day has 1,440 minutes"
    if row.pre_group_weeks < 0 or row.review_weeks < 0:
        yield f"{what}: pre_group_weeks and review_weeks are 0 or more"
    if any(module.group_sessions < 0 for module in row.modules) or not 1 <= row.group_sessions <= MOST_SESSIONS:
        yield f"{what}: modules add up to {row.group_sessions} group sessions: give 1 to {MOST_SESSIONS}"
    for pattern in row.patterns:
        if not pattern or len(set(pattern)) != len(pattern):
            yield f"{what}: pattern {list(pattern)} is empty or names a block twice"
        yield from _blocks(what, pattern)


def _room(row: Room, venues: set[str], programmes: set[str]) -> Iterator[str]:
    what = f"room {row.ref}"
    if row.seats < 0:
        yield f"{what}: {row.seats} seats: give 0 or more"
    yield from _blocks(what, row.open_blocks)
    yield from _known(what, "venue", {row.venue} - venues)
    yield from _known(what, "programme", row.programmes - programmes)


def _facilitator(row: Facilitator, venues: set[str], programmes: set[str]) -> Iterator[str]:
    what = f"facilitator {row.ref}"
    if not 0 <= row.weekly_minutes <= WEEK_MINUTES:
        yield f"{what}: {row.weekly_minutes} minutes a week: a week has {WEEK_MINUTES}"
    yield from _limit(what, row.travel_limit_minutes)
    yield from _blocks(what, row.blocks)
    yield from _known(what, "programme", row.trained - programmes)
    yield from _known(what, "venue", row.own_venues - venues)


def _person(row: Person, venues: set[str], programmes: set[str]) -> Iterator[str]:
    what = f"person {row.ref}"
    if not 0 <= row.waited_weeks <= MOST_WAITED_WEEKS:
        yield f"{what}: has waited {row.waited_weeks} weeks: give 0 to {MOST_WAITED_WEEKS}"
    if row.women_only and row.sex is not Sex.FEMALE:
        yield f"{what}: women_only is set for somebody recorded as {row.sex}"
    yield from _limit(what, row.travel_limit_minutes)
    yield from _blocks(what, row.blocks)
    yield from _known(what, "programme", row.programmes - programmes)
    yield from _known(what, "venue", row.barred_venues - venues)


def _held(
    row: Group, programmes: dict[str, Programme], rooms: set[str], staff: set[str], people: set[str]
) -> Iterator[str]:
    what = f"held group {row.ref}"
    yield from _known(what, "room", {row.room} - rooms)
    yield from _known(what, "facilitator", set(row.staff) - staff)
    yield from _known(what, "person", set(row.members) - people)
    yield from _blocks(what, row.pattern)
    if not row.pattern or len(set(row.pattern)) != len(row.pattern):
        yield f"{what}: pattern {list(row.pattern)} is empty or names a block twice"
    if row.start_week < 0:
        yield f"{what}: starts in week {row.start_week}: count what is done as sessions_done and start in week 0"
    if row.start_week > MOST_WEEKS:
        yield f"{what}: starts in week {row.start_week}: give {MOST_WEEKS} at most"
    if len(set(row.staff)) != len(row.staff) or len(set(row.members)) != len(row.members):
        yield f"{what}: names somebody twice"
    programme = programmes.get(row.programme)
    if programme is None:
        yield from _known(what, "programme", {row.programme})
        return
    if not 0 <= row.sessions_done < programme.group_sessions:
        yield f"{what}: sessions_done is {row.sessions_done} of {programme.group_sessions}"
    if len(row.members) > programme.max_size:
        yield f"{what}: {len(row.members)} members, {programme.max_size} at most"


def _blocks(what: str, blocks: Iterable[int]) -> Iterator[str]:
    wrong = sorted(block for block in blocks if not 0 <= block < BLOCK_COUNT)
    if wrong:
        yield f"{what}: blocks {wrong} are not 0 to {BLOCK_COUNT - 1}"


def _limit(what: str, minutes: int) -> Iterator[str]:
    if not 0 <= minutes <= MOST_TRAVEL_MINUTES:
        yield f"{what}: a travel limit of {minutes} minutes is not within a day"


def _known(what: str, kind: str, unknown: Iterable[str]) -> Iterator[str]:
    yield from (f"{what}: unknown {kind} {ref!r}" for ref in sorted(unknown))


def _held_clashes(problem: "Problem") -> Iterator[str]:
    """Two held groups in one room, with one facilitator, or with one member at the same time."""
    sessions = {row.ref: row.group_sessions for row in problem.programmes}
    used: dict[tuple[str, str, int, int], str] = {}
    joined: dict[str, str] = {}
    for group in problem.held_groups:
        slots = session_slots(
            sessions=sessions[group.programme] - group.sessions_done,
            pattern=group.pattern,
            start_week=group.start_week,
            closed_days=problem.closed_days,
        )
        keys = [("room", group.room), *(("facilitator", ref) for ref in group.staff)]
        for kind, ref in keys:
            clashing = {used.get((kind, ref, *slot), group.ref) for slot in slots} - {group.ref}
            yield from (f"held groups {other} and {group.ref} share {kind} {ref}" for other in sorted(clashing))
            used.update({(kind, ref, *slot): group.ref for slot in slots})
        for ref in group.members:
            if ref in joined:
                yield f"held groups {joined[ref]} and {group.ref} share the person {ref}"
            joined[ref] = group.ref
