"""Catch-ups: who missed a session sits in on the same session of another group of the same programme and version."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.columns import person_suits
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.values import Group, GroupSex, Sex

CATCH_UP_WEEKS = 12  # how long a place is kept for somebody off the programme ("bus stop" rule)
WEEK_POINTS = 100  # a week later weighs as much as so many minutes of travel
NO_SEAT = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Session `session` (from 0, over all modules) of a group, missed by a member."""

    person: str
    group: str
    session: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """Where and when to make a session good."""

    missed: Missed
    host: str
    week: int
    block: int


def match_catch_ups(
    problem: Problem, groups: Sequence[Group], missed: Sequence[Missed]
) -> tuple[tuple[CatchUp, ...], tuple[Missed, ...]]:
    """As many catch-ups as can be, soonest and nearest; and those that no other group's session can take.

    A host must be later than the session missed and within twelve weeks, near enough, on days the person is free,
    with a seat, nobody to keep apart from, and no woman there alone against her choice.
    """
    seats = [seat for group in groups for seat in _seats(problem, group)]
    if not seats or not missed:
        return (), tuple(missed)
    costs = np.array([[_cost(problem, groups, miss, seat) for seat in seats] for miss in missed])
    rows, chosen = linear_sum_assignment(costs)
    found = {
        int(row): CatchUp(missed=missed[row], host=seats[at].host.ref, week=seats[at].week, block=seats[at].block)
        for row, at in zip(rows, chosen, strict=True)
        if costs[row, at] < NO_SEAT
    }
    kept = _without_clashes(problem, found)
    return tuple(kept.values()), tuple(miss for at, miss in enumerate(missed) if at not in kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    host: Group
    session: int
    week: int
    block: int


def _seats(problem: Problem, group: Group) -> list[_Seat]:
    """Every free seat at every session still to come."""
    index = Index(problem)
    programme = problem.programmes[index.programme[group.programme]]
    room = problem.rooms[index.room[group.room]]
    free = max(0, min(programme.max_size, room.seats - programme.staff_count) - len(group.members))
    return [
        _Seat(host=group, session=group.sessions_done + at, week=week, block=block)
        for at, (week, block) in enumerate(_dates(problem, group))
        for _ in range(free)
    ]


def _dates(problem: Problem, group: Group) -> tuple[tuple[int, int], ...]:
    sessions = {row.ref: row.group_sessions for row in problem.programmes}[group.programme]
    return session_slots(
        sessions=sessions - group.sessions_done,
        pattern=group.pattern,
        start_week=group.start_week,
        closed_days=problem.closed_days,
    )


def _cost(problem: Problem, groups: Sequence[Group], miss: Missed, seat: _Seat) -> float:
    home = next(group for group in groups if group.ref == miss.group)
    if seat.host.ref == home.ref or seat.host.programme != home.programme or seat.session != miss.session:
        return NO_SEAT
    index = Index(problem)
    at = index.person[miss.person]
    person, programme = problem.people[at], problem.programmes[index.programme[home.programme]]
    room = problem.rooms[index.room[seat.host.room]]
    venue = index.venue[room.venue]
    minutes = int(problem.travel_minutes[at, venue])
    missed_in = _missed_week(problem, home, miss.session)
    suits = (
        missed_in < seat.week <= min(missed_in + CATCH_UP_WEEKS, person.last_week)
        and seat.block in person.blocks
        and person_suits(person, programme, room, problem.venues[venue], minutes)
        and not any(miss.person in pair and set(pair) & set(seat.host.members) for pair in problem.apart)
        and (seat.week, seat.block) not in _dates(problem, home)
    )
    if not suits or _only_woman(problem, index, at, seat.host):
        return NO_SEAT
    return float(WEEK_POINTS * (seat.week - missed_in) + minutes)


def _missed_week(problem: Problem, home: Group, session: int) -> int:
    """The week of the session, or just before now when it is done already."""
    ahead = session - home.sessions_done
    return _dates(problem, home)[ahead][0] if ahead >= 0 else -1


def _only_woman(problem: Problem, index: Index, at: int, host: Group) -> bool:
    person = problem.people[at]
    mixed = problem.programmes[index.programme[host.programme]].sex is GroupSex.MIXED
    if not mixed or person.sex is not Sex.FEMALE or person.may_be_only_woman:
        return False
    return not any(problem.people[index.person[ref]].sex is Sex.FEMALE for ref in host.members)


def _without_clashes(problem: Problem, found: dict[int, CatchUp]) -> dict[int, CatchUp]:
    """Leaves out a guest who would meet another to be kept apart from, or be in two places at once."""
    kept: dict[int, CatchUp] = {}
    for at, one in found.items():
        same_time = [two for two in kept.values() if (two.week, two.block) == (one.week, one.block)]
        twice = any(two.missed.person == one.missed.person for two in same_time)
        apart = any(
            two.host == one.host and {one.missed.person, two.missed.person} in map(set, problem.apart)
            for two in same_time
        )
        if not twice and not apart:
            kept[at] = one
    return kept
