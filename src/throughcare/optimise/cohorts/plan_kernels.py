"""Compiled moves on a plan: open and close a group, take people in and out, every hard rule kept at each step.

`World` is what does not change, `Plan` what does. Weeks are bits of words, so that "is this room, or this facilitator,
free for every session?" is an "and" for each block of the weekly pattern.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from throughcare.optimise.cohorts.inner import inner

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
    kinds: NDArray[np.int64]  # T
    last_week: NDArray[np.int64]
    sessions: NDArray[np.uint64]  # T x 21 x S x words: the weeks in which the block is used
    span: NDArray[np.uint64]  # T x S x words: all the weeks from the first session to the last
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
    changed: NDArray[np.bool_]  # since the people were last settled
    members: NDArray[np.int64]  # G x most
    points: NDArray[np.int64]  # G x most
    room_used: NDArray[np.uint64]  # R*21 x words
    staff_used: NDArray[np.uint64]  # F*21 x words
    load_used: NDArray[np.uint64]  # kinds x F x words: weeks with too few minutes left for that load
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
    target.changed[:used] = source.changed[:used]
    target.members[:used] = source.members[:used]
    target.points[:used] = source.points[:used]
    target.room_used[:] = source.room_used
    target.staff_used[:] = source.staff_used
    target.load_used[:] = source.load_used
    target.minutes_left[:] = source.minutes_left
    target.totals[:] = source.totals


@inner
def sessions_free(used, owner, blocks, cell, sessions, timing, start):  # type: ignore[no-untyped-def]
    """Whether an owner (room or facilitator) is free for every session of a column. A view would cost more."""
    for place in range(blocks.shape[1]):
        block = blocks[cell, place]
        if block < 0:
            break
        row = owner * 21 + block
        for word in range(used.shape[1]):
            if used[row, word] & sessions[timing, block, start, word]:
                return False
    return True


@njit(cache=True)
def room_free(world, plan, cell, start):  # type: ignore[no-untyped-def]
    """Whether the room is free for every session of a column."""
    timing = world.timing[cell]
    return sessions_free(plan.room_used, world.room[cell], world.blocks, cell, world.sessions, timing, start)


@inner
def minutes_free(loaded, kind, who, span, timing, start):  # type: ignore[no-untyped-def]
    """Whether a facilitator has the minutes in every week of a column."""
    for word in range(span.shape[2]):  # noqa: SIM110  compiled: a generator costs
        if loaded[kind, who, word] & span[timing, start, word]:
            return False
    return True


@njit(cache=True)
def staff_free(world, plan, who, cell, start):  # type: ignore[no-untyped-def]
    """Whether a facilitator is free for every session of a column, with the minutes it takes."""
    timing = world.timing[cell]
    return minutes_free(plan.load_used, world.kinds[timing], who, world.span, timing, start) and sessions_free(
        plan.staff_used, who, world.blocks, cell, world.sessions, timing, start
    )


@inner
def choose_staff(world, plan, cell, start, weight, prices, chosen):  # type: ignore[no-untyped-def]
    """The free facilitators of least points and weighted price, into `chosen`; their points, or -1 if too few are free.

    prices: timings x facilitators x starts.
    """
    needed, timing = world.staff_needed[cell], world.timing[cell]
    kind = world.kinds[timing]
    able, able_points, blocks, sessions, span = (
        world.staff,
        world.staff_points,
        world.blocks,
        world.sessions,
        world.span,
    )
    staff_used, load_used = plan.staff_used, plan.load_used
    best = np.empty(4)
    points = np.empty(4, np.int64)
    found = 0
    for at in range(world.staff_first[cell], world.staff_first[cell + 1]):
        who = able[at]
        if not minutes_free(load_used, kind, who, span, timing, start):
            continue
        cost = able_points[at] + weight * prices[timing, who, start]
        if found == needed and cost >= best[needed - 1]:
            continue
        if not sessions_free(staff_used, who, blocks, cell, sessions, timing, start):
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


@inner
def mark_sessions(world, used, owner, cell, start, taken):  # type: ignore[no-untyped-def]
    """Marks an owner taken, or free again, for every session of a column."""
    timing = world.timing[cell]
    for place in range(world.blocks.shape[1]):
        block = world.blocks[cell, place]
        if block < 0:
            break
        for word in range(used.shape[1]):
            if taken:
                used[owner * 21 + block, word] |= world.sessions[timing, block, start, word]
            else:
                used[owner * 21 + block, word] &= ~world.sessions[timing, block, start, word]


@inner
def book(world, plan, group, taken):  # type: ignore[no-untyped-def]
    """Takes the room and the staff of a group, or gives them back."""
    cell, start = plan.cell[group], plan.start[group]
    last = world.last_week[world.timing[cell], start]
    mark_sessions(world, plan.room_used, world.room[cell], cell, start, taken)
    load = world.load[cell] if taken else -world.load[cell]
    for at in range(world.staff_needed[cell]):
        who = plan.staff[group, at]
        mark_sessions(world, plan.staff_used, who, cell, start, taken)
        for week in range(start, last + 1):
            plan.minutes_left[who, week] -= load
            bit = np.uint64(1) << np.uint64(week % WORD)
            for kind in range(len(world.loads)):
                if plan.minutes_left[who, week] >= world.loads[kind]:
                    plan.load_used[kind, who, week // WORD] &= ~bit
                else:
                    plan.load_used[kind, who, week // WORD] |= bit


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


@njit(cache=True)
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
