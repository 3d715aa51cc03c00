"""Makes an answer better: somebody moves into a slot, whoever is in the way moves on, in a short chain.

Slots and those who give way are drawn in favour of what the prices suggest. Where a woman would be the only one,
another woman comes along. Each move is kept when it makes the whole better, or now and then when it makes it not much
worse (by a heat that falls), else it is undone. Blocks of people are worked on at the same time (see rounds); each has
its own slots, its own people and its own random numbers, so the outcome is the same on any number of cores.
"""

import math
from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.candidates import Lists, lists_of
from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.sets import LINES, Work
from throughcare.optimise.allocation.state import State, clear_person, full_week, give_lines, place
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import inner, loop

MOVED = 5  # people who may be touched by one move
TRIES = 8  # moves for each person of a block in a round
NEIGHBOURS = 256  # people who are moved before the next as many: what they touch stays in the processor's caches
DRAWN = 3  # rows or people among which the most promising is taken


class Undo(NamedTuple):
    """The lines that moved people had before."""

    lines: Ints  # (MOVED, LINES)
    many: Ints  # (MOVED,)
    person: Ints  # (MOVED,)
    wanted: Ints  # (MOVED,) the row that each is to have, or -1 for whatever fits


def women_by_slot(model: Model) -> Lists:
    """Candidate rows of women by slot."""
    person = np.repeat(np.arange(len(model.need)), np.diff(model.indptr))
    rows = np.flatnonzero(model.sex[person] > 0)
    return lists_of(model.slot[rows].astype(np.int64), rows, len(model.runs))


class Guide(NamedTuple):
    """What guides the moves, by candidate row and by slot."""

    owner: Ints  # whose candidate each row is
    paid: Ints  # the price of each row
    reduced: Ints  # cost and price of each row for a half-day, less what a needed half-day is worth
    women: Lists  # rows of women by slot


def guide_of(model: Model, paid: Ints) -> Guide:
    """The guide at the price of each candidate."""
    owner = person_of_row(model)
    reduced = (model.cost + paid.astype(np.int64)) // model.halves[model.slot] - model.need[owner]
    return Guide(owner=owner, paid=paid, reduced=reduced, women=women_by_slot(model))


def person_of_row(model: Model) -> Ints:
    """Whose candidate each row is."""
    return np.repeat(np.arange(len(model.need), dtype=np.int32), np.diff(model.indptr))


def no_undo() -> Undo:
    """Room for what one move may have to put back."""
    return Undo(*(np.empty(shape, dtype=np.int64) for shape in ((MOVED, LINES), MOVED, MOVED, MOVED)))


@loop
def improve_block(
    model: Model,
    state: State,
    guide: Guide,
    people: Ints,
    seed: Ints,
    heat: int,
    alone: int,
    inside: Ints,
    within: Ints,
    work: Work,
    undo: Undo,
) -> int:
    """Try moves of these people, neighbours in turn; the change of worth.

    `seed` is an array of one number to draw from, `alone` the price of aloneness; `inside` says whether each person is
    one of the block (an array of the block's own: it changes while a move is made), `within` whether each slot is.
    """
    total = 0
    for turn in range(TRIES * len(people)):
        first = turn // (TRIES * NEIGHBOURS) * NEIGHBOURS
        person = people[first + _below(min(NEIGHBOURS, len(people) - first), seed)]
        wanted = _draw_row(model, guide, person, seed, within)
        if wanted < 0:
            continue
        if _has(model, state, person, model.slot[wanted]):
            wanted = -1  # whatever is best for the person now, which may be nothing
        gain, count = _save_and_clear(model, state, person, wanted, alone, inside, undo, 0), 1
        at = 0
        while at < count:
            person, wanted = undo.person[at], undo.wanted[at]
            if wanted < 0 and count < MOVED and _random(seed) & 3 == 0:
                wanted = _draw_row(model, guide, person, seed, within)
            if wanted >= 0:
                more, count = _make_room(model, state, guide, person, wanted, alone, inside, seed, undo, count)
                gain += more
                second = _draw_row(model, guide, person, seed, within)
                if second >= 0 and model.halves[model.slot[wanted]] == 1 and model.halves[model.slot[second]] == 1:
                    more, count = _make_room(model, state, guide, person, second, alone, inside, seed, undo, count)
                    gain += more  # a half-day needs another to make a whole day
            gain += place(model, state, person, wanted, alone, work, within)
            if at == 0 and wanted >= 0 and _has(model, state, person, model.slot[wanted]):
                more, count = _mend(model, state, guide, person, wanted, alone, inside, seed, undo, count)
                gain += more
            at += 1
        inside[undo.person[:count]] = True
        if gain > heat * math.log((1 + (_random(seed) & 0xFFFFF)) / 0x100000):
            total += gain
            continue
        for i in range(count):
            clear_person(model, state, undo.person[i], alone)
        for i in range(count):
            give_lines(model, state, undo.person[i], undo.lines[i], undo.many[i], alone)
    return total


