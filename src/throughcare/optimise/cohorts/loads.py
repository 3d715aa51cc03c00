"""How much of a facilitator's week each kind of group takes, sharpened so that the linear relaxation wastes nothing.

With 960 minutes a week and groups of 450, minutes alone would let 2.13 groups run: whole groups are two. A share is
therefore the larger of minutes / usable minutes and 1 / most groups at once, wherever every mix of whole groups that
fits the minutes still fits the shares; else minutes alone, which always holds.
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
    fitting = [kind for kind in kinds if kind <= minutes]
    if not fitting:
        return tuple(1.0 for _ in kinds)
    at_once = minutes // min(fitting)
    plain = {kind: kind / minutes for kind in fitting}
    if at_once > MOST_AT_ONCE:
        return tuple(plain.get(kind, 1.0) for kind in kinds)
    mixes = [
        mix
        for mix in product(*(range(minutes // kind + 1) for kind in fitting))
        if sum(count * kind for count, kind in zip(mix, fitting, strict=True)) <= minutes
    ]
    usable = max(sum(count * kind for count, kind in zip(mix, fitting, strict=True)) for mix in mixes)
    sharp = {kind: max(kind / usable, 1 / at_once) for kind in fitting}
    for shares in (sharp, {kind: kind / usable for kind in fitting}):
        if all(_fits(mix, fitting, shares) for mix in mixes):
            return tuple(shares.get(kind, 1.0) for kind in kinds)
    return tuple(plain.get(kind, 1.0) for kind in kinds)


def _fits(mix: tuple[int, ...], fitting: list[int], shares: dict[int, float]) -> bool:
    return sum(count * shares[kind] for count, kind in zip(mix, fitting, strict=True)) <= 1 + 1e-9
