"""The best answer by trying every set of lines: written from the rules alone, through the verifier."""

import itertools

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.problem import Problem


def best_by_brute_force(problem: Problem) -> int:
    """The worth of the best answer that breaks no rule; every combination of each person's allowed sets is tried."""
    fixed = [tuple(line) for line in problem.committed.tolist()]
    options = [_sets_of(problem, person, fixed) for person in range(len(problem.people.ref))]
    best = check(problem, fixed).value
    for combination in itertools.product(*options):
        report = check(problem, [*fixed, *itertools.chain.from_iterable(combination)])
        if report.good and report.value > best:
            best = report.value
    return best


def _sets_of(problem: Problem, person: int, fixed: list[tuple[int, int]]) -> list[tuple[tuple[int, int], ...]]:
    """Sets of new lines that the person could have if nobody else had any new ones.

    A set that is only wrong for the company it lacks (a woman alone) or for teams stays in: others may change that.
    """
    free = [(person, slot) for slot in range(len(problem.slots.ref)) if (person, slot) not in fixed]
    free = [line for line in free if not _wrong(problem, [*fixed, line], person)]
    sets: list[tuple[tuple[int, int], ...]] = [()]
    for size in (1, 2, 3):
        for lines in itertools.combinations(free, size):
            if not _week_wrong(problem, [*fixed, *lines], person):
                sets.append(lines)
    return sets


def _wrong(problem: Problem, lines: list[tuple[int, int]], person: int) -> bool:
    ref = f"{problem.people.ref[person]} at "
    return any(breach.startswith(ref) for breach in check(problem, lines).breaches)


def _week_wrong(problem: Problem, lines: list[tuple[int, int]], person: int) -> bool:
    ref = problem.people.ref[person]
    starts = (f"{ref} at ", f"{ref} on day", f"{ref}: ")
    return any(breach.startswith(starts) for breach in check(problem, lines).breaches)
