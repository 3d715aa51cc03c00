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


def level_count(columns: Columns) -> int:
    """How many runs of weeks, each twice as long as the one before, it takes to cover any in half."""
    return max(1, int(columns.last_week.max(initial=0)) + 1).bit_length()


def free_runs(columns: Columns) -> NDArray[np.uint64]:
    """Staff words x (rows x levels x weeks): facilitators free in 2**level weeks from that week on.

    Rows: with the minutes left for each kind of load, then in no session for each block. Where a run would end after
    the last week, nobody is told to be free: no group asks.
    """
    enough = columns.minutes_left[:, None, :] >= columns.loads[:, None]
    runs = [np.concatenate([enough, ~columns.staff_taken], axis=1)]
    for level in range(1, level_count(columns)):
        half, before = 1 << (level - 1), runs[-1]
        later = np.zeros_like(before)
        later[..., :-half] = before[..., half:]
        runs.append(before & later)
    return np.ascontiguousarray(np.moveaxis(staff_bits(np.stack(runs, axis=2)), -1, 0)).reshape(
        -1, runs[0][0].size * len(runs)
    )


def spans(columns: Columns) -> NDArray[np.int32]:
    """Timings x starts x (load and blocks) x 2: the runs of `free_runs` that cover a group's weeks, -1 where none."""
    timings, starts = columns.last_week.shape
    levels, weeks, kinds = level_count(columns), len(columns.closed), len(columns.loads)
    table = np.full((timings, starts, columns.blocks.shape[1] + 2, 2), -1, dtype=np.int32)
    for timing in range(timings):
        blocks = [int(block) for block in np.flatnonzero((columns.block_last[timing] >= 0).any(axis=1))]
        for start in range(starts):
            rows = [(int(columns.load_kind[timing]), int(columns.last_week[timing, start]))]
            rows += [(kinds + block, int(columns.block_last[timing, block, start])) for block in blocks]
            for place, (row, last) in enumerate((row, last) for row, last in rows if last >= start):
                level = (last - start + 1).bit_length() - 1
                at = (row * levels + level) * weeks
                table[timing, start, place] = at + start, at + last + 1 - (1 << level)
    return table


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
