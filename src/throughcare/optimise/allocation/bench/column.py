"""What one solver found in the bench, or what became of it."""

import time
from collections.abc import Callable
from typing import NamedTuple

from throughcare.optimise.allocation.values import Ints


class Column(NamedTuple):
    """Lines and worth in minute-equivalents, or, where there is no answer, what happened in words; seconds by the clock
    and of processor (None where nobody can tell)."""

    lines: Ints | None = None
    worth: int = 0
    said: str = ""
    seconds: float = 0.0
    processor: float | None = None


def timed(solver: Callable[[], tuple[Ints, int]]) -> Column:
    """What a solver found, with its seconds."""
    wall, processor = time.monotonic(), time.process_time()
    lines, worth = solver()
    return Column(lines, int(worth), "", time.monotonic() - wall, time.process_time() - processor)
