"""What plain CP-SAT finds in the seconds that the solver has: the baseline of the bench."""

import time

from throughcare.optimise.allocation.construct import end_aloneness
from throughcare.optimise.allocation.crowd import end_crowding
from throughcare.optimise.allocation.exact import solve_plain, state_of_rows
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import lines_of
from throughcare.optimise.allocation.state import state_worth
from throughcare.optimise.allocation.values import Ints


def plain_lines(problem: Problem, *, seconds: float, seed: int = 0) -> tuple[Ints, int]:
    """Lines of the best answer in so many seconds, building the model included, less those that break the one rule
    that it leaves out; and what they are worth in minute-equivalents."""
    started, compiled = time.monotonic(), compile_problem(problem)
    model = compiled.model
    state = state_of_rows(model, solve_plain(compiled, seconds=seconds, since=started, seed=seed).rows)
    end_crowding(problem, model, state)
    end_aloneness(model, state)
    return lines_of(problem, model, state), compiled.constant + state_worth(model, state) // FINE
