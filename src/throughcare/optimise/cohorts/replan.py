"""A plan under way: move the clock on, and plan again when a facilitator leaves, with everything else kept."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from throughcare.optimise.cohorts.arrays import build_held_use
from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.catchups import CATCH_UP_WEEKS
from throughcare.optimise.cohorts.columns import staff_points, staff_suits
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.solution import Solution, full_groups
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.values import NO_WEEK_LIMIT, Group
from throughcare.optimise.stop import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """What a departure changes. Every group that is not named here stands as it was.

    problem: as it is from that week on, standing groups held. solution: new groups and free seats for who waits.
    substitutes: (group, who comes). dissolved: groups that had not begun. paused: begun groups nobody can carry on;
    their members are back on the list, and keep what they have done for so many weeks (`keep_weeks`).
    """

    problem: Problem
    solution: Solution
    substitutes: tuple[tuple[str, str], ...]
    dissolved: tuple[str, ...]
    paused: tuple[str, ...]
    keep_weeks: int = CATCH_UP_WEEKS


def facilitator_leaves(
    problem: Problem, solution: Solution, facilitator: str, *, week: int, stop: Stop, seed: int
) -> Replan:
    """Plan again for the departure of a facilitator from the beginning of a week. ValueError if they are unknown."""
    if facilitator not in {row.ref for row in problem.facilitators}:
        raise ValueError(f"unknown facilitator {facilitator!r}")
    now = advance(problem, solution, week)
    hit = [group for group in now.held_groups if facilitator in group.staff]
    hit.sort(key=lambda group: (-group.sessions_done, group.start_week, group.ref))
    waiting = [replace(group, staff=tuple(ref for ref in group.staff if ref != facilitator)) for group in hit]
    standing = [group for group in now.held_groups if facilitator not in group.staff]
    left = _without(now, facilitator, (*standing, *waiting))
    substitutes: list[tuple[str, str]] = []
    dissolved: list[str] = []
    paused: list[str] = []
    while waiting:
        taken_over = next(((group, comer) for group in waiting if (comer := _substitute(left, group))), None)
        group, comer = taken_over or (waiting[-1], None)  # whoever is left of its staff may carry on another
        waiting.remove(group)
        others = tuple(one for one in left.held_groups if one.ref != group.ref)
        if comer is None:
            left = left.changed(held_groups=others)
            (paused if group.sessions_done else dissolved).append(group.ref)
            continue
        whole = replace(group, staff=tuple(sorted((*group.staff, comer))))
        left = left.changed(held_groups=(*others, whole))
        substitutes.append((group.ref, comer))
    return Replan(
        problem=left,
        solution=solve(left, stop=stop, seed=seed),
        substitutes=tuple(substitutes),
        dissolved=tuple(dissolved),
        paused=tuple(paused),
    )


def advance(problem: Problem, solution: Solution, week: int) -> Problem:
    """The problem as it stands at the beginning of a later week, with the whole plan held.

    Groups that are over leave with their members; begun groups count the sessions done; who waits has waited longer.
    ValueError where the week is not one of those planned.
    """
    if not 0 <= week < problem.weeks:
        raise ValueError(f"week {week} is not one of the {problem.weeks} planned")
    before = full_groups(problem, solution)
    groups = [_later(problem, group, week) for group in before]
    over = {ref for was, group in zip(before, groups, strict=True) if not group for ref in was.members}
    stay = [at for at, person in enumerate(problem.people) if person.ref not in over]
    return problem.changed(
        starts_on=problem.starts_on + timedelta(weeks=week),
        weeks=problem.weeks - week,
        rooms=tuple(replace(row, closed_weeks=_shifted(row.closed_weeks, week)) for row in problem.rooms),
        facilitators=tuple(replace(row, away_weeks=_shifted(row.away_weeks, week)) for row in problem.facilitators),
        people=tuple(
            replace(
                problem.people[at],
                ready_week=problem.people[at].ready_week - week,
                last_week=min(NO_WEEK_LIMIT, problem.people[at].last_week - week),
                waited_weeks=problem.people[at].waited_weeks + week,
            )
            for at in stay
        ),
        travel_minutes=problem.travel_minutes[np.array(stay, dtype=np.int64)],
        held_groups=tuple(group for group in groups if group),
        apart=frozenset(pair for pair in problem.apart if not over & set(pair)),
        closed_days=frozenset((at - week, day) for at, day in problem.closed_days if at >= week),
    )


def _later(problem: Problem, group: Group, week: int) -> Group | None:
    """A group as it stands in a later week; nothing if it is over."""
    sessions = {row.ref: row.group_sessions for row in problem.programmes}[group.programme]
    slots = session_slots(
        sessions=sessions - group.sessions_done,
        pattern=group.pattern,
        start_week=group.start_week,
        closed_days=problem.closed_days,
    )
    ahead = [when for when in slots if when[0] >= week]
    if not ahead:
        return None
    done = group.sessions_done + len(slots) - len(ahead)
    return replace(group, start_week=ahead[0][0] - week, sessions_done=done)


def _shifted(weeks: frozenset[int], by: int) -> frozenset[int]:
    return frozenset(week - by for week in weeks if week >= by)


def _without(problem: Problem, facilitator: str, held: tuple[Group, ...]) -> Problem:
    stay = [at for at, row in enumerate(problem.facilitators) if row.ref != facilitator]
    return problem.changed(
        facilitators=tuple(problem.facilitators[at] for at in stay),
        staff_travel_minutes=problem.staff_travel_minutes[np.array(stay, dtype=np.int64)],
        held_groups=held,
    )


def _substitute(problem: Problem, group: Group) -> str | None:
    """Who could take over all that is left of one of the held groups, cheapest first."""
    index = Index(problem)
    programme = problem.programmes[index.programme[group.programme]]
    venue_at = index.venue[problem.rooms[index.room[group.room]].venue]
    venue = problem.venues[venue_at]
    slots = session_slots(
        sessions=programme.group_sessions - group.sessions_done,
        pattern=group.pattern,
        start_week=group.start_week,
        closed_days=problem.closed_days,
    )
    taken, minutes = build_held_use(problem)
    load = len(group.pattern) * programme.staff_minutes_per_session
    weeks = slice(slots[0][0], slots[-1][0] + 1)
    able = []
    for at, row in enumerate(problem.facilitators):
        travel = int(problem.staff_travel_minutes[at, venue_at])
        free = not any(taken[at, block, week] for week, block in slots) and bool((minutes[at, weeks] >= load).all())
        if free and staff_suits(row, programme, group.pattern, travel):
            able.append((staff_points(problem.weights, row, venue, travel), row.ref))
    return min(able)[1] if able else None
