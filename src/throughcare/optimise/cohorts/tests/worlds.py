"""Tiny worlds for tests: small enough to try every plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.solve import list_order
from throughcare.optimise.cohorts.values import (
    Facilitator,
    Group,
    GroupSex,
    Module,
    Person,
    Programme,
    Risk,
    Room,
    Sex,
    Venue,
    Weights,
)
from throughcare.optimise.stop import StopReason

MONDAY, TUESDAY = (0,), (3,)


def programme(**changes: Any) -> Programme:
    values: dict[str, Any] = {
        "ref": "BC",
        "name": "Building Choices",
        "version": "2025",
        "sex": GroupSex.MIXED,
        "modules": (Module(name="One", group_sessions=1), Module(name="Two", group_sessions=1)),
        "patterns": (MONDAY, TUESDAY),
        "min_size": 2,
        "max_size": 3,
        "max_high_risk": 3,
        "pre_group_weeks": 0,
        "review_weeks": 1,
    }
    return Programme(**(values | changes))


def room(ref: str = "R1", venue: str = "V1", **changes: Any) -> Room:
    values: dict[str, Any] = {"seats": 8, "open_blocks": frozenset({0, 3}), "programmes": frozenset({"BC"})}
    return Room(ref=ref, venue=venue, **(values | changes))


def facilitator(ref: str, **changes: Any) -> Facilitator:
    values: dict[str, Any] = {
        "name": ref,
        "unit": "U1",
        "trained": frozenset({"BC"}),
        "blocks": frozenset({0, 3}),
        "weekly_minutes": 300,
        "travel_limit_minutes": 60,
        "own_venues": frozenset({"V1"}),
    }
    return Facilitator(ref=ref, **(values | changes))


def person(ref: str, **changes: Any) -> Person:
    values: dict[str, Any] = {
        "unit": "U1",
        "sex": Sex.MALE,
        "programmes": frozenset({"BC"}),
        "blocks": frozenset({0, 3}),
        "ready_week": 0,
        "last_week": 50,
        "waited_weeks": 5,
        "risk": Risk.MEDIUM,
        "travel_limit_minutes": 60,
    }
    return Person(ref=ref, **(values | changes))


def world(**changes: Any) -> Problem:
    """Four men, one room, two facilitators, one week to start in."""
    values: dict[str, Any] = {
        "starts_on": date(2026, 1, 5),
        "weeks": 1,
        "programmes": (programme(),),
        "venues": (Venue(ref="V1", name="Hall", unit="U1"),),
        "rooms": (room(),),
        "facilitators": (facilitator("F1"), facilitator("F2")),
        "people": tuple(person(f"P{at}") for at in range(4)),
    }
    values |= changes
    values.setdefault("travel_minutes", np.full((len(values["people"]), len(values["venues"])), 20))
    values.setdefault("staff_travel_minutes", np.full((len(values["facilitators"]), len(values["venues"])), 10))
    return Problem(**values)


def random_world(seed: int) -> Problem:
    """Four people, two venues, three facilitators, three start weeks; everything else by chance."""
    rng = np.random.default_rng(seed)
    some = lambda items, share: frozenset(item for item in items if rng.random() < share)  # noqa: E731
    people = tuple(
        person(
            f"P{at}",
            sex=Sex.FEMALE if rng.random() < 0.4 else Sex.MALE,
            blocks=some((0, 3), 0.85),
            ready_week=int(rng.integers(0, 2)),
            last_week=int(rng.integers(2, 7)),
            waited_weeks=int(rng.integers(0, 40)),
            risk=list(Risk)[rng.integers(4)],
            may_be_only_woman=bool(rng.random() < 0.3),
            needs_step_free=bool(rng.random() < 0.15),
            barred_venues=some(("V1", "V2"), 0.1),
        )
        for at in range(4)
    )
    staff = tuple(
        facilitator(f"F{at}", blocks=some((0, 3), 0.9), weekly_minutes=int(rng.choice([225, 450]))) for at in range(3)
    )
    return world(
        weeks=3,
        programmes=(programme(max_high_risk=int(rng.integers(1, 4))),),
        venues=(Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U2")),
        rooms=(room(), room("R2", "V2", open_blocks=frozenset({0}), step_free=bool(rng.random() < 0.5))),
        facilitators=staff,
        people=people,
        travel_minutes=rng.integers(5, 75, size=(4, 2)),
        staff_travel_minutes=rng.integers(5, 65, size=(3, 2)),
        apart=frozenset({("P0", "P1")}) if rng.random() < 0.4 else frozenset(),
    )


def proposal(groups: tuple[Group, ...], value: int = -1, joined: dict[str, tuple[str, ...]] | None = None) -> Solution:
    return Solution(
        value=value,
        bound=10**9,
        seed=0,
        iterations=0,
        stop_reason=StopReason.SETTLED,
        problem_hash="",
        groups=groups,
        joined=joined or {},
    )


def rich_world(seed: int) -> Problem:
    """A tiny world in which every rule of the statement can bind: held groups, absences, closed days, two programmes,
    odd weights. Everything by chance."""
    rng = np.random.default_rng([seed, 7])
    plain = random_world(seed)
    women = programme(
        ref="W",
        sex=GroupSex.FEMALE if rng.random() < 0.6 else GroupSex.MALE,
        modules=(Module(name="One", group_sessions=int(rng.integers(1, 4))),),
        patterns=((3, 0),),  # not in date order
        min_size=int(rng.integers(1, 3)),
        max_high_risk=2,
        staff_count=1,
        pre_group_weeks=int(rng.integers(0, 2)),
        review_weeks=0,
        staff_minutes_per_session=100,
    )
    return plain.changed(
        programmes=(replace(plain.programmes[0], max_size=int(rng.integers(2, 4))), women),
        venues=(plain.venues[0], replace(plain.venues[1], serves=_some(rng, ("U1", "U2"), 0.4))),
        rooms=tuple(
            replace(
                row,
                programmes=frozenset({"BC"}) | _some(rng, ("W",), 0.8),
                closed_weeks=_some(rng, range(5), 0.06),
                seats=int(rng.choice([4, 5, 8])),
            )
            for row in plain.rooms
        ),
        facilitators=tuple(
            replace(
                row,
                trained=_some(rng, ("BC", "W"), 0.9),
                away_weeks=_some(rng, range(6), 0.05),
                weekly_minutes=int(rng.choice([225, 450, 700])),
            )
            for row in plain.facilitators
        ),
        people=tuple(
            replace(
                row,
                unit=f"U{rng.integers(1, 3)}",
                programmes=_some(rng, ("BC", "W"), 0.9),
                travel_limit_minutes=75,
                women_only=row.sex is Sex.FEMALE and bool(rng.random() < 0.2),
            )
            for row in plain.people
        ),
        held_groups=_held(rng),
        closed_days=frozenset((week, day) for week in range(5) for day in (0, 1) if rng.random() < 0.1),
        weights=_weights(rng),
    )


def _some(rng: np.random.Generator, items: Any, share: float) -> frozenset[Any]:
    return frozenset(item for item in items if rng.random() < share)


def _held(rng: np.random.Generator) -> tuple[Group, ...]:
    """A group that stands, in two worlds of three: begun in one of four, and mostly with seats."""
    if rng.random() < 1 / 3:
        return ()
    held = Group(
        ref="K",
        programme="BC",
        room="R1",
        pattern=(int(rng.choice([0, 3])),),
        start_week=int(rng.integers(0, 4)),
        staff=("F0", "F1"),
        members=tuple(f"P{at}" for at in sorted(rng.choice(4, size=int(rng.integers(0, 2)), replace=False))),
        sessions_done=int(rng.random() < 0.25),
    )
    return (held,)


def _weights(rng: np.random.Generator) -> Weights:
    return Weights(
        finish=int(rng.choice([300, 1000, 1000])),
        last_chance=int(rng.choice([0, 300])),
        risk=tuple(int(points) for points in rng.integers(0, 200, size=4)),
        wait=int(rng.integers(0, 40)),
        long_wait=int(rng.integers(0, 60)),
        travel=int(rng.integers(0, 8)),
        group=int(rng.choice([0, 100, 500])),
        staff_travel=int(rng.integers(0, 9)),
        staff_away=int(rng.choice([0, 40, 400])),
    )


def random_plan(problem: Problem, seed: int) -> Solution:
    """A plan drawn by chance, which keeps some rules and breaks others."""
    rng = np.random.default_rng([seed, 11])
    people = [row.ref for row in problem.people]
    groups = tuple(_random_group(problem, rng, f"G{at}", people) for at in range(int(rng.integers(0, 3))))
    joined = {row.ref: _picked(rng, people, int(rng.integers(0, 3))) for row in problem.held_groups}
    return proposal(groups, joined=joined)


def _random_group(problem: Problem, rng: np.random.Generator, ref: str, people: list[str]) -> Group:
    one = problem.programmes[rng.integers(len(problem.programmes))]
    patterns = [*one.patterns, *(each for other in problem.programmes for each in other.patterns)]
    staff = one.staff_count if rng.random() < 0.9 else int(rng.integers(1, 4))
    return Group(
        ref=ref,
        programme=one.ref,
        room=problem.rooms[rng.integers(len(problem.rooms))].ref,
        pattern=patterns[0 if rng.random() < 0.6 else rng.integers(len(patterns))],
        start_week=int(rng.integers(0, problem.weeks + (rng.random() < 0.1))),
        staff=_picked(rng, [row.ref for row in problem.facilitators], staff),
        members=_picked(rng, people, int(rng.integers(1, 4))),
    )


def _picked(rng: np.random.Generator, refs: list[str], count: int) -> tuple[str, ...]:
    return tuple(str(ref) for ref in rng.choice(refs, size=min(count, len(refs)), replace=bool(rng.random() < 0.05)))


def by_list(problem: Problem, *, counting: bool) -> Solution:
    """The plan of an office that goes down its list."""
    columns = build(problem)
    if not len(columns.room):
        return proposal((), 0)
    search = Search(columns, 1)
    search.first_come(list_order(problem), counting=counting)
    groups, joined = search.groups()
    return proposal(groups, search.value, joined)
