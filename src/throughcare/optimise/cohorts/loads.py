"""How much of a facilitator's week each kind of group takes, sharpened so that the linear relaxation wastes nothing.

With 960 minutes a week and groups of 450, minutes alone would let 2.13 groups run: whole groups are two. So the share
of the lightest kind is 1 / most at once, and that of each heavier kind is as large as every mix of whole groups that
fits the minutes allows beside those lighter: a group of 675 leaves no room for one of 450, so it takes the whole week.
"""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

MOST_AT_ONCE = 6  # beyond so many groups at once sharpening isn't worth the trouble


def load_shares(loads: NDArray[np.int64], minutes_left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Kinds x facilitators x weeks: the share of the week. Where a kind doesn't fit at all, 1."""
    kinds = tuple(int(load) for load in loads)
    table = np.ones((len(kinds), *minutes_left.shape))
    for minutes in np.unique(minutes_left):
        table[:, minutes_left == minutes] = np.array(shares_of(kinds, int(minutes)))[:, None]
    return table


@cache
def shares_of(kinds: tuple[int, ...], minutes: int) -> tuple[float, ...]:
    """The share of a week of so many minutes that each kind of group takes."""
    fitting = sorted({kind for kind in kinds if kind <= minutes})
    if not fitting:
        return tuple(1.0 for _ in kinds)
    if minutes // fitting[0] > MOST_AT_ONCE:
        return tuple(kind / minutes if kind <= minutes else 1.0 for kind in kinds)
    shares: dict[int, float] = {}
    for kind in fitting:
        counts = range(1, minutes // kind + 1)
        shares[kind] = min((1 - _fullest(minutes - count * kind, shares)) / count for count in counts)
    return tuple(shares.get(kind, 1.0) for kind in kinds)


def _fullest(minutes: int, shares: dict[int, float]) -> float:
    """The most that groups of these kinds which fit so many minutes could take together."""
    kinds = list(shares)
    mixes = product(*(range(minutes // kind + 1) for kind in kinds))
    fits = (mix for mix in mixes if sum(count * kind for count, kind in zip(mix, kinds, strict=True)) <= minutes)
    return max(sum(count * shares[kind] for count, kind in zip(mix, kinds, strict=True)) for mix in fits)
