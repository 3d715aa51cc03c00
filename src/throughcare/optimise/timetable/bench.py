"""Measure: python -m throughcare.optimise.timetable.bench --size national --seeds 5"""

import os
import time

import click

from throughcare.optimise.result import Step
from throughcare.optimise.stop import Stop
from throughcare.optimise.timetable.check import check
from throughcare.optimise.timetable.generate import SIZES, make_problem
from throughcare.optimise.timetable.priority import by_need
from throughcare.optimise.timetable.solve import by_hand, margin, solve

HEAD = ("size", "seed", "by hand", "by need", "found", "bound", "seconds", "days in all")


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="national", show_default=True)
@click.option("--seeds", type=int, default=3, show_default=True, help="So many instances.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="The most time for each.")
def main(size: str, seeds: int, seconds: float) -> None:
    """Print a line for each instance: margins of the tightest lot, and when its own was settled; all are verified."""
    click.echo(f"load {os.getloadavg()[0]:.1f}")
    click.echo(" | ".join(f"{name:>11}" for name in HEAD))
    for seed in range(1, seeds + 1):
        problem, began, settled = make_problem(size, seed=seed), time.monotonic(), [0.0]

        def note(step: Step, began: float = began, settled: list[float] = settled) -> None:
            if step.phase == "tightest":
                settled[0] = time.monotonic() - began

        found = solve(problem, stop=Stop(seconds=seconds), progress=note)
        report = check(problem, found)
        if report.broken:
            raise click.ClickException("; ".join(report.broken))
        rules = [margin(problem, days) for days in (by_hand(problem), by_need(problem))]
        in_all = sum(found.mobilise_days.values())
        row = [size, seed, *rules, int(found.value), int(found.bound), f"{settled[0]:.2f}", in_all]
        click.echo(" | ".join(f"{cell!s:>11}" for cell in row))


if __name__ == "__main__":
    main()
