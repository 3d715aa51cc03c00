"""The flat arrays that the compiled loops of the bound and of the search read, packed from cells.

A *cell* is a programme in a room on a weekly pattern; with a start week it is a *column*, a possible group.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.values import BLOCK_COUNT, PARTS, RISKS, GroupSex, Sex

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Candidate = tuple[int, int, int, int]  # person, travel points, first and last start week
Able = tuple[int, int]  # facilitator, points


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The arrays. C cells, S start weeks, P people, F facilitators, R rooms, T timings, H weeks with sessions."""

    problem: Problem
    held_of: Ints  # C: the held group that the cell stands for, or -1
    room: Ints  # C
    programme: Ints  # C
    pattern: Ints  # C: which of the programme's patterns, -1 for a held group
    blocks: Ints  # C x longest pattern, -1 where shorter
    timing: Ints  # C
    most: Ints  # C: seats for members
    least: Ints  # C: members needed
    most_high: Ints  # C: members of high or very high risk allowed
    mixed: Bools  # C: whether women and men may both be members
    staff_needed: Ints  # C
    load: Ints  # C: minutes a week for each of the staff
    load_kind: Ints  # T: which of the distinct loads
    fixed: Ints  # C: points for opening
    open: Bools  # C x S: the start is possible for the room
    last_week: Ints  # T x S: of the last session
    block_last: Ints  # T x 21 x S: last week in which the block is used, -1 for none
    first: Ints  # C + 1: where the cell's people begin
    person: Ints
    travel: Ints  # points
    from_week: Ints  # first and last possible start for that person in that cell
    until_week: Ints
    staff_first: Ints  # C + 1
    staff: Ints
    staff_points: Ints
    gain: Ints  # P x S: points for starting that week, before travel
    high: Bools  # P
    woman: Bools  # P
    may_be_only: Bools  # P
    apart_first: Ints  # P + 1
    apart: Ints
    room_taken: Bools  # R x 21 x H
    staff_taken: Bools  # F x 21 x H
    minutes_left: Ints  # F x H
    closed: Bools  # H x 21
    loads: Ints  # the distinct loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    held: int
    room: int
    venue: int
    programme: int
    pattern: int
    blocks: tuple[int, ...]
    timing: int
    most: int
    least: int
    most_high: int
    staff_needed: int
    load: int
    fixed: int
    open: Bools


