"""Which sites each home can reach, and in how many minutes: by cells of a grid, never every home with every site."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.travel import SpeedBands, TravelTable, great_circle_km

CELL_DEGREES = 0.25
TURN = 1440  # cells once round the earth: those east of the 180th meridian follow those west of it
KM_A_DEGREE = 111.0  # a little less than any degree of latitude has, so that reach is never understated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Rows by place, nearest site first: sites of place i and minutes there from indptr[i] to indptr[i + 1]."""

    indptr: npt.NDArray[np.int64]
    site: npt.NDArray[np.int32]
    minutes: npt.NDArray[np.int32]


def whole_minutes(minutes: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Minutes rounded half up to whole ones."""
    return np.floor(minutes + 0.5).astype(np.int32)


def reach_of(problem: Problem) -> Reach:
    """Sites within the longest travel limit of anybody, for every place that is somebody's home."""
    homes, sites = np.unique(problem.people.home), np.unique(problem.slots.place)
    most = int(problem.people.travel_limit.max(initial=0))
    if isinstance(problem.travel, TravelTable):
        pairs = _table_pairs(problem.travel, homes, sites, most)
    else:
        pairs = _grid_pairs(problem, problem.travel, homes, sites, most)
    home, site, minutes = pairs
    order = np.lexsort((site, minutes, home))
    counts = np.bincount(home, minlength=len(problem.places.ref))
    indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Reach(indptr=indptr, site=site[order].astype(np.int32), minutes=minutes[order])


Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int32]]


def _table_pairs(travel: TravelTable, homes: npt.NDArray[np.int64], sites: npt.NDArray[np.int64], most: int) -> Pairs:
    """Pairs of home and site within reach by the table; NaN is out of reach."""
    table = travel.minutes[np.ix_(homes, sites)]
    minutes = np.where(np.isnan(table), most + 1, np.minimum(table, most + 1))
    row, column = np.nonzero(whole_minutes(minutes) <= most)
    return homes[row], sites[column], whole_minutes(minutes[row, column])


def _grid_pairs(
    problem: Problem, travel: SpeedBands, homes: npt.NDArray[np.int64], sites: npt.NDArray[np.int64], most: int
) -> Pairs:
    """Pairs of home and site within reach, found cell by cell."""
    reach_km = travel.reach_km(most + 1)
    by_cell = _cells(problem, sites)
    parts: list[Pairs] = []
    for (north, east), members in _cells(problem, homes).items():
        close = _sites_round(by_cell, north, east, reach_km)
        if not len(close):
            continue
        km = great_circle_km(
            problem.places.lat[members][:, None],
            problem.places.lon[members][:, None],
            problem.places.lat[close],
            problem.places.lon[close],
        )
        minutes = whole_minutes(travel.minutes(km))
        row, column = np.nonzero(minutes <= most)
        parts.append((members[row], close[column], minutes[row, column]))
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32)
    home, site, away = zip(*parts, strict=True)
    return np.concatenate(home), np.concatenate(site), np.concatenate(away)


def _cells(problem: Problem, rows: npt.NDArray[np.int64]) -> dict[tuple[int, int], npt.NDArray[np.int64]]:
    """Rows of places by cell of the grid."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    cells = np.floor(np.stack((problem.places.lat[rows], problem.places.lon[rows])) / CELL_DEGREES).astype(int)
    cells[1] %= TURN
    for row, north, east in zip(rows.tolist(), *cells.tolist(), strict=True):
        found[north, east].append(row)
    return {cell: np.array(members) for cell, members in found.items()}


def _sites_round(
    by_cell: dict[tuple[int, int], npt.NDArray[np.int64]], north: int, east: int, reach_km: float
) -> npt.NDArray[np.int64]:
    """Sites of every cell that might hold a point within reach of a cell."""
    up = int(np.ceil(reach_km / KM_A_DEGREE / CELL_DEGREES))
    furthest = max(abs(north - up), abs(north + up + 1)) * CELL_DEGREES
    across = TURN // 2  # every longitude, where a pole is within reach
    if furthest < 90:
        narrow = np.cos(np.radians(furthest))
        across = min(across, int(np.ceil(reach_km / (KM_A_DEGREE * narrow) / CELL_DEGREES)))
    if (2 * up + 1) * (2 * across + 1) > len(by_cell):
        cells = [
            c for c in by_cell if abs(c[0] - north) <= up and min((c[1] - east) % TURN, (east - c[1]) % TURN) <= across
        ]
    else:
        near = {(north + i, (east + j) % TURN) for i in range(-up, up + 1) for j in range(-across, across + 1)}
        cells = [cell for cell in near if cell in by_cell]
    if not cells:
        return np.empty(0, dtype=np.int64)
    return np.sort(np.concatenate([by_cell[cell] for cell in cells]))
