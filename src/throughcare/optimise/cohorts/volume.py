"""The volume method: steps from the best prices so far, along an average of the directions seen.

After Barahona and Anbil: the average damps the swings of a plain subgradient, the step grows on agreement and shrinks
on failure. Steps are scaled by kind of price (`Lagrange.pace`). Between full rounds only the columns that were near to
worth opening are priced; such rounds guide, full rounds alone prove.
"""

import numpy as np

from throughcare.optimise.cohorts import kernels
from throughcare.optimise.cohorts.bound import Lagrange

FIRST_STEP = 0.2
LARGEST_STEP = 2.0
LEAST_NEW = 0.08  # of that, the smallest
SETTLED_STEP = 1e-3
GROW = 1.1
# (largest part of a new direction in the average, failures before the step shrinks, how much it shrinks)
QUICK = (0.5, 2, 0.75)  # until steps are short
SLOW = (0.3, 4, 0.85)  # then once more from there, for the last per cent
SECOND_STEP = 0.05
COARSE_COLUMNS = 20_000  # with more, the first rounds look at every fourth start week alone
COARSE_ROUNDS = 150
COARSE_WEEKS = 4
TARGET = 0.95  # aim below the best bound by so much
MOST_ROUNDS = 8  # between full rounds
TRUE_ENOUGH = 2e-4  # a guess that was so near to the proven figure
NEAR = 600.0  # points below nought at which a column is still priced between full rounds


class Volume:
    """A walk that can be stopped and taken up again; `bound` and `prices` are the best proven."""

    def __init__(self, lagrange: Lagrange) -> None:
        self.lagrange = lagrange
        starts = lagrange.every[:, 1]
        self._near = lagrange.every[starts % COARSE_WEEKS == 0]
        self.coarse = len(starts) > COARSE_COLUMNS
        self.prices = self._centre = lagrange.first_prices(self._near if self.coarse else None)
        self.bound = np.inf
        self.rounds = 0
        self._step = FIRST_STEP
        self._failures = 0
        self._pace = QUICK
        self._every, self._since = 1, 0
        self._value, self._average = lagrange.evaluate(self._centre)
        self.bound = self._value
        if not self.coarse:
            self._prove()

    def advance(self, rounds: int) -> None:
        """So many rounds more; the last proves what was reached."""
        for _ in range(rounds):
            self.rounds += 1
            self._round()
            if self.coarse:
                self._refine()
                continue
            self._since += 1
            if self._since >= self._every:
                self._prove()
        if self._since:
            self._prove()

    def _refine(self) -> None:
        """After the coarse rounds, go on with every start week from the prices found."""
        if self.rounds < COARSE_ROUNDS and self._step >= SETTLED_STEP:
            return
        self.coarse = False
        self._step = max(self._step, SECOND_STEP)
        self._value, self._average = self.lagrange.evaluate(self._centre)
        self._prove()

    @property
    def settled(self) -> bool:
        """Whether steps have become too short to matter."""
        return self._pace is SLOW and self._step < SETTLED_STEP

    def _prove(self) -> None:
        """Price every column at the centre. Full rounds grow rarer while guesses hold, and go back when they don't."""
        guess = self._value
        self._value, slack = self.lagrange.evaluate(self._centre)
        self._near = self.lagrange.every[self.lagrange.worth > -NEAR]
        self._since = 0
        if self._value < self.bound:
            self.bound, self.prices = self._value, self._centre
        if self._value <= guess + TRUE_ENOUGH * abs(guess):
            self._every = min(MOST_ROUNDS, self._every * 2)
            return
        self._every = max(1, self._every // 2)
        if self._value > self.bound:
            self._centre, self._value = self.prices, self.bound
            self._average = slack

    def _round(self) -> None:
        if self._pace is QUICK and self._step < SETTLED_STEP:
            self._pace, self._step, self._failures = SLOW, SECOND_STEP, 0
        most_new, patience, shrink = self._pace
        centre, average, pace = self._centre.flat, self._average, self.lagrange.pace
        norm = kernels.inward_norm(centre, average, pace)
        if norm <= 0.0:
            return
        trial = self._centre.like(np.empty_like(centre))
        kernels.stepped(centre, average, pace, self._step * abs(self._value) * (1 - TARGET) / norm, trial.flat)
        value, slack = self.lagrange.evaluate(trial, self._near)
        agree = kernels.fold(centre, average, slack, pace, LEAST_NEW * most_new, most_new)
        if value < self._value:
            self._failures = 0 if value < self._value * (1 - 1e-4) else self._failures
            self._centre, self._value = trial, value
            self._step = min(LARGEST_STEP, self._step * (GROW if agree else 1.0))
            return
        self._failures += 1
        if self._failures > patience:
            self._step, self._failures = self._step * shrink, 0
