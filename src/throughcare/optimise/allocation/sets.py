"""The best set of lines of one person at given prices: a tiny exact search over weekdays, compiled.

A person takes at most two half-days a day, all at one site, as one line or two; a whole day a week or nothing.
"""

from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import inner

NEVER = -(1 << 58)  # so that a few of them add up
CLOSED = 1 << 40  # what a row costs that can't be had
MOST = 14  # half-days in a week of two a day, however short a half-day is
LINES = 14  # lines that one person can hold
WIDTH = 16


class Work(NamedTuple):
    """Working arrays of one search at a time. Flat, and filled by loops, for compiled code is slow at slices."""

    net: Ints  # what each of the person's rows costs, prices counted in; CLOSED if it can't be had
    chosen: Ints  # the rows of the best set
    value: Ints  # the best by kind (see Model)
    rows: Ints  # (kinds, 2) its rows
    search: Ints  # the best by half-days so far
    choice: Ints  # what each day gave to it


@inner
def worth(model: Model, person: int, half_days: int) -> int:
    """What so many half-days a week are worth to the person, over all weeks."""
    needed = min(half_days, 2)
    return model.need[person] * needed + model.beyond[person] * (half_days - needed)


def scratch(model: Model) -> Work:
    """Working arrays that are wide enough for anybody of the model."""
    sizes = (int(np.diff(model.indptr).max(initial=0)), WIDTH, 14, (14, 2), WIDTH, 7 * WIDTH)
    return Work(*(np.empty(size, dtype=np.int64) for size in sizes))


@inner
def best_set(model: Model, person: int, work: Work) -> tuple[int, int]:
    """The gain of the person's best set at `work.net` over none, and how many rows; `work.chosen` begins with them."""
    value, rows, search, choice, chosen = work.value, work.rows, work.search, work.choice, work.chosen
    base = model.base[person]
    limit = min(model.most[person] - base, MOST)
    if limit <= 0:
        return 0, 0
    best_by_day(model, person, work)
    search[0] = 0
    for total in range(1, limit + 1):
        search[total] = NEVER
    for day in range(7):
        one, two = value[day], value[day + 7]
        if one == NEVER and two == NEVER:
            for total in range(1, limit + 1):
                choice[day * WIDTH + total] = 0
            continue
        for total in range(limit, -1, -1):  # downwards, so that a day is taken once
            best, took = search[total], 0
            if total >= 1 and search[total - 1] + one > best:
                best, took = search[total - 1] + one, 1
            if total >= 2 and search[total - 2] + two > best:
                best, took = search[total - 2] + two, 2
            search[total], choice[day * WIDTH + total] = max(best, NEVER), took
    before, gain, total = worth(model, person, base), 0, 0
    for halves in range(max(1, 2 - base), limit + 1):
        here = search[halves] + worth(model, person, base + halves) - before
        if here > gain:
            gain, total = here, halves
    count, day = 0, 6
    while total > 0:
        took = choice[day * WIDTH + total]
        for line in range(2 * (took > 0)):
            row = rows[day + 7 * took - 7, line]
            if row >= 0:
                chosen[count] = row
                count += 1
        total -= took
        day -= 1
    return gain, count


@inner
def best_by_day(model: Model, person: int, work: Work) -> None:
    """The best line, or pair of half-day lines at one site, by weekday and number of half-days."""
    net, value, rows = work.net, work.value, work.rows
    for kind in range(14):
        value[kind] = NEVER
    first, last = model.indptr[person], model.indptr[person + 1]
    for i in range(first, last):
        if net[i - first] >= CLOSED:
            continue
        slot = model.slot[i]
        here, kind = -net[i - first], model.kind[slot]
        if here > value[kind]:
            value[kind] = here
            rows[kind, 0], rows[kind, 1] = i, -1
        if kind >= 7 or model.begun[person] >> kind & 1:
            continue
        for j in range(i + 1, last):
            other = model.slot[j]
            if model.yard[other] != model.yard[slot]:
                break
            if model.kind[other] < 7 and not model.parts[slot] & model.parts[other]:
                both = here - net[j - first]
                if both > value[kind + 7]:
                    value[kind + 7] = both
                    rows[kind + 7, 0], rows[kind + 7, 1] = i, j
