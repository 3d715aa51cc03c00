"""What plain CP-SAT finds in the seconds that the solver has, within a limit of memory: the baseline of the bench.

It has a process of its own: memory that it takes isn't the solver's, and running out of it ends nothing else.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from types import FrameType

import numpy as np

from throughcare.optimise.allocation.bench.column import Column, timed
from throughcare.optimise.allocation.bench.warm import warm
from throughcare.optimise.allocation.construct import end_aloneness
from throughcare.optimise.allocation.crowd import end_crowding
from throughcare.optimise.allocation.exact import solve_plain, state_of_rows
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import lines_of
from throughcare.optimise.allocation.state import state_worth
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.allocation.worlds import make_size

MODULE = "throughcare.optimise.allocation.bench.plain"
GIGABYTES = 4.0
GRACE = 1.0  # seconds to hand over an answer that was found in time
STARTING = 60.0  # seconds for a process to start and make its world


def plain(size: str, regime: str, *, seconds: float, seed: int, gigabytes: float = GIGABYTES) -> Column:
    """What CP-SAT finds for a made-up problem, building its model included in the seconds; or what became of it."""
    command = [sys.executable, "-m", MODULE, size, regime, str(seconds), str(seed), str(gigabytes)]
    before = time.monotonic()
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=STARTING + seconds)  # noqa: S603 - ourselves
    except subprocess.TimeoutExpired:
        return Column(said=_late(seconds), seconds=time.monotonic() - before)
    if run.returncode < 0:  # compiled code that is refused memory ends the process
        refused = "alloc" in run.stderr
        said = _full(gigabytes) if refused else f"ended by {signal.Signals(-run.returncode).name}"
        return Column(said=said, seconds=time.monotonic() - before)
    run.check_returncode()
    told = json.loads(run.stdout)
    lines = None if told["lines"] is None else np.array(told["lines"], dtype=np.int64).reshape(-1, 2)
    return Column(**{**told, "lines": lines})


def _late(seconds: float) -> str:
    return f"no answer in {seconds:g} s"


def _full(gigabytes: float) -> str:
    return f"out of memory at {gigabytes:g} GB"


def _in_this_process(problem: Problem, seconds: float, seed: int, gigabytes: float) -> Column:
    """What it finds here, where no more memory and no more time can be had from now on."""
    most = int(gigabytes * 1024**3)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
    before = time.monotonic(), time.process_time()
    try:
        return timed(lambda: _best_lines(problem, seconds, seed))
    except MemoryError:
        said = _full(gigabytes)
    except TimeoutError:
        said = _late(seconds)
    return Column(said=said, seconds=time.monotonic() - before[0], processor=time.process_time() - before[1])


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _best_lines(problem: Problem, seconds: float, seed: int) -> tuple[Ints, int]:
    """Lines of the best answer, less those that break the one rule that the model leaves out, and what they are worth
    in minute-equivalents. TimeoutError without an answer."""
    started, compiled = time.monotonic(), compile_problem(problem)
    model, found = compiled.model, solve_plain(compiled, seconds=seconds, since=started, seed=seed)
    if found.bound == float("inf"):
        raise TimeoutError
    state = state_of_rows(model, found.rows)
    end_crowding(problem, model, state)
    end_aloneness(model, state)
    return lines_of(problem, model, state), compiled.constant + state_worth(model, state) // FINE


def _main(size: str, regime: str, *limits: str) -> None:
    """Write the column as JSON on standard output."""
    seconds, seed, gigabytes = limits
    problem = make_size(size, regime=regime, seed=int(seed))
    warm()
    found = _in_this_process(problem, float(seconds), int(seed), float(gigabytes))
    signal.setitimer(signal.ITIMER_REAL, 0)
    lines = None if found.lines is None else found.lines.tolist()
    print(json.dumps(found._replace(lines=lines)._asdict()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
