"""`python -m throughcare.optimise.allocation.bench --size region`: the solver beside first-come and plain CP-SAT."""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

from throughcare.optimise.allocation.bench.growth import growth, write_growth
from throughcare.optimise.allocation.bench.measure import Figures, measure
from throughcare.optimise.allocation.bench.plain import plain_lines
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.allocation.worlds import SIZES, make_size, make_world
from throughcare.optimise.stop import Stop

SECONDS = {"unit": 2.0, "region": 15.0, "national": 90.0, "stress": 180.0}
PLAIN_MOST_PEOPLE = 10_000  # beyond this a plain model doesn't even build in the time

LABELS = {
    "hours": "hours placed",
    "left_out": "people left out",
    "travel_mean": "travel, mean (minutes)",
    "travel_p90": "travel, 90th percentile",
    "late_left_out": "late orders left out",
    "women_alone": "women alone with men",
    "sessions": "sessions that run",
    "viable": "of them viable",
    "empty_seats": "empty seats expected",
    "most_turned_away": "greatest chance to turn away",
}


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="unit")
    parser.add_argument("--regime", choices=("scarce", "plentiful"), action="append")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-plain", action="store_true", help="leave CP-SAT out")
    parser.add_argument("--growth", type=Path, help="instead, measure growth and write an SVG here with its table")
    parser.add_argument("--most", type=int, default=100_000, help="with --growth, the most people")
    options = parser.parse_args()
    _warm()
    if options.growth:
        write_growth(options.growth, growth(most=options.most))
        return
    for regime in options.regime or ("scarce", "plentiful"):
        problem = make_size(options.size, regime=regime, seed=options.seed)
        _compare(problem, f"{options.size}, seats {regime}", options)


def _warm() -> None:
    """Load compiled code before anything is timed."""
    tiny = make_world(people=60, slots=12, units=13, seed=1)
    solve(tiny, stop=Stop(iterations=420))
    first_come(tiny, compile_problem(tiny))


def _compare(problem: Problem, title: str, options: argparse.Namespace) -> None:
    """One table: first-come, CP-SAT and the solver with the same seconds."""
    seconds = options.seconds or SECONDS[options.size]
    columns: dict[str, tuple[Ints, int, float]] = {}
    started = time.monotonic()
    lines, worth = first_come(problem, compile_problem(problem))
    columns["first come"] = (lines, worth, time.monotonic() - started)
    if not options.no_plain and len(problem.people.ref) <= PLAIN_MOST_PEOPLE:
        started = time.monotonic()
        lines, worth = plain_lines(problem, seconds=seconds, seed=options.seed)
        columns["plain CP-SAT"] = (lines, worth, time.monotonic() - started)
    started = time.monotonic()
    solution = solve(problem, stop=Stop(seconds=seconds), seed=options.seed)
    columns["this solver"] = (solution.lines, int(solution.value), time.monotonic() - started)
    load = os.getloadavg()[0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    people, slots = len(problem.people.ref), len(problem.slots.ref)
    print(f"\n{title}: {people:,} people, {slots:,} slots; load {load:.1f}, peak memory {memory:.1f} GB")
    print(f"proven bound {solution.bound:,.0f}, gap {solution.gap:.2%}, {solution.iterations} iterations")
    _table(problem, columns)


def _table(problem: Problem, columns: dict[str, tuple[Ints, int, float]]) -> None:
    """Print the columns side by side, verified."""
    figures = {name: measure(problem, lines) for name, (lines, _, _) in columns.items()}
    rows = [("worth", *(f"{worth:,.0f}" for _, worth, _ in columns.values()))]
    rows += [("seconds", *(f"{seconds:.1f}" for _, _, seconds in columns.values()))]
    rows += [(label, *(_show(figures[name], field) for name in columns)) for field, label in LABELS.items()]
    breaches = (str(len(check(problem, np.asarray(lines).tolist()).breaches)) for lines, _, _ in columns.values())
    rows += [("breaches of a rule", *breaches)]
    print(f"{'':30}" + "".join(f"{name:>16}" for name in columns))
    for label, *values in rows:
        print(f"{label:30}" + "".join(f"{value:>16}" for value in values))
    sys.stdout.flush()


def _show(figures: Figures, field: str) -> str:
    value = getattr(figures, field)
    return f"{value:,.0f}" if field == "hours" or isinstance(value, int) else f"{value:,.2f}"


if __name__ == "__main__":
    main()