class Timings:
    """Last weeks of every (sessions, pattern, load) for every start; worked out once each."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.at: dict[tuple[int, tuple[int, ...], int], int] = {}
        self.last: list[list[int]] = []
        self.by_block: list[list[dict[int, int]]] = []

    def number(self, sessions: int, pattern: tuple[int, ...], load: int) -> int:
        key = (sessions, tuple(sorted(pattern)), load)
        if key not in self.at:
            self.at[key] = len(self.last)
            slots = [self._slots(sessions, key[1], start) for start in range(self.problem.weeks)]
            self.last.append([max(week for week, _ in one) for one in slots])
            self.by_block.append([{block: week for week, block in one} for one in slots])
        return self.at[key]

    def _slots(self, sessions: int, pattern: tuple[int, ...], start: int) -> tuple[tuple[int, int], ...]:
        return session_slots(sessions=sessions, pattern=pattern, start_week=start, closed_days=self.problem.closed_days)


def pack(
    problem: Problem,
    index: Index,
    timings: Timings,
    cells: Sequence[Cell],
    people: Sequence[Sequence[Candidate]],
    staff: Sequence[Sequence[Able]],
) -> Columns:
    """The arrays of these cells, with each cell's people and able staff."""
    last_week = np.array(timings.last, dtype=np.int64).reshape(-1, problem.weeks)
    horizon = max([problem.weeks, int(last_week.max(initial=0)) + 1, *(end + 1 for end in _held_ends(problem))])
    loads = sorted({cell.load for cell in cells if cell.held < 0})
    programmes = [problem.programmes[cell.programme] for cell in cells]
    candidates = np.array([row for rows in people for row in rows], dtype=np.int64).reshape(-1, 4)
    able = np.array([row for rows in staff for row in rows], dtype=np.int64).reshape(-1, 2)
    room_taken, staff_taken, minutes_left = _held_use(problem, index, horizon)
    closed = np.zeros((horizon, BLOCK_COUNT), dtype=bool)
    for week, day in problem.closed_days:
        if 0 <= week < horizon:
            closed[week, day * len(PARTS) : (day + 1) * len(PARTS)] = True
    apart_first, apart = _apart(problem, index)
    return Columns(
        problem=problem,
        held_of=_ints(cell.held for cell in cells),
        room=_ints(cell.room for cell in cells),
        programme=_ints(cell.programme for cell in cells),
        pattern=_ints(cell.pattern for cell in cells),
        blocks=_padded([cell.blocks for cell in cells]),
        timing=_ints(cell.timing for cell in cells),
        most=_ints(cell.most for cell in cells),
        least=_ints(cell.least for cell in cells),
        most_high=_ints(cell.most_high for cell in cells),
        mixed=np.array([programme.sex is GroupSex.MIXED for programme in programmes], dtype=bool),
        staff_needed=_ints(cell.staff_needed for cell in cells),
        load=_ints(cell.load for cell in cells),
        load_kind=_ints(loads.index(load) if load in loads else 0 for _, _, load in timings.at),
        fixed=_ints(cell.fixed for cell in cells),
        open=np.array([cell.open for cell in cells], dtype=bool).reshape(-1, problem.weeks),
        last_week=last_week,
        block_last=_block_last(timings, problem.weeks),
        first=_firsts(people),
        person=candidates[:, 0].copy(),
        travel=candidates[:, 1].copy(),
        from_week=candidates[:, 2].copy(),
        until_week=candidates[:, 3].copy(),
        staff_first=_firsts(staff),
        staff=able[:, 0].copy(),
        staff_points=able[:, 1].copy(),
        gain=gains(problem),
        high=np.array([person.risk in RISKS[2:] for person in problem.people], dtype=bool),
        woman=np.array([person.sex is Sex.FEMALE for person in problem.people], dtype=bool),
        may_be_only=np.array([person.may_be_only_woman for person in problem.people], dtype=bool),
        apart_first=apart_first,
        apart=apart,
        room_taken=room_taken,
        staff_taken=staff_taken,
        minutes_left=minutes_left,
        closed=closed,
        loads=np.array(loads or [1], dtype=np.int64),
    )


def gains(problem: Problem) -> Ints:
    """People x start weeks: what a start then is worth, before travel.

    A wait is charged by a curve that steepens, so the longest go first; who is not placed at all is charged as if
    they waited until the weeks planned here are over, so a start gains the difference.
    """
    weights = problem.weights
    shortest = _shortest(problem)
    table = np.zeros((len(problem.people), problem.weeks), dtype=np.int64)
    weeks = np.arange(problem.weeks, dtype=np.int64)
    for at, person in enumerate(problem.people):
        waits = person.waited_weeks + weeks
        whole = person.waited_weeks + problem.weeks
        later = any(
            shortest.get(ref, person.last_week + 1) <= person.last_week for ref in person.programmes
        )  # a start when these weeks are over would still do
        points = weights.finish + weights.risk[RISKS.index(person.risk)] + (0 if later else weights.last_chance)
        table[at] = points + wait_points(problem, whole) - np.array([wait_points(problem, int(wait)) for wait in waits])
    return table


def wait_points(problem: Problem, weeks: int) -> int:
    """What a wait of so many weeks costs."""
    return problem.weights.wait * weeks + problem.weights.long_wait * weeks * weeks // 100


