"""Forms programme groups: the bound and its prices first, then two searches that they guide, side by side.

An iteration is one turn. The searches cool down once, to be cold when the planned iterations end: those asked for, or
as many as the clock seems to allow. So an answer depends on problem, seed, iterations and planned iterations alone.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from throughcare.optimise.cohorts.arrays import Columns
from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.codec import problem_hash
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.volume import Volume
from throughcare.optimise.result import Progress, Step, relative_gap, silent
from throughcare.optimise.stop import Stop, StopReason, Stopwatch

MOST_ROUNDS = 500  # of the bound; more bring hardly anything
ROUNDS_A_TURN = 20
STEPS_A_TURN = 60  # of the search
MOST_STEPS_A_PERSON = 320  # from hot to cold; more bring less than beginning again
PACE_TURNS = 60  # after which the clock is asked how many there will be
QUICKER = 1.15  # than at that pace, as it cools
LEAST_COOLING_TURNS = 10
FIRST_HEAT = 600.0  # points; a group of twelve is worth some 14,000
AGAIN_HEAT = 300.0  # of a search that goes on from a good plan
COOL_HEAT = 120.0  # below it a plan hardly changes: the rest of the time is better spent above
LAST_HEAT = 20.0
MEETINGS = 4  # in a spell, at which both searches go on from the better plan: one alone may freeze into a poor one
LAST_SHARE = 0.08  # of a spell, at the last heat
GREEDY_WEIGHTS = (0.5, 0.65, 0.8)
PATIENCE_TURNS = 400  # without a better plan, or a whole spell: the end of the schedule


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    planned: int | None = None,
    progress: Progress = silent,
    start: Solution | None = None,
) -> Solution:
    """The best proposal found within the limits, with a proven bound on any proposal.

    planned: replays, with its iterations, an answer that ended before or after its plan.
    start: a plan of a similar problem to begin from as well; what no longer fits is left out.
    """
    watch = stop.start()
    columns = build(problem)
    if not len(columns.room):
        return _nothing(problem, seed)
    run = _Run(problem, columns, seed, stop.iterations if planned is None else planned, start)
    reason = run.go(watch, progress)
    groups, joined = run.search.groups()
    return Solution(
        value=run.search.value,
        bound=run.bound,
        seed=seed,
        iterations=run.turns,
        planned=run.planned,
        stop_reason=reason,
        problem_hash=problem_hash(problem),
        groups=groups,
        joined=joined,
    )


class _Run:
    """One solve: turns of the bound and of the search."""

    def __init__(
        self, problem: Problem, columns: Columns, seed: int, planned: int | None, start: Solution | None
    ) -> None:
        self.problem = problem
        self.columns = columns
        self.search = Search(columns, seed)
        self.rival = Search(columns, ~seed)
        self.volume = Volume(Lagrange(columns))
        self.turns = 0
        self._begun_at: int | None = None
        self._begun_after = 0.0  # seconds
        self._last_better = 0
        self._told = planned
        self._cooling_turns = max(LEAST_COOLING_TURNS, MOST_STEPS_A_PERSON * len(problem.people) // STEPS_A_TURN)
        self._patience = max(PATIENCE_TURNS, self._cooling_turns)
        self._hot = FIRST_HEAT if start is None else AGAIN_HEAT
        order = list_order(problem)
        for counting in (True, False):
            self.search.first_come(order, counting=counting)
            self.search.clear()
        if start is not None:
            self.search.load(start.groups, start.joined)
            self.search.clear()

    @property
    def value(self) -> int:
        """Points of the best plan so far."""
        return max(self.search.value, self.rival.value)

    @property
    def bound(self) -> int:
        """Points are whole, so the bound may be rounded down."""
        return max(self.value, math.floor(self.volume.bound + 1e-6))

    @property
    def gap(self) -> float:
        return relative_gap(self.value, self.bound)

    @property
    def planned(self) -> int:
        """The turn at which the first spell of cooling ends; nought where none began."""
        return 0 if self._begun_at is None else self._begun_at + self._cooling_turns

    def go(self, watch: Stopwatch, progress: Progress) -> StopReason:
        """Turn after turn until it is time to stop."""
        with ThreadPoolExecutor(max_workers=1) as helper:
            while True:
                reason = watch.reason(iterations=self.turns, gap=self.gap)
                if reason is None and self._begun_at is not None and self.turns - self._last_better > self._patience:
                    reason = StopReason.SETTLED
                if reason is not None:
                    self._finish()
                    return StopReason.OPTIMAL if self.gap <= 0 else reason
                self._turn(helper, watch)
                phase = "bound" if self._begun_at is None else "search"
                done = watch.share_used() if watch.stop.seconds else min(1.0, self.turns / PATIENCE_TURNS)
                progress(Step(phase=phase, done=done, value=self.value, bound=self.bound))

    def _turn(self, helper: ThreadPoolExecutor, watch: Stopwatch) -> None:
        self.turns += 1
        if self._begun_at is None:
            self.volume.advance(ROUNDS_A_TURN)
            if self.volume.rounds >= MOST_ROUNDS or self.volume.settled:
                self._begin()
                self._begun_after = watch.elapsed()
            return
        before, turn = self.value, self.turns - self._begun_at - 1
        if turn == PACE_TURNS:
            self._cooling_turns = max(LEAST_COOLING_TURNS, min(self._cooling_turns, self._turns_left(watch)))
        self._meet(turn)
        self._side_by_side(helper, self._heat(turn))
        if self.value > before:
            self._last_better = self.turns

    def _turns_left(self, watch: Stopwatch) -> int:
        """How many turns of the search there will be: those planned, or what the seconds allow at the pace so far."""
        assert self._begun_at is not None
        if self._told is not None:
            return self._told - self._begun_at
        if watch.stop.seconds is None:
            return self._cooling_turns
        pace = max(1e-9, (watch.elapsed() - self._begun_after) / PACE_TURNS)
        return PACE_TURNS + int(QUICKER * (watch.stop.seconds - watch.elapsed()) / pace)

    def _meet(self, turn: int) -> None:
        """Both searches go on from the better plan, where they meet at this turn."""
        if turn and turn % self._cooling_turns % max(1, self._cooling_turns // MEETINGS) == 0:
            self.search.learn(self.rival)
            self.rival.learn(self.search)

    def _heat(self, turn: int) -> float:
        """Hot at first, cold at last; then from the best plan warm and cold again."""
        spell, since = divmod(turn, self._cooling_turns)
        hot = AGAIN_HEAT if spell else self._hot
        share = since / self._cooling_turns / (1 - LAST_SHARE)
        return LAST_HEAT if share >= 1 else hot * (COOL_HEAT / hot) ** share

    def _side_by_side(self, helper: ThreadPoolExecutor, heat: float) -> None:
        """A search on each core. They share nothing that either changes, so it makes no difference which is first."""
        searching = helper.submit(self.search.run, STEPS_A_TURN, heat)
        self.rival.run(STEPS_A_TURN, heat)
        searching.result()

    def _begin(self) -> None:
        """The first plans: greedy at several weights of the prices; go on from the best there is."""
        self._begun_at = self._last_better = self.turns
        for search in (self.search, self.rival):
            search.aim(self.volume)
        for weight in GREEDY_WEIGHTS:
            self.search.clear()
            self.search.greedy(weight)
        self.rival.learn(self.search)
        self.search.resume()

    def _finish(self) -> None:
        """The better of the two searches' plans; stopped before they began, a greedy plan at least."""
        if self._begun_at is None:
            self._begin()
        self.search.learn(self.rival)


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
