"""What an allocation does for people: the figures that the bench sets side by side."""

from dataclasses import dataclass

import numpy as np

from throughcare.optimise.allocation.crowd import turned_away
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.values import Ints, facts_of, pair_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts and averages of one allocation; hours and seats are over all the weeks."""

    hours: float
    left_out: int
    travel_mean: float
    travel_p90: float
    late_left_out: int
    women_alone: int
    sessions: int
    viable: int
    empty_seats: float
    most_turned_away: float


def measure(problem: Problem, lines: Ints) -> Figures:
    """The figures of lines (pairs of person and slot)."""
    facts, people, slots = facts_of(problem), problem.people, problem.slots
    person, slot = lines[:, 0], lines[:, 1]
    weeks = ((facts.active[person] & facts.runs[slot])[:, None] >> np.arange(problem.weeks)) & 1
    group, women, chose, coming = (np.zeros(slots.capacity.shape) for _ in range(4))
    np.add.at(group, slot, weeks)
    np.add.at(women, slot, weeks * people.woman[person][:, None])
    np.add.at(chose, slot, weeks * people.alone_with_men[person][:, None])
    np.add.at(coming, slot, weeks * people.attendance[person][:, None])
    half_days = np.bincount(person, facts.halves[slot], minlength=len(people.ref))
    minutes = pair_minutes(problem, person, slot)
    runs = group > 0
    return Figures(
        hours=float((weeks.sum(axis=1) * facts.halves[slot]).sum() * problem.half_day_hours),
        left_out=int((half_days < 2).sum()),
        travel_mean=float(minutes.mean()) if len(minutes) else 0.0,
        travel_p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        late_left_out=int(((half_days < 2) & (people.weeks_late > 0)).sum()),
        women_alone=int(((women == 1) & (group > 1) & (chose == 0)).sum()),
        sessions=int(runs.sum()),
        viable=int((runs & (group >= slots.viable[:, None])).sum()),
        empty_seats=float(np.maximum(0, slots.capacity - coming)[runs].sum()),
        most_turned_away=_most_turned_away(problem, person, slot, weeks, group),
    )


def _most_turned_away(problem: Problem, person: Ints, slot: Ints, weeks: Ints, group: Ints) -> float:
    """The greatest chance of any session to turn somebody away."""
    worst = 0.0
    for row, week in np.argwhere(group > problem.slots.capacity).tolist():
        there = (
            person[(slot == row) & (weeks[:, week] > 0)]
            if len(slot) < 20_000
            else _there(person, slot, weeks, row, week)
        )
        worst = max(worst, turned_away(problem.people.attendance[there], int(problem.slots.capacity[row, week])))
    return worst


def _there(person: Ints, slot: Ints, weeks: Ints, row: int, week: int) -> Ints:
    """Who is in a session, found in sorted lines."""
    return np.asarray(person[np.flatnonzero((slot == row) & (weeks[:, week] > 0))])
