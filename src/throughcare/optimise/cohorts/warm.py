"""Has the loops compiled, or read from disk, before anybody's clock runs."""

from functools import cache

from throughcare.optimise.cohorts.generate import make_problem
from throughcare.optimise.cohorts.solve import MOST_ROUNDS, ROUNDS_A_TURN, solve
from throughcare.optimise.stop import Stop


@cache
def warm_up() -> None:
    """Solve a small made-up world once in this process: some tens of seconds the first time on a machine, else one."""
    solve(make_problem("small", seed=1), stop=Stop(iterations=MOST_ROUNDS // ROUNDS_A_TURN + 1), seed=1)
