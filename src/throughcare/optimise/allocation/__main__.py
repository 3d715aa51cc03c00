"""The command line: `python -m throughcare.optimise.allocation problem.json --seconds 60 --out solution.json`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from throughcare.kernel.errors import NotValid
from throughcare.optimise.allocation.answer import write_solution
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import SIZES, make_size
from throughcare.optimise.bar import Bar
from throughcare.optimise.result import read_json, write_json
from throughcare.optimise.stop import Stop


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve a problem file, or write a made-up one; 0 when all went well, 2 when the problem makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m throughcare.optimise.allocation", description=__doc__)
    parser.add_argument("problem", type=Path, help="the problem as JSON (README: schema)")
    parser.add_argument("--out", type=Path, help="where the solution goes; a summary is printed without it")
    parser.add_argument("--seconds", type=float, default=60.0, help="stop after so many seconds")
    parser.add_argument("--iterations", type=int, help="stop after so many iterations: replays an answer exactly")
    parser.add_argument("--planned", type=int, help="with --iterations: how many were planned, where it says so")
    parser.add_argument("--gap", type=float, help="stop when the gap is this small, 0.01 is one per cent")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--make", choices=sorted(SIZES), help="don't solve: write a made-up problem of this size")
    parser.add_argument("--regime", choices=("scarce", "plentiful"), default="scarce", help="with --make")
    options = parser.parse_args(arguments)
    if options.make:
        write_json(options.problem, write_problem(make_size(options.make, regime=options.regime, seed=options.seed)))
        return 0
    try:
        return _solve(options)
    except NotValid as refusal:
        for problem in refusal.problems:
            print(problem, file=sys.stderr)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
    return 2


def _solve(options: argparse.Namespace) -> int:
    """Read, solve, verify, write."""
    problem = read_problem(read_json(options.problem))
    seconds = None if options.iterations is not None else options.seconds
    stop = Stop(seconds=seconds, iterations=options.iterations, gap=options.gap)
    with Bar(sys.stderr) as bar:
        solution = solve(problem, stop=stop, seed=options.seed, planned=options.planned, progress=bar)
    planned = f" of {solution.planned} planned" if solution.planned > solution.iterations else ""
    report = check(problem, solution.lines.tolist())
    if options.out:
        write_json(options.out, write_solution(problem, solution, report))
    print(
        f"worth {solution.value:,.0f}, at most {solution.bound:,.0f}: gap {solution.gap:.2%}; "
        f"{len(solution.lines):,} lines, {len(report.shortfalls):,} people short of seven hours; "
        f"{solution.iterations} iterations{planned}, stopped by {solution.stop_reason}; "
        f"{len(report.breaches)} breaches of a rule, {len(report.standing)} that stood before"
    )
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
