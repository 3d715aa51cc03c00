"""Rounds in which people are moved: how hot each is, and who can be moved at once without touching each other.

First come rounds of wishes (see wishes), then rounds of moves (see improve). Heat is what a choice may cost and still
be taken now and then; it falls from round to round, and so does the share of its price that a place costs. At the full
price an empty place is worth as much as a taken one: people leave dear places for cheap ones as readily as others
enter, and long chains come about move by move. At none only what is really gained counts. A short cycle
comes first: it is an answer, and it shows how long a round takes. Then comes one that cools until the time or the
iterations end, for one long cycle finds more than several short ones.

A round cuts the slots in two: the days of the week or, where there are many teams and in every fourth round, the teams
along a line across the map. Whoever works in slots of one half alone is moved among these, both halves at once:
sessions, and supervisors and vehicles of a team's day, belong to one half. Then come those who work in both halves.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from throughcare.optimise.allocation.improve import Guide, improve_block, no_undo
from throughcare.optimise.allocation.model import FINE, Crowd, Model, priced
from throughcare.optimise.allocation.sets import scratch
from throughcare.optimise.allocation.shortlist import FEW
from throughcare.optimise.allocation.state import State, alone_price
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.allocation.wishes import wish_round

WISH_ROUNDS = 20
WISH_HEAT = (150.0, 5.0)  # minute-equivalents, of the first and of the last round of wishes
WISH_SLOPE = (0.1, 1.0)
FIRST_CYCLE = 6  # rounds
LONGEST_CYCLE = 2_000  # rounds; more bring next to nothing
DENSE = 8  # candidates a person
HEAT = (250.0, 4.0)  # minute-equivalents, of the first and of the last round of a cycle
MAP_EVERY = 4  # rounds
MANY_TEAMS = 40  # so many that the map is cut in every round

Block = tuple[Ints, Ints, int]  # people, whether each slot is looked at, a number to draw from


def wish_rounds(model: Model) -> int:
    """How many rounds of wishes there are: none where candidates are many, for moves do as well without."""
    return 0 if len(model.slot) >= DENSE * len(model.need) else WISH_ROUNDS


def done_of_cycle(number: int, second: int) -> float:
    """The share of its cycle that a round of moves has behind it, from 0 for the first to 1 for the last.

    `second` is the number of rounds of the second cycle.
    """
    at, length = (number, FIRST_CYCLE) if number < FIRST_CYCLE else (number - FIRST_CYCLE, second)
    return at / max(1, length - 1)


def heat_and_price(done: float) -> tuple[int, float]:
    """The heat of a round of moves in fine units, and the share of prices that is paid: both fall within a cycle."""
    return round(_between(HEAT, done) * FINE), 1 - done


def _between(ends: tuple[float, float], share: float) -> float:
    """A figure that goes from one end to the other by equal shares."""
    return float(ends[0] * (ends[1] / ends[0]) ** share)


def wish(
    model: Model, crowd: Crowd, prices: Ints, state: State, seed: int, number: int, pool: ThreadPoolExecutor
) -> None:
    """One round of wishes of everybody who has a candidate; the same on any number of cores."""
    draw = np.random.default_rng([seed, 1, number])
    share = number / (WISH_ROUNDS - 1)
    heat, slope = _between(WISH_HEAT, share) * FINE, _between(WISH_SLOPE, share)

    def choose(block: Block) -> None:
        people, within, mark = block
        shuffled = np.random.default_rng(mark).permutation(people)
        wish_round(model, crowd, prices, state, shuffled, mark, within, heat, slope, scratch(model))

    first, second, both = _blocks(model, state, draw, _half(model, number, draw))
    list(pool.map(choose, (first, second)))
    choose(both)


def move(
    model: Model, state: State, guide: Guide, seed: int, number: int, done: float, pool: ThreadPoolExecutor
) -> None:
    """One round of moves of everybody who has a candidate, when so much of its cycle is done; the same on any number of
    cores."""
    draw = np.random.default_rng([seed, 2, number])
    heat, share = heat_and_price(done)
    dearer = priced(model, guide.paid, share)

    def improve(block: Block, movable: Ints) -> None:
        people, within, mark = block
        inside = np.zeros(len(model.need), dtype=np.bool_)
        inside[movable] = True
        seed, work = np.array([mark]), scratch(model)
        improve_block(dearer, state, guide, people, seed, heat, alone_price(), inside, within, work, no_undo())

    first, second, both = _blocks(model, state, draw, _half(model, number, draw))
    list(pool.map(improve, (first, second), (first[0], second[0])))
    improve(both, np.concatenate((first[0], second[0], both[0])))


def _blocks(model: Model, state: State, draw: np.random.Generator, half: Ints) -> tuple[Block, Block, Block]:
    """Those who are moved among the slots of one half, of the other, and among all; each from a drawn person on."""
    held, offered = _held(model, state, half), _offered(model, half)
    known = np.where(held > 0, held, np.where(offered < 3, offered, draw.integers(1, 3, len(held))))
    marks = draw.integers(1, 1 << 30, 3).tolist()
    people = [np.roll(np.flatnonzero(known == which), draw.integers(1 << 30)) for which in (1, 2, 3)]
    return (people[0], half, marks[0]), (people[1], ~half, marks[1]), (people[2], half | True, marks[2])


def _half(model: Model, number: int, draw: np.random.Generator) -> Ints:
    """Whether each slot is in the half, drawn, that has about half of the candidates; all where they are few."""
    if len(model.slot) <= FEW:
        return np.ones(len(model.runs), dtype=np.bool_)
    if number % MAP_EVERY == MAP_EVERY - 1 or len(model.supervisors) >= MANY_TEAMS:
        return _half_of_map(model, draw.random())
    many = np.bincount(model.day[model.slot], minlength=7)
    half, total = np.zeros(7, dtype=np.bool_), 0
    for day in draw.permutation(7).tolist():
        if 2 * (total + many[day] // 2) <= many.sum():
            half[day], total = True, total + many[day]
    return np.asarray(half[model.day])


def _half_of_map(model: Model, turn: float) -> Ints:
    """Whether the team of each slot lies on one side of a line across the map, in a direction from nought to one.

    All slots are on one side where all are one team's.
    """
    along = model.east * math.cos(math.pi * turn) + model.north * math.sin(math.pi * turn)
    return np.asarray(along <= np.median(along[model.slot]))


def _held(model: Model, state: State, half: Ints) -> Ints:
    """In which half each person has lines that aren't committed: 1 this one, 2 the other, 3 both."""
    if not len(model.slot):
        return np.zeros(len(model.need), dtype=np.int64)
    bits = np.where(state.lines >= 0, np.where(half, 1, 2)[model.slot[state.lines]], 0)
    return np.asarray(np.bitwise_or.reduce(bits, axis=1))


def _offered(model: Model, half: Ints) -> Ints:
    """In which half each person has candidates."""
    bits = np.concatenate((np.where(half, 1, 2)[model.slot], [0]))
    return np.where(np.diff(model.indptr) > 0, np.bitwise_or.reduceat(bits, model.indptr[:-1]), 0)
