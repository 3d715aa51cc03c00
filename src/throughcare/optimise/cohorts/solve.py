"""Forms programme groups: the bound and its prices first, then a search that they guide, then both side by side.

An iteration is one turn, so an answer depends on problem, seed and number of iterations alone.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from throughcare.optimise.cohorts.arrays import Columns
from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.codec import problem_hash
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.dive import Dive, near_columns
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.volume import Volume
from throughcare.optimise.result import Progress, Step, relative_gap, silent
from throughcare.optimise.stop import Stop, StopReason, Stopwatch

FIRST_ROUNDS = 250  # of the bound alone, before the search begins
FIRST_ROUNDS_LARGE = 400  # where the first rounds look at some of the start weeks alone
FIRST_ROUNDS_A_TURN = 10  # of the bound
ROUNDS_A_TURN = 4  # once the search has begun
STEPS_A_TURN = 60  # of the search
AIM_EVERY = 10  # turns, while the prices still move
SHARE_EVERY = 8  # turns, between two searches, and between the best seats for everybody
DIVE_ROUNDS = 10  # of prices between the openings of a dive
PEOPLE_AT_ONCE = 400  # for each group that a dive opens at once
GREEDY_WEIGHTS = (0.5, 0.65, 0.8)
PATIENCE_TURNS = 400  # without a better plan, when the bound has settled: the end of the schedule


def solve(
    problem: Problem, *, stop: Stop, seed: int, progress: Progress = silent, start: Solution | None = None
) -> Solution:
    """The best proposal found within the limits, with a proven bound on any proposal.

    start: a plan of a similar problem to begin from as well; what no longer fits is left out.
    """
    watch = stop.start()
    columns = build(problem)
    if not len(columns.room):
        return _nothing(problem, seed)
    run = _Run(problem, columns, seed, start)
    reason = run.go(watch, progress)
    groups, joined = run.search.groups()
    return Solution(
        value=run.search.value,
        bound=run.bound,
        seed=seed,
        iterations=run.turns,
        stop_reason=reason,
        problem_hash=problem_hash(problem),
        groups=groups,
        joined=joined,
    )


class _Run:
    """One solve: turns of the bound and of the search."""

    def __init__(self, problem: Problem, columns: Columns, seed: int, start: Solution | None) -> None:
        self.problem = problem
        self.columns = columns
        self.search = Search(columns, seed)
        self.rival = Search(columns, ~seed)
        self.volume = Volume(Lagrange(columns))
        self.turns = 0
        self._first_rounds = FIRST_ROUNDS_LARGE if self.volume.coarse else FIRST_ROUNDS
        self._begun = False
        self._last_better = 0
        order = list_order(problem)
        for counting in (True, False):
            self.search.first_come(order, counting=counting)
            self.search.clear()
        if start is not None:
            self.search.load(start.groups, start.joined)
            self.search.clear()

    @property
    def bound(self) -> int:
        """Points are whole, so the bound may be rounded down."""
        return max(self.search.value, math.floor(self.volume.bound + 1e-6))

    @property
    def gap(self) -> float:
        return relative_gap(self.search.value, self.bound)

    def go(self, watch: Stopwatch, progress: Progress) -> StopReason:
        """Turn after turn until it is time to stop."""
        with ThreadPoolExecutor(max_workers=1) as helper:
            while True:
                reason = watch.reason(iterations=self.turns, gap=self.gap)
                if reason is not None:
                    self._last_chance()
                    return StopReason.OPTIMAL if self.gap <= 0 else reason
                if self.volume.settled and self.turns - self._last_better > PATIENCE_TURNS:
                    return StopReason.SETTLED
                self._turn(helper)
                phase = "search" if self._begun else "bound"
                done = watch.share_used() if watch.stop.seconds else min(1.0, self.turns / PATIENCE_TURNS)
                progress(Step(phase=phase, done=done, value=self.search.value, bound=self.bound))

    def _turn(self, helper: ThreadPoolExecutor) -> None:
        self.turns += 1
        if not self._begun:
            self.volume.advance(FIRST_ROUNDS_A_TURN)
            if self.volume.rounds >= self._first_rounds or self.volume.settled:
                self._begin()
                self._dive()
            return
        before = self.search.value
        self._side_by_side(helper)
        if self.turns % SHARE_EVERY == 0:
            self.search.learn(self.rival)
            self.search.reseat()
            self.rival.learn(self.search)
        if self.search.value > before:
            self._last_better = self.turns

    def _side_by_side(self, helper: ThreadPoolExecutor) -> None:
        """The search on one core; on the other the bound, or a second search once the bound has settled.

        They share nothing that either changes, so it makes no difference which is done first.
        """
        if self.turns % AIM_EVERY == 0 and not self.volume.settled:
            self._aim()
        searching = helper.submit(self.search.run, STEPS_A_TURN)
        if self.volume.settled:
            self.rival.run(STEPS_A_TURN)
        else:
            self.volume.advance(ROUNDS_A_TURN)
        searching.result()

    def _aim(self) -> None:
        for search in (self.search, self.rival):
            search.aim(self.volume)

    def _begin(self) -> None:
        """The first plans: greedy at several weights of the prices; go on from the best there is."""
        self._begun = True
        self._aim()
        for weight in GREEDY_WEIGHTS:
            self.search.clear()
            self.search.greedy(weight)
        self.search.reseat()
        self._last_better = self.turns

    def _dive(self) -> None:
        """One more first plan, by prices that move as groups open."""
        lagrange, prices = self.volume.lagrange, self.volume.prices
        self.search.clear()
        at_once = max(1, len(self.problem.people) // PEOPLE_AT_ONCE)
        Dive(self.search, lagrange, prices, near_columns(lagrange, prices)).go(rounds=DIVE_ROUNDS, at_once=at_once)
        self.search.settle()
        self._aim()
        self.search.greedy(GREEDY_WEIGHTS[0])
        self.search.reseat()
        self.rival.learn(self.search)

    def _last_chance(self) -> None:
        """Stopped before the search began: a greedy plan at least."""
        if not self._begun:
            self._begin()


def list_order(problem: Problem) -> np.ndarray:
    """People in the order of a waiting list: who has waited longest first."""
    return np.array(
        sorted(range(len(problem.people)), key=lambda at: (-problem.people[at].waited_weeks, at)), dtype=np.int64
    )


def _nothing(problem: Problem, seed: int) -> Solution:
    """No group can be formed at all."""
    return Solution(
        value=0,
        bound=0,
        seed=seed,
        iterations=0,
        stop_reason=StopReason.OPTIMAL,
        problem_hash=problem_hash(problem),
        groups=(),
        joined={},
    )
