"""What the search counts as it goes is what the statement of the rules gives for the groups as they stand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import Size, make_world
from throughcare.optimise.cohorts.plan_kernels import BLOCKS, NOBODY, WORD
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solve import list_order
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import rich_world
from throughcare.optimise.cohorts.values import Group, GroupSex, Risk, Sex
from throughcare.optimise.cohorts.volume import Volume

HIGH = ("high", "very high")


def begun(problem, seed=1):
    """A search that knows the prices; None where no group is possible."""
    columns = build(problem)
    if not columns.open.any():
        return None
    search = Search(columns, seed)
    search.aim(Volume(Lagrange(columns)))
    return search


def standing(search, plan):
    """(slot, group, the people that the plan put into it, whether it was held before) of every group in use."""
    problem, columns = search.columns.problem, search.columns
    for slot in np.flatnonzero(plan.cell >= 0).tolist():
        cell = plan.cell[slot]
        members = tuple(problem.people[who].ref for who in plan.members[slot, : plan.size[slot]])
        held = int(columns.held_of[cell])
        group = Group(
            ref=f"slot {slot}",
            programme=problem.programmes[columns.programme[cell]].ref,
            room=problem.rooms[columns.room[cell]].ref,
            pattern=tuple(block for block in columns.blocks[cell].tolist() if block >= 0),
            start_week=int(plan.start[slot]),
            staff=tuple(problem.facilitators[who].ref for who in plan.staff[slot, : columns.staff_needed[cell]]),
            members=members,
        )
        yield slot, problem.held_groups[held] if held >= 0 else group, members, held >= 0


def assert_sound(search, plan):
    """Every count, every booking and every rule of a plan, worked out anew from its groups."""
    groups = list(standing(search, plan))
    assert_counts_are_right(search, plan, groups)
    assert_bookings_are_right(search, plan, groups)
    assert_rules_are_kept(search, plan, groups)


def assert_counts_are_right(search, plan, groups):
    problem, people = search.columns.problem, {row.ref: row for row in search.columns.problem.people}
    where, total, opened = {}, 0, 0
    for slot, group, members, was_held in groups:
        points = [reckoning.seat_points(problem, group, ref) for ref in members]
        there = (*group.members, *members) if was_held else members
        assert plan.points[slot, : plan.size[slot]].tolist() == points
        assert plan.highs[slot] == sum(people[ref].risk.value in HIGH for ref in members)
        assert plan.women[slot] == sum(people[ref].sex is Sex.FEMALE for ref in there)
        where |= dict.fromkeys(there, (slot, 0)) | {
            ref: (slot, each) for ref, each in zip(members, points, strict=True)
        }
        total += sum(points)
        if not was_held:
            assert plan.cost[slot] == reckoning.opening_cost(problem, group)
            total, opened = total - plan.cost[slot], opened + 1
    found = zip(plan.group_of.tolist(), plan.points_of.tolist(), strict=True)
    others = {  # who is in a held group that nobody can join any more is in no slot
        one.ref: pair for one, pair in zip(problem.people, found, strict=True) if pair[0] != NOBODY or one.ref in where
    }
    assert others == where
    assert plan.totals[:2].tolist() == [total, opened]
    assert plan.totals[2] > max((slot for slot, *_ in groups), default=-1)


def assert_bookings_are_right(search, plan, groups):
    """The minutes that each facilitator has left, and the sessions of each room, week by week."""
    problem = search.columns.problem
    new = [group for _, group, _, was_held in groups if not was_held]
    empty = search._empty
    minutes = empty.minutes_left.copy()
    used = {(row, week) for row, week in _sessions(empty.room_used)}
    staff = [row.ref for row in problem.facilitators]
    rooms = [row.ref for row in problem.rooms]
    for group in new:
        load = len(group.pattern) * reckoning.programme_of(problem, group).staff_minutes_per_session
        for ref in group.staff:
            minutes[staff.index(ref), sorted(reckoning.weeks_of(problem, group))] -= load
        sessions = {
            (rooms.index(group.room) * BLOCKS + block, week) for week, block in reckoning.meetings(problem, group)
        }
        assert not used & sessions
        used |= sessions
    assert (plan.minutes_left == minutes).all()
    assert set(_sessions(plan.room_used)) == used


def _sessions(words):
    for row, at in np.argwhere(words).tolist():
        yield from ((row, at * WORD + bit) for bit in range(WORD) if int(words[row, at]) >> bit & 1)


def assert_rules_are_kept(search, plan, groups):
    problem = search.columns.problem
    new = [group for _, group, _, was_held in groups if not was_held]
    joined = {group.ref: members for _, group, members, was_held in groups if was_held and members}
    assert reckoning.broken(problem, new, joined) == set()
    assert plan.totals[0] == reckoning.value(problem, new, joined)


@pytest.fixture(scope="module", params=[3, 4])
def town(request):
    """Two units with people enough that groups fill: mixed groups alone, every third a woman, every fourth of high
    risk, neighbours on the list kept apart."""
    plain = make_world(Size(people=120, venues=3, facilitators=12, units=2), seed=request.param)
    people = tuple(
        replace(
            one,
            sex=Sex.MALE if at % 3 else Sex.FEMALE,
            women_only=False,
            may_be_only_woman=at % 5 == 0,
            risk=Risk.MEDIUM if at % 4 else Risk.HIGH,
        )
        for at, one in enumerate(plain.people)
    )
    refs = [one.ref for one in people]
    return plain.changed(
        people=people,
        programmes=tuple(replace(one, sex=GroupSex.MIXED, max_high_risk=2) for one in plain.programmes),
        apart=frozenset(tuple(sorted(pair)) for pair in zip(refs[::4], refs[1::4], strict=False)),
    )


@pytest.mark.parametrize("heat", [1e-9, 300.0, 1e9])
def test_counts_and_bookings_stay_right_step_by_step_however_much_is_undone(town, heat):
    search = begun(town)
    search.greedy(0.6)

    for steps in (0, 1, 1, 5, 30):
        search.run(steps, heat)
        for plan in (search.plan, search.best):
            assert_sound(search, plan)

    assert int(search.best.totals[1]) > 2
    assert search.best.women.max() > 1
    assert search.best.highs.max() == 2


@pytest.mark.parametrize("counting", [True, False])
def test_counts_and_bookings_are_right_after_the_list_and_what_follows_it(town, counting):
    search = begun(town)

    search.first_come(list_order(town), counting=counting)
    assert_sound(search, search.plan)
    assert_sound(search, search.best)
    search.settle()
    search.run(10, 200.0)

    assert_sound(search, search.plan)


def test_clearing_gives_back_everything(town):
    search = begun(town)
    search.greedy(0.6)
    search.run(10, 300.0)

    search.clear()

    assert_sound(search, search.plan)
    assert search.plan.totals.tolist() == [0, 0, len(town.held_groups)]
    assert search.value > 0


def test_what_one_search_learns_from_another_it_can_go_on_from(town):
    one, other = begun(town, seed=1), begun(town, seed=2)
    other.greedy(0.6)
    other.run(20, 100.0)

    one.learn(other)
    for search in (one, other):
        assert search.value == other.value
        assert_sound(search, search.best)
    one.run(10, 100.0)

    assert_sound(one, one.plan)


def test_a_plan_put_into_another_search_is_the_same_plan(town):
    search = begun(town)
    search.greedy(0.6)
    search.run(20, 100.0)
    groups, joined = search.groups()
    again = begun(town)

    again.load(groups, joined)

    assert again.value >= search.value
    assert_sound(again, again.plan)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([1e-9, 200.0, 1e9]))
def test_in_a_tiny_world_with_every_rule_counts_stay_right_and_rules_kept(seed, heat):
    search = begun(rich_world(seed))
    if search is None:
        return

    for _ in range(4):
        search.run(3, heat)
        for plan in (search.plan, search.best):
            assert_sound(search, plan)
