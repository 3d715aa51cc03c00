"""Compiled loops of the bound: the best group of every column at given prices, and what those groups would use.

Compiled once and kept on disk; imported by workers and commands alone. One thread, so answers repeat exactly.
"""

import numpy as np

from throughcare.optimise.loops import loop

MOST_STAFF = 4
NO_COLUMN = -1e18


@loop
def span_costs(spans, kinds, block_sums, load_sums, block_taken, load_taken, out):  # type: ignore[no-untyped-def]
    """Cost of each owner (room or facilitator) for each timing and start; inf where something is taken.

    spans = (blocks by timing, last weeks, last weeks by block). Sums and counts are running ones over the weeks: by
    owner x block, and by load kind x owner (no kinds at all for rooms). out: timings x owners x starts.
    """
    pattern_rows, last_week, block_last = spans
    timings, owners, starts = out.shape
    for timing in range(timings):
        for owner in range(owners):
            for start in range(starts):
                cost = 0.0
                for block in pattern_rows[timing]:
                    if block < 0:
                        break
                    end = block_last[timing, block, start] + 1
                    if end <= 0:
                        continue
                    row = owner * 21 + block
                    if block_taken[row, end] - block_taken[row, start] > 0:
                        cost = np.inf
                        break
                    cost += block_sums[row, end] - block_sums[row, start]
                if len(load_sums):
                    end = last_week[timing, start] + 1
                    kind = kinds[timing]
                    if load_taken[kind, owner, end] - load_taken[kind, owner, start] > 0:
                        cost = np.inf
                    cost += load_sums[kind, owner, end] - load_sums[kind, owner, start]
                out[timing, owner, start] = cost


@loop
def cheapest_staff(needed, first, end, staff, points, costs, start, chosen, best):  # type: ignore[no-untyped-def]
    """The cheapest facilitators for a column, into `chosen`, and their costs, into `best`; the sum, inf if too few.

    costs: facilitators x starts, for the column's timing and load.
    """
    found = 0
    for at in range(first, end):
        who = staff[at]
        cost = points[at] + costs[who, start]
        if cost == np.inf or (found == needed and cost >= best[needed - 1]):
            continue
        place = found if found < needed else needed - 1
        while place > 0 and best[place - 1] > cost:
            best[place] = best[place - 1]
            chosen[place] = chosen[place - 1]
            place -= 1
        best[place] = cost
        chosen[place] = who
        found = min(found + 1, needed)
    if found < needed:
        return np.inf
    total = 0.0
    for place in range(needed):
        total += best[place]
    return total


@loop
def sort_people(first, rows, keys, best_net):  # type: ignore[no-untyped-def]
    """Sorts each cell's people by the most each could be worth (`keys`), best first: nearly sorted costs little.

    rows: people of the cells, one after another: person, travel points, first and last start.
    """
    for cell in range(len(first) - 1):
        for at in range(first[cell], first[cell + 1]):
            person, travel, from_week, until_week = rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3]
            key = best_net[person] - travel
            place = at
            while place > first[cell] and keys[place - 1] < key:
                keys[place] = keys[place - 1]
                for field in range(4):
                    rows[place, field] = rows[place - 1, field]
                place -= 1
            keys[place] = key
            rows[place, 0] = person
            rows[place, 1] = travel
            rows[place, 2] = from_week
            rows[place, 3] = until_week


@loop
def best_members(rows, keys, first, end, start, decline, net, high, limits, worth, chosen):  # type: ignore[no-untyped-def]
    """The best membership by worth (net of price, less travel) within the limits; its size and worth.

    limits = (most, least, most of high risk). decline: how much less than its key anybody is worth at this start, at
    least. Pairs to keep apart and lone women are left out of account, which can only make the bound higher. `chosen`
    receives the members, best first. Size -1 where too few fit.
    """
    most, least, most_high = limits
    size = 0
    highs = 0
    for at in range(first, end):
        ceiling = keys[at] - decline
        if size == most and worth[size - 1] >= ceiling:
            break
        if ceiling <= 0.0 and size >= least and (size == 0 or worth[size - 1] >= ceiling):
            break
        if start < rows[at, 2] or start > rows[at, 3]:
            continue
        who = rows[at, 0]
        value = net[who] - rows[at, 1]
        drop = -1
        if high[who] and highs == most_high:
            for place in range(size - 1, -1, -1):
                if high[chosen[place]]:
                    drop = place
                    break
            if drop < 0 or worth[drop] >= value:
                continue
        elif size == most:
            if worth[size - 1] >= value:
                continue
            drop = size - 1
        if drop >= 0:
            if high[chosen[drop]]:
                highs -= 1
            for place in range(drop, size - 1):
                worth[place] = worth[place + 1]
                chosen[place] = chosen[place + 1]
            size -= 1
        place = size
        while place > 0 and worth[place - 1] < value:
            worth[place] = worth[place - 1]
            chosen[place] = chosen[place - 1]
            place -= 1
        worth[place] = value
        chosen[place] = who
        size += 1
        if high[who]:
            highs += 1
    if size < least:
        return -1, 0.0
    while size > least and worth[size - 1] <= 0.0:
        size -= 1
    total = 0.0
    for place in range(size):
        total += worth[place]
    return size, total


