"""Compiled moves on a plan: open and close a group, take people in and out, every hard rule kept at each step.

`World` is what does not change, `Plan` what does. Weeks are bits of words, so that "is this room free for every
session?" is an "and" for each block of the weekly pattern; facilitators are bits of words too, kept for runs of weeks
of each power of two, so that "who is free in all these weeks?" is an "and" of two.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.inner import inner
from throughcare.optimise.loops import loop

WORD = 64
BLOCKS = 21  # of a week
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
    kinds: NDArray[np.int64]  # T
    last_week: NDArray[np.int64]
    sessions: NDArray[np.uint64]  # T x 21 x S x words: the weeks in which the block is used
    block_last: NDArray[np.int64]  # T x 21 x S
    levels: int  # of runs of weeks: 1, 2, 4 …
    spans: NDArray[np.int32]  # T x S x rows x 2: where `Plan.free` tells who is free for it all; -1 where no more
    able: NDArray[np.uint64]  # C x staff words: who may run the cell's groups
    loads: NDArray[np.int64]
    gain: NDArray[np.int64]  # S x P
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
    changed: NDArray[np.bool_]  # since the people were last settled
    members: NDArray[np.int64]  # G x most
    points: NDArray[np.int64]  # G x most
    room_used: NDArray[np.uint64]  # R*21 x words
    free: NDArray[np.uint64]  # staff words x rows x levels x H: facilitators free in 2**level weeks from then on;
    # rows: with the minutes for each kind of load, then in no session for each block
    minutes_left: NDArray[np.int64]  # F x H
    totals: NDArray[np.int64]  # value, groups open, one past the last slot in use


@inner
def copy_rows(source, target, rows):  # type: ignore[no-untyped-def]
    """The first rows of a table; by one's own loop, as a slice would count references."""
    wide = source.size // max(1, source.shape[0])
    ones, others = source.reshape(source.size), target.reshape(target.size)
    for at in range(rows * wide):
        others[at] = ones[at]


@loop
def copy_plan(source, target):  # type: ignore[no-untyped-def]
    """Makes the target the same as the source."""
    used = max(source.totals[2], target.totals[2])
    copy_rows(source.cell, target.cell, used)
    copy_rows(source.start, target.start, used)
    copy_rows(source.staff, target.staff, used)
    copy_rows(source.cost, target.cost, used)
    copy_rows(source.size, target.size, used)
    copy_rows(source.highs, target.highs, used)
    copy_rows(source.women, target.women, used)
    copy_rows(source.changed, target.changed, used)
    copy_rows(source.members, target.members, used)
    copy_rows(source.points, target.points, used)
    copy_rows(source.group_of, target.group_of, len(source.group_of))
    copy_rows(source.points_of, target.points_of, len(source.points_of))
    copy_rows(source.room_used, target.room_used, len(source.room_used))
    copy_rows(source.free, target.free, len(source.free))
    copy_rows(source.minutes_left, target.minutes_left, len(source.minutes_left))
    copy_rows(source.totals, target.totals, len(source.totals))


@loop
def room_free(world, plan, cell, start):  # type: ignore[no-untyped-def]
    """Whether the room is free for every session of a column."""
    used, blocks, sessions = plan.room_used, world.blocks, world.sessions
    timing, room = world.timing[cell], world.room[cell]
    for place in range(blocks.shape[1]):
        block = blocks[cell, place]
        if block < 0:
            break
        for word in range(used.shape[1]):
            if used[room * BLOCKS + block, word] & sessions[timing, block, start, word]:
                return False
    return True


@inner
def free_throughout(world, plan, timing, start, word):  # type: ignore[no-untyped-def]
    """One word of the facilitators who are free for all of a timing from that start."""
    table, spans = plan.free, world.spans
    free = ~np.uint64(0)
    for place in range(spans.shape[2]):
        first = spans[timing, start, place, 0]
        if first < 0:
            break
        free &= table[word, first] & table[word, spans[timing, start, place, 1]]
    return free


