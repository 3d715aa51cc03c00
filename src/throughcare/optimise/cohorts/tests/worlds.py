"""Tiny worlds for tests: small enough to try every plan."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from typing import Any

import numpy as np

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.solution import Solution
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


def best_by_trying_all(problem: Problem) -> int:
    """The value of the best plan, found by judging every plan of at most two groups with the verifier alone."""
    openings = list(_openings(problem))
    plans = [(), *combinations(openings, 1), *combinations(openings, 2)]
    best = 0
    for plan in plans:
        if len(plan) == 2 and not _possible(problem, plan):
            continue
        for seats in product(range(len(plan) + 1), repeat=len(problem.people)):
            groups = _seated(problem, plan, seats)
            if all(len(group.members) >= 2 for group in groups):
                verdict = check(problem, proposal(groups))
                if all(fault.startswith("the value") for fault in verdict.broken):
                    best = max(best, verdict.value)
    return best


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


def _openings(problem: Problem) -> Iterator[Group]:
    for one, place, start in product(problem.programmes, problem.rooms, range(problem.weeks)):
        for pattern, staff in product(one.patterns, combinations(problem.facilitators, one.staff_count)):
            group = Group(
                ref=f"{place.ref}{pattern}{start}{[row.ref for row in staff]}",
                programme=one.ref,
                room=place.ref,
                pattern=pattern,
                start_week=start,
                staff=tuple(row.ref for row in staff),
                members=(),
            )
            if _possible(problem, (group,)):
                yield group


def _possible(problem: Problem, plan: tuple[Group, ...]) -> bool:
    """Whether the only things wrong with a plan are that nobody is in it and what it is worth."""
    faults = check(problem, proposal(plan)).broken
    return all("too small" in fault or fault.startswith("the value") for fault in faults)


def _seated(problem: Problem, plan: tuple[Group, ...], seats: tuple[int, ...]) -> tuple[Group, ...]:
    return tuple(
        Group(
            ref=group.ref,
            programme=group.programme,
            room=group.room,
            pattern=group.pattern,
            start_week=group.start_week,
            staff=group.staff,
            members=tuple(row.ref for row, seat in zip(problem.people, seats, strict=True) if seat == at + 1),
        )
        for at, group in enumerate(plan)
    )
