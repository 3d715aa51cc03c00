"""Who has which lines while the solver works: compiled operations that keep all counts in step.

Seats, teams' limits, people kept apart and the shape of a person's week hold at all times. A woman alone in a group
with men is allowed for a while at a price (`alone`), and gone from every answer.
"""

from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.model import FINE, Model
from throughcare.optimise.allocation.seats import SCALE
from throughcare.optimise.allocation.sets import CLOSED, LINES, Work, best_set, worth
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import inner, loop

ROOMY, RUNNING, USUAL, FULL = 1, 2, 4, 8  # bits of `ease`


class State(NamedTuple):
    """The lines of everybody, and what follows from them."""

    lines: Ints  # (people, LINES) rows of candidates
    many: Ints  # (people,) how many lines
    people: Ints  # (slots, weeks) committed lines counted in
    terms: Ints  # (slots, weeks, 4) sums over people for the chance of turning somebody away
    women: Ints
    lone: Ints  # women who didn't choose that she may be the only one
    supervised: Ints  # (teams, weeks, 7) sessions that run
    driven: Ints  # (teams, weeks, 7) of them, those with a vehicle
    ease: Ints  # (slots,) what needs no look at each week: see ease_of
    inside: Ints  # people with a line that isn't committed, by slot
    inside_from: Ints  # (slots + 1,) where each slot's begin
    inside_count: Ints  # (slots,)


def empty_state(model: Model) -> State:
    """Nobody has a line but the committed ones."""
    people, shape = len(model.need), model.room.shape
    supervised, driven = np.zeros(model.supervisors.shape, np.int64), np.zeros(model.supervisors.shape, np.int64)
    for slot, week in np.argwhere((model.held > 0) & (model.team >= 0)[:, None]).tolist():
        supervised[model.team[slot], week, model.day[slot]] += 1
        driven[model.team[slot], week, model.day[slot]] += model.vehicle[slot]
    fit = np.bincount(model.slot, minlength=shape[0])
    state = State(
        lines=np.full((people, LINES), -1, dtype=np.int32),
        many=np.zeros(people, dtype=np.int32),
        people=model.held.copy(),
        terms=model.held_terms.copy(),
        women=model.held_women.copy(),
        lone=model.held_lone.copy(),
        supervised=supervised,
        driven=driven,
        ease=np.zeros(shape[0], dtype=np.int8),
        inside=np.empty(len(model.slot), dtype=np.int32),
        inside_from=np.concatenate(([0], np.cumsum(fit))).astype(np.int64),
        inside_count=np.zeros(shape[0], dtype=np.int64),
    )
    _ease_all(model, state)
    return state


@loop
def _ease_all(model: Model, state: State) -> None:
    for slot in range(len(state.ease)):
        state.ease[slot] = ease_of(model, state, slot)


@inner
def ease_of(model: Model, state: State, slot: int) -> int:
    """What holds in every week that the slot runs: there is a seat for anybody (ROOMY) or for nobody (FULL), somebody
    is there (RUNNING), and a man more would change the cost of no group (USUAL). Moves look at this first, for one or
    another is nearly always so."""
    ease = ROOMY | RUNNING | USUAL | FULL
    for week in range(state.people.shape[1]):
        if not model.runs[slot] >> week & 1:
            continue
        people = state.people[slot, week]
        if people - model.held[slot, week] >= model.room[slot, week]:
            ease &= ~ROOMY
        else:
            ease &= ~FULL
            if people >= model.seats[slot, week]:
                ease &= ~ROOMY
        if people == 0:
            ease &= ~RUNNING
        if people < max(2, model.viable[slot]):
            ease &= ~USUAL
    return ease


@inner
def _group_cost(people: int, women: int, lone: int, missing: int, short: int, alone: int) -> int:
    """What is wrong with a group, at its price: too small to be viable, a woman alone."""
    if people == 0:
        return 0
    cost = short * missing if missing > 0 else 0
    return cost + alone if women == 1 and lone == 1 and people > 1 else cost


