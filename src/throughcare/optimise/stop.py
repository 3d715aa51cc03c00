"""When a solver stops: seconds, iterations or a gap, whichever comes first, and why it did.

A solver's work is counted in iterations, and an answer depends on its problem, seed and number of iterations alone.
Stopping by the clock therefore makes the *number of iterations* vary from run to run, never the answer at a given
number: a Solution records its iterations, and `Stop(iterations=solution.iterations)` replays it exactly. A solver that
lets the clock plan its iterations records that plan beside them, and is told it again for a replay.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class StopReason(StrEnum):
    """Why a solver handed back its answer."""

    OPTIMAL = "optimal"  # the value equals the proven bound
    GAP = "gap"  # within the gap that was asked for
    ITERATIONS = "iterations"  # the number of iterations asked for was done
    SECONDS = "seconds"  # out of time: repeatable by its number of iterations
    SETTLED = "settled"  # the solver's own schedule is finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Limits of one solve; None means no limit. ValueError when a limit is negative or not a number.

    seconds: wall-clock seconds. iterations: the solver's own iterations. gap: a share, 0.01 is one per cent.
    clock: returns seconds, ever growing; tests pass their own.
    """

    seconds: float | None = None
    iterations: int | None = None
    gap: float | None = None
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        for name in ("seconds", "iterations", "gap"):
            limit = getattr(self, name)
            if limit is not None and (math.isnan(limit) or limit < 0):
                raise ValueError(f"{name} must be nought or more, not {limit}")

    def start(self) -> "Stopwatch":
        """A stopwatch that runs from now."""
        return Stopwatch(stop=self, started=self.clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopwatch:
    """A Stop that has begun to run."""

    stop: Stop
    started: float

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.stop.clock() - self.started

    def share_used(self) -> float:
        """The share of the seconds that is used, from 0 to 1; 0 without a limit of seconds."""
        if self.stop.seconds is None:
            return 0.0
        if self.stop.seconds == 0:
            return 1.0
        return min(1.0, self.elapsed() / self.stop.seconds)

    def reason(self, *, iterations: int, gap: float) -> StopReason | None:
        """Why to stop now, after `iterations` and at `gap`, or None to go on."""
        stop = self.stop
        if gap <= 0:
            return StopReason.OPTIMAL
        if stop.gap is not None and gap <= stop.gap:
            return StopReason.GAP
        if stop.iterations is not None and iterations >= stop.iterations:
            return StopReason.ITERATIONS
        if stop.seconds is not None and self.elapsed() >= stop.seconds:
            return StopReason.SECONDS
        return None
