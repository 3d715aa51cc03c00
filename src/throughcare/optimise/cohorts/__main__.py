"""Form groups from the command line.

python -m throughcare.optimise.cohorts problem.json --seconds 30 --out solution.json
"""

import sys
from pathlib import Path

import click

from throughcare.optimise.bar import Bar
from throughcare.optimise.cohorts.check import verify
from throughcare.optimise.cohorts.codec import problem_from_json, solution_to_json
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.warm import warm_up
from throughcare.optimise.result import read_json, write_json
from throughcare.optimise.stop import Stop


@click.command()
@click.argument("problem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seconds", type=click.FloatRange(min=0), default=30.0, show_default=True, help="Stop after so long.")
@click.option("--iterations", type=click.IntRange(min=0), help="Replay exactly so many iterations instead.")
@click.option("--planned", type=click.IntRange(min=0), help="With --iterations: how many the answer says were planned.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the answer goes.")
def main(problem: Path, seconds: float, iterations: int | None, planned: int | None, seed: int, out: Path) -> None:
    """Form programme groups for the PROBLEM in a JSON file."""
    try:
        given = problem_from_json(read_json(problem))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    warm_up()
    stop = Stop(seconds=seconds) if iterations is None else Stop(iterations=iterations)
    with Bar(sys.stderr) as bar:
        solution = solve(given, stop=stop, seed=seed, planned=planned, progress=bar)
    verify(given, solution)
    write_json(out, solution_to_json(solution))
    click.echo(
        f"{len(solution.groups)} groups for {len(solution.placed())} of {len(given.people)} people: value "
        f"{solution.value:,.0f}, at most {solution.gap:.1%} below the best there is; verified; {out}"
    )


if __name__ == "__main__":
    main()