def _shortest(problem: Problem) -> dict[str, int]:
    """The week of the review, by programme, of the quickest group that starts as soon as these weeks are over."""
    soonest = {}
    for programme in problem.programmes:
        ends = [
            session_slots(
                sessions=programme.group_sessions,
                pattern=pattern,
                start_week=problem.weeks,
                closed_days=problem.closed_days,
            )[-1][0]
            for pattern in programme.patterns
        ]
        if ends:
            soonest[programme.ref] = min(ends) + programme.review_weeks
    return soonest


def _held_ends(problem: Problem) -> list[int]:
    return [slots[-1][0] for _, slots in held_slots(problem)]


def held_slots(problem: Problem) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """(held group, its sessions still to come) for each held group."""
    sessions = {row.ref: row.group_sessions for row in problem.programmes}
    return [
        (
            at,
            session_slots(
                sessions=sessions[group.programme] - group.sessions_done,
                pattern=group.pattern,
                start_week=group.start_week,
                closed_days=problem.closed_days,
            ),
        )
        for at, group in enumerate(problem.held_groups)
    ]


def build_held_use(problem: Problem) -> tuple[Bools, Ints]:
    """Facilitators taken by held groups (F x 21 x H), and the minutes that they have left (F x H)."""
    horizon = max([problem.weeks, *(end + 1 for end in _held_ends(problem))])
    _, staff, minutes = _held_use(problem, Index(problem), horizon)
    return staff, minutes


def _held_use(problem: Problem, index: Index, horizon: int) -> tuple[Bools, Bools, Ints]:
    """What held groups and absences leave: rooms and facilitators taken by block and week, minutes by week."""
    rooms = np.zeros((len(problem.rooms), BLOCK_COUNT, horizon), dtype=bool)
    staff = np.zeros((len(problem.facilitators), BLOCK_COUNT, horizon), dtype=bool)
    minutes = np.zeros((len(problem.facilitators), horizon), dtype=np.int64)
    minutes += np.array([row.weekly_minutes for row in problem.facilitators], dtype=np.int64)[:, None]
    for at, row in enumerate(problem.facilitators):
        minutes[at, [week for week in row.away_weeks if 0 <= week < horizon]] = 0
    for held_at, slots in held_slots(problem):
        group = problem.held_groups[held_at]
        programme = problem.programmes[index.programme[group.programme]]
        load = len(group.pattern) * programme.staff_minutes_per_session
        weeks = range(slots[0][0], slots[-1][0] + 1)
        for week, block in slots:
            rooms[index.room[group.room], block, week] = True
        for ref in group.staff:
            minutes[index.facilitator[ref], weeks] -= load
            for week, block in slots:
                staff[index.facilitator[ref], block, week] = True
    return rooms, staff, np.maximum(minutes, 0)


def _apart(problem: Problem, index: Index) -> tuple[Ints, Ints]:
    """For each person those they must be kept from, as rows."""
    kept: dict[int, set[int]] = defaultdict(set)
    for one, other in problem.apart:
        kept[index.person[one]].add(index.person[other])
        kept[index.person[other]].add(index.person[one])
    rows = [sorted(kept.get(at, ())) for at in range(len(problem.people))]
    return _firsts(rows), _ints(other for row in rows for other in row)


def _block_last(timings: Timings, weeks: int) -> Ints:
    table = np.full((len(timings.by_block), BLOCK_COUNT, weeks), -1, dtype=np.int64)
    for timing, starts in enumerate(timings.by_block):
        for start, lasts in enumerate(starts):
            for block, week in lasts.items():
                table[timing, block, start] = week
    return table


def _padded(rows: Sequence[Sequence[int]]) -> Ints:
    width = max((len(row) for row in rows), default=1)
    table = np.full((len(rows), width), -1, dtype=np.int64)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return table


def _firsts(rows: Sequence[Sequence[object]]) -> Ints:
    return _ints([0, *accumulate(len(row) for row in rows)])


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
