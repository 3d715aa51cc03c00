"""Compiled opening of groups: what a possible group would be worth now, and the best of many opened one by one.

A worth is points less the weighted prices of what the group would use. People may be drawn from groups that can spare
them, where that gains.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.chance import draw
from throughcare.optimise.cohorts.inner import inner
from throughcare.optimise.cohorts.plan_kernels import (
    NOBODY,
    choose_staff,
    free_throughout,
    open_group,
    put_in,
    room_free,
    seat_of,
    take_out,
)
from throughcare.optimise.cohorts.words import count_bits
from throughcare.optimise.loops import loop

OUT = -np.inf
MORE_LISTED = 6  # people looked at for one group beyond its seats: the rules of its mix seldom pass over more


class Pool(NamedTuple):
    """The columns that the search looks among, by cell, and who could be in each."""

    cell: NDArray[np.int64]
    start: NDArray[np.int64]
    room: NDArray[np.float32]  # the price of the room for all its sessions
    begin: NDArray[np.int64]  # C + 1: where each cell's columns begin
    first: NDArray[np.int64]  # columns + 1: where each column's people begin
    people: NDArray[np.int32]
    points: NDArray[np.int64]  # what each would bring


@inner
def set_bases(world, plan, weight, prices, bases):  # type: ignore[no-untyped-def]
    """What to add to a person's points in a new group: less the weighted price for who waits, less their seat's points
    for who would leave it; OUT for who may not leave."""
    group_of, points_of, sizes, cells = plan.group_of, plan.points_of, plan.size, plan.cell
    least, mixed, woman = world.least, world.mixed, world.woman
    for who in range(len(bases)):
        group = group_of[who]
        if group == NOBODY:
            bases[who] = -weight * prices[who]
        elif points_of[who] == 0 or sizes[group] <= least[cells[group]] or (mixed[cells[group]] and woman[who]):
            bases[who] = OUT
        else:
            bases[who] = -float(points_of[who])


@inner
def gather(pool, column, most, bases, group_of, order, worth):  # type: ignore[no-untyped-def]
    """The places in the pool of a column's people, best first: who waits, and who would gain by coming; how many, at
    most so many."""
    people, points = pool.people, pool.points
    count = 0
    for at in range(pool.first[column], pool.first[column + 1]):
        who = people[at]
        value = points[at] + bases[who]
        if value <= 0.0 and group_of[who] != NOBODY:
            continue
        place = count
        if count == most:
            if worth[count - 1] >= value:
                continue
            place = count - 1
        while place > 0 and worth[place - 1] < value:
            worth[place] = worth[place - 1]
            order[place] = order[place - 1]
            place -= 1
        worth[place] = value
        order[place] = at
        count = min(count + 1, most)
    return count


@inner
def admit(limits, people, traits, apart_first, apart, givers, listed, women_too, chosen):  # type: ignore[no-untyped-def]
    """Takes people in order while the rules of size, risk and keeping apart allow; (how many, women, worth).

    limits = (most, least, most of high risk); traits = (high, woman); givers = (group of each person, members each
    group can spare); listed = (places in order, their worth, how many).
    """
    most, least, most_high = limits
    high, woman = traits
    group_of, spare = givers
    order, worth, count = listed
    size = 0
    highs = 0
    women = 0
    total = 0.0
    for place in range(count):
        if size == most or (worth[place] <= 0.0 and size >= least):
            break
        who = people[order[place]]
        if (woman[who] and not women_too) or (high[who] and highs == most_high):
            continue
        clash = False
        for at in range(apart_first[who], apart_first[who + 1]):
            for other in range(size):
                clash |= people[chosen[other]] == apart[at]
        group = group_of[who]
        if group != NOBODY:
            leaving = 1
            for other in range(size):
                leaving += group_of[people[chosen[other]]] == group
            clash |= leaving > spare[group]
        if clash:
            continue
        chosen[size] = order[place]
        size += 1
        highs += high[who]
        women += woman[who]
        total += worth[place]
    return size, women, total


@inner
def chose_it(world, people, chosen, size):  # type: ignore[no-untyped-def]
    """Whether the only woman among those chosen said that she may be."""
    for at in range(size):
        if world.woman[people[chosen[at]]]:
            return world.may_be_only[people[chosen[at]]]
    return False


@inner
def bring_women(people, woman, listed):  # type: ignore[no-untyped-def]
    """Puts the two best women at the head of the list."""
    order, worth, count = listed
    found = 0
    for at in range(count):
        if found == 2:
            break
        if not woman[people[order[at]]]:
            continue
        place, value = order[at], worth[at]
        for before in range(at, found, -1):
            order[before] = order[before - 1]
            worth[before] = worth[before - 1]
        order[found] = place
        worth[found] = value
        found += 1


@inner
def membership(world, plan, pool, column, tables):  # type: ignore[no-untyped-def]
    """A good membership: (size, priced worth, points gained); size 0 where no group can be made."""
    bases, spare, order, worth, chosen = tables[:5]
    people, woman = pool.people, world.woman
    cell = pool.cell[column]
    limits = (world.most[cell], world.least[cell], world.most_high[cell])
    count = gather(pool, column, limits[0] + MORE_LISTED, bases, plan.group_of, order, worth)
    if count < limits[1]:
        return 0, 0.0, 0
    traits, givers, listed = (world.high, woman), (plan.group_of, spare), (order, worth, count)
    size, women, total = admit(limits, people, traits, world.apart_first, world.apart, givers, listed, True, chosen)
    if women == 1 and world.mixed[cell] and not chose_it(world, people, chosen, size):
        bring_women(people, woman, listed)
        best, together = OUT, False
        for women_too in (False, True):
            size, women, total = admit(
                limits, people, traits, world.apart_first, world.apart, givers, listed, women_too, chosen
            )
            if women != 1 and size >= limits[1] and total > best:
                best, together = total, women_too
        if not together:
            size, women, total = admit(
                limits, people, traits, world.apart_first, world.apart, givers, listed, False, chosen
            )
    if size < max(1, limits[1]):
        return 0, 0.0, 0
    points = 0
    for at in range(size):
        points += pool.points[chosen[at]] - plan.points_of[people[chosen[at]]]
    return size, total, points


@inner
def score(world, plan, pool, column, weight, prices, tables):  # type: ignore[no-untyped-def]
    """(priced worth, points) of opening a column now; points NOBODY where it cannot be opened or gains nothing."""
    staff_costs = prices[1]
    team = tables[5]
    cell, start = pool.cell[column], pool.start[column]
    timing = world.timing[cell]
    if not room_free(world, plan, cell, start):
        return 0.0, NOBODY
    wages = choose_staff(world, plan, cell, start, weight, staff_costs, team)
    if wages < 0:
        return 0.0, NOBODY
    size, total, points = membership(world, plan, pool, column, tables)
    if size == 0 or points <= wages + world.fixed[cell]:
        return 0.0, NOBODY
    cost = wages + world.fixed[cell] + weight * pool.room[column]
    for at in range(world.staff_needed[cell]):
        cost += weight * staff_costs[timing, start, team[0][at]]
    return total - cost, points - wages - world.fixed[cell]


@inner
def set_spare(world, plan, spare):  # type: ignore[no-untyped-def]
    """How many members each group could lose."""
    for group in range(plan.totals[2]):
        if plan.cell[group] >= 0:
            spare[group] = plan.size[group] - world.least[plan.cell[group]]


@inner
def set_ready(world, plan, timing, ready):  # type: ignore[no-untyped-def]
    """For each start of a timing and each word of facilitators: who is free for all of it."""
    for start in range(ready.shape[1]):
        for word in range(ready.shape[2]):
            ready[timing, start, word] = free_throughout(world, plan, timing, start, word)


@inner
def offers(world, plan, pool, near, weight, skip, prices, tables, scores, random):  # type: ignore[no-untyped-def]
    """Scores the columns of the cells near; how many of them would gain points."""
    values, listed, scored = scores
    ready, known = tables[6]
    begin, starts, able = pool.begin, pool.start, world.able
    known[:] = False
    count = 0
    for at in range(near.listed[0]):
        cell = near.cells[at]
        timing, needed = world.timing[cell], np.uint64(world.staff_needed[cell])
        if not known[timing]:
            set_ready(world, plan, timing, ready)
            known[timing] = True
        for column in range(begin[cell], begin[cell + 1]):
            start, free = starts[column], np.uint64(0)
            for word in range(able.shape[1]):
                free += count_bits(ready[timing, start, word] & able[cell, word])  # type: ignore[call-arg]
            if free < needed or (skip > 0.0 and draw(random) < skip) or not room_free(world, plan, cell, start):
                continue
            value, points = score(world, plan, pool, column, weight, prices, tables)
            if points > 0:
                values[count] = value
                listed[count] = column
                scored[count] = 0
                count += 1
    return count


@loop
def recreate(world, plan, pool, near, weight, skip, prices, tables, scores, random):  # type: ignore[no-untyped-def]
    """Opens the best column of the pool again and again while one gains points. `skip`: chance to pass one over.

    near: the cells to look at. scores = (worth, column, how many groups were open when it was scored). Worth seldom
    grows as groups open, so that only what looks best is scored again.
    """
    values, listed, scored = scores
    bases, spare = tables[0], tables[1]
    set_bases(world, plan, weight, prices[0], bases)
    set_spare(world, plan, spare)
    count = offers(world, plan, pool, near, weight, skip, prices, tables, scores, random)
    opened = 0
    while count > 0:
        best = 0
        for at in range(1, count):
            if values[at] > values[best]:
                best = at
        points = 1
        if scored[best] != opened:
            values[best], points = score(world, plan, pool, listed[best], weight, prices, tables)
            scored[best] = opened
            if points > 0:
                continue
        if points > 0:
            enact(world, plan, pool, listed[best], weight, prices, tables)
            opened += 1
            set_bases(world, plan, weight, prices[0], bases)
            set_spare(world, plan, spare)
        count -= 1
        values[best], listed[best], scored[best] = values[count], listed[count], scored[count]


@inner
def enact(world, plan, pool, column, weight, prices, tables):  # type: ignore[no-untyped-def]
    """Opens a column with the membership and staff that its score found."""
    chosen, team = tables[4], tables[5]
    cell, start = pool.cell[column], pool.start[column]
    wages = choose_staff(world, plan, cell, start, weight, prices[1], team)
    size, _, _ = membership(world, plan, pool, column, tables)
    group = open_group(world, plan, cell, start, team[0], wages)
    if group == NOBODY:
        return
    for at in range(size):
        who = pool.people[chosen[at]]
        if plan.group_of[who] != NOBODY:
            other = plan.group_of[who]
            take_out(world, plan, other, seat_of(plan, other, who))
        put_in(world, plan, group, who, pool.points[chosen[at]])