@inner
def _make_room(
    model: Model,
    state: State,
    guide: Guide,
    person: int,
    wanted: int,
    alone: int,
    inside: Ints,
    seed: Ints,
    undo: Undo,
    count: int,
) -> tuple[int, int]:
    """Take lines from people who are in the way of the wanted row; the change of worth, the people moved so far."""
    gain, slot = 0, model.slot[wanted]
    week = full_week(model, state, person, slot)
    while week >= 0 and count < MOVED:
        other = _in_the_way(model, state, guide, slot, week, inside, seed)
        if other < 0:
            break
        gain += _save_and_clear(model, state, other, -1, alone, inside, undo, count)
        count += 1
        week = full_week(model, state, person, slot)
    return gain, count


@inner
def _mend(
    model: Model,
    state: State,
    guide: Guide,
    person: int,
    wanted: int,
    alone: int,
    inside: Ints,
    seed: Ints,
    undo: Undo,
    count: int,
) -> tuple[int, int]:
    """Where a woman is now alone with men: she leaves, or another woman is to come."""
    slot = model.slot[wanted]
    woman = _who_is_alone(model, state, slot)
    if woman < 0 or count >= MOVED:
        return 0, count
    if woman != person and inside[woman] and _random(seed) & 1:
        return _save_and_clear(model, state, woman, -1, alone, inside, undo, count), count + 1
    row = _companion(model, state, guide, slot, inside, seed)
    if row < 0:
        return 0, count
    return _save_and_clear(model, state, guide.owner[row], row, alone, inside, undo, count), count + 1


@inner
def _draw_row(model: Model, guide: Guide, person: int, seed: Ints, within: Ints) -> int:
    """The most promising of a few of the person's rows within the block, or -1."""
    first, many, best = model.indptr[person], model.indptr[person + 1] - model.indptr[person], -1
    for _ in range(DRAWN):
        row = first + _below(many, seed)
        if within[model.slot[row]] and (best < 0 or guide.reduced[row] < guide.reduced[best]):
            best = row
    return best


@inner
def _random(seed: Ints) -> int:
    """The next of a sequence of 63-bit random numbers (xorshift)."""
    x = seed[0]
    x ^= (x << 13) & 0x7FFFFFFFFFFFFFFF
    x ^= x >> 7
    x ^= (x << 17) & 0x7FFFFFFFFFFFFFFF
    seed[0] = x
    return x


@inner
def _below(many: int, seed: Ints) -> int:
    """The next random number from nought up to, not including, so many; by its upper bits, for division is slow."""
    return (_random(seed) >> 31) * many >> 32


@inner
def _has(model: Model, state: State, person: int, slot: int) -> bool:
    """Whether the person has a line of the slot."""
    for line in range(state.many[person]):  # noqa: SIM110 - compiled code
        if model.slot[state.lines[person, line]] == slot:
            return True
    return False


@inner
def _who_is_alone(model: Model, state: State, slot: int) -> int:
    """A woman without a committed line there who is the only one among men in a week and didn't choose it, or -1."""
    for week in range(state.people.shape[1]):
        if state.women[slot, week] == 1 and state.lone[slot, week] == 1 and state.people[slot, week] > 1:
            first = state.inside_from[slot]
            for i in range(first, first + state.inside_count[slot]):
                if model.sex[state.inside[i]] == 1 and model.active[state.inside[i]] >> week & 1:
                    return state.inside[i]
    return -1


@inner
def _companion(model: Model, state: State, guide: Guide, slot: int, inside: Ints, seed: Ints) -> int:
    """The candidate row of another woman of the block for the slot, or -1."""
    women = guide.women
    first, many = women.indptr[slot], women.indptr[slot + 1] - women.indptr[slot]
    start = _below(many, seed)
    for i in range(min(many, 8)):
        row = women.value[first + (start + i) % many]
        person = guide.owner[row]
        if inside[person] and not _has(model, state, person, slot):
            return row
    return -1


@inner
def _save_and_clear(
    model: Model, state: State, person: int, wanted: int, alone: int, inside: Ints, undo: Undo, at: int
) -> int:
    """Remember the person's lines and take them away; the change of worth. Nobody is moved twice in one move."""
    inside[person] = False
    undo.person[at], undo.many[at], undo.wanted[at] = person, state.many[person], wanted
    for line in range(state.many[person]):
        undo.lines[at, line] = state.lines[person, line]
    return clear_person(model, state, person, alone)


@inner
def _in_the_way(model: Model, state: State, guide: Guide, slot: int, week: int, inside: Ints, seed: Ints) -> int:
    """Of a few people of the block with a seat in that week, the one with least at stake; or -1."""
    first, many = state.inside_from[slot], state.inside_count[slot]
    if many == 0:
        return -1
    start, drawn, found, most = _below(many, seed), 0, -1, 0
    for i in range(many):
        person = state.inside[first + (start + i) % many]
        if not inside[person] or not model.active[person] >> week & 1:
            continue
        for line in range(state.many[person]):
            row = state.lines[person, line]
            if model.slot[row] == slot and (found < 0 or guide.reduced[row] > most):
                found, most = person, guide.reduced[row]
        drawn += 1
        if drawn == DRAWN:
            break
    return found
