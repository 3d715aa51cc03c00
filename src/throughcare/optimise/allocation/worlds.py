"""Realistic made-up worlds: towns, teams, projects and people on probation, from a seed alone.

Proportions follow published figures where there are any (12 regions, 108 units, seven hours a week, about half of
the offered hours worked, one woman in eight) and plain judgement elsewhere; nobody in them is real.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from throughcare.optimise.allocation.problem import (
    People,
    Places,
    Problem,
    Slots,
    Teams,
    Weights,
    Zones,
)
from throughcare.optimise.geography import UNITS, Town, make_towns, scatter_km

WEEKS = 4
AREAS_PER_TOWN = 10  # home areas: neighbourhoods, never addresses
SITES_PER_TOWN = 3
TAGS = {
    "offences": ("arson", "sexual", "theft_from_employer", "violence"),
    "cannot": ("heights", "lifting", "standing"),
    "access": ("step_free",),
    "skills": ("catering", "construction", "horticulture", "retail", "warehousing"),
}
SHARES = {"offences": (0.02, 0.06, 0.05, 0.25), "cannot": (0.06, 0.14, 0.06), "access": (0.04,)}
WEEKDAY_SHARES = (0.17, 0.17, 0.17, 0.17, 0.16, 0.11, 0.05)
SHIFTS = (0b011, 0b001, 0b010, 0b100)  # whole day, morning, afternoon, evening
SHIFT_SHARES = (0.78, 0.07, 0.07, 0.08)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size of world: how many units, people, and weekly slots where seats are scarce and where they are plentiful."""

    units: int
    people: int
    scarce: int
    plentiful: int


SIZES = {
    "unit": Size(units=1, people=500, scarce=25, plentiful=75),
    "region": Size(units=14, people=8_000, scarce=400, plentiful=1_200),
    "national": Size(units=UNITS, people=60_000, scarce=2_500, plentiful=8_500),
    "stress": Size(units=UNITS, people=100_000, scarce=6_000, plentiful=14_000),
}


def make_world(*, people: int, slots: int, units: int, seed: int, weights: Weights | None = None) -> Problem:
    """A world of so many people and weekly slots over the first `units` units of England and Wales."""
    rng = np.random.default_rng(seed)
    towns = [town for town in make_towns(seed) if town.unit < units]
    share = np.array([town.share for town in towns])
    share /= share.sum()
    places, homes, sites = _places(rng, towns)
    slot_town = rng.choice(len(towns), size=slots, p=share)
    person_town = rng.choice(len(towns), size=people, p=share)
    unit = np.array([town.unit for town in towns])
    slot_table = _slots(rng, slot_town, unit, sites)
    people_table = _people(rng, person_town, homes)
    return Problem(
        places=places,
        teams=_teams(rng, slot_table, units),
        slots=slot_table,
        people=people_table,
        zones=_zones(rng, people_table, places),
        apart=_apart(rng, person_town),
        usual=_usual(rng, person_town, slot_town, unit),
        committed=np.empty((0, 2), dtype=np.int64),
        tags=dict(TAGS),
        weights=weights or Weights(),
    )


def make_size(name: str, *, regime: str, seed: int) -> Problem:
    """A world of a named size (SIZES) in a regime: "scarce" or "plentiful"."""
    size = SIZES[name]
    slots = {"scarce": size.scarce, "plentiful": size.plentiful}[regime]
    return make_world(people=size.people, slots=slots, units=size.units, seed=seed)


def _places(rng: np.random.Generator, towns: list[Town]) -> tuple[Places, np.ndarray, np.ndarray]:
    """All places, and for each town the row numbers of its home areas and of its sites."""
    points, per_town = [], AREAS_PER_TOWN + SITES_PER_TOWN
    for town in towns:
        points.append(scatter_km(rng, town.lat, town.lon, 2.5, per_town))
    at = np.concatenate(points)
    rows = np.arange(len(at)).reshape(len(towns), per_town)
    ref = tuple(f"L{number:05d}" for number in range(len(at)))
    places = Places(ref=ref, lat=at[:, 0].copy(), lon=at[:, 1].copy())
    return places, rows[:, :AREAS_PER_TOWN], rows[:, AREAS_PER_TOWN:]


