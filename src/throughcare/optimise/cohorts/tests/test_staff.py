"""Who is free: what the search knows of each facilitator, held in bits, is what the groups of its plan leave."""

import numpy as np
import pytest

from throughcare.optimise.cohorts import plan_kernels
from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import Size, make_world
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solve import list_order
from throughcare.optimise.cohorts.volume import Volume

MORE_THAN_A_WORD = 70  # facilitators; a word holds 64


@pytest.fixture(scope="module", params=[5, MORE_THAN_A_WORD])
def search(request):
    """A search some steps on, so that groups have been opened and closed again."""
    world = make_world(Size(people=90, venues=3, facilitators=request.param, units=1), seed=2)
    columns = build(world)
    searching = Search(columns, 1)
    searching.aim(Volume(Lagrange(columns)))
    searching.first_come(list_order(world), counting=True)
    searching.run(40, 500.0)
    return searching


def slots_and_minutes(problem, programme, pattern, start):
    """The sessions of a group, and the minutes of each of its weeks."""
    slots = session_slots(
        sessions=programme.group_sessions, pattern=pattern, start_week=start, closed_days=problem.closed_days
    )
    weeks = range(start, slots[-1][0] + 1)
    return set(slots), dict.fromkeys(weeks, len(pattern) * programme.staff_minutes_per_session)


def diary(search, who):
    """The sessions and the minutes a week of a facilitator in the plan as it stands."""
    problem, plan, columns = search.columns.problem, search.plan, search.columns
    taken, minutes = set(), {}
    for slot in np.flatnonzero(plan.cell >= 0):
        cell = plan.cell[slot]
        if who not in plan.staff[slot, : columns.staff_needed[cell]]:
            continue
        programme = problem.programmes[columns.programme[cell]]
        slots, load = slots_and_minutes(
            problem, programme, programme.patterns[columns.pattern[cell]], int(plan.start[slot])
        )
        taken |= slots
        minutes = {week: minutes.get(week, 0) + load.get(week, 0) for week in minutes.keys() | load.keys()}
    return taken, minutes


def could_run(search, who, cell, start, busy):
    """Whether a facilitator could run one more group, from the problem itself."""
    problem, columns = search.columns.problem, search.columns
    taken, used = busy
    row, programme = problem.facilitators[who], problem.programmes[columns.programme[cell]]
    pattern = programme.patterns[columns.pattern[cell]]
    slots, load = slots_and_minutes(problem, programme, pattern, start)
    venue = [venue.ref for venue in problem.venues].index(problem.rooms[columns.room[cell]].venue)
    return (
        programme.ref in row.trained
        and set(pattern) <= row.blocks
        and problem.staff_travel_minutes[who, venue] <= row.travel_limit_minutes
        and row.away_weeks.isdisjoint(load)
        and not slots & taken
        and all(used.get(week, 0) + minutes <= row.weekly_minutes for week, minutes in load.items())
    )


def test_who_is_free_for_a_possible_group_is_what_the_plan_leaves(search):
    columns, rng = search.columns, np.random.default_rng(3)
    staff = range(len(columns.problem.facilitators))
    busy = [diary(search, who) for who in staff]
    seen = {True: 0, False: 0}

    for cell, start in rng.permutation(np.argwhere(columns.open))[:120].tolist():
        wanted = [could_run(search, who, cell, start, busy[who]) for who in staff]
        found = [plan_kernels.staff_free(search.world, search.plan, who, cell, start) for who in staff]
        assert found == wanted
        seen[any(wanted)] += 1

    assert int(search.plan.totals[1]) > 0
    assert seen[True]


def test_clearing_a_plan_frees_everybody(search):
    fresh = Search(search.columns, 1)
    search.clear()

    assert (search.plan.free == fresh.plan.free).all()
    for slot in np.flatnonzero(search.best.cell >= 0):
        cell, start = int(search.best.cell[slot]), int(search.best.start[slot])
        for who in search.best.staff[slot, : search.columns.staff_needed[cell]].tolist():
            assert plan_kernels.staff_free(search.world, search.plan, who, cell, start)
