"""The shortlist: the candidates that may be in a good answer by the prices, which is all that moves need to look at.

At the best prices an answer falls short of the bound by what each line falls short of its person's best set, seats
left empty besides. So a line that costs a person much can only be in a poor answer.
"""

import numpy as np
from numba import njit

from throughcare.optimise.allocation.model import FINE, Model
from throughcare.optimise.allocation.sets import MOST, NEVER, WIDTH, best_set, pair_up, scratch, worth
from throughcare.optimise.allocation.values import Ints

FEW = 2_000  # candidates of a problem so small that all are kept
MOST_LOST = 150 * FINE  # minute-equivalents by which a line may fall short of the best set
MOST_LOST_WOMEN = 450 * FINE  # women need company, which the prices know nothing of


def shortlist(model: Model, table: Ints) -> Model:
    """The model with each person's promising candidates alone, in their old order, at prices by key and slot."""
    if len(model.slot) <= FEW:
        return model
    most = np.where(model.sex > 0, MOST_LOST_WOMEN, MOST_LOST)
    rows = np.flatnonzero(_promising(model, table, most))
    indptr = np.searchsorted(rows, model.indptr)
    return model._replace(indptr=indptr, slot=model.slot[rows], cost=model.cost[rows])


@njit(cache=True, nogil=True)
def _promising(model: Model, table: Ints, most: Ints) -> Ints:
    """Whether each row is in a set that falls short of the person's best by no more than `most`."""
    kept = np.zeros(len(model.slot), dtype=np.bool_)
    work, chosen = scratch(), np.empty(16, dtype=np.int64)
    rest, joined = np.empty((2, WIDTH), dtype=np.int64), np.empty(3, dtype=np.int64)
    for person in range(len(model.need)):
        price, last = table[model.key[person]], model.indptr[person + 1]
        best, _ = best_set(model, person, price, work, chosen)
        day = -1
        for i in range(model.indptr[person], last):
            slot = model.slot[i]
            if model.day[slot] != day:
                day = model.day[slot]
                _join(model, person, day, work[0], rest, joined)
            here = -(model.cost[i] + price[slot])
            kept[i] |= here + joined[model.halves[slot]] >= best - most[person]
            for j in range(i + 1, last):
                other = model.slot[j]
                if model.day[other] != day or model.site[other] != model.site[slot]:
                    break
                both = here - model.cost[j] - price[other] + joined[2]
                if pair_up(model, slot, other) and both >= best - most[person]:
                    kept[i] = kept[j] = True
    return kept


@njit(cache=True)
def _join(model: Model, person: int, day: int, value: Ints, rest: Ints, joined: Ints) -> None:
    """The most that one or two half-days on a day add up to with the best of all other days (`value`, see sets)."""
    limit = min(model.most[person] - model.base[person], MOST)
    rest[0, :] = NEVER
    rest[0, 0] = 0
    for other in range(7):
        if other == day:
            continue
        for total in range(limit + 1):
            rest[1, total] = rest[0, total]
            for halves in range(1, min(total, 2) + 1):
                if value[other, halves] > NEVER:
                    rest[1, total] = max(rest[1, total], rest[0, total - halves] + value[other, halves])
        rest[0, :] = rest[1, :]
    base = model.base[person]
    joined[:] = NEVER
    for halves in range(1, 3):
        for total in range(max(0, 2 - base - halves), limit - halves + 1):
            here = rest[0, total] + worth(model, person, base + total + halves) - worth(model, person, base)
            joined[halves] = max(joined[halves], here)
