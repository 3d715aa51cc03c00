"""Wishes: what everybody would have if sessions gave way a little, from which an answer is made.

People choose one after the other, over and over: each the best set at the prices, with some noise, where a session
that is fuller than it may be costs more than its price and one with room costs less. Noise falls and the slope of
prices rises from round to round, until a place is free while there is room and dear beyond it. No move has to make room
for another, so whole chains of changes come about by themselves.
"""

import math

import numpy as np

from throughcare.optimise.allocation.model import FINE, Crowd, Model
from throughcare.optimise.allocation.seats import SCALE, UNIT
from throughcare.optimise.allocation.sets import CLOSED, Work, best_set
from throughcare.optimise.allocation.state import State, added_cost, clear_person, give_lines, may_join
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import inner, loop

TOO_MANY = 300 * FINE  # a person above what a session may be promised, besides its price


@loop
def wish_round(
    model: Model,
    crowd: Crowd,
    prices: Ints,
    state: State,
    people: Ints,
    seed: int,
    within: Ints,
    heat: float,
    slope: float,
    work: Work,
) -> None:
    """Everybody of a block chooses anew, in the order given; `within` says which slots are looked at."""
    net = work.net
    np.random.seed(seed)
    for person in people:
        clear_person(model, state, person, 0)
        none = heat * _noise()
        first = model.indptr[person]
        for i in range(first, model.indptr[person + 1]):
            slot, net[i - first] = model.slot[i], CLOSED
            if within[slot] and may_join(model, state, person, slot):
                charge = _charge(model, crowd, prices, state, person, slot, slope)
                net[i - first] = int(charge + none - heat * _noise()) + model.cost[i]
                net[i - first] += added_cost(model, state, person, slot, 0)
        _, count = best_set(model, person, work)
        give_lines(model, state, person, work.chosen, count, 0)


@inner
def _noise() -> float:
    """A draw of Gumbel's distribution: the best of noisy choices is then one by their odds."""
    return -math.log(-math.log(np.random.random() + 1e-12))


@inner
def _charge(model: Model, crowd: Crowd, prices: Ints, state: State, person: int, slot: int, slope: float) -> float:
    """The price of a line as full as its sessions are now."""
    weeks, doubt, total = model.active[person] & model.runs[slot], -model.terms[person, 0] / SCALE * UNIT, 0.0
    for week in range(state.people.shape[1]):
        if not weeks >> week & 1:
            continue
        before = _excess(model, crowd, state, slot, week, 0, 0.0)
        after = _excess(model, crowd, state, slot, week, 1, doubt)
        price = prices[0, slot, week] + prices[1, slot, week] * (crowd.even[slot, week] - doubt) / UNIT
        total += max(0.0, price) * max(0.0, 1 + slope * (before + after) / 2)
        if after > 1e-6:
            total += TOO_MANY * slope * min(1.0, 0.2 + after)
    return total


@inner
def _excess(model: Model, crowd: Crowd, state: State, slot: int, week: int, more: int, doubt: float) -> float:
    """By how many people a session is too full; below nought, how many more could come."""
    people = state.people[slot, week] + more
    doubt += (model.held_terms[slot, week, 0] - state.terms[slot, week, 0]) / SCALE * UNIT
    known, credit = 0.0, 0.0
    for extra in range(1, crowd.least.shape[2]):
        needed = crowd.least[slot, week, extra] - known
        if doubt < known + needed:
            credit += (doubt - known) / needed
            break
        credit, known = credit + 1.0, known + needed
    return max(people - model.held[slot, week] - model.room[slot, week], people - model.seats[slot, week] - credit)
