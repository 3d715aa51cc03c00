"""Time and worth of a proposal beside first come, first served and a plain CP-SAT model, in one run.

python -m throughcare.optimise.cohorts.bench --size unit|region --seconds 30 --plot starts.svg
"""

import os
import resource
import time
from pathlib import Path

import click

from throughcare.optimise.cohorts.bench.plain import solve_plainly
from throughcare.optimise.cohorts.bench.plot import draw
from throughcare.optimise.cohorts.check import check, verify
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import SIZES, make_problem
from throughcare.optimise.cohorts.measures import measure
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.solve import list_order, solve
from throughcare.optimise.cohorts.warm import warm_up
from throughcare.optimise.stop import Stop, StopReason

HEAD = (
    "plan",
    "value",
    "gap",
    "starts",
    "groups",
    "cancelled",
    "size",
    "wait 50%",
    "wait 90%",
    "travel",
    "travel 90%",
    "seconds",
)


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="unit", show_default=True)
@click.option("--seconds", type=float, default=30.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--plain/--no-plain", default=True, help="Run the plain CP-SAT model too.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Write a bar chart of starts here (SVG).")
def main(size: str, seconds: float, seed: int, plain: bool, plot: Path | None) -> None:  # noqa: FBT001
    """Print a table of one made-up world."""
    warm_up()
    problem = make_problem(size, seed=seed)
    world = f"{len(problem.people)} waiting, {len(problem.venues)} venues, {len(problem.facilitators)} facilitators"
    click.echo(f"{size}, seed {seed}: {world}; load {os.getloadavg()[0]:.1f}")
    began, processor = time.monotonic(), time.process_time()
    solution = solve(problem, stop=Stop(seconds=seconds), seed=seed)
    took, used = time.monotonic() - began, time.process_time() - processor
    verify(problem, solution)
    click.echo(" | ".join(f"{head:>10}" for head in HEAD))
    starts = [("proposal", _line("proposal", problem, solution, solution.bound, 0, took))]
    for name, counting in (("by list", True), ("list, hope", False)):
        baseline, cancelled, took = _first_come(problem, counting)
        starts.append((name, _line(name, problem, baseline, solution.bound, cancelled, took)))
    if plain:
        starts.append(("plain CP-SAT", _plain(problem, seconds, solution.bound)))
    if plot:
        plot.write_text(draw(f"People who start: {world}", starts), encoding="utf-8")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(
        f"{solution.iterations} iterations, {used:.1f} s of processor, bound {solution.bound:,.0f}, "
        f"{memory:,.0f} MB, load {os.getloadavg()[0]:.1f}"
    )


def _line(name: str, problem: Problem, plan: Solution, bound: float, cancelled: int, took: float) -> int:
    figures = measure(problem, plan)
    row = (
        name,
        f"{plan.value:,.0f}",
        f"{1 - plan.value / bound:.1%}" if bound else "0%",
        figures.starts,
        figures.groups,
        cancelled,
        f"{figures.mean_size:.1f}",
        f"{figures.wait_median_weeks:.0f}",
        f"{figures.wait_p90_weeks:.0f}",
        f"{figures.travel_mean_minutes:.0f}",
        f"{figures.travel_p90_minutes:.0f}",
        f"{took:.1f}",
    )
    click.echo(" | ".join(f"{cell:>10}" for cell in row))
    return figures.starts


def _first_come(problem: Problem, counting: bool) -> tuple[Solution, int, float]:  # noqa: FBT001
    """First come, first served, verified like any other plan."""
    began = time.monotonic()
    search = Search(build(problem), 1)
    cancelled = search.first_come(list_order(problem), counting=counting)
    groups, joined = search.groups()
    plan = Solution(
        value=search.value,
        bound=float("inf"),
        seed=1,
        iterations=0,
        stop_reason=StopReason.SETTLED,
        problem_hash="",
        groups=groups,
        joined=joined,
    )
    broken = check(problem, plan).broken
    if broken:
        raise click.ClickException("; ".join(broken))
    return plan, cancelled, time.monotonic() - began


def _plain(problem: Problem, seconds: float, bound: float) -> int:
    began = time.monotonic()
    result = solve_plainly(problem, seconds=seconds)
    value = "none" if result.value is None else f"{result.value:,}"
    gap = "" if result.value is None else f"{1 - result.value / bound:.1%}"
    row = ("CP-SAT", value, gap, result.starts, result.groups, 0, "", "", "", "", "", f"{time.monotonic() - began:.1f}")
    click.echo(" | ".join(f"{cell:>10}" for cell in row))
    click.echo(f"CP-SAT: {result.status}; groups might start every {result.every_weeks} weeks")
    return result.starts


if __name__ == "__main__":
    main()
