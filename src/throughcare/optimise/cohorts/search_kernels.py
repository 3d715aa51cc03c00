"""Compiled search: close a few related groups, open the best others at the prices of the bound, settle the people.

Large-neighbourhood search with annealing. Every random choice comes from one 64-bit state, so a step depends on the
seed and the steps before it alone.
"""

import numpy as np

from throughcare.optimise.cohorts.chance import draw, pick
from throughcare.optimise.cohorts.inner import inner
from throughcare.optimise.cohorts.near import clear, mark_cells
from throughcare.optimise.cohorts.open_kernels import recreate
from throughcare.optimise.cohorts.plan_kernels import NOBODY, close_group, copy_plan
from throughcare.optimise.cohorts.settle_kernels import settle
from throughcare.optimise.loops import loop

LEAST_SKIPPED, MOST_SKIPPED = 0.5, 0.95  # of the pool, at a step
# Of the prices, in choosing what to open and with whom: above 1 what others could use is left to them, near nought
# points alone count.
LEAST_WEIGHT, MOST_WEIGHT = 0.3, 1.5
FEW = 5  # people drawn, of whom those who wait are thought of too
RELATED_TOO = 0.7  # chance to close a second group, near to the first: more at once makes steps dearer, not better


@inner
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


@inner
def ruin(world, plan, random, listed, near):  # type: ignore[no-untyped-def]
    """Closes a group at random and mostly one more that is related to it; marks the cells that their members suit."""
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
    if draw(random) < RELATED_TOO:
        seen = 0
        for at in range(chances):
            group = listed[at]
            if group != first and related(world, plan, first, group, way):
                seen += 1
                if draw(random) * seen < 1.0:
                    close = group
    mark_members(world, plan, first, near)
    close_group(world, plan, first)
    if close != NOBODY:
        mark_members(world, plan, close, near)
        close_group(world, plan, close)


@inner
def mark_members(world, plan, group, near):  # type: ignore[no-untyped-def]
    """Marks the cells that the members of a group could be in."""
    for at in range(plan.size[group]):
        mark_cells(world, plan.members[group, at], near)


@inner
def mark_waiting(world, plan, random, near):  # type: ignore[no-untyped-def]
    """Marks the cells that a few who wait could be in."""
    for _ in range(FEW):
        who = pick(random, len(plan.group_of))
        if plan.group_of[who] == NOBODY:
            mark_cells(world, who, near)


@loop
def search(world, plan, best, spare, pool, near, prices, tables, scores, listed, hopes, random, steps, heat):  # type: ignore[no-untyped-def]
    """So many steps from `plan`; `best` receives the best plan seen."""
    copy_plan(plan, spare)
    for _ in range(steps):
        clear(near)
        mark_waiting(world, plan, random, near)
        ruin(world, plan, random, listed, near)
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
        settle(world, plan, near, hopes)
        if plan.totals[0] > best.totals[0]:
            copy_plan(plan, best)
        if plan.totals[0] >= spare.totals[0] + heat * np.log(max(1e-12, draw(random))):
            copy_plan(plan, spare)
        else:
            copy_plan(spare, plan)
