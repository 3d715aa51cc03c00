"""The best seats for everybody, with the groups open as they are: a flow, so that its linear programme is whole.

Seats, least sizes and the limit of high risk are nested limits of one group, and everybody has one place: such a
programme has whole corners. A woman in a mixed group keeps her seat, and no other comes in, so that none becomes the
only one; keeping apart is left to whoever seats the people.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from throughcare.optimise.cohorts.arrays import Ints
from throughcare.optimise.cohorts.plan_kernels import Plan, World


def best_seats(world: World, plan: Plan) -> dict[int, list[tuple[int, int]]]:
    """(person, points) of each open group's slot, worth most in all; nothing at all where it can't be worked out."""
    slots = np.flatnonzero(plan.cell[: plan.totals[2]] >= 0)
    seats = _seats(world, plan, slots)
    if not len(seats):
        return {}
    person, at, points, kept = seats.T
    every = np.arange(len(seats))
    cells = plan.cell[slots]
    ones = np.ones(len(seats))
    places = csr_array((ones, (person, every)), shape=(len(world.gain), len(seats)))
    sizes = csr_array((ones, (at, every)), shape=(len(slots), len(seats)))
    highs = csr_array((world.high[person].astype(np.float64), (at, every)), shape=(len(slots), len(seats)))
    limits = (np.ones(len(world.gain)), world.most[cells], world.most_high[cells], -world.least[cells])
    solved = linprog(
        -points,
        A_ub=vstack([places, sizes, highs, -sizes]),
        b_ub=np.concatenate(limits),
        bounds=np.stack([kept, ones], axis=1),
        method="highs-ds",
    )
    if solved.status != 0:
        return {}
    best: dict[int, list[tuple[int, int]]] = {int(slot): [] for slot in slots}
    for row in np.flatnonzero(solved.x > 0.5):
        best[int(slots[at[row]])].append((int(person[row]), int(points[row])))
    return best


def _seats(world: World, plan: Plan, slots: Ints) -> Ints:
    """(person, place of the group in `slots`, points, whether it must stay) of every seat that somebody could have."""
    tables = [np.empty((0, 4), np.int64)]
    for at, slot in enumerate(slots):
        cell, start = plan.cell[slot], plan.start[slot]
        rows = world.rows[world.first[cell] : world.first[cell + 1]]
        rows = rows[(rows[:, 2] <= start) & (start <= rows[:, 3])]
        points = world.gain[rows[:, 0], start] - rows[:, 1]
        there = plan.group_of[rows[:, 0]] == slot
        kept = there & world.woman[rows[:, 0]] & world.mixed[cell]
        table = np.stack([rows[:, 0], np.full(len(rows), at), points, kept], axis=1)
        comes = ~(world.woman[rows[:, 0]] & world.mixed[cell]) & (points > 0)
        tables.append(table[there | comes])
    return np.concatenate(tables)
