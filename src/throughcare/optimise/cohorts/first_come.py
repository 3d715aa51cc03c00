"""First come, first served, as offices form groups: down the list, nearest venue, earliest start.

Every hard rule is kept, so the plan can be compared with a proposal point by point. It is also the proposal's floor.
"""

from throughcare.optimise.cohorts.inner import inner
from throughcare.optimise.cohorts.plan_kernels import (
    NOBODY,
    choose_staff,
    close_group,
    may_join,
    open_group,
    put_in,
    room_free,
)
from throughcare.optimise.loops import loop


@loop
def first_come(world, plan, order, counting, prices, team):  # type: ignore[no-untyped-def]
    """Places people in list order; how many announced groups had to be cancelled for want of members.

    counting: announce a group only when enough people on the list could join it; else announce and hope.
    prices: noughts, timings x starts x facilitators.
    """
    for who in order:
        if plan.group_of[who] != NOBODY or join_announced(world, plan, who):
            continue
        group = announce(world, plan, who, counting, prices, team)
        if group != NOBODY and counting:
            fill_by_list(world, plan, group, order)
    cancelled = 0
    for group in range(plan.totals[2]):
        cell = plan.cell[group]
        if cell >= 0 and world.held[cell] < 0 and plan.size[group] < world.least[cell]:
            close_group(world, plan, group)
            cancelled += 1
    for who in order:
        if plan.group_of[who] == NOBODY:
            join_announced(world, plan, who)
    return cancelled


@inner
def row_for(world, who, cell, start):  # type: ignore[no-untyped-def]
    """A person's row in a cell if that start suits, else NOBODY."""
    for at in range(world.cells_first[who], world.cells_first[who + 1]):
        if world.cells_of[at] == cell:
            row = world.rows_of[at]
            return row if world.rows[row, 2] <= start <= world.rows[row, 3] else NOBODY
    return NOBODY


@inner
def join_announced(world, plan, who):  # type: ignore[no-untyped-def]
    """Seats a person in the announced group that starts first, the nearer of two; whether there was one."""
    best = NOBODY
    best_row = NOBODY
    for group in range(plan.totals[2]):
        cell = plan.cell[group]
        if cell < 0:
            continue
        row = row_for(world, who, cell, plan.start[group])
        if row == NOBODY or not may_join(world, plan, group, who, NOBODY):
            continue
        if best != NOBODY and (plan.start[group], world.rows[row, 1]) >= (plan.start[best], world.rows[best_row, 1]):
            continue
        best = group
        best_row = row
    if best == NOBODY:
        return False
    put_in(world, plan, best, who, world.gain[plan.start[best], who] - world.rows[best_row, 1])
    return True


@inner
def announce(world, plan, who, counting, prices, team):  # type: ignore[no-untyped-def]
    """Opens the group that could start first for a person, the nearest of those, with them in it; NOBODY if none."""
    first, end = world.cells_first[who], world.cells_first[who + 1]
    for start in range(world.gain.shape[0]):
        best = NOBODY
        for at in range(first, end):
            cell, row = world.cells_of[at], world.rows_of[at]
            if world.held[cell] >= 0 or not world.rows[row, 2] <= start <= world.rows[row, 3]:
                continue
            if best != NOBODY and world.rows[row, 1] >= world.rows[world.rows_of[best], 1]:
                continue
            if counting and waiting(world, plan, cell, start) < world.least[cell]:
                continue
            if not world.open[cell, start] or not room_free(world, plan, cell, start):
                continue
            if choose_staff(world, plan, cell, start, 0.0, prices, team) >= 0:
                best = at
        if best == NOBODY:
            continue
        cell, row = world.cells_of[best], world.rows_of[best]
        points = choose_staff(world, plan, cell, start, 0.0, prices, team)
        group = open_group(world, plan, cell, start, team[0], points)
        if group != NOBODY and may_join(world, plan, group, who, NOBODY):
            put_in(world, plan, group, who, world.gain[start, who] - world.rows[row, 1])
        return group
    return NOBODY


@inner
def waiting(world, plan, cell, start):  # type: ignore[no-untyped-def]
    """How many who wait could be in a column."""
    count = 0
    for row in range(world.first[cell], world.first[cell + 1]):
        if plan.group_of[world.rows[row, 0]] == NOBODY and world.rows[row, 2] <= start <= world.rows[row, 3]:
            count += 1
    return count


@inner
def fill_by_list(world, plan, group, order):  # type: ignore[no-untyped-def]
    """Seats people in list order until the group is full."""
    cell, start = plan.cell[group], plan.start[group]
    for who in order:
        if plan.size[group] >= world.most[cell]:
            return
        if plan.group_of[who] != NOBODY:
            continue
        row = row_for(world, who, cell, start)
        if row != NOBODY and may_join(world, plan, group, who, NOBODY):
            put_in(world, plan, group, who, world.gain[start, who] - world.rows[row, 1])
