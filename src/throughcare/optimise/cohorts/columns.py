"""Every possible group of a problem: which programmes in which rooms on which days, with whom and by whom."""

from collections import defaultdict

import numpy as np

from throughcare.optimise.cohorts.arrays import Able, Bools, Candidate, Cell, Columns, Timings, pack
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.values import (
    PARTS,
    RISKS,
    Facilitator,
    GroupSex,
    Person,
    Programme,
    Room,
    Venue,
    Weights,
)


def build(problem: Problem) -> Columns:
    """All the possible groups of a problem, with everybody who fits one of them."""
    index = Index(problem)
    timings = Timings(problem)
    cells = [*_held_cells(problem, index, timings), *_new_cells(problem, index, timings)]
    joined = {ref for group in problem.held_groups for ref in group.members}
    suited = _suited_people(problem, index, joined)
    kept: list[Cell] = []
    people: list[list[Candidate]] = []
    staff: list[list[Able]] = []
    for cell in cells:
        rows = _candidates(problem, cell, suited, timings)
        able = [] if cell.held >= 0 else _able_staff(problem, cell)
        if len(rows) < max(cell.least, 1) or (cell.held < 0 and len(able) < cell.staff_needed):
            continue
        kept.append(cell)
        people.append(rows)
        staff.append(able)
    return pack(problem, index, timings, kept, people, staff)


def _new_cells(problem: Problem, index: Index, timings: Timings) -> list[Cell]:
    cells = []
    for room_at, room in enumerate(problem.rooms):
        for programme in problem.programmes:
            if programme.ref not in room.programmes:
                continue
            most = min(programme.max_size, room.seats - programme.staff_count)
            for pattern_at, pattern in enumerate(programme.patterns):
                if most < programme.min_size or not set(pattern) <= room.open_blocks:
                    continue
                load = len(pattern) * programme.staff_minutes_per_session
                timing = timings.number(programme.group_sessions, pattern, load)
                cells.append(
                    Cell(
                        held=-1,
                        room=room_at,
                        venue=index.venue[room.venue],
                        programme=index.programme[programme.ref],
                        pattern=pattern_at,
                        blocks=tuple(sorted(pattern)),
                        timing=timing,
                        most=most,
                        least=programme.min_size,
                        most_high=programme.max_high_risk,
                        staff_needed=programme.staff_count,
                        load=load,
                        fixed=problem.weights.group,
                        open=_open_starts(problem, room, pattern, timings.last[timing]),
                    )
                )
    return cells


def _open_starts(problem: Problem, room: Room, pattern: tuple[int, ...], last: list[int]) -> Bools:
    """Starts with a meeting in the first week, and the room closed in no week from then to the last session."""
    days = {block // len(PARTS) for block in pattern}
    return np.array(
        [
            any((start, day) not in problem.closed_days for day in days)
            and room.closed_weeks.isdisjoint(range(start, last[start] + 1))
            for start in range(problem.weeks)
        ],
        dtype=bool,
    )


def _held_cells(problem: Problem, index: Index, timings: Timings) -> list[Cell]:
    """Free seats of groups that stand but have not begun."""
    cells = []
    risk = {person.ref: person.risk for person in problem.people}
    for at, group in enumerate(problem.held_groups):
        programme = problem.programmes[index.programme[group.programme]]
        room = problem.rooms[index.room[group.room]]
        free = min(programme.max_size, room.seats - programme.staff_count) - len(group.members)
        if group.sessions_done or free <= 0 or group.start_week >= problem.weeks:
            continue
        starts = np.zeros(problem.weeks, dtype=bool)
        starts[group.start_week] = True
        taken = sum(risk[ref] in RISKS[2:] for ref in group.members)
        cells.append(
            Cell(
                held=at,
                room=index.room[group.room],
                venue=index.venue[room.venue],
                programme=index.programme[group.programme],
                pattern=-1,
                blocks=tuple(sorted(group.pattern)),
                timing=timings.number(programme.group_sessions, group.pattern, 0),
                most=free,
                least=0,
                most_high=max(0, programme.max_high_risk - taken),
                staff_needed=0,
                load=0,
                fixed=0,
                open=starts,
            )
        )
    return cells


def person_suits(person: Person, programme: Programme, room: Room, venue: Venue, minutes: int) -> bool:
    """Whether a person may be in a group of this programme in this room, whatever the days and the dates."""
    return (
        programme.ref in person.programmes
        and (programme.sex is GroupSex.MIXED or programme.sex.value == person.sex.value)
        and not (person.women_only and programme.sex is not GroupSex.FEMALE)
        and (not venue.serves or person.unit in venue.serves)
        and venue.ref not in person.barred_venues
        and minutes <= person.travel_limit_minutes
        and (room.step_free or not person.needs_step_free)
    )


def _suited_people(problem: Problem, index: Index, joined: set[str]) -> dict[tuple[int, int], list[int]]:
    """People by (programme, room), whatever the days."""
    suited: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, person in enumerate(problem.people):
        if person.ref in joined:
            continue
        for ref in person.programmes:
            programme = problem.programmes[index.programme[ref]]
            for room_at, room in enumerate(problem.rooms):
                venue_at = index.venue[room.venue]
                minutes = int(problem.travel_minutes[at, venue_at])
                if person_suits(person, programme, room, problem.venues[venue_at], minutes):
                    suited[index.programme[ref], room_at].append(at)
    return suited


def _candidates(
    problem: Problem, cell: Cell, suited: dict[tuple[int, int], list[int]], timings: Timings
) -> list[Candidate]:
    """(person, travel points, first start, last start) of everybody for whom some start works."""
    programme = problem.programmes[cell.programme]
    last = np.array(timings.last[cell.timing])
    needed = set(cell.blocks)
    rows = []
    for at in suited.get((cell.programme, cell.room), ()):
        person = problem.people[at]
        if not needed <= person.blocks:
            continue
        first = max(0, person.ready_week + programme.pre_group_weeks)
        until = int(np.searchsorted(last + programme.review_weeks, person.last_week, side="right")) - 1
        if first <= until and cell.open[first : until + 1].any():
            points = problem.weights.travel * int(problem.travel_minutes[at, cell.venue])
            rows.append((at, points, first, until))
    return rows


def _able_staff(problem: Problem, cell: Cell) -> list[Able]:
    """(facilitator, points) of everybody trained, free on these days and near enough."""
    programme, venue = problem.programmes[cell.programme], problem.venues[cell.venue]
    rows = []
    for at, facilitator in enumerate(problem.facilitators):
        minutes = int(problem.staff_travel_minutes[at, cell.venue])
        if staff_suits(facilitator, programme, cell.blocks, minutes) and facilitator.weekly_minutes >= cell.load:
            rows.append((at, staff_points(problem.weights, facilitator, venue, minutes)))
    return rows


def staff_suits(facilitator: Facilitator, programme: Programme, blocks: tuple[int, ...], minutes: int) -> bool:
    """Whether a facilitator may run this programme on these days at that distance."""
    return (
        programme.ref in facilitator.trained
        and set(blocks) <= facilitator.blocks
        and minutes <= facilitator.travel_limit_minutes
    )


def staff_points(weights: Weights, facilitator: Facilitator, venue: Venue, minutes: int) -> int:
    """What it costs to send a facilitator to a venue for one group."""
    return weights.staff_travel * minutes + (0 if venue.ref in facilitator.own_venues else weights.staff_away)
