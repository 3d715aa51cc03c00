"""Compiled settling: with the groups open as they are, seats, replaces and moves people while that gains points."""

from throughcare.optimise.cohorts.inner import inner
from throughcare.optimise.cohorts.near import clear, mark_cells
from throughcare.optimise.cohorts.plan_kernels import (
    NOBODY,
    close_group,
    has_place,
    may_join,
    may_leave,
    put_in,
    seat_of,
    take_out,
)
from throughcare.optimise.loops import loop

SETTLE_ROUNDS = 4


@inner
def best_waiting(world, plan, group, leaving):  # type: ignore[no-untyped-def]
    """The row of the waiting person who would bring most to a group, if `leaving` (or NOBODY) left; and the points."""
    cell, start = plan.cell[group], plan.start[group]
    best = 0
    found = NOBODY
    for at in range(world.first[cell], world.first[cell + 1]):
        who = world.rows[at, 0]
        if plan.group_of[who] != NOBODY or start < world.rows[at, 2] or start > world.rows[at, 3]:
            continue
        points = world.gain[start, who] - world.rows[at, 1]
        if points > best and may_join(world, plan, group, who, leaving):
            best = points
            found = at
    return found, best


@inner
def fill(world, plan, group):  # type: ignore[no-untyped-def]
    """Seats waiting people while there are seats; whether anything changed."""
    changed = False
    while plan.size[group] < world.most[plan.cell[group]]:
        row, points = best_waiting(world, plan, group, NOBODY)
        if row == NOBODY:
            break
        put_in(world, plan, group, world.rows[row, 0], points)
        changed = True
    return changed


@inner
def seat_two_women(world, plan, group):  # type: ignore[no-untyped-def]
    """Seats two waiting women together where neither could be the only one; whether it did."""
    cell, start = plan.cell[group], plan.start[group]
    if not world.mixed[cell] or plan.women[group] > 0 or plan.size[group] + 2 > world.most[cell]:
        return False
    first = best_woman(world, plan, group)
    if first == NOBODY:
        return False
    points = world.gain[start, world.rows[first, 0]] - world.rows[first, 1]
    put_in(world, plan, group, world.rows[first, 0], points)
    second = best_woman(world, plan, group)
    if second == NOBODY:
        take_out(world, plan, group, plan.size[group] - 1)
        return False
    put_in(world, plan, group, world.rows[second, 0], world.gain[start, world.rows[second, 0]] - world.rows[second, 1])
    return True


@inner
def best_woman(world, plan, group):  # type: ignore[no-untyped-def]
    """The row of the waiting woman who would bring most to a group, whatever women it has."""
    cell, start = plan.cell[group], plan.start[group]
    best = 0
    found = NOBODY
    for at in range(world.first[cell], world.first[cell + 1]):
        who = world.rows[at, 0]
        if not world.woman[who] or plan.group_of[who] != NOBODY or not world.rows[at, 2] <= start <= world.rows[at, 3]:
            continue
        points = world.gain[start, who] - world.rows[at, 1]
        if points > best and has_place(world, plan, group, who, NOBODY):
            best = points
            found = at
    return found


@inner
def replace_members(world, plan, group, near):  # type: ignore[no-untyped-def]
    """Gives a seat to a waiting person who brings more than the member who has it; whether anything changed.

    `near` receives the cells that the one who lost the seat could be in."""
    cell, start = plan.cell[group], plan.start[group]
    changed = False
    for at in range(world.first[cell], world.first[cell + 1]):
        who = world.rows[at, 0]
        if plan.group_of[who] != NOBODY or start < world.rows[at, 2] or start > world.rows[at, 3]:
            continue
        points = world.gain[start, who] - world.rows[at, 1]
        least = points
        place = NOBODY
        for seat in range(plan.size[group]):
            if plan.points[group, seat] < least and may_join(world, plan, group, who, plan.members[group, seat]):
                least = plan.points[group, seat]
                place = seat
        if place != NOBODY:
            mark_cells(world, plan.members[group, place], near)
            take_out(world, plan, group, place)
            put_in(world, plan, group, who, points)
            changed = True
    return changed


