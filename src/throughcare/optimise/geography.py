"""A made-up England and Wales for solvers: 12 regions with their real share of work, 108 units, invented towns.

Regions' names, rough centres and shares of outstanding unpaid-work hours (27 November 2023, parliamentary question)
are real; units, towns and their people are made up. Everything depends on the seed alone.
"""

from dataclasses import dataclass

import numpy as np

UNITS = 108  # probation delivery units of England and Wales


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A probation region: rough centre in degrees, radius in kilometres, hours of unpaid work outstanding."""

    name: str
    lat: float
    lon: float
    radius_km: float
    hours_outstanding: int


REGIONS = tuple(
    Region(name=name, lat=lat, lon=lon, radius_km=radius, hours_outstanding=hours)
    for name, lat, lon, radius, hours in (
        ("East Midlands", 52.95, -1.00, 60, 271_848),
        ("East of England", 52.20, 0.50, 70, 446_167),
        ("Greater Manchester", 53.50, -2.25, 20, 272_324),
        ("Kent, Surrey and Sussex", 51.15, 0.10, 60, 272_131),
        ("London", 51.51, -0.11, 22, 630_995),
        ("North East", 54.85, -1.55, 45, 182_048),
        ("North West", 53.95, -2.75, 60, 340_021),
        ("South Central", 51.35, -1.25, 50, 301_545),
        ("South West", 50.90, -3.10, 90, 280_126),
        ("Wales", 52.20, -3.70, 85, 155_132),
        ("West Midlands", 52.45, -2.00, 45, 370_286),
        ("Yorkshire and the Humber", 53.80, -1.20, 60, 456_228),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A made-up town: where it is, which region and unit it belongs to, and its share of the region's people."""

    name: str
    region: int
    unit: int
    lat: float
    lon: float
    share: float


def units_by_region(*, total: int = UNITS) -> list[int]:
    """How many units each region has, by its outstanding hours, at least one each (largest remainder)."""
    hours = np.array([region.hours_outstanding for region in REGIONS], dtype=float)
    exact = hours / hours.sum() * total
    counts = np.maximum(1, np.floor(exact)).astype(int)
    for index in np.argsort(-(exact - counts), kind="stable")[: max(0, total - int(counts.sum()))]:
        counts[index] += 1
    return [int(count) for count in counts]


def make_towns(seed: int, *, towns_per_unit: int = 8) -> list[Town]:
    """The towns of every unit of England and Wales. A unit's first town is its largest (sizes fall as 1/rank).

    Units are spread over their region; towns cluster round their unit's centre.
    """
    rng = np.random.default_rng(seed)
    towns: list[Town] = []
    unit = 0
    for index, (region, units) in enumerate(zip(REGIONS, units_by_region(), strict=True)):
        spread_km = region.radius_km / np.sqrt(units)
        for _ in range(units):
            centre = _scatter(rng, region.lat, region.lon, region.radius_km)
            sizes = 1.0 / np.arange(1, towns_per_unit + 1)
            for rank, size in enumerate(sizes / sizes.sum() / units):
                lat, lon = centre if rank == 0 else _scatter(rng, *centre, spread_km)
                town = Town(name=_name(rng), region=index, unit=unit, lat=lat, lon=lon, share=float(size))
                towns.append(town)
            unit += 1
    return towns


def scatter_km(rng: np.random.Generator, lat: float, lon: float, spread_km: float, count: int) -> np.ndarray:
    """`count` points (rows of lat, lon) round a centre, normally spread by `spread_km`, to four decimals."""
    offsets = rng.normal(0.0, spread_km, size=(count, 2))
    degrees = offsets / np.array([111.2, 111.2 * np.cos(np.radians(lat))])
    return np.round(np.array([lat, lon]) + degrees, 4)


def _scatter(rng: np.random.Generator, lat: float, lon: float, radius_km: float) -> tuple[float, float]:
    """A point evenly spread over a disc."""
    angle, reach = rng.uniform(0, 2 * np.pi), radius_km * np.sqrt(rng.uniform())
    north, east = reach * np.sin(angle), reach * np.cos(angle)
    return round(lat + north / 111.2, 4), round(lon + east / (111.2 * np.cos(np.radians(lat))), 4)


FIRST = ("Ald", "Bram", "Cold", "Dun", "Elm", "Fen", "Gos", "Har", "Kes", "Lang", "Mar", "Nether", "Oak", "Pen", "Rad")
LAST = ("borough", "bridge", "by", "church", "cote", "field", "ford", "ham", "ley", "mere", "stead", "ton", "wick")


def _name(rng: np.random.Generator) -> str:
    """A name that sounds like a town and is made up."""
    return f"{FIRST[rng.integers(len(FIRST))]}{LAST[rng.integers(len(LAST))]} (made up)"
