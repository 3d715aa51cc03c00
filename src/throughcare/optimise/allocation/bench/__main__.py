"""`python -m throughcare.optimise.allocation.bench`: the solver beside first-come and plain CP-SAT, at every size."""

import argparse
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from throughcare.optimise.allocation.bench.column import Column, timed
from throughcare.optimise.allocation.bench.growth import growth, write_growth
from throughcare.optimise.allocation.bench.measure import measure
from throughcare.optimise.allocation.bench.plain import plain
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

MODULE = "throughcare.optimise.allocation.bench"
RESULTS = Path(__file__).parent / "results"
SECONDS = {"unit": 2.0, "region": 15.0, "national": 90.0, "stress": 180.0}
REGIMES = ("scarce", "plentiful")

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


def main(arguments: Sequence[str]) -> None:
    """Print the table of each size and regime that is asked for, and write it with a plot."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--size", choices=(*SIZES, "all"), default="all")
    parser.add_argument("--regime", choices=(*REGIMES, "both"), default="both")
    parser.add_argument("--seconds", type=float, help="other than those of the size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-plain", action="store_true", help="leave CP-SAT out")
    parser.add_argument("--out", type=Path, default=RESULTS, help="a folder for tables (Markdown) and plots (SVG)")
    parser.add_argument("--growth", type=Path, help="instead, measure growth and write an SVG here with its table")
    parser.add_argument("--most", type=int, default=100_000, help="with --growth, the most people")
    options = parser.parse_args(arguments)
    if options.growth:
        write_growth(options.growth, growth(most=options.most))
    elif options.size == "all" or options.regime == "both":
        _each(arguments, options)
    else:
        _one(options)


def _each(arguments: Sequence[str], options: argparse.Namespace) -> None:
    """Every comparison in a process of its own, so that its memory is its own."""
    for size in SIZES if options.size == "all" else (options.size,):
        for regime in REGIMES if options.regime == "both" else (options.regime,):
            command = [sys.executable, "-m", MODULE, *arguments, "--size", size, "--regime", regime]
            subprocess.run(command, check=True)  # noqa: S603 - ourselves


def _one(options: argparse.Namespace) -> None:
    """One comparison: its table and plot."""
    warm()
    title, rows = _compare(options)
    table, path = markdown(title, rows), options.out / f"{options.size}-{options.regime}"
    print(table, flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".md").write_text(table, encoding="utf-8")
    path.with_suffix(".svg").write_text(bars(title, rows), encoding="utf-8")


def _compare(options: argparse.Namespace) -> tuple[str, list[Row]]:
    """First-come, CP-SAT and the solver with the same seconds: a title with the circumstances, and rows of figures."""
    problem = make_size(options.size, regime=options.regime, seed=options.seed)
    seconds = options.seconds or SECONDS[options.size]
    columns = {"first come": timed(lambda: first_come(problem, compile_problem(problem)))}
    if not options.no_plain:
        columns["plain CP-SAT"] = plain(options.size, options.regime, seconds=seconds, seed=options.seed)
    found: list[Solution] = []

    def solved() -> tuple[Ints, int]:
        found.append(solve(problem, stop=Stop(seconds=seconds), seed=options.seed))
        return found[0].lines, int(found[0].value)

    columns["this solver"] = timed(solved)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    title = (
        f"{options.size}, seats {options.regime}: {len(problem.people.ref):,} people, "
        f"{len(problem.slots.ref):,} weekly slots, {seconds:g} s; "
        f"gap {found[0].gap:.2%}, bound {found[0].bound:,.0f}, {found[0].iterations} iterations; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, peak memory {memory:.2f} GB"
    )
    return title, _rows(problem, columns)


def _rows(problem: Problem, columns: dict[str, Column]) -> list[Row]:
    """Figures of each column by their names, verified; the first row names the columns. A column without an answer says
    in the first figure what happened."""
    answers = [column.lines for column in columns.values()]
    figures = [None if lines is None else measure(problem, lines) for lines in answers]
    broken = [None if lines is None else len(check(problem, lines.tolist()).breaches) for lines in answers]
    worth = [None if column.lines is None else column.worth for column in columns.values()]
    return [
        Row("", tuple(columns), ()),
        _row("worth", worth, [column.said for column in columns.values()]),
        _row("seconds", [column.seconds for column in columns.values()]),
        _row("of processor", [column.processor for column in columns.values()]),
        *(_row(label, [getattr(found, field, None) for found in figures]) for field, label in LABELS.items()),
        _row("breaches of a rule", broken),
    ]


def _row(label: str, values: Sequence[float | None], instead: Sequence[str] = ()) -> Row:
    """A row of figures, whole ones without decimals; what to write instead of those there are not."""
    whole = all(value is None or float(value).is_integer() or abs(value) >= 1_000 for value in values)
    words = instead or [""] * len(values)
    shown = [
        word or "–" if value is None else f"{value:,.{0 if whole else 2}f}"
        for value, word in zip(values, words, strict=True)
    ]
    return Row(label, tuple(shown), tuple(None if value is None else float(value) for value in values))


if __name__ == "__main__":
    main(sys.argv[1:])