@inner
def added_cost(model: Model, state: State, person: int, slot: int, alone: int) -> int:
    """What the sessions of a slot cost more with the person in them: running, being too small, a woman alone."""
    woman, single = int(model.sex[person] > 0), int(model.sex[person] == 1)
    if not woman and state.ease[slot] & USUAL:
        return 0
    weeks, viable, short = model.active[person] & model.runs[slot], model.viable[slot], model.short
    total = 0
    for week in range(state.people.shape[1]):
        if not weeks >> week & 1:
            continue
        people, women, lone = state.people[slot, week], state.women[slot, week], state.lone[slot, week]
        if people == 0:
            total += model.session
        total += _group_cost(people + 1, women + woman, lone + single, viable - people - 1, short, alone)
        total -= _group_cost(people, women, lone, viable - people, short, alone)
    return total


@inner
def turns_away(extra: int, log: int, odds: int, squares: int, cubes: int) -> float:
    """The chance that more people come than there are seats, with so many more promised; from the sums of terms."""
    one, two, three = odds / SCALE, squares / SCALE, cubes / SCALE
    total = 1.0
    if extra > 1:
        total += one
    if extra > 2:
        total += (one * one - two) / 2
    if extra > 3:
        total += (one * one * one - 3 * one * two + 2 * three) / 6
    return np.exp(log / SCALE) * total


@inner
def _crowded(model: Model, state: State, person: int, slot: int, week: int, extra: int, log: int) -> bool:
    """Whether a session would be too likely to turn somebody away with the person in it."""
    odds = state.terms[slot, week, 1] + model.terms[person, 1]
    squares = state.terms[slot, week, 2] + model.terms[person, 2]
    return turns_away(extra, log, odds, squares, state.terms[slot, week, 3] + model.terms[person, 3]) > model.limit


@inner
def full_week(model: Model, state: State, person: int, slot: int) -> int:
    """The first week in which the slot has no seat for the person, or -1."""
    if state.ease[slot] & ROOMY:
        return -1
    weeks = model.active[person] & model.runs[slot]
    for week in range(state.people.shape[1]):
        if not weeks >> week & 1:
            continue
        people = state.people[slot, week] + 1
        if people - model.held[slot, week] > model.room[slot, week]:
            return week
        extra = people - model.seats[slot, week]
        if extra > 0:
            log = state.terms[slot, week, 0] + model.terms[person, 0]
            if log > model.least_log:  # even the chance that all of them come is too great
                return week
            if extra > 1 and _crowded(model, state, person, slot, week, extra, log):
                return week
    return -1


@inner
def may_join(model: Model, state: State, person: int, slot: int) -> bool:
    """Whether the team can run the sessions and nobody is there that the person is kept apart from."""
    team = model.team[slot]
    if team >= 0 and not state.ease[slot] & RUNNING:
        for week in range(state.people.shape[1]):
            if model.active[person] & model.runs[slot] & (1 << week) and state.people[slot, week] == 0:
                day = model.day[slot]
                if state.supervised[team, week, day] >= model.supervisors[team, week, day]:
                    return False
                if model.vehicle[slot] and state.driven[team, week, day] >= model.vehicles[team, week, day]:
                    return False
    for i in range(model.apart_indptr[person], model.apart_indptr[person + 1]):
        other = model.apart[i]
        for line in range(state.many[other]):
            row = state.lines[other, line]
            if row >= 0 and model.slot[row] == slot:  # rows come and go while another block moves the other person
                return False
    return True


@inner
def _shift(model: Model, state: State, person: int, slot: int, by: int) -> None:
    """Count the person in (by = 1) or out (by = -1) of the sessions of a slot."""
    team, day = model.team[slot], model.day[slot]
    for week in range(state.people.shape[1]):
        if not model.active[person] & model.runs[slot] & (1 << week):
            continue
        before = state.people[slot, week]
        state.people[slot, week] += by
        for term in range(4):
            state.terms[slot, week, term] += by * model.terms[person, term]
        state.women[slot, week] += by * (model.sex[person] > 0)
        state.lone[slot, week] += by * (model.sex[person] == 1)
        if team >= 0 and (before == 0 or state.people[slot, week] == 0):
            state.supervised[team, week, day] += by
            state.driven[team, week, day] += by * model.vehicle[slot]
    state.ease[slot] = ease_of(model, state, slot)


