"""The exact chance that a session must turn somebody away, and taking lines away where it is above the limit.

The solver reckons the chance from sums (see seats), which is exact but for rounding and for attendance near nought;
this reckons it person by person, as the verifier does.
"""

import numpy as np
from numba import njit

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.state import State, clear_person
from throughcare.optimise.allocation.values import Ints


@njit(cache=True)
def turned_away(chances: Ints, seats: int) -> float:
    """The chance that more people come than there are seats, each by their own chance."""
    if len(chances) <= seats:
        return 0.0
    coming = np.zeros(seats + 2)  # the last is "more than seats"
    coming[0] = 1.0
    for chance in chances:
        coming[seats + 1] += coming[seats] * chance
        for number in range(seats, 0, -1):
            coming[number] = coming[number] * (1 - chance) + coming[number - 1] * chance
        coming[0] *= 1 - chance
    return coming[seats + 1]


def end_crowding(problem: Problem, model: Model, state: State) -> None:
    """Take lines away, the least sure of coming last, until every chance is within the limit."""
    person, slot = problem.committed[:, 0], problem.committed[:, 1]
    order = np.argsort(slot, kind="stable")
    starts = np.searchsorted(slot[order], np.arange(len(model.runs) + 1))
    _end_crowding(
        model,
        state,
        problem.people.attendance,
        problem.slots.capacity,
        problem.turned_away_limit,
        person[order],
        starts,
    )


@njit(cache=True, nogil=True)
def _end_crowding(
    model: Model, state: State, attendance: Ints, seats: Ints, limit: float, fixed: Ints, fixed_from: Ints
) -> None:
    for slot in range(len(model.runs)):
        for week in range(seats.shape[1]):
            if state.people[slot, week] <= seats[slot, week]:
                continue
            while _chance(model, state, attendance, slot, week, seats[slot, week], fixed, fixed_from) > limit:
                leaves, surest = -1, -1.0
                first = state.inside_from[slot]
                for i in range(first, first + state.inside_count[slot]):
                    person = state.inside[i]
                    if model.active[person] >> week & 1 and attendance[person] > surest:
                        leaves, surest = person, attendance[person]
                if leaves < 0:
                    break
                clear_person(model, state, leaves, 0)


@njit(cache=True)
def _chance(
    model: Model, state: State, attendance: Ints, slot: int, week: int, seats: int, fixed: Ints, fixed_from: Ints
) -> float:
    """The chance that the session turns somebody away."""
    chances = np.empty(state.people[slot, week])
    count = 0
    for i in range(fixed_from[slot], fixed_from[slot + 1]):
        if model.active[fixed[i]] >> week & 1:
            chances[count] = attendance[fixed[i]]
            count += 1
    first = state.inside_from[slot]
    for i in range(first, first + state.inside_count[slot]):
        person = state.inside[i]
        if model.active[person] >> week & 1:
            chances[count] = attendance[person]
            count += 1
    return turned_away(chances[:count], seats)
