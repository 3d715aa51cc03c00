"""Tiny worlds for tests: small enough for brute force, dense enough that every rule bites."""

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st

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


TRAVELS = (
    {"detour": 1.3, "wait_minutes": 5.0, "upto_km": [2.0, 12.0, 40.0], "speed_kmh": [8.0, 20.0, 36.0, 55.0]},
    {"detour": 1.0, "wait_minutes": 0.0, "upto_km": [], "speed_kmh": [30.0]},
)
LIMITS = (0.05, 0.05, 0.2107, 0.6131)  # of being turned away; the last ones are no product of chances below
CHANCES = ((0.8, 0.55, 0.93, 1.0, 0.3), (0.3, 0.1, 0.01, 0.0, 0.9))  # of coming, where most do and where few do
DUTY = {"supervisors": (2, 2, 1, 0), "vehicles": (1, 1, 0)}


@st.composite
def documents(draw, *, people: int = 4, slots: int = 4, committed: bool = True) -> dict[str, Any]:
    """Problems in full, as documents: up to so many people and slots over one to three weeks, with every rule."""
    weeks = draw(st.integers(1, 3))
    places = [_place(draw, ref) for ref in ("home", "mill", "town", "yard")]
    teams = [_team(draw, ref, weeks) for ref in ("north", "south")]
    slot_rows = [_slot(draw, f"s{row}", weeks) for row in range(draw(st.integers(2, slots)))]
    names = [f"p{row}" for row in range(draw(st.integers(2, people)))]
    chances = draw(st.sampled_from(CHANCES))
    person_rows = [_person(draw, ref, weeks, [row["ref"] for row in slot_rows], chances) for ref in names]
    if rarely(draw, 2):
        person_rows[0]["apart"] = [names[1]]
    fixed = {(draw(st.sampled_from(names)), draw(st.sampled_from(slot_rows))["ref"]) for _ in range(2)}
    fixed = fixed if committed and rarely(draw, 3) else set()
    return {
        "places": places,
        "teams": teams,
        "slots": slot_rows,
        "people": person_rows,
        "committed": [{"person": person, "slot": slot} for person, slot in sorted(fixed)],
        "travel": draw(st.sampled_from(TRAVELS)) if not rarely(draw, 4) else _table(draw, places),
        "weights": _weights(draw),
        "half_day_hours": draw(st.sampled_from((3.5, 3.5, 3.0, 4.0, 2.5))),
        "turned_away_limit": draw(st.sampled_from(LIMITS)),
    }


def rarely(draw, often: int) -> bool:
    """Once in so many times; never, when an example is made simpler."""
    return bool(draw(st.integers(1, often)) == often)


def _place(draw, ref: str) -> dict[str, Any]:
    return {"ref": ref, "lat": 52 + draw(st.integers(0, 9)) / 40, "lon": -1 + draw(st.integers(0, 9)) / 40}


def _team(draw, ref: str, weeks: int) -> dict[str, Any]:
    """A team that is the same on every day of a week."""
    duty = {name: [[draw(st.sampled_from(many))] * 7 for _ in range(weeks)] for name, many in DUTY.items()}
    return {"ref": ref, **duty}


def _slot(draw, ref: str, weeks: int) -> dict[str, Any]:
    supervised = not rarely(draw, 5)
    return {
        "ref": ref,
        "place": draw(st.sampled_from(("yard", "mill"))),
        "team": draw(st.sampled_from(("north", "south"))),
        "weekday": draw(st.sampled_from(("monday", "sunday"))),
        "parts": draw(st.sampled_from(("MA", "MA", "MA", "M", "A", "ME"))),
        "capacity": [draw(st.sampled_from((1, 2, 2, 3, 0))) for _ in range(weeks)],
        "women_only": rarely(draw, 8),
        "supervised": supervised,
        "vehicle": supervised and rarely(draw, 3),
        "viable": draw(st.sampled_from((0, 0, 2, 3))),
        "unpleasant": draw(st.integers(0, 3)),
        "bars": ["arson"] if rarely(draw, 3) else [],
        "demands": ["lifting"] if rarely(draw, 3) else [],
        "access": [] if rarely(draw, 4) else ["hearing", "step_free"],
        "skills": draw(st.sampled_from(([], ["garden"], ["garden", "paint"]))),
    }


def _person(draw, ref: str, weeks: int, slots: list[str], chances: tuple[float, ...]) -> dict[str, Any]:
    first = draw(st.integers(1, weeks - 1)) if weeks > 1 and rarely(draw, 4) else 0
    woman = rarely(draw, 3)
    return {
        "ref": ref,
        "home": draw(st.sampled_from(("town", "home"))),
        "woman": woman,
        "available": [draw(st.sampled_from(("AEM", "AM", "AM", "M")))] * 6 + ["AEM"],
        "women_only": woman and rarely(draw, 6),
        "alone_with_men": woman and rarely(draw, 3),
        "hours_limit": draw(st.sampled_from((14, 7, 35))),
        "hours_wanted": draw(st.sampled_from((8, 7, 14, 21))),
        "travel_limit": draw(st.sampled_from((120, 75, 75, 40))),
        "attendance": draw(st.sampled_from(chances)),
        "from_week": first,
        "until_week": first + 1 if rarely(draw, 4) else 52,
        "weeks_late": draw(st.sampled_from((0, 3, 60))),
        "weeks_waiting": draw(st.sampled_from((0, 5, 30))),
        "unemployed": draw(st.booleans()),
        "unpleasant_before": draw(st.integers(0, 2)),
        "offences": ["arson"] if rarely(draw, 6) else [],
        "cannot": ["lifting"] if rarely(draw, 6) else [],
        "access": draw(st.sampled_from(([], [], [], ["step_free"], ["hearing", "step_free"]))),
        "skills": draw(st.sampled_from(([], ["paint"], ["cook"], ["garden", "paint"]))),
        "zones": [{"lat": 52.1, "lon": -0.9, "radius_km": 4.0}] if rarely(draw, 5) else [],
        "apart": [],
        "usual": [draw(st.sampled_from(slots))] if rarely(draw, 3) else [],
    }


def _table(draw, places: list[dict[str, Any]]) -> dict[str, Any]:
    """A table of minutes, not the same there and back, with journeys that can't be made."""
    cell = st.sampled_from((10.0, 22.5, 40.0, 47.4, None))
    return {"places": [row["ref"] for row in places], "minutes": [[draw(cell) for _ in places] for _ in places]}


def _weights(draw) -> dict[str, int]:
    """The published weights, or others."""
    plain = dataclasses.asdict(Weights())
    return {name: draw(st.integers(0, 2 * usual)) for name, usual in plain.items()} if rarely(draw, 3) else plain


def changed(problem: Problem, table: str, **columns: object) -> Problem:
    """The problem with some columns of a table changed."""
    return dataclasses.replace(problem, **{table: dataclasses.replace(getattr(problem, table), **columns)})
