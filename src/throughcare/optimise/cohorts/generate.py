"""Made-up regions for trials, tests and benches: everything follows from the seed.

python -m throughcare.optimise.cohorts.generate --size region --seed 1 --out problem.json
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
import numpy as np

from throughcare.optimise.cohorts.catalogue import programme_catalogue
from throughcare.optimise.cohorts.codec import problem_to_json
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.values import (
    NO_WEEK_LIMIT,
    PARTS,
    RISKS,
    Facilitator,
    Person,
    Programme,
    Room,
    Sex,
    Venue,
)
from throughcare.optimise.geography import Town, make_towns, scatter_km
from throughcare.optimise.result import write_json
from throughcare.optimise.travel import Floats, SpeedBands, great_circle_km

WEEKS = 26
STARTS_ON = date(2026, 1, 5)
# England and Wales, 2026: Good Friday, Easter Monday, May, spring, summer, Christmas and Boxing Day (substitute)
BANK_HOLIDAYS = ("2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28")
DAYTIME = frozenset(day * len(PARTS) + part for day in range(5) for part in (0, 1))
EVENINGS = frozenset(day * len(PARTS) + 2 for day in range(5))
WOMEN_SHARE = 0.14  # about one in seven people on community sentences
MEN_WAIT_FOR = {"BC-M-GEN": 0.42, "BBR": 0.26, "BC-M-SEX": 0.12, "TSP": 0.09, "BC-H-GEN": 0.06, "BC-M-LDC": 0.05}
WOMEN_WAIT_FOR = {"BC-M-WOM": 0.72, "TSP": 0.2, "BC-M-LDC": 0.08}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a world is."""

    people: int
    venues: int
    facilitators: int
    units: int


SIZES = {
    "small": Size(people=70, venues=3, facilitators=5, units=1),
    "unit": Size(people=150, venues=5, facilitators=8, units=1),
    "half": Size(people=600, venues=18, facilitators=26, units=5),
    "region": Size(people=1500, venues=40, facilitators=60, units=12),
}
REGION = 11  # Yorkshire and the Humber has twelve units


def make_problem(size: str, *, seed: int) -> Problem:
    """A made-up world: "small", "unit", "half" or "region"."""
    return make_world(SIZES[size], seed=seed)


def make_world(size: Size, *, seed: int) -> Problem:
    """A made-up world of any size."""
    rng = np.random.default_rng([seed, size.people, size.venues])
    towns = [town for town in make_towns(seed) if town.region == REGION]
    units = sorted({town.unit for town in towns})[: size.units]
    towns = [town for town in towns if town.unit in units]
    catalogue = programme_catalogue()
    venues, rooms, venue_at = _venues(rng, size.venues, towns, catalogue)
    facilitators, staff_at = _facilitators(rng, size.facilitators, towns, venues, venue_at)
    people, people_at = _people(rng, size.people, towns, venues)
    return Problem(
        starts_on=STARTS_ON,
        weeks=WEEKS,
        programmes=catalogue,
        venues=venues,
        rooms=rooms,
        facilitators=facilitators,
        people=people,
        travel_minutes=_minutes(people_at, venue_at),
        staff_travel_minutes=_minutes(staff_at, venue_at),
        apart=_apart(rng, people),
        closed_days=frozenset(divmod((date.fromisoformat(day) - STARTS_ON).days, 7) for day in BANK_HOLIDAYS),
    )


def _minutes(from_points: Floats, to_points: Floats) -> Floats:
    crow = great_circle_km(from_points[:, :1], from_points[:, 1:], to_points[:, 0], to_points[:, 1])
    return SpeedBands().minutes(crow)


def _pick_towns(rng: np.random.Generator, towns: list[Town], count: int) -> list[Town]:
    """Towns by their share of people."""
    shares = np.array([town.share for town in towns])
    return [towns[at] for at in rng.choice(len(towns), size=count, p=shares / shares.sum())]


def _venues(
    rng: np.random.Generator, count: int, towns: list[Town], catalogue: tuple[Programme, ...]
) -> tuple[tuple[Venue, ...], tuple[Room, ...], Floats]:
    """Every unit has a venue in its largest town; the others go where people are. One in four has a second room."""
    largest = [town for at, town in enumerate(towns) if at == 0 or towns[at - 1].unit != town.unit]
    places = (largest + _pick_towns(rng, towns, count))[:count]
    points = np.vstack([scatter_km(rng, town.lat, town.lon, 1.5, 1) for town in places])
    venues = tuple(
        Venue(ref=f"V{at:02}", name=f"{town.name} {at}", unit=f"U{town.unit:03}") for at, town in enumerate(places)
    )
    rooms = []
    for at, venue in enumerate(venues):
        for letter in "AB"[: 2 if at < len(largest) or rng.random() < 0.15 else 1]:
            rooms.append(_room(rng, f"{venue.ref}{letter}", venue, catalogue, main=at < len(largest)))
    return venues, tuple(rooms), points


def _room(rng: np.random.Generator, ref: str, venue: Venue, catalogue: tuple[Programme, ...], *, main: bool) -> Room:
    evenings = {block for block in EVENINGS if main or rng.random() < 0.55}
    suited = {row.ref for row in catalogue if row.ref != "BC-M-SEX" or main or rng.random() < 0.3}
    return Room(
        ref=ref,
        venue=venue.ref,
        seats=int(rng.choice([12, 14, 16])),
        open_blocks=frozenset({block for block in DAYTIME if rng.random() < 0.9} | evenings),
        programmes=frozenset(suited),
        step_free=main or bool(rng.random() < 0.7),
    )


