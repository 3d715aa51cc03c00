"""The shortlist: each person's most promising candidates at the prices, which is all that moves need to look at."""

import numpy as np
from numba import njit

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.values import Ints

KEPT = 24
KEPT_WOMEN = 48  # women find company further down the list


def shortlist(model: Model, table: Ints) -> Model:
    """The model with each person's best candidates alone, in their old order, at prices by key and slot."""
    indptr, rows = _shortlist(model, table, np.where(model.sex > 0, KEPT_WOMEN, KEPT))
    return model._replace(indptr=indptr, slot=model.slot[rows], cost=model.cost[rows])


@njit(cache=True, nogil=True)
def _shortlist(model: Model, table: Ints, kept: Ints) -> tuple[Ints, Ints]:
    """New row pointers and the rows that stay: those of least cost and price for a half-day."""
    people = len(kept)
    indptr = np.zeros(people + 1, dtype=np.int64)
    for person in range(people):
        indptr[person + 1] = indptr[person] + min(kept[person], model.indptr[person + 1] - model.indptr[person])
    rows = np.empty(indptr[people], dtype=np.int64)
    for person in range(people):
        first, last, at = model.indptr[person], model.indptr[person + 1], indptr[person]
        room = indptr[person + 1] - at
        if room == last - first:
            rows[at : at + room] = np.arange(first, last)
            continue
        reduced = np.empty(last - first, dtype=np.int64)
        for i in range(first, last):
            slot = model.slot[i]
            reduced[i - first] = (model.cost[i] + table[model.key[person], slot]) // model.halves[slot]
        best = np.argsort(reduced, kind="mergesort")[:room]
        rows[at : at + room] = first + np.sort(best)
    return indptr, rows
