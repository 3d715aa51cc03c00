"""Compiled search: close a few related groups, open the best others at the prices of the bound, settle the people.

Large-neighbourhood search with annealing. Every random choice comes from one 64-bit state, so a step depends on the
seed and the steps before it alone.
"""

import numpy as np
from numba import njit

from throughcare.optimise.cohorts.plan_kernels import (
    NOBODY,
    choose_staff,
    close_group,
    copy_plan,
    free_staff,
    open_group,
    put_in,
    room_free,
    seat_of,
    take_out,
)
from throughcare.optimise.cohorts.settle_kernels import settle

LEAST_SKIPPED, MOST_SKIPPED = 0.5, 0.95  # of the pool, at a step
OUT = -np.inf
LEAST_WEIGHT, MOST_WEIGHT = 0.2, 0.9  # of the prices, in choosing what to open
MOST_RUINED = 2  # groups, each with one related


@njit(cache=True)
def draw(random):  # type: ignore[no-untyped-def]
    """The next number from 0 to 1 (xorshift64*)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    return float((state * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def pick(random, count):  # type: ignore[no-untyped-def]
    """A whole number below count."""
    return min(count - 1, int(draw(random) * count))


@njit(cache=True)
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


@njit(cache=True)
def gather(first, end, rows, gain, bases, start, order, worth):  # type: ignore[no-untyped-def]
    """The rows of a cell's people for that start, best first; how many."""
    count = 0
    for at in range(first, end):
        who = rows[at, 0]
        if start < rows[at, 2] or start > rows[at, 3] or bases[who] == OUT:
            continue
        value = gain[who, start] - rows[at, 1] + bases[who]
        place = count
        while place > 0 and worth[place - 1] < value:
            worth[place] = worth[place - 1]
            order[place] = order[place - 1]
            place -= 1
        worth[place] = value
        order[place] = at
        count += 1
    return count