@inner
def free_word(world, plan, cell, start, word):  # type: ignore[no-untyped-def]
    """One word of the facilitators who may run a column and are free for all of it."""
    return world.able[cell, word] & free_throughout(world, plan, world.timing[cell], start, word)


@loop
def staff_free(world, plan, who, cell, start):  # type: ignore[no-untyped-def]
    """Whether a facilitator may run a column and is free for all of it."""
    return bool(free_word(world, plan, cell, start, who // WORD) >> np.uint64(who % WORD) & np.uint64(1))


@inner
def choose_staff(world, plan, cell, start, weight, prices, team):  # type: ignore[no-untyped-def]
    """The free facilitators of least points and weighted price; their points, or -1 if too few are free.

    prices: timings x starts x facilitators. team = (chosen, their costs, their points), to be filled.
    """
    chosen, best, points = team
    needed, timing = world.staff_needed[cell], world.timing[cell]
    able, able_points = world.staff, world.staff_points
    word = NOBODY
    free = np.uint64(0)
    found = 0
    for at in range(world.staff_first[cell], world.staff_first[cell + 1]):
        who = able[at]
        if who // WORD != word:
            word = who // WORD
            free = free_word(world, plan, cell, start, word)
        if not free >> np.uint64(who % WORD) & np.uint64(1):
            continue
        cost = able_points[at] + weight * prices[timing, start, who]
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
    if found < needed:
        return -1
    total = 0
    for place in range(needed):
        total += points[place]
    return total


@inner
def book(world, plan, group, taken):  # type: ignore[no-untyped-def]
    """Takes the room and the staff of a group, or gives them back."""
    cell, start = plan.cell[group], plan.start[group]
    book_room(world, plan.room_used, cell, start, taken)
    for at in range(world.staff_needed[cell]):
        book_staff(world, plan, plan.staff[group, at], cell, start, taken)
    timing, kinds = world.timing[cell], len(world.loads)
    for kind in range(kinds):
        raise_levels(world, plan, kind, start, world.last_week[timing, start])
    for place in range(world.blocks.shape[1]):
        block = world.blocks[cell, place]
        if block < 0:
            break
        raise_levels(world, plan, kinds + block, start, world.block_last[timing, block, start])


@inner
def book_room(world, used, cell, start, taken):  # type: ignore[no-untyped-def]
    """Marks a room taken, or free again, for every session of a column."""
    timing = world.timing[cell]
    for place in range(world.blocks.shape[1]):
        block = world.blocks[cell, place]
        if block < 0:
            break
        row = world.room[cell] * BLOCKS + block
        for word in range(used.shape[1]):
            if taken:
                used[row, word] |= world.sessions[timing, block, start, word]
            else:
                used[row, word] &= ~world.sessions[timing, block, start, word]


@inner
def book_staff(world, plan, who, cell, start, taken):  # type: ignore[no-untyped-def]
    """Takes a facilitator's sessions and minutes for a column, or gives them back, week by week."""
    timing, load, kinds = world.timing[cell], world.load[cell], len(world.loads)
    for place in range(world.blocks.shape[1]):
        block = world.blocks[cell, place]
        if block < 0:
            break
        for week in range(start, world.block_last[timing, block, start] + 1):
            mark(world, plan, kinds + block, week, who, not taken)
    for week in range(start, world.last_week[timing, start] + 1):
        plan.minutes_left[who, week] -= load if taken else -load
        for kind in range(kinds):
            mark(world, plan, kind, week, who, plan.minutes_left[who, week] >= world.loads[kind])


@inner
def mark(world, plan, row, week, who, free):  # type: ignore[no-untyped-def]
    """Sets or clears a facilitator's bit for one week."""
    at = row * world.levels * plan.minutes_left.shape[1] + week
    bit = np.uint64(1) << np.uint64(who % WORD)
    if free:
        plan.free[who // WORD, at] |= bit
    else:
        plan.free[who // WORD, at] &= ~bit


@inner
def raise_levels(world, plan, row, first, last):  # type: ignore[no-untyped-def]
    """Works out again who is free for runs of weeks, once single weeks from first to last have changed."""
    weeks = plan.minutes_left.shape[1]
    for word in range(plan.free.shape[0]):
        for level in range(1, world.levels):
            half = 1 << (level - 1)
            into = (row * world.levels + level) * weeks
            for week in range(max(0, first + 1 - 2 * half), min(last, weeks - 2 * half) + 1):
                plan.free[word, into + week] = (
                    plan.free[word, into - weeks + week] & plan.free[word, into - weeks + week + half]
                )


@loop
def open_group(world, plan, cell, start, staff, points):  # type: ignore[no-untyped-def]
    """Opens an empty group in the first slot that is free; its slot, NOBODY if there is none."""
    for group in range(len(plan.cell)):
        if plan.cell[group] < 0:
            plan.cell[group] = cell
            plan.start[group] = start
            for at in range(4):
                plan.staff[group, at] = staff[at]
            plan.cost[group] = world.fixed[cell] + points
            plan.size[group] = 0
            plan.highs[group] = 0
            plan.women[group] = 0
            plan.totals[0] -= plan.cost[group]
            plan.totals[1] += 1
            plan.totals[2] = max(plan.totals[2], group + 1)
            book(world, plan, group, True)
            return group
    return NOBODY


@inner
def close_group(world, plan, group):  # type: ignore[no-untyped-def]
    """Closes a group; its members wait again."""
    while plan.size[group] > 0:
        take_out(world, plan, group, plan.size[group] - 1)
    book(world, plan, group, False)
    plan.totals[0] += plan.cost[group]
    plan.totals[1] -= 1
    plan.cell[group] = NOBODY


@loop
def put_in(world, plan, group, person, points):  # type: ignore[no-untyped-def]
    """Adds a member; the caller has asked `may_join`."""
    at = plan.size[group]
    plan.members[group, at] = person
    plan.points[group, at] = points
    plan.size[group] = at + 1
    plan.highs[group] += world.high[person]
    plan.women[group] += world.woman[person]
    plan.changed[group] = True
    plan.group_of[person] = group
    plan.points_of[person] = points
    plan.totals[0] += points


@loop
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
    plan.changed[group] = True
    plan.group_of[person] = NOBODY
    plan.points_of[person] = 0


@inner
def kept_apart(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """Whether somebody in the group, other than `leaving`, must be kept from this person."""
    for at in range(world.apart_first[person], world.apart_first[person + 1]):
        other = world.apart[at]
        if other != leaving and plan.group_of[other] == group:
            return True
    return False


@loop
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


@loop
def may_join(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """Whether a person who suits the cell may join, if `leaving` (or NOBODY) left."""
    return women_right(world, plan, group, person, leaving) and has_place(world, plan, group, person, leaving)


@loop
def has_place(world, plan, group, person, leaving):  # type: ignore[no-untyped-def]
    """The same, whatever women the group has."""
    cell = plan.cell[group]
    left = 0 if leaving == NOBODY else 1
    if plan.size[group] - left >= world.most[cell]:
        return False
    if world.high[person]:
        highs = plan.highs[group] - (leaving != NOBODY and world.high[leaving])
        if highs >= world.most_high[cell]:
            return False
    return not kept_apart(world, plan, group, person, leaving)


@inner
def may_leave(world, plan, group, person):  # type: ignore[no-untyped-def]
    """Whether the group stands without this member."""
    return plan.size[group] > world.least[plan.cell[group]] and women_right(world, plan, group, NOBODY, person)


@inner
def seat_of(plan, group, person):  # type: ignore[no-untyped-def]
    """The place of a member in their group, NOBODY if they are not in it (or were before the plan)."""
    for at in range(plan.size[group]):
        if plan.members[group, at] == person:
            return at
    return NOBODY
