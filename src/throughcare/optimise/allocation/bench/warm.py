"""Compiles, or loads, all that the clock is to measure."""

from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import make_size
from throughcare.optimise.stop import Stop

ITERATIONS = 400  # a unit is through with its prices and wishes by then


def warm() -> None:
    """Solve a problem that is large enough for a shortlist and sparse enough for wishes, and answer it first come."""
    problem = make_size("unit", regime="scarce", seed=1)
    solve(problem, stop=Stop(iterations=ITERATIONS))
    first_come(problem, compile_problem(problem))
