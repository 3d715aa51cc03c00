"""Measure: python -m throughcare.optimise.lots.bench --size national --seeds 5"""

import os
import time

import click

from throughcare.optimise.lots.bench.plain import solve_plainly
from throughcare.optimise.lots.by_hand import award_by_hand
from throughcare.optimise.lots.check import check
from throughcare.optimise.lots.generate import SIZES, make_problem
from throughcare.optimise.lots.model import POINTS, build
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.stop import Stop

HEAD = ("size", "seed", "bids", "by hand", "award", "bound", "final", "seconds", "CP-SAT", "its bound", "seconds")


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="national", show_default=True)
@click.option("--seeds", type=int, default=3, show_default=True, help="So many instances.")
@click.option("--seconds", type=float, default=60.0, show_default=True, help="The most time for each.")
@click.option("--plain/--no-plain", default=True, help="Run the plain CP-SAT model too, for as long as was needed.")
def main(size: str, seeds: int, seconds: float, plain: bool) -> None:  # noqa: FBT001
    """Print a line for each instance; every award is verified."""
    solve(make_problem("small"), stop=Stop(seconds=seconds))  # loads the libraries
    click.echo(f"load {os.getloadavg()[0]:.1f}")
    click.echo(" | ".join(f"{name:>11}" for name in HEAD))
    for seed in range(1, seeds + 1):
        problem = make_problem(size, seed=seed)
        began = time.monotonic()
        solution = solve(problem, stop=Stop(seconds=seconds))
        took = time.monotonic() - began
        report = check(problem, solution)
        if report.broken:
            raise click.ClickException("; ".join(report.broken))
        model = build(problem)
        hand = sum(model.score[at] for at in award_by_hand(model)) / POINTS
        row = [size, seed, len(problem.bids), hand, solution.value, solution.bound, solution.is_final, took]
        if plain:
            began = time.monotonic()
            row += [*solve_plainly(model, seconds=max(took, 1.0)), time.monotonic() - began]
        click.echo(" | ".join(f"{cell:>11.2f}" if isinstance(cell, float) else f"{cell!s:>11}" for cell in row))


if __name__ == "__main__":
    main()
