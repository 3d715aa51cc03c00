"""The search for the prices at which the bound is least: steps along a subgradient that remembers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from throughcare.optimise.allocation.bound import Charge, Relaxed, price_tables, prices_of_rows, relax
from throughcare.optimise.allocation.company import charges, together
from throughcare.optimise.allocation.seats import UNIT
from throughcare.optimise.allocation.values import Ints

MEMORY = 0.85  # share of the last direction kept in the next
PATIENCE = 10  # steps without a better bound before less is hoped for
FIRST_HOPE = 0.1  # share of the first bound by which the next one is hoped to be lower
RATE_SCALE = 2.5  # rates of doubt take longer steps than even prices: doubt differs less than people do
COMPANY_SCALE = 0.5  # and prices of company shorter ones: a rule counts each week twice
DEAREST = 1 << 23  # no price needs to be higher, and sums of prices stay within 32 bits
DEAREST_COMPANY = 1 << 19
LEAST_HOPE = 3e-5  # share of the bound at which the search is done
MOST_STEPS = 400


class Search:
    """A search under way: one flat array of prices (even, of doubt, of company) and the direction in which they go.

    `bound` is the least so far, in fine units, at the prices `best`. `hope` is by how much the search aims below it: it
    halves whenever it proves too much.
    """

    def __init__(self, problem: Relaxed, pool: ThreadPoolExecutor) -> None:
        self.problem, self.pool = problem, pool
        rows, seats = len(problem.company.rows), problem.model.room.size
        self.ends = (seats, 2 * seats)
        doubted = (problem.crowd.even > 0).ravel()
        self.scale = np.concatenate((np.ones(seats), RATE_SCALE * doubted, np.full(rows, COMPANY_SCALE)))
        self.dearest = np.concatenate((np.full(2 * seats, DEAREST), np.full(rows, DEAREST_COMPANY)))
        self.now = self.best = np.zeros(2 * seats + rows, dtype=np.int64)
        self.direction = np.zeros(len(self.now))
        self.bound, self.hope = 1 << 60, 0.0
        self.waited = self.steps = 0

    @property
    def done(self) -> bool:
        """Whether further steps would help no more."""
        return self.steps >= MOST_STEPS or (self.steps > 0 and self.hope <= LEAST_HOPE * abs(self.bound))

    def step(self) -> None:
        """One step: the bound at the prices of now, then better prices along the direction."""
        bound, over = relax(self.problem, self._charge(self.now), self.pool)
        self.steps += 1
        if self.steps == 1:
            self.hope = FIRST_HOPE * abs(bound)
        self._judge(bound)
        flat = np.concatenate((over.even.ravel(), over.rate.ravel() / UNIT, over.company)) * self.scale
        flat[(flat < 0) & (self.now == 0)] = 0.0
        self.direction = flat + MEMORY * self.direction
        square = float((self.direction**2).sum())
        if not square:
            self.hope = 0.0  # nobody wants more seats than there are: the bound can't be better
            return
        stride = (bound - self.bound + self.hope) / square
        moved = self.now + stride * self.scale * self.direction
        self.now = np.rint(np.clip(moved, 0, self.dearest)).astype(np.int64)

    def paid(self) -> Ints:
        """The price of each candidate at the best prices: of its place and, for women, of company."""
        model, company, charge = self.problem.model, self.problem.company, self._charge(self.best)
        paid = prices_of_rows(model, self.problem.crowd, price_tables(model, self.problem.crowd, charge))
        paid[company.rows] += charges(company, charge.company, together(company, charge.company)).astype(paid.dtype)
        return paid

    def seats(self) -> Ints:
        """The best even prices and rates of doubt by slot and week."""
        return self.best[: self.ends[1]].reshape(2, *self.problem.model.room.shape)

    def _charge(self, prices: Ints) -> Charge:
        """The prices of a flat array."""
        shape = self.problem.model.room.shape
        even, rate, company = np.split(prices, self.ends)
        return Charge(even.reshape(shape), rate.reshape(shape), company)

    def _judge(self, bound: int) -> None:
        """Keep the least bound; hope for less after some steps in vain."""
        self.waited = 0 if bound < self.bound - self.hope / 20 else self.waited + 1
        if bound < self.bound:
            self.bound, self.best = bound, self.now
        if self.waited >= PATIENCE:
            self.hope, self.waited = self.hope / 2, 0
