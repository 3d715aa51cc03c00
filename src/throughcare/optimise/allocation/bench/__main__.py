"""`python -m throughcare.optimise.allocation.bench --size region`: the solver beside first-come and plain CP-SAT."""

import argparse
import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.bench.growth import growth, write_growth
from throughcare.optimise.allocation.bench.measure import measure
from throughcare.optimise.allocation.bench.plain import plain_lines
from throughcare.optimise.allocation.bench.show import Row, bars, markdown
from throughcare.optimise.allocation.bench.warm import warm
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.allocation.worlds import SIZES, make_size
from throughcare.optimise.stop import Stop

SECONDS = {"unit": 2.0, "region": 15.0, "national": 90.0, "stress": 180.0}
PLAIN_MOST_PEOPLE = 10_000  # beyond this a plain model doesn't even build in the time


class Column(NamedTuple):
    """What one solver found: lines, worth, seconds by the clock and of processor."""

    lines: Ints
    worth: int
    seconds: float
    processor: float


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
    """Print the tables that are asked for, and write them with a plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="unit")
    parser.add_argument("--regime", choices=("scarce", "plentiful"), action="append")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-plain", action="store_true", help="leave CP-SAT out")
    parser.add_argument("--out", type=Path, help="a folder for the table (Markdown) and the plot (SVG) of each regime")
    parser.add_argument("--growth", type=Path, help="instead, measure growth and write an SVG here with its table")
    parser.add_argument("--most", type=int, default=100_000, help="with --growth, the most people")
    options = parser.parse_args()
    warm()
    if options.growth:
        write_growth(options.growth, growth(most=options.most))
        return
    for regime in options.regime or ("scarce", "plentiful"):
        problem = make_size(options.size, regime=regime, seed=options.seed)
        title, rows = _compare(problem, f"{options.size}, seats {regime}", options)
        table = markdown(title, rows)
        print(table, flush=True)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"{options.size}-{regime}.md").write_text(table, encoding="utf-8")
            (options.out / f"{options.size}-{regime}.svg").write_text(bars(title, rows), encoding="utf-8")


def _compare(problem: Problem, title: str, options: argparse.Namespace) -> tuple[str, list[Row]]:
    """First-come, CP-SAT and the solver with the same seconds: a title with the circumstances, and rows of figures."""
    seconds = options.seconds or SECONDS[options.size]
    columns = {"first come": _timed(lambda: first_come(problem, compile_problem(problem)))}
    if not options.no_plain and len(problem.people.ref) <= PLAIN_MOST_PEOPLE:
        columns["plain CP-SAT"] = _timed(lambda: plain_lines(problem, seconds=seconds, seed=options.seed))
    found: list[Solution] = []

    def solved() -> tuple[Ints, int]:
        found.append(solve(problem, stop=Stop(seconds=seconds), seed=options.seed))
        return found[0].lines, int(found[0].value)

    columns["this solver"] = _timed(solved)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    circumstances = (
        f"{title}: {len(problem.people.ref):,} people, {len(problem.slots.ref):,} weekly slots, {seconds:g} s; "
        f"gap {found[0].gap:.2%}, bound {found[0].bound:,.0f}, {found[0].iterations} iterations; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, peak memory {memory:.1f} GB"
    )
    return circumstances, _rows(problem, columns)


def _timed(solver: Callable[[], tuple[Ints, int]]) -> Column:
    """What a solver found, with its seconds by the clock and of processor."""
    wall, processor = time.monotonic(), time.process_time()
    lines, worth = solver()
    return Column(lines, worth, time.monotonic() - wall, time.process_time() - processor)


def _rows(problem: Problem, columns: dict[str, Column]) -> list[Row]:
    """Figures of each column by their names, verified; the first row names the columns."""
    figures = {name: measure(problem, column.lines) for name, column in columns.items()}
    rows = [Row("", tuple(columns), ()), _row("worth", [column.worth for column in columns.values()])]
    rows.append(_row("seconds", [column.seconds for column in columns.values()]))
    rows.append(_row("of processor", [column.processor for column in columns.values()]))
    rows += [_row(label, [getattr(figures[name], field) for name in columns]) for field, label in LABELS.items()]
    broken = [len(check(problem, np.asarray(column.lines).tolist()).breaches) for column in columns.values()]
    return [*rows, _row("breaches of a rule", broken)]


def _row(label: str, values: Sequence[float]) -> Row:
    """A row of figures, whole ones without decimals."""
    whole = all(float(value).is_integer() or abs(value) >= 1_000 for value in values)
    return Row(
        label, tuple(f"{value:,.0f}" if whole else f"{value:,.2f}" for value in values), tuple(map(float, values))
    )


if __name__ == "__main__":
    main()
