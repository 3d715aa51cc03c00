"""A first answer: people in order of what is at stake for them, each with the best set that fits, at the prices."""

import numpy as np

from throughcare.optimise.allocation.model import Model, priced
from throughcare.optimise.allocation.sets import Work, best_set, scratch
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
from throughcare.optimise.loops import inner, loop


def construct(model: Model, paid: Ints, wishes: State) -> State:
    """A state in which every hard rule holds. `paid` is the price of each candidate; wishes that fit are met."""
    state = empty_state(model)
    gains, work = np.zeros(len(model.need), dtype=np.int64), scratch(model)
    _gains(priced(model, paid, 1.0), gains, work)
    order = np.argsort(-gains, kind="stable")  # whoever loses most without a place comes first
    _grant(model, state, wishes.lines, wishes.many, order)
    everywhere = np.ones(len(model.runs), dtype=np.bool_)
    for share in (1.0, 0.5, 0.0):  # those whom no gain is left at the prices fill the seats that are left
        _place_all(priced(model, paid, share), state, order, alone_price(), work, everywhere)
    end_aloneness(model, state)
    return state


@loop
def _gains(model: Model, gains: Ints, work: Work) -> None:
    """What each person's best set is worth more than it costs."""
    for person in range(len(gains)):
        first = model.indptr[person]
        for i in range(first, model.indptr[person + 1]):
            work.net[i - first] = model.cost[i]
        gains[person], _ = best_set(model, person, work)


@loop
def _grant(model: Model, state: State, lines: Ints, many: Ints, order: Ints) -> None:
    """Give people the lines they wish for, if all of them fit."""
    for person in order:
        for line in range(many[person]):
            slot = model.slot[lines[person, line]]
            if full_week(model, state, person, slot) >= 0 or not may_join(model, state, person, slot):
                clear_person(model, state, person, 0)
                break
            add_line(model, state, person, lines[person, line], 0)


@loop
def _place_all(model: Model, state: State, order: Ints, alone: int, work: Work, everywhere: Ints) -> None:
    """Place people one after the other."""
    for person in order:
        if state.many[person] == 0:
            place(model, state, person, -1, alone, work, everywhere)


@loop
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


@inner
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