@loop
def price_columns(which, cells, staff_rows, rows, keys, declines, net, high, costs, space, worth_out, chosen_out):  # type: ignore[no-untyped-def]
    """The worth of the columns `which` at given prices (NO_COLUMN: impossible), and the choices of those above nought.

    which: (cell, start) rows. net: starts x people, gain less price. costs = (rooms: timings x rooms x starts; staff:
    timings x facilitators x starts). space = (members, their worth, staff, their cost) to work in. chosen_out = (column
    list, sizes, members, staff): what would be opened.
    Returns how many, and the sum of their worth.
    """
    staff_first, staff, points = staff_rows
    room_costs, staff_costs = costs
    columns, sizes, members_out, staff_out = chosen_out
    members, worth, runners, wages = space
    total = 0.0
    found = 0
    for at in range(len(which)):
        cell, start = which[at, 0], which[at, 1]
        timing = cells.timing[cell]
        worth_out[at] = NO_COLUMN
        cost = 0.0
        if cells.held[cell] < 0:
            cost = cells.fixed[cell] + room_costs[timing, cells.room[cell], start]
            if cost == np.inf:
                continue
            cost += cheapest_staff(
                cells.staff_needed[cell],
                staff_first[cell],
                staff_first[cell + 1],
                staff,
                points,
                staff_costs[timing],
                start,
                runners,
                wages,
            )
        if cost == np.inf:
            continue
        first, end = cells.first[cell], cells.first[cell + 1]
        limits = (cells.most[cell], cells.least[cell], cells.most_high[cell])
        size, value = best_members(
            rows, keys, first, end, start, declines[start], net[start], high, limits, worth, members
        )
        if size < 0:
            continue
        worth_out[at] = value - cost
        if value <= cost:
            continue
        total += value - cost
        columns[found, 0] = cell
        columns[found, 1] = start
        sizes[found] = size
        for place in range(size):
            members_out[found, place] = members[place]
        for place in range(MOST_STAFF):
            staff_out[found, place] = runners[place]
        found += 1
    return found, total


@loop
def take_use(found, chosen, cells, spans, shares, left):  # type: ignore[no-untyped-def]
    """Takes what the chosen columns would use from left = (people, rooms, staff, load)."""
    columns, sizes, members, staff = chosen
    kinds, last_week, block_last = spans
    left_people, left_rooms, left_staff, left_load = left
    for at in range(found):
        cell, start = columns[at, 0], columns[at, 1]
        timing = cells.timing[cell]
        for place in range(sizes[at]):
            left_people[members[at, place]] -= 1.0
        if cells.held[cell] >= 0:
            continue
        for block in cells.blocks[cell]:
            if block < 0:
                break
            for week in range(start, block_last[timing, block, start] + 1):
                left_rooms[cells.room[cell] * 21 + block, week] -= 1.0
                for place in range(cells.staff_needed[cell]):
                    left_staff[staff[at, place] * 21 + block, week] -= 1.0
        for place in range(cells.staff_needed[cell]):
            who = staff[at, place]
            for week in range(start, last_week[timing, start] + 1):
                left_load[who, week] -= shares[kinds[timing], who, week]


@loop
def inward_norm(prices, slack, pace):  # type: ignore[no-untyped-def]
    """The squared length of a direction, without what would push a price below nought. pace: squared scale of each."""
    total = 0.0
    for at in range(len(prices)):
        if prices[at] > 0.0 or slack[at] < 0.0:
            total += slack[at] * slack[at] * pace[at]
    return total


@loop
def stepped(prices, slack, pace, length, out):  # type: ignore[no-untyped-def]
    """A step against the slack, no price below nought."""
    for at in range(len(prices)):
        out[at] = max(0.0, prices[at] - length * pace[at] * slack[at])


@loop
def fold(prices, average, slack, pace, least, most):  # type: ignore[no-untyped-def]
    """Mixes a new direction into the average so that it is shortest, within limits. Whether the two agree."""
    agree = 0.0
    length = 0.0
    along = 0.0
    for at in range(len(average)):
        gap = slack[at] - average[at]
        length += gap * gap * pace[at]
        along -= average[at] * gap * pace[at]
        if prices[at] > 0.0 or average[at] < 0.0:
            agree += average[at] * slack[at] * pace[at]
    share = most if length <= 0.0 else min(max(along / length, least), most)
    for at in range(len(average)):
        average[at] += share * (slack[at] - average[at])
    return agree > 0.0
