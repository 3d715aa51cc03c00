"""Dives: open what the relaxation opens most often, price what is left again, and so on until nothing gains.

A dive fills the plan as it stands, so that it makes a first plan, or mends one in which a whole neighbourhood was
closed: prices move as rooms, facilitators and people are taken, which no single greedy pass sees.
"""

import numpy as np

from throughcare.optimise.cohorts import kernels
from throughcare.optimise.cohorts.arrays import Ints
from throughcare.optimise.cohorts.bound import Lagrange, Prices
from throughcare.optimise.cohorts.search import Search

NEAR = 600.0  # points below nought at which a column is still in the dive
STAY = 3000.0  # points below nought at which it leaves
NEW_SHARE = 0.15  # of the last round, in how often a column was opened
KEPT_SHARE = 0.9  # of how often, from one stage to the next
LOOKED_AT = 60  # columns, those opened most often, of which some are opened at a stage
FIRST_STEP = 0.05
AIM = 0.05  # steps aim below the value by so much
LEAST_VALUE = 1000.0


class Dive:
    """One dive of a search from the prices of a bound."""

    def __init__(self, search: Search, lagrange: Lagrange, prices: Prices, near: Ints) -> None:
        self.search = search
        self.whole = lagrange
        self.left = lagrange.residual(search.use())
        self.prices = self.left.carried(prices, lagrange)
        self.near = near
        self.often = np.zeros(len(near))

    def go(self, *, rounds: int, at_once: int) -> None:
        """Stages of so many rounds of prices, then at most so many groups opened, until none gains."""
        while len(self.near):
            self._price(rounds)
            if not self._open(at_once):
                return
            before, self.left = self.left, self.whole.residual(self.search.use())
            self.prices = self.left.carried(self.prices, before)

    def _price(self, rounds: int) -> None:
        """Walks towards the best prices of what is left, and counts how often each column is worth opening."""
        left, pace = self.left, self.whole.pace
        value, average = left.evaluate(self.prices, self.near)
        self._stay()
        step = FIRST_STEP
        for _ in range(rounds):
            norm = kernels.inward_norm(self.prices.flat, average, pace)
            if norm <= 0.0:
                break
            trial = self.prices.like(np.empty_like(average))
            length = step * AIM * max(LEAST_VALUE, value) / norm
            kernels.stepped(self.prices.flat, average, pace, length, trial.flat)
            tried, slack = left.evaluate(trial, self.near)
            kernels.fold(self.prices.flat, average, slack, pace, 0.03, 0.5)
            self._count()
            if tried < value:
                value, self.prices, step = tried, trial, step * 1.1
            else:
                step *= 0.9
        self._stay()

    def _stay(self) -> None:
        """Leave out columns that can't be opened any more, or are far from worth it."""
        stay = self.left.worth[: len(self.near)] > -STAY
        self.near, self.often = self.near[stay], self.often[stay]

    def _count(self) -> None:
        opened = self.left.opened()
        self.often *= 1.0 - NEW_SHARE
        self.often[np.searchsorted(_keys(self.near), _keys(opened))] += NEW_SHARE

    def _open(self, at_once: int) -> int:
        """Opens those opened most often that still gain; any that gains where none of those does."""
        self.search.price(self.prices, self.left)
        order = np.argsort(-self.often, kind="stable")
        opened = self.search.open_listed(self.near[order[:LOOKED_AT]], at_once)
        if not opened:
            opened = self.search.open_listed(self.near, at_once)
        self.often *= KEPT_SHARE
        return opened


def near_columns(lagrange: Lagrange, prices: Prices, cells: np.ndarray | None = None) -> Ints:
    """The columns near to worth opening at these prices, of all cells or of those marked."""
    lagrange.evaluate(prices)
    near = lagrange.worth[: len(lagrange.every)] > -NEAR
    if cells is not None:
        near &= cells[lagrange.every[:, 0]]
    return lagrange.every[near]


def _keys(columns: Ints) -> Ints:
    return np.asarray(columns[:, 0] * 1024 + columns[:, 1])
