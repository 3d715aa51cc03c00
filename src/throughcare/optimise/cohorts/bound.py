"""The proven bound and the prices, by Lagrangian relaxation of the master over all possible groups.

Dualised: each person in one group at most; each room, and each facilitator, in one place at a time; each
facilitator's hours. What is left falls apart into one small exact choice per possible group. At any prices of nought
or more the sum of those choices and of the prices is at least the value of every plan, so the least sum found is
proven; its limit is the value of the master's linear programme.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts import kernels
from throughcare.optimise.cohorts.arrays import Columns, Ints
from throughcare.optimise.cohorts.loads import load_shares
from throughcare.optimise.cohorts.values import BLOCK_COUNT

Floats = NDArray[np.float64]
FIRST_SHARES = (0.8, 0.9, 1.0)  # of the most a person could bring, as the first price of their place
FIRST_LOADS = (0.0, 50.0, 100.0)  # points for the whole of a facilitator's week


# Scale of a step by kind of price, found by trials: a group is one of many rows for sessions but of few for people
PERSON_PACE, SESSION_PACE, LOAD_PACE = 2.0, 0.3, 1.0


class Cells(NamedTuple):
    """Arrays by cell, for the compiled loops."""

    held: Ints
    room: Ints
    timing: Ints
    blocks: Ints
    most: Ints
    least: Ints
    most_high: Ints
    staff_needed: Ints
    fixed: Ints
    first: Ints


@dataclass(frozen=True, slots=True)
class Prices:
    """What one more would be worth: a place for a person, a room or facilitator for a session, a share of a week.

    One flat vector, seen as four tables: P; R*21 x H; F*21 x H; F x H for the whole of the week's minutes.
    """

    flat: Floats
    shape: tuple[int, int, int, int]  # people, rooms, facilitators, weeks

    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Views of the four tables."""
        people, rooms, staff, weeks = self.shape
        ends = np.cumsum([people, rooms * BLOCK_COUNT * weeks, staff * BLOCK_COUNT * weeks])
        one, two, three, four = np.split(self.flat, ends)
        return one, two.reshape(-1, weeks), three.reshape(-1, weeks), four.reshape(-1, weeks)

    def like(self, flat: Floats) -> "Prices":
        """Other amounts of the same shape."""
        return Prices(flat, self.shape)


