"""Catch-ups: who missed a session sits in on the same session of another group of the same programme and version."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from throughcare.optimise.cohorts.calendar import Slot, session_slots
from throughcare.optimise.cohorts.columns import person_suits
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.values import RISKS, Group, GroupSex, Person, Sex

CATCH_UP_WEEKS = 12  # how long a place is kept for somebody off the programme ("bus stop" rule)
WEEK_POINTS = 100  # a week later weighs as much as so many minutes of travel


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
    with a seat, room for their risk, nobody to keep apart from, and no woman there alone against her choice.
    ValueError names what was missed of no group given, by nobody known, or at no session of the group.
    """
    index, dates = Index(problem), {group.ref: _dates(problem, group) for group in groups}
    homes = {group.ref: group for group in groups}
    for miss in missed:
        _refuse_nonsense(problem, index, homes, miss)
    options = [
        option
        for at, miss in enumerate(missed)
        for host in groups
        for option in _options(problem, index, dates, homes[miss.group], host, at, miss)
    ]
    taken = {option.at: option for option in _most(problem, index, options)}
    found = tuple(
        CatchUp(missed=missed[at], host=taken[at].host.ref, week=taken[at].when[0], block=taken[at].when[1])
        for at in sorted(taken)
    )
    return found, tuple(miss for at, miss in enumerate(missed) if at not in taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A session that could make good what was missed."""

    at: int  # which of the missed
    person: Person
    host: Group
    when: Slot
    cost: int


def _refuse_nonsense(problem: Problem, index: Index, homes: dict[str, Group], miss: Missed) -> None:
    if miss.group not in homes:
        raise ValueError(f"{miss.person} missed a session of {miss.group!r}, which is no group given")
    if miss.person not in index.person:
        raise ValueError(f"unknown person {miss.person!r}")
    sessions = problem.programmes[index.programme[homes[miss.group].programme]].group_sessions
    if not 0 <= miss.session < sessions:
        raise ValueError(f"{miss.person} missed session {miss.session} of {miss.group}, which has 0 to {sessions - 1}")


def _dates(problem: Problem, group: Group) -> tuple[Slot, ...]:
    sessions = {row.ref: row.group_sessions for row in problem.programmes}[group.programme]
    return session_slots(
        sessions=sessions - group.sessions_done,
        pattern=group.pattern,
        start_week=group.start_week,
        closed_days=problem.closed_days,
    )


def _options(
    problem: Problem, index: Index, dates: dict[str, tuple[Slot, ...]], home: Group, host: Group, at: int, miss: Missed
) -> Iterator[_Option]:
    """The host's session, if it suits whatever other guests it has."""
    ahead = miss.session - host.sessions_done
    if host.ref == home.ref or host.programme != home.programme or ahead < 0:
        return
    when, missed_in = dates[host.ref][ahead], _missed_week(dates[home.ref], home, miss.session)
    row = index.person[miss.person]
    person, programme = problem.people[row], problem.programmes[index.programme[host.programme]]
    room = problem.rooms[index.room[host.room]]
    venue = index.venue[room.venue]
    minutes = int(problem.travel_minutes[row, venue])
    suits = (
        missed_in < when[0] <= min(missed_in + CATCH_UP_WEEKS, person.last_week)
        and when[1] in person.blocks
        and person_suits(person, programme, room, problem.venues[venue], minutes)
        and not any(miss.person in pair and set(pair) & set(host.members) for pair in problem.apart)
        and when not in dates[home.ref]
    )
    if suits:
        cost = WEEK_POINTS * (when[0] - missed_in) + minutes
        yield _Option(at=at, person=person, host=host, when=when, cost=cost)


def _missed_week(dates: Sequence[Slot], home: Group, session: int) -> int:
    """The week of the session, or just before now when it is done already."""
    ahead = session - home.sessions_done
    return dates[ahead][0] if ahead >= 0 else -1


def _most(problem: Problem, index: Index, options: Sequence[_Option]) -> list[_Option]:
    """As many of the options as go together, of those the soonest and nearest: an exact choice of noughts and ones."""
    if not options:
        return []
    limits = list(_limits(problem, index, options))
    table = lil_array((len(limits), len(options)))
    for row, (weights, _) in enumerate(limits):
        for at, weight in weights.items():
            table[row, at] = weight
    costs = np.array([option.cost for option in options], dtype=np.float64)
    one_more = 1 + costs.max() * len({option.at for option in options})  # outweighs whatever the others cost
    result = milp(
        costs - one_more,
        constraints=LinearConstraint(table.tocsr(), ub=[limit for _, limit in limits]),
        integrality=np.ones(len(options)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return [option for option, share in zip(options, result.x, strict=True) if share > 0.5]


def _limits(problem: Problem, index: Index, options: Sequence[_Option]) -> Iterator[tuple[dict[int, int], int]]:
    """What options taken together keep to: the weight of each, and what the weights may add up to."""
    once: dict[tuple[object, ...], list[int]] = defaultdict(list)
    guests: dict[tuple[str, Slot], list[int]] = defaultdict(list)
    for at, option in enumerate(options):
        once["missed", option.at].append(at)
        once[option.person.ref, option.when].append(at)
        guests[option.host.ref, option.when].append(at)
    yield from ((dict.fromkeys(some, 1), 1) for some in once.values())
    for some in guests.values():
        yield from _mix(problem, index, {at: options[at] for at in some})


def _mix(problem: Problem, index: Index, guests: dict[int, _Option]) -> Iterator[tuple[dict[int, int], int]]:
    """The limits of one session of a host: seats, risk, women, people to keep apart."""
    host = next(iter(guests.values())).host
    programme = problem.programmes[index.programme[host.programme]]
    there = [problem.people[index.person[ref]] for ref in host.members]
    seats = min(programme.max_size, problem.rooms[index.room[host.room]].seats - programme.staff_count)
    yield dict.fromkeys(guests, 1), max(0, seats - len(there))
    high = [at for at, guest in guests.items() if guest.person.risk in RISKS[2:]]
    yield dict.fromkeys(high, 1), max(0, programme.max_high_risk - sum(one.risk in RISKS[2:] for one in there))
    women = [at for at, guest in guests.items() if guest.person.sex is Sex.FEMALE]
    if programme.sex is GroupSex.MIXED and not any(one.sex is Sex.FEMALE for one in there):
        for at in women:
            others = [other for other in women if guests[other].person.ref != guests[at].person.ref]
            if not guests[at].person.may_be_only_woman:
                yield {at: 1} | dict.fromkeys(others, -1), 0
    for pair in problem.apart:
        yield {at: 1 for at, guest in guests.items() if guest.person.ref in pair}, 1
