"""Solves an allocation problem: bound and prices first, then an answer at those prices, made better round by round.

An iteration is one step of the bound, until steps help no more, or else one round of moves. Moves cool until the
planned iterations end: those asked for, or as many as the clock seems to allow. So an answer depends on the problem,
the seed, the number of iterations and that of planned ones, which is the same unless the clock or a gap ended the run
sooner. It doesn't depend on the number of cores.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from throughcare.optimise.allocation.bound import relaxed
from throughcare.optimise.allocation.construct import construct, end_aloneness
from throughcare.optimise.allocation.crowd import end_crowding
from throughcare.optimise.allocation.exact import SMALL, best_of_small
from throughcare.optimise.allocation.improve import guide_of
from throughcare.optimise.allocation.model import FINE, Compiled, Model, compile_problem
from throughcare.optimise.allocation.prices import Search
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.rounds import FIRST_CYCLE, LONGEST_CYCLE, done_of_cycle, move, wish, wish_rounds
from throughcare.optimise.allocation.shortlist import only, shortlist
from throughcare.optimise.allocation.space import placed
from throughcare.optimise.allocation.state import State, copy_state, empty_state, state_worth
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.result import Progress, Result, Step, relative_gap, silent
from throughcare.optimise.stop import Stop, StopReason, Stopwatch

ROUNDS_AN_ANSWER = 4  # an answer is made of every fourth state of the rounds, and of the last
LAST_ITERATIONS = 8  # that tell how long another one may take
CORES = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution(Result):
    """Who goes where. `lines` are pairs of person and slot (row numbers), committed ones included, in order.

    `prices` are what one more seat is worth by slot and week, in minute-equivalents, at the proven bound. `planned` is
    how many iterations the moves were to cool in: `iterations`, or more where the clock or a gap ended them sooner.
    """

    lines: Ints
    prices: Ints
    planned: int


def solve(
    problem: Problem, *, stop: Stop, seed: int = 0, planned: int | None = None, progress: Progress = silent
) -> Solution:
    """The best allocation found until `stop`, with a bound that no allocation can exceed.

    `planned` replays, with its iterations, an answer that ended before its plan.
    """
    watch = stop.start()
    progress(Step(phase="candidates", done=0.0))
    here = placed(problem)
    compiled = compile_problem(here.problem)
    with ThreadPoolExecutor(CORES) as pool:
        run = _Run(here.problem, compiled, seed, pool, planned or stop.iterations)
        reason = run.until(watch, progress)
        return Solution(
            value=run.value(),
            bound=run.bound(),
            seed=seed,
            iterations=run.iterations,
            stop_reason=reason,
            problem_hash=problem.content_hash(),
            lines=here.lines(run.lines()),
            prices=here.by_slot(run.prices.seats()[0]) / FINE,
            planned=run.planned(),
        )


def lines_of(problem: Problem, model: Model, state: State) -> Ints:
    """All pairs of person and slot, committed ones included, sorted."""
    person = np.repeat(np.arange(len(model.need)), state.many)
    rows = state.lines[np.arange(state.lines.shape[1]) < state.many[:, None]]
    found = np.concatenate((problem.committed, np.stack((person, model.slot[rows]), axis=1)))
    return np.asarray(found[np.lexsort((found[:, 1], found[:, 0]))])


class _Run:
    """One solve under way."""

    def __init__(
        self, problem: Problem, compiled: Compiled, seed: int, pool: ThreadPoolExecutor, most: int | None
    ) -> None:
        self.problem, self.model, self.constant = problem, compiled.model, compiled.constant
        self.crowd = compiled.crowd
        self.seed, self.pool, self.most = seed, pool, most
        self.prices = Search(relaxed(self.model, self.crowd, problem.slots.women_only), pool)
        self.short: Model | None = None  # the model of wishes and moves, once the prices are known
        self.state: State | None = None
        self.best: State | None = None
        self.best_worth = 0
        self.proven = False  # whether the best answer is the best there is
        self.tried = len(self.model.slot) > SMALL
        self.iterations = self.wished = self.rounds = 0
        self.second = 0  # rounds of the second cycle, once it is planned
        self.times: list[float] = []  # seconds from the start to each round of the first cycle and to its end
        self.ends: deque[float] = deque(maxlen=LAST_ITERATIONS)  # seconds from the start to the end of iterations

    def until(self, watch: Stopwatch, progress: Progress) -> StopReason:
        """Iterate until the stop; leaves the best answer behind."""
        while True:
            reason = watch.reason(iterations=self.iterations, gap=self._gap())
            if reason is None and self._settled():
                reason = StopReason.SETTLED
            if reason is None and self._too_late(watch.stop.seconds):
                reason = StopReason.SECONDS
            if reason is not None:
                break
            self._iterate(watch)
            self.ends.append(watch.elapsed())
            progress(self._step(watch.stop))
        if reason is StopReason.ITERATIONS and not self.tried:  # fewer than the prices take: no clock is pressing
            self._finish()
        if self.state is not None:
            self._keep(self.state)
        self.answer()
        return reason

    def lines(self) -> Ints:
        """The lines of the best answer."""
        state = self.answer()
        return lines_of(self.problem, self.shortlist(), state)

    def shortlist(self) -> Model:
        """The model of the moves."""
        if self.short is None:
            paid = self.prices.paid()
            rows = shortlist(self.model, paid)
            self.short = only(self.model, rows)
            self.guide = guide_of(self.short, paid[rows])
            self.wishes = empty_state(self.short)
        return self.short

    def value(self) -> int:
        """The worth of the best answer in whole minute-equivalents."""
        self.answer()
        return self.constant + self.best_worth // FINE

    def bound(self) -> int:
        """The least bound, in whole minute-equivalents: an answer's worth is whole, so it is rounded down."""
        if self.proven:
            return self.value()
        if not self.prices.steps:
            self.prices.step()
        return max(self.value(), self.constant + self.prices.bound // FINE)

    def answer(self) -> State:
        """The best answer; the first one is made here when there was no time for rounds."""
        if self.best is None:
            self._keep(construct(self.shortlist(), self.guide.paid, self.wishes))
        assert self.best is not None
        return self.best

    def planned(self) -> int:
        """How many iterations there are when the second cycle ends."""
        return self.iterations + max(0, FIRST_CYCLE + self.second - self.rounds) if self.second else self.iterations

    def _iterate(self, watch: Stopwatch) -> None:
        """One iteration: a step of the bound until steps help no more, then the exact answer of a small problem, else a
        round of wishes, then of moves."""
        self.iterations += 1
        if not self.prices.done:
            self.prices.step()
        elif not self.tried:
            self._finish()
        elif self.wished < wish_rounds(self.shortlist()):
            wish(self.shortlist(), self.crowd, self.prices.seats(), self.wishes, self.seed, self.wished, self.pool)
            self.wished += 1
        else:
            self._round(watch)

    def _finish(self) -> None:
        """The best answer of a small problem, if it is found soon."""
        self.tried, found = True, best_of_small(self.problem, self.shortlist())
        if found is not None:
            self.proven = True
            self.best, self.best_worth = found, state_worth(self.shortlist(), found)

    def _round(self, watch: Stopwatch) -> None:
        """One round of moves, and now and then the answer that comes of it."""
        if self.state is None:
            self.state = construct(self.shortlist(), self.guide.paid, self.wishes)
        if self.rounds <= FIRST_CYCLE:
            self.times.append(watch.elapsed())
        if self.rounds == FIRST_CYCLE:
            self.second = self._rounds_left(watch)
        done = done_of_cycle(self.rounds, self.second)
        move(self.shortlist(), self.state, self.guide, self.seed, self.rounds, done, self.pool)
        self.rounds += 1
        if self.rounds % ROUNDS_AN_ANSWER == 0:
            self._keep(self.state)

    def _keep(self, state: State) -> None:
        """Make an answer of a state and keep it if it is the best."""
        answer = copy_state(state)
        end_aloneness(self.shortlist(), answer)
        end_crowding(self.problem, self.shortlist(), answer)
        found = state_worth(self.shortlist(), answer)
        if self.best is None or found > self.best_worth:
            self.best, self.best_worth = answer, found

    def _rounds_left(self, watch: Stopwatch) -> int:
        """How many rounds the iterations allow, or the seconds at the pace of most rounds of the first cycle."""
        left = LONGEST_CYCLE if self.most is None else min(LONGEST_CYCLE, self.most - self.iterations + 1)
        if watch.stop.seconds is not None:
            pace = max(1e-9, float(np.median(np.diff(self.times))))
            left = min(left, int((watch.stop.seconds - self.times[-1]) / pace))
        return max(1, left)

    def _settled(self) -> bool:
        """Whether the second cycle has ended."""
        return self.second > 0 and self.rounds >= FIRST_CYCLE + self.second

    def _too_late(self, seconds: float | None) -> bool:
        """Whether another iteration would end after the seconds, if it took as long as the slowest of the last."""
        if seconds is None or len(self.ends) < LAST_ITERATIONS:
            return False
        return self.ends[-1] + float(np.max(np.diff(self.ends))) > seconds

    def _gap(self) -> float:
        """The gap now; infinite before there is an answer."""
        if self.best is None or not self.prices.steps:
            return float("inf")
        return relative_gap(self.value(), self.bound())

    def _step(self, stop: Stop) -> Step:
        share = self.ends[-1] / stop.seconds if stop.seconds else 0.0
        if stop.iterations:
            share = max(share, self.iterations / stop.iterations)
        phase = "prices" if self.state is None else "moves"
        value = None if self.best is None else float(self.value())
        bound = float(self.constant + self.prices.bound // FINE) if self.prices.steps else None
        return Step(phase=phase, done=min(1.0, share), value=value, bound=bound)
