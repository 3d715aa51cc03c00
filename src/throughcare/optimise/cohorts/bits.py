"""Weeks as bits of words, so that compiled loops ask about a whole run of weeks at once."""

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.arrays import Bools, Columns, Ints
from throughcare.optimise.cohorts.plan_kernels import WORD


def session_bits(columns: Columns) -> NDArray[np.uint64]:
    """Timings x blocks x starts x words: the weeks in which a block is used, closed days left out."""
    weeks = len(columns.closed)
    used = between(columns.block_last, weeks) & ~columns.closed.T[None, :, None, :]
    return bits_of(used)


def between(last: Ints, weeks: int) -> Bools:
    """For each start (the last axis of `last`) the weeks from then to the last one."""
    week = np.arange(weeks)
    return (week >= np.arange(last.shape[-1])[:, None]) & (week <= last[..., None])


def staff_bits(marks: Bools) -> NDArray[np.uint64]:
    """Marks by facilitator (the first axis) as bits of words (the last)."""
    return bits_of(np.moveaxis(marks, 0, -1))


def bits_of(marks: Bools) -> NDArray[np.uint64]:
    """Marks by week, or whatever the last axis is, as bits of words."""
    words = -(-marks.shape[-1] // WORD)
    bits = np.zeros((*marks.shape[:-1], words), dtype=np.uint64)
    for at in range(marks.shape[-1]):
        bits[..., at // WORD] |= marks[..., at].astype(np.uint64) << np.uint64(at % WORD)
    return bits