def _slots(rng: np.random.Generator, town: np.ndarray, unit: np.ndarray, sites: np.ndarray) -> Slots:
    """Weekly slots: groups of about ten with a supervisor, and a few places with a host for one or two people."""
    count = len(town)
    hosted = rng.random(count) < 0.08
    seats = np.where(hosted, rng.integers(1, 3, count), rng.integers(7, 14, count))
    capacity = np.repeat(seats[:, None], WEEKS, axis=1)
    capacity -= np.where(rng.random((count, WEEKS)) < 0.05, capacity // 4, 0)
    capacity[rng.random((count, WEEKS)) < 0.03] = 0
    shift = np.array(SHIFTS)[rng.choice(4, size=count, p=SHIFT_SHARES)]
    weekday = rng.choice(7, size=count, p=WEEKDAY_SHARES)
    bars = np.zeros(count, dtype=np.int64)
    for bit, share in enumerate((0.1, 0.35, 0.1, 0.05)):
        bars |= (rng.random(count) < share).astype(np.int64) << bit
    return Slots(
        ref=tuple(f"S{number:05d}" for number in range(count)),
        place=sites[town, rng.integers(0, sites.shape[1], count)],
        team=unit[town],
        parts=shift << (3 * weekday),
        capacity=capacity.astype(np.int64),
        women_only=(rng.random(count) < 0.07) & ~hosted,
        supervised=~hosted,
        vehicle=~hosted & (rng.random(count) < 0.4),
        viable=np.where(hosted, 0, 3),
        unpleasant=rng.choice(4, size=count, p=(0.4, 0.3, 0.2, 0.1)),
        bars=bars,
        demands=_random_bits(rng, count, (0.05, 0.35, 0.3)),
        access=_random_bits(rng, count, (0.6,)),
        skills=_random_bits(rng, count, (0.12, 0.15, 0.2, 0.15, 0.1)),
    )


def _teams(rng: np.random.Generator, slots: Slots, units: int) -> Teams:
    """A team for each unit, with supervisors for nearly all of its sessions."""
    weekday = np.array([int(parts).bit_length() - 1 for parts in slots.parts]) // 3
    needed = {"supervisors": slots.supervised, "vehicles": slots.vehicle}
    duty: dict[str, Any] = {}
    for name, uses in needed.items():
        wanted = np.zeros((units, 7), dtype=np.int64)
        np.add.at(wanted, (slots.team[uses], weekday[uses]), 1)
        short = rng.random((units, 7)) < 0.15
        duty[name] = np.repeat(np.maximum(0, wanted - short)[:, None, :], WEEKS, axis=1).astype(np.int64)
    return Teams(ref=tuple(f"T{number:03d}" for number in range(units)), **duty)


def _people(rng: np.random.Generator, town: np.ndarray, homes: np.ndarray) -> People:
    """People of the towns; six in ten without work, whose weekdays are freer."""
    count = len(town)
    woman = rng.random(count) < 0.125
    unemployed = rng.random(count) < 0.6
    limit = np.where(unemployed, rng.choice((14, 21, 28, 35), size=count, p=(0.4, 0.3, 0.2, 0.1)), 7)
    limit = np.where(~unemployed & (rng.random(count) < 0.3), 14, limit)
    more = unemployed & (rng.random(count) < 0.3)
    start = np.where(rng.random(count) < 0.08, rng.integers(1, WEEKS, count), 0)
    end = np.where((start == 0) & (rng.random(count) < 0.1), rng.integers(1, WEEKS, count), 52)
    return People(
        ref=tuple(f"P{number:06d}" for number in range(count)),
        home=homes[town, rng.integers(0, homes.shape[1], count)],
        woman=woman,
        women_only=woman & (rng.random(count) < 0.35),
        alone_with_men=woman & (rng.random(count) < 0.15),
        available=_availability(rng, unemployed),
        hours_limit=limit.astype(np.int64),
        hours_wanted=np.where(more, limit, 7).astype(np.int64),
        travel_limit=rng.choice((45, 60, 75, 90), size=count, p=(0.1, 0.3, 0.4, 0.2)).astype(np.int64),
        attendance=np.round(np.clip(rng.beta(7, 3, count), 0.3, 0.98), 2).astype(np.float64),
        from_week=start.astype(np.int64),
        until_week=end.astype(np.int64),
        weeks_late=_sometimes(rng, count, 0.25, 20),
        weeks_waiting=_sometimes(rng, count, 0.8, 6),
        unemployed=unemployed,
        unpleasant_before=_sometimes(rng, count, 0.3, 1).clip(0, 10),
        offences=_random_bits(rng, count, SHARES["offences"]),
        cannot=_random_bits(rng, count, SHARES["cannot"]),
        access=_random_bits(rng, count, SHARES["access"]),
        skills=np.where(rng.random(count) < 0.35, 1 << rng.integers(0, 5, count), 0).astype(np.int64),
    )


def _availability(rng: np.random.Generator, unemployed: np.ndarray) -> np.ndarray:
    """Half-day bits: people without work are free most weekdays; workers on a day off, at weekends, some evenings."""
    count = len(unemployed)
    chance = np.where(unemployed[:, None], 0.75, 0.15) * np.ones(7)
    chance[:, 5] = np.where(unemployed, 0.5, 0.7)
    chance[:, 6] = np.where(unemployed, 0.3, 0.4)
    whole = rng.random((count, 7)) < chance
    carer = rng.random(count) < 0.12
    evening = rng.random((count, 7)) < np.where(unemployed, 0.1, 0.3)[:, None]
    morning, afternoon = whole, whole & ~carer[:, None]
    bits = np.stack((morning, afternoon, evening), axis=2).reshape(count, 21)
    return (bits.astype(np.int64) << np.arange(21)).sum(axis=1)


def _zones(rng: np.random.Generator, people: People, places: Places) -> Zones:
    """One person in seventeen has an exclusion zone not far from home."""
    person = np.flatnonzero(rng.random(len(people.ref)) < 0.06)
    home = people.home[person]
    shift = rng.normal(0.0, 0.05, size=(len(person), 2))
    return Zones(
        person=person,
        lat=np.round(places.lat[home] + shift[:, 0], 4),
        lon=np.round(places.lon[home] + shift[:, 1], 4),
        radius_km=np.round(rng.uniform(0.5, 5.0, len(person)), 1),
    )


def _apart(rng: np.random.Generator, town: np.ndarray) -> np.ndarray:
    """Pairs from one town who must not meet: about three people in a hundred."""
    order = np.lexsort((rng.random(len(town)), town))
    first = np.arange(0, len(order) - 1, 2)
    same = town[order[first]] == town[order[first + 1]]
    kept = first[same & (rng.random(len(first)) < 0.03)]
    pairs = np.sort(np.stack((order[kept], order[kept + 1]), axis=1), axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int64)


def _usual(rng: np.random.Generator, town: np.ndarray, slot_town: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Half of the people have worked at a slot of their unit."""
    by_unit = [np.flatnonzero(unit[slot_town] == number) for number in range(int(unit.max()) + 1)]
    pairs = []
    for person in np.flatnonzero(rng.random(len(town)) < 0.5):
        slots = by_unit[unit[town[person]]]
        if len(slots):
            pairs.append((person, slots[rng.integers(len(slots))]))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _random_bits(rng: np.random.Generator, count: int, shares: tuple[float, ...]) -> np.ndarray:
    """Tags as bits, each with its own share."""
    bits = np.zeros(count, dtype=np.int64)
    for bit, share in enumerate(shares):
        bits |= (rng.random(count) < share).astype(np.int64) << bit
    return bits


def _sometimes(rng: np.random.Generator, count: int, share: float, mean: float) -> np.ndarray:
    """Nought for most, else whole numbers round a mean with a long tail."""
    values = np.ceil(rng.exponential(mean, count))
    return np.where(rng.random(count) < share, values, 0).clip(0, 104).astype(np.int64)