@inner
def most_waiting(first, end, start, rows, gain, group_of):  # type: ignore[no-untyped-def]
    """The most points that anybody who waits could bring to a cell at that start, whatever the rules of the mix."""
    most = 0
    for at in range(first, end):
        who = rows[at, 0]
        if group_of[who] == NOBODY and rows[at, 2] <= start <= rows[at, 3]:
            most = max(most, gain[start, who] - rows[at, 1])
    return most


@inner
def draw_in(world, plan, group, hopes):  # type: ignore[no-untyped-def]
    """Moves people here from other groups, where they or who takes their seat gain; whether anything changed.

    hopes: the most that an heir could bring to each group, -1 where it must be worked out again.
    """
    cell, start = plan.cell[group], plan.start[group]
    rows, gain, firsts = world.rows, world.gain, world.first
    group_of, points_of, cells, starts = plan.group_of, plan.points_of, plan.cell, plan.start
    changed = False
    for at in range(firsts[cell], firsts[cell + 1]):
        if plan.size[group] >= world.most[cell]:
            break
        who = rows[at, 0]
        other = group_of[who]
        if other in (NOBODY, group) or start < rows[at, 2] or start > rows[at, 3]:
            continue
        points = gain[start, who] - rows[at, 1]
        if hopes[other] < 0:
            home = cells[other]
            hopes[other] = most_waiting(firsts[home], firsts[home + 1], starts[other], rows, gain, group_of)
        if points - points_of[who] + hopes[other] <= 0:
            continue
        place = seat_of(plan, other, who)
        if place == NOBODY or not may_join(world, plan, group, who, NOBODY):
            continue
        row, heir_points = best_waiting(world, plan, other, who)
        if points - points_of[who] + heir_points <= 0 or (row == NOBODY and not may_leave(world, plan, other, who)):
            continue
        take_out(world, plan, other, place)
        put_in(world, plan, group, who, points)
        if row != NOBODY:
            put_in(world, plan, other, rows[row, 0], heir_points)
        changed = True
    return changed


@loop
def settle(world, plan, near, hopes):  # type: ignore[no-untyped-def]
    """Seats, replaces and moves people until nothing gains, or for a few rounds; closes groups that lose points.

    near: the cells in which something may have changed; groups elsewhere are looked at when their members change.
    """
    changed = plan.changed
    hopes[:] = -1
    for group in range(plan.totals[2]):
        if plan.cell[group] >= 0 and near.marks[plan.cell[group]]:
            changed[group] = True
    for _ in range(SETTLE_ROUNDS):
        clear(near)
        busy = False
        for group in range(plan.totals[2]):
            if plan.cell[group] < 0 or not changed[group]:
                continue
            changed[group] = False
            busy |= fill(world, plan, group)
            busy |= seat_two_women(world, plan, group)
            if replace_members(world, plan, group, near):
                hopes[:] = -1
                busy = True
            busy |= draw_in(world, plan, group, hopes)
        if not busy:
            break
        for group in range(plan.totals[2]):
            changed[group] |= plan.cell[group] >= 0 and near.marks[plan.cell[group]]
    close_losers(world, plan)
    changed[: plan.totals[2]] = False


@inner
def close_losers(world, plan):  # type: ignore[no-untyped-def]
    """Closes new groups that lose points or are too small."""
    for group in range(plan.totals[2]):
        cell = plan.cell[group]
        if cell < 0 or world.held[cell] >= 0:
            continue
        points = 0
        for seat in range(plan.size[group]):
            points += plan.points[group, seat]
        if points < plan.cost[group] or plan.size[group] < world.least[cell]:
            close_group(world, plan, group)
