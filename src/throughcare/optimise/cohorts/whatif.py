"""What would change the most: found by the prices of the bound, confirmed by solving again.

Each change is solved from the present plan with as many turns as the plan itself is given once more, so that what is
confirmed is due to the change and not to the longer search.
"""

from dataclasses import dataclass, replace

import numpy as np

from throughcare.optimise.cohorts.bound import Lagrange, Prices
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.measures import measure
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.values import BLOCK_COUNT, Facilitator
from throughcare.optimise.cohorts.volume import Volume
from throughcare.optimise.stop import Stop

PRICE_ROUNDS = 200
PAIR_WEEKLY_MINUTES = 960
PAIR_TRAVEL_MINUTES = 60
WEEKDAY_BLOCKS = frozenset(range(15))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A change, what the prices promised, and what solving again confirmed beside the plan given as long."""

    change: str
    promised_points: int
    more_points: int
    more_starts: int
    weeks_sooner: int  # over everybody placed in both plans, the weeks by which they start sooner (minus: later)


def what_if(problem: Problem, solution: Solution, *, changes: int, turns: int, seed: int) -> tuple[Finding, ...]:
    """The `changes` most promising changes, each confirmed in so many turns; best confirmed first."""
    promised = sorted(_promises(problem), key=lambda one: (-one[0], one[1]))[:changes]
    stop = Stop(iterations=turns)
    base = solve(problem, stop=stop, seed=seed, start=solution)
    findings = []
    for points, change, changed in promised:
        again = solve(changed, stop=stop, seed=seed, start=base)
        findings.append(
            Finding(
                change=change,
                promised_points=points,
                more_points=int(again.value - base.value),
                more_starts=measure(changed, again).starts - measure(problem, base).starts,
                weeks_sooner=_weeks_sooner(problem, base, again),
            )
        )
    return tuple(sorted(findings, key=lambda finding: -finding.more_points))


def _promises(problem: Problem) -> list[tuple[int, str, Problem]]:
    """(points by the prices, change in words, changed problem): a pair of facilitators in each unit with venues."""
    columns = build(problem)
    if not len(columns.room):
        return []
    volume = Volume(Lagrange(columns))
    volume.advance(PRICE_ROUNDS)
    people, rooms, staff, load = volume.prices.parts()
    free = Prices(np.concatenate([people, rooms.ravel(), staff.ravel() * 0, load.ravel() * 0]), volume.prices.shape)
    volume.lagrange.evaluate(free)
    worth = np.maximum(volume.lagrange.worth, 0.0)
    index = Index(problem)
    best: dict[str, tuple[float, int]] = {}
    for (cell, _), points in zip(volume.lagrange.every, worth, strict=True):
        venue = index.venue[problem.rooms[columns.room[cell]].venue]
        unit = problem.venues[venue].unit
        best[unit] = max(best.get(unit, (0.0, venue)), (float(points), venue))
    return [
        (
            int(points),
            f"one more facilitator pair in {unit}, at {problem.venues[venue].name}",
            _with_pair(problem, venue),
        )
        for unit, (points, venue) in best.items()
    ]


def _with_pair(problem: Problem, venue: int) -> Problem:
    """Two more facilitators, trained in everything, all weekdays, based at a venue."""
    home = problem.venues[venue]
    pair = tuple(
        Facilitator(
            ref=f"one-more-{letter}",
            name="One more",
            unit=home.unit,
            trained=frozenset(row.ref for row in problem.programmes),
            blocks=WEEKDAY_BLOCKS & frozenset(range(BLOCK_COUNT)),
            weekly_minutes=PAIR_WEEKLY_MINUTES,
            travel_limit_minutes=PAIR_TRAVEL_MINUTES,
            own_venues=frozenset({home.ref}),
        )
        for letter in "ab"
    )
    near = np.full((2, len(problem.venues)), PAIR_TRAVEL_MINUTES + 1)
    near[:, venue] = 0
    return replace(
        problem,
        facilitators=(*problem.facilitators, *pair),
        staff_travel_minutes=np.vstack([problem.staff_travel_minutes, near]),
    )


def _weeks_sooner(problem: Problem, before: Solution, after: Solution) -> int:
    starts = [_starts(problem, plan) for plan in (before, after)]
    return sum(starts[0][ref] - starts[1][ref] for ref in starts[0].keys() & starts[1].keys())


def _starts(problem: Problem, plan: Solution) -> dict[str, int]:
    weeks = {group.ref: group.start_week for group in (*problem.held_groups, *plan.groups)}
    return {ref: weeks[group] for ref, group in plan.placed().items()}