@inner
def add_line(model: Model, state: State, person: int, row: int, alone: int) -> int:
    """Give the person a line; the change of worth, that of the person's hours left out."""
    slot = model.slot[row]
    cost = model.cost[row] + added_cost(model, state, person, slot, alone)
    _shift(model, state, person, slot, 1)
    state.lines[person, state.many[person]] = row
    state.many[person] += 1
    state.inside[state.inside_from[slot] + state.inside_count[slot]] = person
    state.inside_count[slot] += 1
    return -cost


@inner
def half_days(model: Model, state: State, person: int) -> int:
    """Half-days a week that the person has, committed lines counted in."""
    total = model.base[person]
    for line in range(state.many[person]):
        total += model.halves[model.slot[state.lines[person, line]]]
    return total


@inner
def clear_person(model: Model, state: State, person: int, alone: int) -> int:
    """Take all lines from the person; the change of worth."""
    gain = worth(model, person, model.base[person]) - worth(model, person, half_days(model, state, person))
    for line in range(state.many[person]):
        row = state.lines[person, line]
        slot = model.slot[row]
        _shift(model, state, person, slot, -1)
        gain += model.cost[row] + added_cost(model, state, person, slot, alone)
        first, last = state.inside_from[slot], state.inside_from[slot] + state.inside_count[slot] - 1
        for i in range(first, last + 1):
            if state.inside[i] == person:
                state.inside[i] = state.inside[last]
                break
        state.inside_count[slot] -= 1
        state.lines[person, line] = -1
    state.many[person] = 0
    return gain


@inner
def give_lines(model: Model, state: State, person: int, rows: Ints, count: int, alone: int) -> int:
    """Give a person without lines these lines; the change of worth."""
    gain = -worth(model, person, model.base[person])
    for i in range(count):
        gain += add_line(model, state, person, rows[i], alone)
    return gain + worth(model, person, half_days(model, state, person))


@inner
def place(model: Model, state: State, person: int, wanted: int, alone: int, work: Work, within: Ints) -> int:
    """Give a person without lines the best set that fits now; the change of worth.

    `wanted` is a row of candidates that must be in the set, or -1; `within` says which slots are looked at.
    """
    first, net, rows, open_rows = model.indptr[person], work.net, work.chosen, 0
    for i in range(first, model.indptr[person + 1]):
        slot, net[i - first] = model.slot[i], CLOSED
        if not within[slot] or state.ease[slot] & FULL or full_week(model, state, person, slot) >= 0:
            continue
        if may_join(model, state, person, slot):
            open_rows += 1
            net[i - first] = model.cost[i] + added_cost(model, state, person, slot, alone)
            if i == wanted:
                net[i - first] -= CLOSED >> 2
    if not open_rows:
        return 0
    _, count = best_set(model, person, work)
    gain = -worth(model, person, model.base[person])
    for i in range(count):
        slot = model.slot[rows[i]]
        if not may_join(model, state, person, slot):  # two lines that each fit may need one supervisor too many
            gain += worth(model, person, half_days(model, state, person))
            return gain + clear_person(model, state, person, alone)
        gain += add_line(model, state, person, rows[i], alone)
    return gain + worth(model, person, half_days(model, state, person))


def alone_price() -> int:
    """What a woman alone costs for a week while the solver works, in fine units: more than a person's week is worth."""
    return 1500 * FINE


def copy_state(state: State) -> State:
    """A state of its own with the same lines."""
    return State(*(array.copy() for array in state))


def state_worth(model: Model, state: State) -> int:
    """The worth of all lines but the committed ones, in fine units, reckoned from scratch."""
    return int(_state_worth(model, state))


@loop
def _state_worth(model: Model, state: State) -> int:
    total = 0
    for person in range(len(model.need)):
        total += worth(model, person, half_days(model, state, person)) - worth(model, person, model.base[person])
        for line in range(state.many[person]):
            total -= model.cost[state.lines[person, line]]
    for slot in range(len(model.runs)):
        for week in range(state.people.shape[1]):
            people = state.people[slot, week]
            if people > 0:
                total -= model.short * max(0, model.viable[slot] - people)
                if model.held[slot, week] == 0:
                    total -= model.session
    return total
