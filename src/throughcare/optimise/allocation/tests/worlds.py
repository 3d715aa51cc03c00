"""Tiny worlds for tests: small enough for brute force, dense enough that every rule bites."""

import dataclasses

import numpy as np

from throughcare.optimise.allocation.problem import People, Places, Problem, Slots, Teams, Weights, Zones


def tiny(seed: int, *, people: int = 6, slots: int = 4, plentiful: bool = False, weeks: int = 2) -> Problem:
    """A random world of a few people, slots and sites with every kind of rule in it."""
    rng = np.random.default_rng(seed)
    weekday = rng.integers(0, 3, slots)
    shift = np.array((0b011, 0b011, 0b001, 0b010))[rng.integers(0, 4, slots)]
    capacity = rng.integers(2, 5, (slots, 1)) if plentiful else rng.integers(0, 3, (slots, weeks))
    capacity = np.broadcast_to(capacity, (slots, weeks)).astype(np.int64)
    woman = rng.random(people) < 0.45
    supervised = rng.random(slots) < 0.8
    apart = [(0, 1)] if people > 1 and rng.random() < 0.5 else []
    return Problem(
        places=Places(
            ref=tuple(f"L{i}" for i in range(8)),
            lat=np.round(52 + rng.uniform(0, 0.25, 8), 3),
            lon=np.round(-1 + rng.uniform(0, 0.25, 8), 3),
        ),
        teams=Teams(
            ref=("T0", "T1"),
            supervisors=rng.integers(1, 3, (2, weeks, 7)),
            vehicles=rng.integers(0, 2, (2, weeks, 7)),
        ),
        slots=Slots(
            ref=tuple(f"S{i}" for i in range(slots)),
            place=rng.integers(0, 3, slots),
            team=rng.integers(0, 2, slots),
            parts=(shift << (3 * weekday)).astype(np.int64),
            capacity=capacity.copy(),
            women_only=rng.random(slots) < 0.15,
            supervised=supervised,
            vehicle=supervised & (rng.random(slots) < 0.3),
            viable=rng.integers(0, 3, slots),
            unpleasant=rng.integers(0, 4, slots),
            bars=rng.integers(0, 2, slots),
            demands=rng.integers(0, 2, slots),
            access=rng.integers(0, 2, slots),
            skills=rng.integers(0, 4, slots),
        ),
        people=People(
            ref=tuple(f"P{i}" for i in range(people)),
            home=rng.integers(3, 8, people),
            woman=woman,
            women_only=woman & (rng.random(people) < 0.1),
            alone_with_men=woman & (rng.random(people) < 0.2),
            available=rng.integers(0, 1 << 9, people) | 0b011011,
            hours_limit=rng.choice((7, 14, 35), people),
            hours_wanted=rng.choice((7, 14), people),
            travel_limit=rng.choice((25, 45, 90), people),
            attendance=np.round(rng.uniform(0.3, 1.0, people), 2),
            from_week=np.where(rng.random(people) < 0.2, weeks - 1, 0),
            until_week=np.full(people, 52),
            weeks_late=rng.integers(0, 30, people),
            weeks_waiting=rng.integers(0, 30, people),
            unemployed=rng.random(people) < 0.5,
            unpleasant_before=rng.integers(0, 3, people),
            offences=(rng.random(people) < 0.15).astype(np.int64),
            cannot=(rng.random(people) < 0.15).astype(np.int64),
            access=(rng.random(people) < 0.1).astype(np.int64),
            skills=rng.integers(0, 4, people),
        ),
        zones=Zones(
            person=np.array([people - 1]), lat=np.array([52.05]), lon=np.array([-0.95]), radius_km=np.array([2.0])
        ),
        apart=np.array(apart, dtype=np.int64).reshape(-1, 2),
        usual=np.array([(0, 0)], dtype=np.int64),
        committed=np.empty((0, 2), dtype=np.int64),
        tags={"offences": ("arson",), "cannot": ("lifting",), "access": ("step_free",), "skills": ("garden", "paint")},
        weights=Weights(),
    )


def changed(problem: Problem, table: str, **columns: object) -> Problem:
    """The problem with some columns of a table changed."""
    return dataclasses.replace(problem, **{table: dataclasses.replace(getattr(problem, table), **columns)})