class Lagrange:
    """The relaxation of one problem: the bound, and what each thing is short of, at any prices."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.cells = _cells(columns)
        rooms, _, self.horizon = columns.room_taken.shape
        staff = len(columns.staff_taken)
        self.shape = (len(columns.gain), rooms, staff, self.horizon)
        self.shares = load_shares(columns.loads, columns.minutes_left)  # kinds x F x H
        self.pace = self._pace()
        self.patterns = _patterns(columns)
        self.room_taken = _counts(columns.room_taken.reshape(rooms * BLOCK_COUNT, self.horizon))
        self.staff_taken = _counts(columns.staff_taken.reshape(staff * BLOCK_COUNT, self.horizon))
        self.load_taken = np.stack([_counts(columns.minutes_left < load) for load in columns.loads])
        self.rows = np.stack([columns.person, columns.travel, columns.from_week, columns.until_week], axis=1)
        self.keys = np.zeros(len(self.rows))
        self.declines = (columns.gain[:, :1] - columns.gain).min(axis=0, initial=0).astype(np.float64)
        self.every = np.argwhere(columns.open)  # (cell, start) of every column
        self.worth = np.full(len(self.every), kernels.NO_COLUMN)
        self._halves = [(_choices(columns), _space(columns)) for _ in range(2)]
        self._helper = ThreadPoolExecutor(max_workers=1)
        self._drop_impossible()

    def _drop_impossible(self) -> None:
        self.evaluate(self.even_prices(0.0, 0.0))
        self.every = self.every[self.worth > kernels.NO_COLUMN]
        self.worth = np.full(len(self.every), kernels.NO_COLUMN)

    def evaluate(self, prices: Prices, which: Ints | None = None) -> tuple[float, Floats]:
        """The bound at these prices, and of each thing what is left over if all that is worth opening is opened.

        With only some columns the figure is an estimate, no bound; `worth` holds each column's worth in their order.
        """
        columns = self.columns
        which = self.every if which is None else which
        people = prices.parts()[0]
        net = np.ascontiguousarray((columns.gain - people[:, None]).T)
        kernels.sort_people(columns.first, self.rows, self.keys, net[0])
        costs = self.costs(prices)
        middle = len(which) // 2
        second = self._helper.submit(self._price, 1, which[middle:], self.worth[middle:], net, costs)
        found, total = self._price(0, which[:middle], self.worth[:middle], net, costs)
        more, rest = second.result()
        left = prices.like(np.ones(len(self.pace)))
        spans = (columns.load_kind, columns.last_week, columns.block_last)
        for count, (choices, _) in zip((found, more), self._halves, strict=True):
            kernels.take_use(count, choices, self.cells, spans, self.shares, left.parts())
        return float(total + rest + prices.flat.sum()), left.flat

    def _price(
        self, half: int, which: Ints, worth: Floats, net: Floats, costs: tuple[Floats, Floats]
    ) -> tuple[int, float]:
        """Prices half of the columns, always the same half, so that the sum is the same on one core and on two."""
        columns = self.columns
        choices, space = self._halves[half]
        found, total = kernels.price_columns(
            which,
            self.cells,
            (columns.staff_first, columns.staff, columns.staff_points),
            self.rows,
            self.keys,
            self.declines,
            net,
            columns.high,
            costs,
            space,
            worth,
            choices,
        )
        return int(found), float(total)

    def _pace(self) -> Floats:
        people, rooms, staff, weeks = self.shape
        kinds = (people, (rooms + staff) * BLOCK_COUNT * weeks, staff * weeks)
        return np.repeat(np.square([PERSON_PACE, SESSION_PACE, LOAD_PACE]), kinds)

    def costs(self, prices: Prices) -> tuple[Floats, Floats]:
        """What each room and each facilitator costs for each timing and start at these prices; inf where taken."""
        columns = self.columns
        _, rooms, staff, load = prices.parts()
        loads = _running((load[None, :, :] * self.shares).reshape(-1, self.horizon))
        loads = loads.reshape(*self.shares.shape[:2], self.horizon + 1)
        timings, weeks = columns.last_week.shape
        room_costs = np.empty((timings, self.shape[1], weeks))
        staff_costs = np.empty((timings, self.shape[2], weeks))
        spans = (self.patterns, columns.last_week, columns.block_last)
        kinds, taken = columns.load_kind, self.load_taken
        kernels.span_costs(spans, kinds, _running(rooms), loads[:0], self.room_taken, taken[:0], room_costs)
        kernels.span_costs(spans, kinds, _running(staff), loads, self.staff_taken, taken, staff_costs)
        return room_costs, staff_costs

    def even_prices(self, share: float, load: float) -> Prices:
        """A share of what each person could bring, and the same for every week of every facilitator."""
        columns = self.columns
        people, rooms, staff, weeks = self.shape
        prices = Prices(np.zeros(people + (rooms * BLOCK_COUNT + staff * BLOCK_COUNT + staff) * weeks), self.shape)
        places, _, _, loads = prices.parts()
        np.maximum.at(places, columns.person, columns.gain[columns.person, columns.from_week] - columns.travel)
        places *= share
        loads += load
        return prices

    def first_prices(self, which: Ints | None = None) -> Prices:
        """The best of a few even prices, judged by some of the columns."""
        tried = [self.even_prices(share, load) for share in FIRST_SHARES for load in FIRST_LOADS]
        return min(tried, key=lambda prices: self.evaluate(prices, which)[0])


def _choices(columns: Columns) -> tuple[Ints, Ints, Ints, Ints]:
    """Space for the choices of half the columns."""
    count = max(1, -(-int(columns.open.sum()) // 2))
    return (
        np.empty((count, 2), np.int64),
        np.empty(count, np.int64),
        np.empty((count, int(columns.most.max(initial=1))), np.int64),
        np.empty((count, kernels.MOST_STAFF), np.int64),
    )


def _space(columns: Columns) -> tuple[Ints, Floats, Ints, Floats]:
    """Room for the members and the staff of the column that is being priced."""
    most = int(columns.most.max(initial=1)) + 1
    return (
        np.empty(most, np.int64),
        np.empty(most),
        np.empty(kernels.MOST_STAFF, np.int64),
        np.empty(kernels.MOST_STAFF),
    )


def _patterns(columns: Columns) -> Ints:
    """Timings x blocks."""
    rows = np.full((len(columns.last_week), columns.blocks.shape[1]), -1, dtype=np.int64)
    rows[columns.timing] = columns.blocks
    return rows


def _running(table: Floats) -> Floats:
    sums = np.zeros((table.shape[0], table.shape[1] + 1))
    np.cumsum(table, axis=1, out=sums[:, 1:])
    return sums


def _counts(marks: NDArray[np.bool_]) -> Ints:
    sums = np.zeros((marks.shape[0], marks.shape[1] + 1), dtype=np.int64)
    np.cumsum(marks, axis=1, out=sums[:, 1:])
    return sums


def _cells(columns: Columns) -> Cells:
    return Cells(
        held=columns.held_of,
        room=columns.room,
        timing=columns.timing,
        blocks=columns.blocks,
        most=columns.most,
        least=columns.least,
        most_high=columns.most_high,
        staff_needed=columns.staff_needed,
        fixed=columns.fixed,
        first=columns.first,
    )
