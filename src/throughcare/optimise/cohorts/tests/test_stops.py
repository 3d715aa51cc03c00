"""When a solve stops and what it tells on the way; from whatever plan it begins, it ends with a sound one."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.codec import problem_hash, solution_from_json, solution_to_json
from throughcare.optimise.cohorts.generate import Size, make_world
from throughcare.optimise.cohorts.replan import advance
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import (
    person,
    programme,
    proposal,
    random_plan,
    random_world,
    rich_world,
    world,
)
from throughcare.optimise.cohorts.values import Group, Risk, Sex
from throughcare.optimise.stop import Stop, StopReason

SEEDS = st.integers(0, 100_000)
UNPROVEN = 0  # a random world whose best is below its bound
FEW = Size(people=40, venues=2, facilitators=5, units=1)


def told(problem, stop, seed=1):
    """The answer and every step told on the way to it."""
    steps = []
    return solve(problem, stop=stop, seed=seed, progress=steps.append), steps


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_progress_is_told_at_every_turn_and_never_goes_back(seed):
    plan, steps = told(rich_world(seed), Stop(iterations=35))

    assert len(steps) == plan.iterations
    phases = [step.phase for step in steps]
    assert phases == sorted(phases)  # first "bound", then "search"
    for figures in ([step.done for step in steps], [step.value for step in steps], [-step.bound for step in steps]):
        assert figures == sorted(figures)
    for step in steps:
        assert 0 <= step.done <= 1
        assert step.value <= plan.value <= plan.bound <= step.bound
    assert not steps or (steps[-1].value, steps[-1].bound) == (plan.value, plan.bound)


def test_with_a_limit_of_seconds_progress_is_the_share_of_them():
    ticks = iter(range(100))

    plan, steps = told(random_world(UNPROVEN), Stop(seconds=20, clock=lambda: float(next(ticks))))

    assert plan.stop_reason is StopReason.SECONDS
    assert [step.done for step in steps] == [at / 20 for at in range(2, 21, 2)]  # the clock is asked twice a turn


@pytest.mark.parametrize("turns", [0, 1, 7, 26, 33])
def test_a_limit_of_iterations_is_kept_exactly(turns):
    plan = solve(random_world(UNPROVEN), stop=Stop(iterations=turns), seed=3)

    assert (plan.iterations, plan.stop_reason, plan.seed) == (turns, StopReason.ITERATIONS, 3)


def test_a_gap_that_is_good_enough_ends_it_and_is_kept():
    problem = make_world(FEW, seed=5)
    close = solve(problem, stop=Stop(iterations=60), seed=1)
    wanted = 1.5 * close.gap

    plan = solve(problem, stop=Stop(gap=wanted, iterations=60), seed=1)

    assert 0 < plan.gap <= wanted
    assert plan.stop_reason is StopReason.GAP
    assert plan.iterations < 60
    assert plan.gap == (plan.bound - plan.value) / plan.bound


def test_a_proven_best_ends_it():
    plan = solve(random_world(5), stop=Stop(iterations=100), seed=1)

    assert (plan.stop_reason, plan.gap, plan.value) == (StopReason.OPTIMAL, 0, plan.bound)
    assert plan.iterations < 100


def test_the_search_ends_by_itself_when_nothing_better_is_found_for_long():
    plan = solve(random_world(UNPROVEN), stop=Stop(iterations=5000), seed=1)

    assert plan.stop_reason is StopReason.SETTLED
    assert 400 < plan.iterations < 500


@given(SEEDS, st.integers(0, 60))
@settings(max_examples=15, deadline=None)
def test_an_answer_is_replayed_by_its_seed_and_iterations_and_names_its_problem(seed, turns):
    problem = rich_world(seed)
    plan = solve(problem, stop=Stop(iterations=turns), seed=seed)

    again = solve(problem, stop=Stop(iterations=plan.iterations), seed=plan.seed)

    assert replace(again, stop_reason=plan.stop_reason) == plan
    assert plan.problem_hash == problem_hash(problem)
    assert solution_from_json(solution_to_json(plan)) == plan
    assert solution_to_json(plan)["gap"] == round(plan.gap, 6)


def test_the_bound_is_whole_points_rounded_down():
    plan = solve(random_world(UNPROVEN), stop=Stop(iterations=10), seed=1)

    assert plan.bound == math.floor(plan.bound)
    assert type(plan.value) is int


@given(SEEDS, SEEDS)
@settings(max_examples=60, deadline=None)
def test_from_whatever_plan_it_begins_it_ends_with_a_sound_one(seed, dice):
    problem = rich_world(seed)
    start = random_plan(problem, dice)
    in_time = tuple(group for group in start.groups if group.start_week < problem.weeks)
    start = replace(start, groups=in_time, joined={})  # the tests below say what goes wrong otherwise

    plan = solve(problem, stop=Stop(iterations=dice % 2), seed=1, start=start)

    assert reckoning.broken(problem, plan.groups, plan.joined) == set()
    assert plan.value == reckoning.value(problem, plan.groups, plan.joined)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_sound_plan_to_begin_from_is_kept_or_bettered(seed):
    problem = rich_world(seed)
    plan = solve(problem, stop=Stop(iterations=40), seed=1)

    again = solve(problem, stop=Stop(iterations=0), seed=9, start=plan)

    assert again.value == plan.value
    assert check(problem, again).broken == ()


GROUP = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0", "P1"))


@pytest.mark.parametrize(
    "changes",
    [
        {"staff": ("F1", "F9")},
        {"staff": ("F1",)},
        {"members": ("P9", "P0", "P1")},
        {"members": ("P0",)},
        {"pattern": (3, 0)},
        {"start_week": -1},
        {"start_week": 1},
        {"programme": "X"},
        {"room": "X"},
    ],
    ids=str,
)
def test_a_group_that_no_longer_fits_is_left_out_of_what_it_begins_from(changes):
    start = proposal((replace(GROUP, **changes),))

    plan = solve(world(), stop=Stop(iterations=0), seed=1, start=start)

    assert check(world(), plan).broken == ()


@pytest.mark.parametrize(
    "rule",
    [
        {"apart": frozenset({("P0", "P2")})},
        {"programmes": (programme(max_high_risk=0),)},
    ],
    ids=["apart", "high risk"],
)
def test_who_may_no_longer_join_a_held_group_is_left_out_of_what_it_begins_from(rule):
    woman = person("P0", sex=Sex.FEMALE, may_be_only_woman=True, risk=Risk.HIGH)
    problem = world(
        people=(woman, *(person(f"P{at}") for at in (1, 2, 3))), held_groups=(replace(GROUP, members=("P2",)),)
    )
    plan = solve(problem, stop=Stop(iterations=5), seed=1)
    assert "P0" in plan.joined["G"]

    after = problem.changed(**rule)

    assert check(after, solve(after, stop=Stop(iterations=0), seed=1, start=plan)).broken == ()


def test_a_new_group_is_never_called_what_a_held_one_was_called_before_the_clock_moved():
    problem = world(weeks=8, people=tuple(person(f"P{at}", ready_week=2) for at in range(8)))
    plan = solve(problem, stop=Stop(iterations=5), seed=1)
    first = replace(plan, groups=plan.groups[:1])

    now = advance(problem, first, plan.groups[0].start_week)
    now = now.changed(people=tuple(replace(one, ready_week=2) for one in now.people))

    assert check(now, solve(now, stop=Stop(iterations=30), seed=1)).broken == ()
