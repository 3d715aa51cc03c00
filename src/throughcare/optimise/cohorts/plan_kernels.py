"""Compiled moves on a plan: open and close a group, take people in and out, every hard rule kept at each step.

`World` is what does not change, `Plan` what does. Free facilitators are bits of words, by block and week and by load
and week, so that one question ("who could run this?") is a few dozen "and"s.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

WORD = 64
NOBODY = -1


class World(NamedTuple):
    """What does not change while searching."""

    held: NDArray[np.int64]
    room: NDArray[np.int64]
    timing: NDArray[np.int64]
    blocks: NDArray[np.int64]
    most: NDArray[np.int64]
    least: NDArray[np.int64]
    most_high: NDArray[np.int64]
    mixed: NDArray[np.bool_]
    staff_needed: NDArray[np.int64]
    load: NDArray[np.int64]
    fixed: NDArray[np.int64]
    open: NDArray[np.bool_]
    first: NDArray[np.int64]
    rows: NDArray[np.int64]  # person, travel points, first and last start
    staff_first: NDArray[np.int64]
    staff: NDArray[np.int64]
    staff_points: NDArray[np.int64]
    able: NDArray[np.uint64]  # C x words
    kinds: NDArray[np.int64]  # T
    last_week: NDArray[np.int64]
    block_last: NDArray[np.int64]
    closed: NDArray[np.bool_]  # H x 21
    loads: NDArray[np.int64]
    gain: NDArray[np.int64]  # P x S
    high: NDArray[np.bool_]
    woman: NDArray[np.bool_]
    may_be_only: NDArray[np.bool_]
    apart_first: NDArray[np.int64]
    apart: NDArray[np.int64]
    cells_first: NDArray[np.int64]  # P + 1: where each person's cells begin
    cells_of: NDArray[np.int64]
    rows_of: NDArray[np.int64]


class Plan(NamedTuple):
    """A plan that keeps every hard rule. Slot g of the group tables is in use where cell[g] >= 0."""

    group_of: NDArray[np.int64]  # P: the slot, NOBODY where waiting
    points_of: NDArray[np.int64]  # P: what the seat brings, 0 where waiting
    cell: NDArray[np.int64]
    start: NDArray[np.int64]
    staff: NDArray[np.int64]  # G x 4
    cost: NDArray[np.int64]
    size: NDArray[np.int64]
    highs: NDArray[np.int64]
    women: NDArray[np.int64]
    members: NDArray[np.int64]  # G x most
    points: NDArray[np.int64]  # G x most
    room_used: NDArray[np.bool_]  # R*21 x H
    free_block: NDArray[np.uint64]  # 21 x H x words
    free_load: NDArray[np.uint64]  # kinds x H x words
    minutes_left: NDArray[np.int64]  # F x H
    totals: NDArray[np.int64]  # value, groups open, one past the last slot in use


@njit(cache=True)
def copy_plan(source, target):  # type: ignore[no-untyped-def]
    """Makes the target the same as the source."""
    used = max(source.totals[2], target.totals[2])
    target.group_of[:] = source.group_of
    target.points_of[:] = source.points_of
    target.cell[:used] = source.cell[:used]
    target.start[:used] = source.start[:used]
    target.staff[:used] = source.staff[:used]
    target.cost[:used] = source.cost[:used]
    target.size[:used] = source.size[:used]
    target.highs[:used] = source.highs[:used]
    target.women[:used] = source.women[:used]
    target.members[:used] = source.members[:used]
    target.points[:used] = source.points[:used]
    target.room_used[:] = source.room_used
    target.free_block[:] = source.free_block
    target.free_load[:] = source.free_load
    target.minutes_left[:] = source.minutes_left
    target.totals[:] = source.totals


@njit(cache=True)
def room_free(world, plan, cell, start):  # type: ignore[no-untyped-def]
    """Whether the room is free for every session of a column."""
    timing = world.timing[cell]
    blocks, block_last, used, closed = world.blocks, world.block_last, plan.room_used, world.closed
    for at in range(blocks.shape[1]):
        block = blocks[cell, at]
        if block < 0:
            break
        row = world.room[cell] * 21 + block
        for week in range(start, block_last[timing, block, start] + 1):
            if used[row, week] and not closed[week, block]:
                return False
    return True


@njit(cache=True)
def free_staff(world, plan, cell, start, words):  # type: ignore[no-untyped-def]
    """Who could run a column, as bits in `words`; how many words hold anybody."""
    timing = world.timing[cell]
    kind = world.kinds[timing]
    blocks, block_last, closed, free_block, free_load = (
        world.blocks,
        world.block_last,
        world.closed,
        plan.free_block,
        plan.free_load,
    )
    last = world.last_week[timing, start]
    some = 0
    for at in range(len(words)):
        bits = world.able[cell, at]
        for week in range(start, last + 1):
            bits &= free_load[kind, week, at]
        if bits != 0:
            for place in range(blocks.shape[1]):
                block = blocks[cell, place]
                if block < 0:
                    break
                for week in range(start, block_last[timing, block, start] + 1):
                    if not closed[week, block]:
                        bits &= free_block[block, week, at]
        words[at] = bits
        if bits != 0:
            some += 1
    return some


@njit(cache=True)
def choose_staff(world, cell, words, weight, prices, start, chosen):  # type: ignore[no-untyped-def]
    """The facilitators of least points and weighted price among the free, into `chosen`; their points, or -1."""
    needed = world.staff_needed[cell]
    able, able_points = world.staff, world.staff_points
    best = np.empty(4)
    points = np.empty(4, np.int64)
    found = 0
    for at in range(world.staff_first[cell], world.staff_first[cell + 1]):
        who = able[at]
        if (words[who // WORD] >> np.uint64(who % WORD)) & np.uint64(1) == np.uint64(0):
            continue
        cost = able_points[at] + weight * prices[who, start]
        if found == needed and cost >= best[needed - 1]:
            continue
        place = found if found < needed else needed - 1
        while place > 0 and best[place - 1] > cost:
            best[place] = best[place - 1]
            points[place] = points[place - 1]
            chosen[place] = chosen[place - 1]
            place -= 1
        best[place] = cost
        points[place] = able_points[at]
        chosen[place] = who
        found = min(found + 1, needed)
    return points[:needed].sum() if found == needed else -1


@njit(cache=True)
def book(world, plan, group, sign):  # type: ignore[no-untyped-def]
    """Takes (1) or gives back (-1) the room and the staff of a group."""
    cell, start = plan.cell[group], plan.start[group]
    timing = world.timing[cell]
    for block in world.blocks[cell]:
        if block < 0:
            break
        for week in range(start, world.block_last[timing, block, start] + 1):
            if world.closed[week, block]:
                continue
            plan.room_used[world.room[cell] * 21 + block, week] = sign > 0
            for at in range(world.staff_needed[cell]):
                who = plan.staff[group, at]
                bit = np.uint64(1) << np.uint64(who % WORD)
                if sign > 0:
                    plan.free_block[block, week, who // WORD] &= ~bit
                else:
                    plan.free_block[block, week, who // WORD] |= bit
    for at in range(world.staff_needed[cell]):
        who = plan.staff[group, at]
        bit = np.uint64(1) << np.uint64(who % WORD)
        for week in range(start, world.last_week[timing, start] + 1):
            plan.minutes_left[who, week] -= sign * world.load[cell]
            for kind in range(len(world.loads)):
                if plan.minutes_left[who, week] >= world.loads[kind]:
                    plan.free_load[kind, week, who // WORD] |= bit
                else:
                    plan.free_load[kind, week, who // WORD] &= ~bit


@njit(cache=True)
def open_group(world, plan, cell, start, staff, points):  # type: ignore[no-untyped-def]
    """Opens an empty group in the first slot that is free; its slot, NOBODY if there is none."""
    for group in range(len(plan.cell)):
        if plan.cell[group] < 0:
            plan.cell[group] = cell
            plan.start[group] = start
            plan.staff[group, :] = staff[:4]
            plan.cost[group] = world.fixed[cell] + points
            plan.size[group] = 0
            plan.highs[group] = 0
            plan.women[group] = 0
            plan.totals[0] -= plan.cost[group]
            plan.totals[1] += 1
            plan.totals[2] = max(plan.totals[2], group + 1)
            book(world, plan, group, 1)
            return group
    return NOBODY


@njit(cache=True)
def close_group(world, plan, group):  # type: ignore[no-untyped-def]
    """Closes a group; its members wait again."""
    while plan.size[group] > 0:
        take_out(world, plan, group, plan.size[group] - 1)
    book(world, plan, group, -1)
    plan.totals[0] += plan.cost[group]
    plan.totals[1] -= 1
    plan.cell[group] = NOBODY


@njit(cache=True)
def put_in(world, plan, group, person, points):  # type: ignore[no-untyped-def]
    """Adds a member; the caller has asked `may_join`."""
    at = plan.size[group]
    plan.members[group, at] = person
    plan.points[group, at] = points
    plan.size[group] = at + 1
    plan.highs[group] += world.high[person]
    plan.women[group] += world.woman[person]
    plan.group_of[person] = group
    plan.points_of[person] = points
    plan.totals[0] += points


@njit(cache=True)
def take_out(world, plan, group, at):  # type: ignore[no-untyped-def]
    """Takes the member at a place out."""
    person = plan.members[group, at]
    plan.totals[0] -= plan.points[group, at]
    last = plan.size[group] - 1
    plan.members[group, at] = plan.members[group, last]
    plan.points[group, at] = plan.points[group, last]
    plan.size[group] = last
    plan.highs[group] -= world.high[person]
    plan.women[group] -= world.woman[person]
    plan.group_of[person] = NOBODY
    plan.points_of[person] = 0


@njit(cache=True)
def kept_apart(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """Whether somebody in the group, other than `leaving`, must be kept from this person."""
    for at in range(world.apart_first[person], world.apart_first[person + 1]):
        other = world.apart[at]
        if other != leaving and plan.group_of[other] == group:
            return True
    return False


@njit(cache=True)
def women_right(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """Whether no woman would be the only one against her choice, once `person` came and `leaving` (or NOBODY) left."""
    cell = plan.cell[group]
    if not world.mixed[cell]:
        return True
    coming = person != NOBODY and world.woman[person]
    going = leaving != NOBODY and world.woman[leaving]
    women = plan.women[group] + coming - going
    if women != 1:
        return True
    if coming:
        return world.may_be_only[person]
    for at in range(plan.size[group]):
        member = plan.members[group, at]
        if member != leaving and world.woman[member]:
            return world.may_be_only[member]
    return True  # the one woman was there before: it was settled when the group was held


@njit(cache=True)
def may_join(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """Whether a person who suits the cell may join, if `leaving` (or NOBODY) left."""
    cell = plan.cell[group]
    left = 0 if leaving == NOBODY else 1
    if plan.size[group] - left >= world.most[cell]:
        return False
    if world.high[person]:
        highs = plan.highs[group] - (leaving != NOBODY and world.high[leaving])
        if highs >= world.most_high[cell]:
            return False
    return women_right(world, plan, group, person, leaving) and not kept_apart(world, plan, group, person, leaving)


@njit(cache=True)
def may_leave(world, plan, group, person):  # type: ignore[no-untyped-def]
    """Whether the group stands without this member."""
    return plan.size[group] > world.least[plan.cell[group]] and women_right(world, plan, group, NOBODY, person)


@njit(cache=True)
def seat_of(plan, group, person):  # type: ignore[no-untyped-def]
    """The place of a member in their group, NOBODY if they are not in it (or were before the plan)."""
    for at in range(plan.size[group]):
        if plan.members[group, at] == person:
            return at
    return NOBODY