@njit(cache=True)
def admit(limits, rows, traits, apart_first, apart, givers, listed, women_too, chosen):  # type: ignore[no-untyped-def]
    """Takes people in order while the rules of size, risk and keeping apart allow; (how many, women, worth).

    limits = (most, least, most of high risk); traits = (high, woman); givers = (group of each person, members each
    group can spare); listed = (rows in order, their worth, how many).
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
        who = rows[order[place], 0]
        if (woman[who] and not women_too) or (high[who] and highs == most_high):
            continue
        clash = False
        for at in range(apart_first[who], apart_first[who + 1]):
            for other in range(size):
                clash |= rows[chosen[other], 0] == apart[at]
        group = group_of[who]
        if group != NOBODY:
            leaving = 1
            for other in range(size):
                leaving += group_of[rows[chosen[other], 0]] == group
            clash |= leaving > spare[group]
        if clash:
            continue
        chosen[size] = order[place]
        size += 1
        highs += high[who]
        women += woman[who]
        total += worth[place]
    return size, women, total


@njit(cache=True)
def membership(world, plan, cell, start, tables):  # type: ignore[no-untyped-def]
    """A good membership: (size, priced worth, points gained); size 0 where no group can be made."""
    bases, spare, order, worth, chosen, _, _ = tables
    rows, gain, woman = world.rows, world.gain, world.woman
    limits = (world.most[cell], world.least[cell], world.most_high[cell])
    count = gather(world.first[cell], world.first[cell + 1], rows, gain, bases, start, order, worth)
    if count < limits[1]:
        return 0, 0.0, 0
    traits, givers, listed = (world.high, woman), (plan.group_of, spare), (order, worth, count)
    size, women, total = admit(limits, rows, traits, world.apart_first, world.apart, givers, listed, True, chosen)
    if women == 1 and world.mixed[cell]:
        only = NOBODY
        for at in range(size):
            if woman[rows[chosen[at], 0]]:
                only = rows[chosen[at], 0]
        if not world.may_be_only[only]:
            size, women, total = admit(
                limits, rows, traits, world.apart_first, world.apart, givers, listed, False, chosen
            )
    if size < max(1, limits[1]):
        return 0, 0.0, 0
    points = 0
    points_of = plan.points_of
    for at in range(size):
        who = rows[chosen[at], 0]
        points += gain[who, start] - rows[chosen[at], 1] - points_of[who]
    return size, total, points


@njit(cache=True)
def hopeful(first, end, least, fixed, rows, gain, points_of, bases):  # type: ignore[no-untyped-def]
    """Whether a new group in a cell could gain anything, whatever its start."""
    hope = 0
    count = 0
    for at in range(first, end):
        who = rows[at, 0]
        if bases[who] != OUT:
            count += 1
            hope += max(0, gain[who, rows[at, 2]] - rows[at, 1] - points_of[who])
    return count >= least and hope > fixed


@njit(cache=True)
def score(world, plan, cell, start, weight, prices, tables):  # type: ignore[no-untyped-def]
    """(priced worth, points) of opening a column now; points NOBODY where it cannot be opened or gains nothing."""
    room_costs, staff_costs = prices[1], prices[2]
    words, staff = tables[5], tables[6]
    timing = world.timing[cell]
    if free_staff(world, plan, cell, start, words) == 0 or not room_free(world, plan, cell, start):
        return 0.0, NOBODY
    wages = choose_staff(world, cell, words, weight, staff_costs[timing], start, staff)
    if wages < 0:
        return 0.0, NOBODY
    size, total, points = membership(world, plan, cell, start, tables)
    if size == 0 or points <= wages + world.fixed[cell]:
        return 0.0, NOBODY
    cost = wages + world.fixed[cell] + weight * room_costs[timing, world.room[cell], start]
    for at in range(world.staff_needed[cell]):
        cost += weight * staff_costs[timing, staff[at], start]
    return total - cost, points - wages - world.fixed[cell]


@njit(cache=True)
def set_spare(world, plan, spare):  # type: ignore[no-untyped-def]
    """How many members each group could lose."""
    for group in range(plan.totals[2]):
        if plan.cell[group] >= 0:
            spare[group] = plan.size[group] - world.least[plan.cell[group]]


@njit(cache=True)
def recreate(world, plan, pool, near, weight, skip, prices, tables, scores, random):  # type: ignore[no-untyped-def]
    """Opens the best column of the pool again and again while one gains points. `skip`: chance to pass one over.

    pool = (columns by cell, where each cell's begin). near: the cells to look at. scores = (worth, place in the pool)
    of the columns that can still be opened.
    """
    columns, begin = pool
    values, listed = scores
    bases, spare = tables[0], tables[1]
    firsts, least, fixed, rows, gain = world.first, world.least, world.fixed, world.rows, world.gain
    set_bases(world, plan, weight, prices[0], bases)
    set_spare(world, plan, spare)
    count = 0
    best = NOBODY
    for cell in range(len(near)):
        if not near[cell] or not hopeful(
            firsts[cell], firsts[cell + 1], least[cell], fixed[cell], rows, gain, plan.points_of, bases
        ):
            continue
        for at in range(begin[cell], begin[cell + 1]):
            if draw(random) < skip:
                continue
            value, points = score(world, plan, cell, columns[at, 1], weight, prices, tables)
            if points > 0:
                values[count] = value
                listed[count] = at
                best = count if best == NOBODY or value > values[best] else best
                count += 1
    while best != NOBODY:
        cell, start = columns[listed[best]]
        enact(world, plan, cell, start, weight, prices, tables)
        set_bases(world, plan, weight, prices[0], bases)
        set_spare(world, plan, spare)
        kept = 0
        best = NOBODY
        for at in range(count):
            cell, start = columns[listed[at]]
            value, points = score(world, plan, cell, start, weight, prices, tables)
            if points > 0:
                values[kept] = value
                listed[kept] = listed[at]
                best = kept if best == NOBODY or value > values[best] else best
                kept += 1
        count = kept


@njit(cache=True)
def enact(world, plan, cell, start, weight, prices, tables):  # type: ignore[no-untyped-def]
    """Opens a column with the membership and staff that its score found."""
    chosen, words, staff = tables[4], tables[5], tables[6]
    free_staff(world, plan, cell, start, words)
    wages = choose_staff(world, cell, words, weight, prices[2][world.timing[cell]], start, staff)
    size, _, _ = membership(world, plan, cell, start, tables)
    group = open_group(world, plan, cell, start, staff, wages)
    if group == NOBODY:
        return
    for at in range(size):
        row = chosen[at]
        who = world.rows[row, 0]
        if plan.group_of[who] != NOBODY:
            other = plan.group_of[who]
            take_out(world, plan, other, seat_of(plan, other, who))
        put_in(world, plan, group, who, world.gain[who, start] - world.rows[row, 1])


@njit(cache=True)
def related(world, plan, one, other, way):  # type: ignore[no-untyped-def]
    """Whether two groups are near each other in one of four ways: staff, programme, room, start."""
    if way == 0:
        for at in range(world.staff_needed[plan.cell[one]]):
            for to in range(world.staff_needed[plan.cell[other]]):
                if plan.staff[one, at] == plan.staff[other, to]:
                    return True
        return False
    if way == 1:
        return world.timing[plan.cell[one]] == world.timing[plan.cell[other]]
    if way == 2:
        return world.room[plan.cell[one]] == world.room[plan.cell[other]]
    return abs(plan.start[one] - plan.start[other]) <= 1


@njit(cache=True)
def ruin(world, plan, count, random, listed):  # type: ignore[no-untyped-def]
    """Closes up to so many groups: a first at random, the others mostly related to one already closed."""
    for _ in range(count):
        first = NOBODY
        chances = 0
        for group in range(plan.totals[2]):
            if plan.cell[group] >= 0 and world.held[plan.cell[group]] < 0:
                listed[chances] = group
                chances += 1
        if chances == 0:
            return
        first = listed[pick(random, chances)]
        way = pick(random, 4)
        close = NOBODY
        if draw(random) < 0.7:
            seen = 0
            for at in range(chances):
                group = listed[at]
                if group != first and related(world, plan, first, group, way):
                    seen += 1
                    if draw(random) * seen < 1.0:
                        close = group
        close_group(world, plan, first)
        if close != NOBODY:
            close_group(world, plan, close)


@njit(cache=True)
def mark_near(world, before, plan, random, near):  # type: ignore[no-untyped-def]
    """Marks the cells that those who lost their seat, and a few who wait, could be in."""
    near[:] = False
    people = len(plan.group_of)
    for who in range(people):
        if plan.group_of[who] == NOBODY and (before.group_of[who] != NOBODY or draw(random) < 5.0 / people):
            for at in range(world.cells_first[who], world.cells_first[who + 1]):
                near[world.cells_of[at]] = True


@njit(cache=True)
def search(world, plan, best, spare, pool, near, prices, tables, scores, listed, random, steps, heat, cooling):  # type: ignore[no-untyped-def]
    """So many steps from `plan`; `best` receives the best plan seen. Returns the temperature reached."""
    for _ in range(steps):
        copy_plan(plan, spare)
        ruin(world, plan, 1 + pick(random, MOST_RUINED), random, listed)
        mark_near(world, spare, plan, random, near)
        weight = LEAST_WEIGHT + (MOST_WEIGHT - LEAST_WEIGHT) * draw(random)
        recreate(
            world,
            plan,
            pool,
            near,
            weight,
            LEAST_SKIPPED + (MOST_SKIPPED - LEAST_SKIPPED) * draw(random),
            prices,
            tables,
            scores,
            random,
        )
        settle(world, plan)
        if plan.totals[0] > best.totals[0]:
            copy_plan(plan, best)
        elif plan.totals[0] < spare.totals[0] + heat * np.log(max(1e-12, draw(random))):
            copy_plan(spare, plan)
        heat *= cooling
    return heat
