"""The best set of lines of one person at given prices: a tiny exact search over weekdays, compiled.

A person takes at most two half-days a day, all at one site, as one line or two; a whole day a week or nothing.
"""

import numpy as np
from numba import njit

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.values import Ints

NEVER = -(1 << 60)
MOST = 10  # half-days in 35 hours of half-days of three and a half
LINES = 10  # lines that one person can hold
WIDTH = 16

Work = tuple[Ints, Ints, Ints, Ints]


@njit(cache=True, forceinline=True)
def worth(model: Model, person: int, half_days: int) -> int:
    """What so many half-days a week are worth to the person, over all weeks."""
    needed = min(half_days, 2)
    return model.need[person] * needed + model.beyond[person] * (half_days - needed)


@njit(cache=True, forceinline=True)
def pair_up(model: Model, slot: int, other: int) -> bool:
    """Whether two half-day slots make a whole day: one day, one site, different half-days."""
    if model.halves[slot] == 2 or model.halves[other] == 2 or model.site[slot] != model.site[other]:
        return False
    return model.day[slot] == model.day[other] and not model.parts[slot] & model.parts[other]


@njit(cache=True)
def scratch() -> Work:
    """Working arrays: best value by day and half-days, its rows, the search's values and its choices."""
    return (
        np.empty((7, 3), dtype=np.int64),
        np.empty((7, 3, 2), dtype=np.int64),
        np.empty((8, WIDTH), dtype=np.int64),
        np.empty((7, WIDTH), dtype=np.int64),
    )


@njit(cache=True, forceinline=True)
def best_set(model: Model, person: int, price: Ints, work: Work, chosen: Ints) -> tuple[int, int]:
    """The gain of the person's best set of candidates over none, and how many; their rows are written to `chosen`.

    `price` is by slot, for people of this person's key; a price of a slot that can't be had is huge.
    """
    value, rows, search, choice = work
    limit = min(model.most[person] - model.base[person], MOST)
    if limit <= 0:
        return 0, 0
    _best_by_day(model, person, price, value, rows)
    search[0, : limit + 1] = NEVER
    search[0, 0] = 0
    for day in range(7):
        for total in range(limit + 1):
            best, took = search[day, total], 0
            for halves in range(1, 3):
                if halves <= total and value[day, halves] > NEVER and search[day, total - halves] > NEVER:
                    here = search[day, total - halves] + value[day, halves]
                    if here > best:
                        best, took = here, halves
            search[day + 1, total], choice[day, total] = best, took
    base = model.base[person]
    before, gain, total = worth(model, person, base), 0, 0
    for halves in range(1, limit + 1):
        if search[7, halves] > NEVER and base + halves >= 2:
            here = search[7, halves] + worth(model, person, base + halves) - before
            if here > gain:
                gain, total = here, halves
    count = 0
    for day in range(6, -1, -1):
        took = choice[day, total]
        if total and took:
            for line in range(2):
                if rows[day, took, line] >= 0:
                    chosen[count] = rows[day, took, line]
                    count += 1
            total -= took
    return gain, count


@njit(cache=True, forceinline=True)
def _best_by_day(model: Model, person: int, price: Ints, value: Ints, rows: Ints) -> None:
    """The best line, or pair of half-day lines at one site, by weekday and number of half-days."""
    value[:, :] = NEVER
    last = model.indptr[person + 1]
    for i in range(model.indptr[person], last):
        slot = model.slot[i]
        here = -(model.cost[i] + price[slot])
        day, halves = model.day[slot], model.halves[slot]
        if here > value[day, halves]:
            value[day, halves] = here
            rows[day, halves, 0], rows[day, halves, 1] = i, -1
        if halves == 2:
            continue
        for j in range(i + 1, last):
            other = model.slot[j]
            if model.day[other] != day or model.site[other] != model.site[slot]:
                break
            if pair_up(model, slot, other):
                both = here - (model.cost[j] + price[other])
                if both > value[day, 2]:
                    value[day, 2] = both
                    rows[day, 2, 0], rows[day, 2, 1] = i, j
