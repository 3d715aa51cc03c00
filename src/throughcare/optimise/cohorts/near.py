"""Which cells a step of the search need look at: those in which something may have changed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.inner import inner


class Near(NamedTuple):
    """Cells in which something may have changed, as marks and as a list."""

    marks: NDArray[np.bool_]
    cells: NDArray[np.int64]
    listed: NDArray[np.int64]  # one figure: how many


@inner
def clear(near):  # type: ignore[no-untyped-def]
    """No cell is near."""
    for at in range(near.listed[0]):
        near.marks[near.cells[at]] = False
    near.listed[0] = 0


@inner
def mark_cells(world, person, near):  # type: ignore[no-untyped-def]
    """Marks the cells that a person could be in."""
    count = near.listed[0]
    for at in range(world.cells_first[person], world.cells_first[person + 1]):
        cell = world.cells_of[at]
        if not near.marks[cell]:
            near.marks[cell] = True
            near.cells[count] = cell
            count += 1
    near.listed[0] = count
