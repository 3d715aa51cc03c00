"""Makes an answer better: one person at a time moves into a slot, whoever is in the way finds another place.

Where a woman would be the only one, another woman comes along. Each move is kept when it makes the whole better, or
not much worse (a threshold that falls), else it is undone. Blocks of teams are worked on at the same time; each has
its own slots, its own people and its own random numbers, so the outcome is the same on any number of cores.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from throughcare.optimise.allocation.candidates import Lists, lists_of
from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.sets import LINES, scratch
from throughcare.optimise.allocation.state import State, clear_person, full_week, give_lines, place
from throughcare.optimise.allocation.values import Ints

MOVED = 7  # people who may be touched by one move
TRIES = 8  # moves for each person of a block in a round


class Undo(NamedTuple):
    """The lines that moved people had before."""

    lines: Ints  # (MOVED, LINES)
    many: Ints  # (MOVED,)
    person: Ints  # (MOVED,)


def women_by_slot(model: Model) -> Lists:
    """Candidate rows of women by slot."""
    person = np.repeat(np.arange(len(model.need)), np.diff(model.indptr))
    rows = np.flatnonzero(model.sex[person] > 0)
    return lists_of(model.slot[rows].astype(np.int64), rows, len(model.runs))


def person_of_row(model: Model) -> Ints:
    """Whose candidate each row is."""
    return np.repeat(np.arange(len(model.need), dtype=np.int32), np.diff(model.indptr))


@njit(cache=True, nogil=True)
def improve_block(
    model: Model, state: State, women: Lists, owner: Ints, people: Ints, settings: Ints, inside: Ints
) -> int:
    """Try moves of these people; the change of worth.

    `women` and `owner` as above; `settings`: seed, threshold, price of aloneness; `inside`: whether each person is one
    of the block.
    """
    seed = settings[:1].copy()
    threshold, alone = settings[1], settings[2]
    work, price, rows = scratch(), np.empty(len(model.runs), dtype=np.int64), np.empty(16, dtype=np.int64)
    free = np.zeros(len(model.runs), dtype=np.int64)
    undo = Undo(
        np.empty((MOVED, LINES), dtype=np.int64), np.empty(MOVED, dtype=np.int64), np.empty(MOVED, dtype=np.int64)
    )
    total = 0
    for _ in range(TRIES * len(people)):
        person = people[_random(seed) % len(people)]
        first, last = model.indptr[person], model.indptr[person + 1]
        wanted = first + _random(seed) % (last - first)
        slot = model.slot[wanted]
        if _has(model, state, person, slot):
            continue
        gain, count, done, newcomer = 0, 0, 0, wanted
        fits = True
        for turn in range(2):
            gain, count, fits = _enter(model, state, owner[newcomer], slot, alone, inside, seed, undo, gain, count)
            if not fits:
                break
            gain += place(model, state, owner[newcomer], free, newcomer, alone, price, work, rows)
            if turn or not _has(model, state, person, slot):
                break
            woman = _who_is_alone(model, state, slot)
            if woman < 0:
                break
            if woman != person and _random(seed) & 1 and inside[woman] and count < MOVED:
                gain += _save_and_clear(model, state, woman, alone, undo, count)
                count += 1
                break
            newcomer = _companion(model, state, women, owner, slot, inside, seed, undo, count)
            if newcomer < 0:
                break
            done = count
        if fits:
            for i in range(1, count):
                if i != done or not done:
                    gain += place(model, state, undo.person[i], free, -1, alone, price, work, rows)
        slack = threshold * (_random(seed) & 0xFFFF) >> 16
        if fits and gain > -slack:
            total += gain
            continue
        for i in range(count):
            clear_person(model, state, undo.person[i], alone)
        for i in range(count):
            give_lines(model, state, undo.person[i], undo.lines[i], undo.many[i], alone)
    return total


@njit(cache=True)
def _enter(
    model: Model,
    state: State,
    person: int,
    slot: int,
    alone: int,
    inside: Ints,
    seed: Ints,
    undo: Undo,
    gain: int,
    count: int,
) -> tuple[int, int, bool]:
    """Clear the person and whoever is in the way; the gain and the people moved so far, and whether it fits."""
    gain += _save_and_clear(model, state, person, alone, undo, count)
    count += 1
    week = full_week(model, state, person, slot)
    while week >= 0:
        other = _in_the_way(model, state, slot, week, inside, seed, undo.person[0])
        if other < 0 or count >= MOVED:
            return gain, count, False
        gain += _save_and_clear(model, state, other, alone, undo, count)
        count += 1
        week = full_week(model, state, person, slot)
    return gain, count, True


@njit(cache=True, forceinline=True)
def _random(seed: Ints) -> int:
    """The next of a sequence of 63-bit random numbers (xorshift)."""
    x = seed[0]
    x ^= (x << 13) & 0x7FFFFFFFFFFFFFFF
    x ^= x >> 7
    x ^= (x << 17) & 0x7FFFFFFFFFFFFFFF
    seed[0] = x
    return x


@njit(cache=True, forceinline=True)
def _has(model: Model, state: State, person: int, slot: int) -> bool:
    """Whether the person has a line of the slot."""
    for line in range(state.many[person]):  # noqa: SIM110 - compiled code
        if model.slot[state.lines[person, line]] == slot:
            return True
    return False


@njit(cache=True)
def _who_is_alone(model: Model, state: State, slot: int) -> int:
    """A woman without a committed line there who is the only one among men in a week and didn't choose it, or -1."""
    for week in range(state.people.shape[1]):
        if state.women[slot, week] == 1 and state.lone[slot, week] == 1 and state.people[slot, week] > 1:
            first = state.inside_from[slot]
            for i in range(first, first + state.inside_count[slot]):
                if model.sex[state.inside[i]] == 1 and model.active[state.inside[i]] >> week & 1:
                    return state.inside[i]
    return -1


@njit(cache=True)
def _companion(
    model: Model,
    state: State,
    women: Lists,
    owner: Ints,
    slot: int,
    inside: Ints,
    seed: Ints,
    undo: Undo,
    count: int,
) -> int:
    """The candidate row of another woman of the block for the slot, or -1."""
    first, many = women.indptr[slot], women.indptr[slot + 1] - women.indptr[slot]
    start = _random(seed) % max(1, many)
    for i in range(min(many, 8)):
        row = women.value[first + (start + i) % many]
        person = owner[row]
        if not inside[person] or _has(model, state, person, slot) or count >= MOVED:
            continue
        if not (undo.person[:count] == person).any():
            return row
    return -1


@njit(cache=True, forceinline=True)
def _save_and_clear(model: Model, state: State, person: int, alone: int, undo: Undo, at: int) -> int:
    """Remember the person's lines and take them away; the change of worth."""
    undo.person[at], undo.many[at] = person, state.many[person]
    for line in range(state.many[person]):
        undo.lines[at, line] = state.lines[person, line]
    return clear_person(model, state, person, alone)


@njit(cache=True, forceinline=True)
def _in_the_way(model: Model, state: State, slot: int, week: int, inside: Ints, seed: Ints, spared: int) -> int:
    """Somebody of the block who has a seat in that week, or -1; not the person whose move it is."""
    first, many = state.inside_from[slot], state.inside_count[slot]
    if many == 0:
        return -1
    start = _random(seed) % many
    for i in range(many):
        person = state.inside[first + (start + i) % many]
        if inside[person] and person != spared and model.active[person] >> week & 1:
            return person
    return -1