def _facilitators(
    rng: np.random.Generator, count: int, towns: list[Town], venues: tuple[Venue, ...], venue_at: Floats
) -> tuple[tuple[Facilitator, ...], Floats]:
    """Most are trained in general programmes and one other; half work two or three evenings."""
    homes = _pick_towns(rng, towns, count)
    points = np.vstack([scatter_km(rng, town.lat, town.lon, 5.0, 1) for town in homes])
    nearest = np.argsort(_minutes(points, venue_at), axis=1, kind="stable")
    others = ("BC-M-SEX", "BBR", "BBR", "BC-H-GEN", "BC-M-LDC", "TSP")
    rows = []
    for at, town in enumerate(homes):
        trained = {"BC-M-GEN", "BC-M-WOM", *rng.choice(others, size=2)}
        evenings = rng.choice(sorted(EVENINGS), size=int(rng.choice([2, 3, 4, 5])), replace=False)
        rows.append(
            Facilitator(
                ref=f"F{at:03}",
                name=f"Facilitator {at} (made up)",
                unit=f"U{town.unit:03}",
                trained=frozenset(str(ref) for ref in trained),
                blocks=frozenset(DAYTIME | {int(block) for block in evenings}),
                weekly_minutes=int(rng.choice([500, 960, 960, 1080])),
                travel_limit_minutes=int(rng.choice([60, 75, 90])),
                own_venues=frozenset(venues[venue].ref for venue in nearest[at, :2]),
                away_weeks=_leave(rng),
            )
        )
    return tuple(rows), points


def _leave(rng: np.random.Generator) -> frozenset[int]:
    """Leave is taken round the groups, but one in three has a fortnight booked already."""
    if rng.random() > 1 / 3:
        return frozenset()
    first = int(rng.integers(0, WEEKS))
    return frozenset({first, first + 1})


def _people(
    rng: np.random.Generator, count: int, towns: list[Town], venues: tuple[Venue, ...]
) -> tuple[tuple[Person, ...], Floats]:
    homes = _pick_towns(rng, towns, count)
    points = np.vstack([scatter_km(rng, town.lat, town.lon, 2.5, 1) for town in homes])
    people = tuple(_person(rng, f"P{at:04}", f"U{town.unit:03}", venues) for at, town in enumerate(homes))
    return people, points


def _person(rng: np.random.Generator, ref: str, unit: str, venues: tuple[Venue, ...]) -> Person:
    woman = bool(rng.random() < WOMEN_SHARE)
    wait_for = WOMEN_WAIT_FOR if woman else MEN_WAIT_FOR
    programme = str(rng.choice(list(wait_for), p=list(wait_for.values())))
    also = {"BC-M-GEN"} if programme == "TSP" and not woman and rng.random() < 0.5 else set()
    barred = {str(rng.choice([venue.ref for venue in venues]))} if rng.random() < 0.05 else set()
    return Person(
        ref=ref,
        unit=unit,
        sex=Sex.FEMALE if woman else Sex.MALE,
        programmes=frozenset({programme} | also),
        blocks=_free_blocks(rng),
        ready_week=max(0, int(rng.integers(-14, 10))),
        last_week=int(rng.integers(16, 90)) if rng.random() < 0.9 else NO_WEEK_LIMIT,
        waited_weeks=min(70, int(rng.exponential(16))),
        risk=RISKS[rng.choice(4, p=[0.06, 0.5, 0.36, 0.08])],
        travel_limit_minutes=int(rng.choice([45, 60, 75, 90])),
        needs_step_free=bool(rng.random() < 0.04),
        women_only=woman and bool(rng.random() < 0.25),
        may_be_only_woman=woman and bool(rng.random() < 0.1),
        barred_venues=frozenset(barred),
    )


def _free_blocks(rng: np.random.Generator) -> frozenset[int]:
    """In work: evenings. Otherwise days, some of them taken, and evenings for half."""
    if rng.random() < 0.4:
        return frozenset(block for block in EVENINGS if rng.random() < 0.9)
    days = {block for block in DAYTIME if rng.random() < 0.8}
    return frozenset(days | (set(EVENINGS) if rng.random() < 0.5 else set()))


def _apart(rng: np.random.Generator, people: tuple[Person, ...]) -> frozenset[tuple[str, str]]:
    """Co-defendants and others who must be kept apart: a pair for every twenty people, from one unit."""
    pairs = set()
    for _ in range(len(people) // 20):
        one = people[rng.integers(len(people))]
        same = [row.ref for row in people if row.unit == one.unit and row.ref != one.ref]
        if same:
            pairs.add(tuple(sorted((one.ref, str(rng.choice(same))))))
    return frozenset((one, other) for one, other in pairs)


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="region", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def main(size: str, seed: int, out: Path) -> None:
    """Write a made-up problem as JSON."""
    write_json(out, problem_to_json(make_problem(size, seed=seed)))
    click.echo(f"{out}: {size}, seed {seed}")


if __name__ == "__main__":
    main()
