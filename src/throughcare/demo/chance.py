"""Chance that keeps its promises: who is drawn is random, how many are drawn is not.

A share of 39% among 2,000 people gives 780 of them, not 39% give or take: a made-up region then has the published
margins, and every person still has just the probability that the causes give.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
GOLDEN = (np.sqrt(5) - 1) / 2  # multiples of it, less whole numbers, fill the line from 0 to 1 evenly
FARTHEST = 60.0  # log-odds beyond which a probability is 0 or 1 to the last digit


def draw(rng: np.random.Generator, probability: Floats, within: NDArray[np.generic] | None = None) -> Bools:
    """Draw each with its own probability, as many in all as these sum to, give or take one.

    `within` labels groups; as many are drawn of each group as its own probabilities sum to. (Systematic sampling
    in random order, with a random start.)
    """
    order = _order(rng, len(probability), within)
    passed = np.floor(np.cumsum(probability[order]) + rng.random())
    result = np.zeros(len(probability), dtype=bool)
    result[order] = np.diff(passed, prepend=0.0) > 0
    return result


def choose(
    rng: np.random.Generator, shares: tuple[float, ...], count: int, within: NDArray[np.generic] | None = None
) -> NDArray[np.int64]:
    """Which of several kinds each of `count` is: every kind has its share, also among the groups of `within`."""
    spread = (rng.random() + GOLDEN * np.arange(count)) % 1
    result = np.empty(count, dtype=np.int64)
    edges = np.cumsum(np.array(shares) / sum(shares))[:-1]
    result[_order(rng, count, within)] = np.searchsorted(edges, spread, side="right")
    return result


def to_shares(effects: Floats, shares: Floats | float, within: NDArray[np.generic] | None = None) -> Floats:
    """Probabilities logistic in `effects` whose mean, in each group of `within` and for each share, is that share.

    The intercept is whatever makes it so; it takes the place of a constant in the log-odds.
    """
    wanted = np.broadcast_to(np.asarray(shares, dtype=np.float64), effects.shape)
    groups = np.zeros(len(effects)) if within is None else within.astype(np.float64)
    result = wanted.copy()  # a share of 0 or 1 leaves nothing to the causes
    for share, group in sorted(set(zip(wanted.tolist(), groups.tolist(), strict=True))):
        mine = (wanted == share) & (groups == group)
        if 0 < share < 1:
            result[mine] = _with_mean(effects[mine], share)
    return result


def _with_mean(effects: Floats, share: float) -> Floats:
    intercept = brentq(lambda a: expit(a + effects).mean() - share, -FARTHEST, FARTHEST)
    return np.asarray(expit(intercept + effects))


def _order(rng: np.random.Generator, count: int, within: NDArray[np.generic] | None) -> NDArray[np.int64]:
    mixed = rng.permutation(count)
    return mixed if within is None else mixed[np.argsort(within[mixed], kind="stable")]
