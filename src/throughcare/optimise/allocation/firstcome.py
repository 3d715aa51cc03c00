"""First come, first served, as offices do it: the longest waiting first, each to the nearest slot with a seat.

It keeps every hard rule and looks nobody else up; the baseline of the bench, and never better than the solver.
"""

import numpy as np

from throughcare.optimise.allocation.construct import end_aloneness
from throughcare.optimise.allocation.crowd import end_crowding
from throughcare.optimise.allocation.model import FINE, Compiled
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import lines_of
from throughcare.optimise.allocation.state import (
    State,
    add_line,
    clear_person,
    empty_state,
    full_week,
    half_days,
    may_join,
    state_worth,
)
from throughcare.optimise.allocation.values import Ints


def first_come(problem: Problem, compiled: Compiled) -> tuple[Ints, int]:
    """The lines, committed ones included, and what they are worth in minute-equivalents."""
    model, state = compiled.model, empty_state(compiled.model)
    people = problem.people
    order = np.lexsort((np.arange(len(people.ref)), -people.weeks_late, -people.weeks_waiting))
    for person in order.tolist():
        _serve(compiled, state, person)
    end_aloneness(model, state)
    end_crowding(problem, model, state)
    return lines_of(problem, model, state), compiled.constant + state_worth(model, state) // FINE


def _serve(compiled: Compiled, state: State, person: int) -> None:
    """Give the person the nearest slots that fit until the hours wanted are reached; nothing if it is no whole day."""
    model = compiled.model
    rows = np.arange(model.indptr[person], model.indptr[person + 1])
    days: dict[int, int] = {}
    for row in rows[np.argsort(compiled.minutes[rows], kind="stable")].tolist():
        slot = int(model.slot[row])
        day, total = int(model.day[slot]), half_days(model, state, person)
        if total >= model.most[person]:
            break
        fits = total + model.halves[slot] <= model.most[person] and day not in days
        if not fits or full_week(model, state, person, slot) >= 0 or not may_join(model, state, person, slot):
            continue
        if not _in_company(compiled, state, person, slot):
            continue
        add_line(model, state, person, row, 0)
        days[day] = slot
    if state.many[person] and half_days(model, state, person) < 2:
        clear_person(model, state, person, 0)


def _in_company(compiled: Compiled, state: State, person: int, slot: int) -> bool:
    """Whether nobody who didn't choose it would be, or stay, a woman alone with men."""
    model = compiled.model
    weeks = np.array([bool(model.active[person] & model.runs[slot] >> w & 1) for w in range(state.people.shape[1])])
    women = state.women[slot][weeks] + (model.sex[person] > 0)
    lone = state.lone[slot][weeks] + (model.sex[person] == 1)
    people = state.people[slot][weeks] + 1
    return not ((women == 1) & (lone == 1) & (people > 1)).any()
