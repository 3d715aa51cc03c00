"""Share referrals from the command line.

python -m throughcare.optimise.apportionment problem.json --why --out answer.json
"""

import sys
from pathlib import Path

import click

from throughcare.kernel.errors import NotValid
from throughcare.optimise.apportionment.check import check
from throughcare.optimise.apportionment.codec import problem_from_json, problem_to_json, solution_to_json
from throughcare.optimise.apportionment.explain import reasons
from throughcare.optimise.apportionment.generate import SIZES, make_problem
from throughcare.optimise.apportionment.problem import Problem
from throughcare.optimise.apportionment.solution import Solution
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.result import read_json, write_json
from throughcare.optimise.stop import Stop


@click.command()
@click.argument("problem", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seconds", type=click.FloatRange(min=0), default=10.0, show_default=True, help="Stop after so long.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the answer goes, as JSON.")
@click.option("--why/--no-why", default=False, help="Print why each case goes to whom.")
@click.option("--make", type=click.Choice(list(SIZES)), help="Don't solve: write a made-up problem of this size.")
@click.option("--seed", type=int, default=1, show_default=True, help="With --make.")
def main(problem: Path, seconds: float, out: Path | None, why: bool, make: str | None, seed: int) -> None:  # noqa: FBT001
    """Share the cases of the PROBLEM in a JSON file; the exit code is 1 when an answer fails its verification."""
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
    if why:
        _tell(given, solution)
    report = check(given, solution)
    click.echo(
        f"{len(solution.takes)} cases shared, unfairness {solution.unfairness}, "
        + ("proven the least" if solution.is_final else f"at most {-solution.bound:.0f} could be the least")
        + f"; addition alone proves {solution.least_unfairness}; "
        + ("verified" if report.good else "; ".join(report.broken))
    )
    sys.exit(0 if report.good else 1)


def _tell(problem: Problem, solution: Solution) -> None:
    for row in reasons(problem, solution):
        owed = f"owed {float(row.owed):+.2f} of all, {float(row.owed_as_hard):+.2f} as hard"
        click.echo(f"{row.case} {row.party} {row.why}: {owed}, wait {row.wait_minutes} minutes")


if __name__ == "__main__":
    main()
