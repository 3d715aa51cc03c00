"""The shortlist: the candidates that may be in a good answer by the prices, which is all that moves need to look at.

At the best prices an answer falls short of the bound by what each line falls short of its person's best set, seats
left empty besides. So a line that costs a person much can only be in a poor answer.
"""

import numpy as np

from throughcare.optimise.allocation.model import FINE, Model
from throughcare.optimise.allocation.sets import MOST, NEVER, WIDTH, Work, best_set, scratch, worth
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import inner, loop

FEW = 2_000  # candidates of a problem so small that all are kept
MOST_LOST = 150 * FINE  # minute-equivalents by which a line may fall short of the best set
MOST_LOST_WOMEN = 450 * FINE  # women need company, which the prices know nothing of


def shortlist(model: Model, paid: Ints) -> Ints:
    """The rows of the promising candidates, at the price of each; all of a small problem."""
    if len(model.slot) <= FEW:
        return np.arange(len(model.slot))
    most = np.where(model.sex > 0, MOST_LOST_WOMEN, MOST_LOST)
    kept = np.zeros(len(model.slot), dtype=np.bool_)
    _promising(model, paid, most, kept, scratch(model), np.empty(WIDTH, dtype=np.int64), np.empty(3, dtype=np.int64))
    return np.flatnonzero(kept)


def only(model: Model, rows: Ints) -> Model:
    """The model with these candidates alone, in their old order."""
    indptr = np.searchsorted(rows, model.indptr)
    return model._replace(indptr=indptr, slot=model.slot[rows], cost=model.cost[rows])


@loop
def _promising(model: Model, paid: Ints, most: Ints, kept: Ints, work: Work, rest: Ints, joined: Ints) -> None:
    """Mark each row that is in a set that falls short of the person's best by no more than `most`.

    `rest` and `joined` are working arrays (see _join).
    """
    net = work.net
    for person in range(len(model.need)):
        first, last = model.indptr[person], model.indptr[person + 1]
        for i in range(first, last):
            net[i - first] = model.cost[i] + paid[i]
        best, _ = best_set(model, person, work)
        day = -1
        for i in range(first, last):
            slot = model.slot[i]
            if model.day[slot] != day:
                day = model.day[slot]
                _join(model, person, day, work.value, rest, joined)
            here = -net[i - first]
            kept[i] |= here + joined[model.halves[slot]] >= best - most[person]
            for j in range(i + 1, last):
                other = model.slot[j]
                if model.yard[other] != model.yard[slot]:
                    break
                both = here - net[j - first] + joined[2]
                if (
                    model.halves[slot] + model.halves[other] == 2
                    and not model.parts[slot] & model.parts[other]
                    and both >= best - most[person]
                ):
                    kept[i] = kept[j] = True


@inner
def _join(model: Model, person: int, day: int, value: Ints, rest: Ints, joined: Ints) -> None:
    """The most that one or two half-days on a day add up to with the best of all other days (`value`, see sets)."""
    limit = min(model.most[person] - model.base[person], MOST)
    rest[0] = 0
    for total in range(1, limit + 1):
        rest[total] = NEVER
    for other in range(7):
        for total in range(limit if other != day else 0, 0, -1):  # downwards, so that a day is taken once
            for halves in range(1, min(total, 2) + 1):
                here = rest[total - halves] + value[other + 7 * halves - 7]
                rest[total] = max(rest[total], here, NEVER)
    base = model.base[person]
    for halves in range(1, 3):
        joined[halves] = NEVER
        for total in range(max(0, 2 - base - halves), limit - halves + 1):
            here = rest[total] + worth(model, person, base + total + halves) - worth(model, person, base)
            joined[halves] = max(joined[halves], here)
