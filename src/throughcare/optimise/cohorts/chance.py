"""Chance from one 64-bit state, for the compiled loops: the same numbers from the same seed, everywhere."""

import numpy as np

from throughcare.optimise.cohorts.inner import inner


@inner
def draw(random):  # type: ignore[no-untyped-def]
    """The next number from 0 to 1 (xorshift64*)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    return float((state * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inner
def pick(random, count):  # type: ignore[no-untyped-def]
    """A whole number below count."""
    return min(count - 1, int(draw(random) * count))
