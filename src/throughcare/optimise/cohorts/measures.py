"""Figures of a plan that people ask for: starts, waits, travel, groups and their sizes."""

from dataclasses import dataclass

import numpy as np

from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.solution import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Weeks of wait are whole waits, from referral to start; travel is minutes one way."""

    groups: int
    starts: int  # everybody who starts finishes, review included, before their order ends: it is a hard rule
    wait_median_weeks: float
    wait_p90_weeks: float
    travel_mean_minutes: float
    travel_p90_minutes: float
    mean_size: float


def measure(problem: Problem, solution: Solution) -> Measures:
    """The figures of a proposal."""
    index = Index(problem)
    held = {group.ref: group for group in problem.held_groups}
    seats = [(ref, group) for group in solution.groups for ref in group.members]
    seats += [(ref, held[name]) for name, members in solution.joined.items() for ref in members]
    waits = [problem.people[index.person[ref]].waited_weeks + group.start_week for ref, group in seats]
    travel = [
        int(problem.travel_minutes[index.person[ref], index.venue[problem.rooms[index.room[group.room]].venue]])
        for ref, group in seats
    ]
    sizes = [len(group.members) for group in solution.groups]
    return Measures(
        groups=len(sizes),
        starts=len(seats),
        wait_median_weeks=_share(waits, 50),
        wait_p90_weeks=_share(waits, 90),
        travel_mean_minutes=float(np.mean(travel)) if travel else 0.0,
        travel_p90_minutes=_share(travel, 90),
        mean_size=float(np.mean(sizes)) if sizes else 0.0,
    )


def _share(amounts: list[int], percent: float) -> float:
    return float(np.percentile(amounts, percent)) if amounts else 0.0
