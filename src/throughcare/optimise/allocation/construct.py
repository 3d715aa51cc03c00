"""A first answer: people in order of what is at stake for them, each with the best set that fits, at the prices."""

import numpy as np
from numba import njit

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.sets import best_set, scratch
from throughcare.optimise.allocation.state import (
    State,
    add_line,
    alone_price,
    clear_person,
    empty_state,
    full_week,
    may_join,
    place,
)
from throughcare.optimise.allocation.values import Ints


def construct(model: Model, table: Ints, wishes: State) -> State:
    """A state in which every hard rule holds. `table` are prices by key of person and slot; wishes that fit are met."""
    state = empty_state(model)
    order = np.argsort(-_gains(model, table), kind="stable")  # whoever loses most without a place comes first
    _grant(model, state, wishes.lines, wishes.many, order)
    for share in (1.0, 0.5, 0.0):  # those whom no gain is left at the prices fill the seats that are left
        _place_all(model, state, (table * share).astype(np.int32), order, alone_price())
    end_aloneness(model, state)
    return state


@njit(cache=True, nogil=True)
def _gains(model: Model, table: Ints) -> Ints:
    """What each person's best set is worth more than its prices."""
    gains = np.zeros(len(model.need), dtype=np.int64)
    work, chosen = scratch(), np.empty(16, dtype=np.int64)
    for person in range(len(gains)):
        gains[person], _ = best_set(model, person, table[model.key[person]], work, chosen)
    return gains


@njit(cache=True, nogil=True)
def _grant(model: Model, state: State, lines: Ints, many: Ints, order: Ints) -> None:
    """Give people the lines they wish for, if all of them fit."""
    for person in order:
        for line in range(many[person]):
            slot = model.slot[lines[person, line]]
            if full_week(model, state, person, slot) >= 0 or not may_join(model, state, person, slot):
                clear_person(model, state, person, 0)
                break
            add_line(model, state, person, lines[person, line], 0)


@njit(cache=True, nogil=True)
def _place_all(model: Model, state: State, table: Ints, order: Ints, alone: int) -> None:
    """Place people one after the other."""
    price, work, rows = np.empty(len(model.runs), dtype=np.int64), scratch(), np.empty(16, dtype=np.int64)
    for person in order:
        if state.many[person] == 0:
            place(model, state, person, table[model.key[person]], -1, alone, price, work, rows, 127)


@njit(cache=True, nogil=True)
def end_aloneness(model: Model, state: State) -> None:
    """Take lines away until no woman is alone with men who didn't choose it, where a line can be taken."""
    alone, again = 0, True
    while again:
        again = False
        for slot in range(len(model.runs)):
            for week in range(state.people.shape[1]):
                if state.women[slot, week] != 1 or state.lone[slot, week] != 1 or state.people[slot, week] < 2:
                    continue
                person = _who_leaves(model, state, slot, week)
                if person >= 0:
                    clear_person(model, state, person, alone)
                    again = True


@njit(cache=True)
def _who_leaves(model: Model, state: State, slot: int, week: int) -> int:
    """The woman who is alone, or a man where her line is committed; -1 when all lines are committed."""
    man = -1
    first = state.inside_from[slot]
    for i in range(first, first + state.inside_count[slot]):
        person = state.inside[i]
        if not model.active[person] >> week & 1:
            continue
        if model.sex[person] == 1:
            return person
        man = person
    return man
