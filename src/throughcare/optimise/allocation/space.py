"""The problem with its rows in order of where they are, so that neighbours on the map are neighbours in memory.

Places lie along a Hilbert curve over the map, people by home and slots by site; within a place, rows are sorted by what
they say. What is worked on at one time is then a small part of every array, which the processor's caches hold at any
size. Names and the order of rows that came in mean nothing to the outcome.
"""

import dataclasses
from typing import Any, NamedTuple

import numpy as np

from throughcare.optimise.allocation.problem import Places, Problem
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.travel import TravelTable

CURVE_BITS = 16  # of each coordinate: cells of some ten metres over England and Wales
EAST_OF_NORTH = 0.6  # a degree of longitude beside one of latitude, in England and Wales


class Placed(NamedTuple):
    """A problem in order of space, and where its people and slots were before."""

    problem: Problem
    people: Ints  # the row that each person had
    slots: Ints

    def lines(self, lines: Ints) -> Ints:
        """Pairs of person and slot by the rows that they had, in order."""
        before = np.stack((self.people[lines[:, 0]], self.slots[lines[:, 1]]), axis=1)
        return np.asarray(before[np.lexsort((before[:, 1], before[:, 0]))])

    def by_slot(self, figures: Ints) -> Ints:
        """Figures of slots by the rows that they had."""
        before = np.empty_like(figures)
        before[self.slots] = figures
        return before


def placed(problem: Problem) -> Placed:
    """The same problem in order of space."""
    places = np.lexsort((problem.places.lon, problem.places.lat, _along_curve(problem.places)))
    place = _inverse(places)
    people_table = dataclasses.replace(problem.people, home=place[problem.people.home])
    slot_table = dataclasses.replace(problem.slots, place=place[problem.slots.place])
    people, slots = _order(people_table, "home"), _order(slot_table, "place", without="team")
    person, slot = _inverse(people), _inverse(slots)
    travel = problem.travel
    if isinstance(travel, TravelTable):
        travel = TravelTable(minutes=travel.minutes[np.ix_(places, places)])
    moved = dataclasses.replace(
        problem,
        places=_rows(problem.places, places),
        slots=_rows(slot_table, slots),
        people=_rows(people_table, people),
        zones=dataclasses.replace(problem.zones, person=person[problem.zones.person]),
        apart=person[problem.apart],
        usual=_pairs(problem.usual, person, slot),
        committed=_pairs(problem.committed, person, slot),
        travel=travel,
    )
    return Placed(problem=moved, people=people, slots=slots)


def _along_curve(places: Places) -> Ints:
    """How far along the curve each place is."""
    at = np.stack((places.lon * EAST_OF_NORTH, places.lat))
    first = at.min(axis=1, initial=np.inf, keepdims=True)
    widest = float((at - first).max(initial=0.0))
    east, north = ((at - first) / (widest or 1.0) * ((1 << CURVE_BITS) - 1)).astype(np.int64)
    along = np.zeros(len(east), dtype=np.int64)
    for bit in reversed(range(CURVE_BITS)):
        right, up = east >> bit & 1, north >> bit & 1
        along = along << 2 | 3 * right ^ up
        mirrored, turned = (right == 1) & (up == 0), up == 0
        east, north = np.where(mirrored, ~east, east), np.where(mirrored, ~north, north)
        east, north = np.where(turned, north, east), np.where(turned, east, north)
    return along


def _order(table: Any, first: str, *, without: str = "ref") -> Ints:
    """Rows by one column, then by all others, but for names."""
    names = [name for name in table.__slots__ if name not in ("ref", first, without)]
    columns = [column for name in names for column in getattr(table, name).reshape(len(table.ref), -1).T]
    return np.lexsort((*columns, getattr(table, first)))


def _rows(table: Any, order: Ints) -> Any:
    """A table with its rows in another order."""
    columns = {name: getattr(table, name)[order] for name in table.__slots__ if name != "ref"}
    return dataclasses.replace(table, ref=tuple(table.ref[row] for row in order.tolist()), **columns)


def _inverse(order: Ints) -> Ints:
    """Where each row goes."""
    where = np.empty_like(order)
    where[order] = np.arange(len(order))
    return where


def _pairs(pairs: Ints, person: Ints, slot: Ints) -> Ints:
    """Pairs of person and slot by their new rows."""
    return np.stack((person[pairs[:, 0]], slot[pairs[:, 1]]), axis=1)
