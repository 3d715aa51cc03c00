"""Make a timetable from the command line.

python -m throughcare.optimise.timetable problem.json --seconds 30 --out solution.json
"""

import sys
from pathlib import Path

import click

from throughcare.kernel.errors import NotValid
from throughcare.optimise.result import read_json, write_json
from throughcare.optimise.stop import Stop
from throughcare.optimise.timetable.check import check
from throughcare.optimise.timetable.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.timetable.explain import critical_path
from throughcare.optimise.timetable.generate import SIZES, make_problem
from throughcare.optimise.timetable.solve import solve


@click.command()
@click.argument("problem", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seconds", type=click.FloatRange(min=0), default=30.0, show_default=True, help="Stop after so long.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the answer goes, as JSON.")
@click.option("--why/--no-why", default=False, help="Print the critical path.")
@click.option("--make", type=click.Choice(list(SIZES)), help="Don't solve: write a made-up problem of this size.")
@click.option("--seed", type=int, default=1, show_default=True, help="With --make.")
def main(problem: Path, seconds: float, out: Path | None, why: bool, make: str | None, seed: int) -> None:  # noqa: FBT001
    """Schedule the lots of the PROBLEM in a JSON file; the exit code is 1 when an answer fails its verification."""
    if make:
        write_json(problem, problem_to_json(make_problem(make, seed=seed)))
        return
    try:
        given = problem_from_json(read_json(problem))
    except NotValid as refused:
        raise click.ClickException("\n".join(str(found) for found in refused.problems)) from refused
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    solution = solve(given, stop=Stop(seconds=seconds))
    if out:
        write_json(out, solution_to_json(solution))
    for link in critical_path(given, solution) if why else ():
        click.echo(f"{link.from_on} to {link.until_on}: {link.lot}, {link.stage} ({link.why})")
    report = check(given, solution)
    known = "proven best" if solution.is_proven else f"at most {solution.bound:.0f} is possible"
    verdict = "verified" if report.good else "; ".join(report.broken)
    click.echo(
        f"{len(given.lots)} lots, the tightest has {solution.value:+.0f} days beside its need, {known}; {verdict}"
    )
    sys.exit(0 if report.good else 1)


if __name__ == "__main__":
    main()
