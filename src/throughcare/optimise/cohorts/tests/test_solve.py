"""What the solver promises: the best plan of tiny worlds, a bound that holds, the same answer again."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import Size, make_world
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solve import list_order, solve
from throughcare.optimise.cohorts.tests.reckoning import best
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, random_world, world
from throughcare.optimise.cohorts.values import Group, Risk, Sex
from throughcare.optimise.stop import Stop, StopReason

TURNS = Stop(iterations=40)
SMALL = Size(people=70, venues=3, facilitators=5, units=1)


@pytest.mark.parametrize("seed", range(12))
def test_a_tiny_world_is_solved_as_well_as_by_trying_every_plan(seed):
    problem = random_world(seed)

    solution = solve(problem, stop=TURNS, seed=1)

    wanted = best(problem)
    assert check(problem, solution).broken == ()
    assert solution.value == wanted
    assert solution.bound >= wanted


@pytest.mark.parametrize("seed", [1, 2])
def test_a_proposal_is_verified_is_never_worse_than_first_come_and_never_above_its_bound(seed):
    problem = make_world(SMALL, seed=seed)
    baseline = Search(build(problem), 1)
    baseline.first_come(list_order(problem), counting=True)

    solution = solve(problem, stop=TURNS, seed=1)

    assert check(problem, solution).broken == ()
    assert baseline.value <= solution.value <= solution.bound


def test_the_same_problem_seed_and_iterations_give_the_same_answer():
    problem = make_world(SMALL, seed=3)

    first, second = (solve(problem, stop=Stop(iterations=30), seed=7) for _ in range(2))

    assert first == second


def test_an_answer_stopped_by_the_clock_is_replayed_by_its_iterations():
    problem = make_world(SMALL, seed=3)
    ticks = iter(range(10_000))
    by_clock = solve(problem, stop=Stop(seconds=60, clock=lambda: float(next(ticks))), seed=7)

    replayed = solve(problem, stop=Stop(iterations=by_clock.iterations), seed=7, planned=by_clock.planned)

    assert by_clock.stop_reason is StopReason.SECONDS
    assert (replayed.groups, replayed.value, replayed.bound) == (by_clock.groups, by_clock.value, by_clock.bound)


def test_one_group_of_three_starts_at_once_and_the_fourth_person_waits():
    solution = solve(world(), stop=TURNS, seed=1)

    [group] = solution.groups
    assert (group.start_week, len(group.members), group.staff) == (0, 3, ("F1", "F2"))
    assert solution.value == 2519 <= solution.bound


def test_whoever_waited_longest_gets_the_last_seat():
    people = tuple(person(f"P{at}", waited_weeks=waited) for at, waited in enumerate((3, 30, 20, 25)))

    solution = solve(world(people=people), stop=TURNS, seed=1)

    assert set(solution.placed()) == {"P1", "P2", "P3"}


def test_higher_risk_goes_before_lower_when_all_else_is_equal():
    people = tuple(
        person(f"P{at}", risk=risk) for at, risk in enumerate((Risk.LOW, Risk.HIGH, Risk.HIGH, Risk.VERY_HIGH))
    )

    solution = solve(world(people=people), stop=TURNS, seed=1)

    assert set(solution.placed()) == {"P1", "P2", "P3"}


def test_nobody_starts_who_could_not_finish_with_the_review_before_the_order_ends():
    people = (*(person(f"P{at}") for at in range(2)), person("P2", last_week=1))  # review is in week 2

    solution = solve(world(people=people), stop=TURNS, seed=1)

    assert set(solution.placed()) == {"P0", "P1"}


@pytest.mark.requirement(78)
def test_a_woman_is_the_only_woman_only_by_her_choice():
    men = (person("P0"), person("P1"))
    woman = person("P2", sex=Sex.FEMALE)

    alone = solve(world(people=(*men, woman)), stop=TURNS, seed=1)
    chosen = solve(world(people=(*men, replace(woman, may_be_only_woman=True))), stop=TURNS, seed=1)

    assert set(alone.placed()) == {"P0", "P1"}
    assert set(chosen.placed()) == {"P0", "P1", "P2"}


@pytest.mark.requirement(16)
def test_nobody_runs_a_group_without_the_training():
    staff = (facilitator("F1"), facilitator("F2", trained=frozenset()))

    solution = solve(world(facilitators=staff), stop=TURNS, seed=1)

    assert (solution.groups, solution.bound) == ((), 0)


def test_two_who_must_be_kept_apart_are_never_in_one_group():
    solution = solve(world(apart=frozenset({("P0", "P1")})), stop=TURNS, seed=1)

    [group] = solution.groups
    assert not {"P0", "P1"} <= set(group.members)


def test_a_held_group_keeps_its_members_and_lends_its_free_seats():
    held = Group(
        ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P3", "P2")
    )
    problem = world(held_groups=(held,))

    solution = solve(problem, stop=TURNS, seed=1)

    assert len(solution.joined["G"]) == 1
    assert check(problem, solution).broken == ()


def test_stopping_at_once_still_gives_a_sound_plan():
    problem = make_world(SMALL, seed=1)

    solution = solve(problem, stop=Stop(seconds=0), seed=1)

    assert check(problem, solution).broken == ()
    assert len(solution.groups) > 0


@given(st.integers(0, 100_000))
@settings(max_examples=30, deadline=None)
def test_every_world_gets_a_sound_plan_under_its_bound(seed):
    problem = random_world(seed)

    solution = solve(problem, stop=Stop(iterations=27), seed=1)

    assert check(problem, solution).broken == ()


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_one_person_fewer_never_raises_the_best(seed):
    problem = random_world(seed)
    fewer = problem.changed(people=problem.people[1:], travel_minutes=problem.travel_minutes[1:], apart=frozenset())
    without_pairs = problem.changed(apart=frozenset())

    assert best(fewer) <= solve(without_pairs, stop=TURNS, seed=1).value


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot bind a process to one core")
def test_one_core_gives_the_same_answer_as_all():
    problem = make_world(SMALL, seed=5)
    everywhere = os.sched_getaffinity(0)
    all_cores = solve(problem, stop=Stop(iterations=28), seed=2)

    os.sched_setaffinity(0, {min(everywhere)})
    try:
        one_core = solve(problem, stop=Stop(iterations=28), seed=2)
    finally:
        os.sched_setaffinity(0, everywhere)

    assert one_core == all_cores


def test_a_committed_line_stays_whatever_else_would_be_better():
    held = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0",))
    people = (person("P0", waited_weeks=0), *(person(f"P{at}", waited_weeks=60) for at in range(1, 6)))

    solution = solve(world(people=people, held_groups=(held,)), stop=TURNS, seed=1)

    assert len(solution.joined["G"]) == 2
    assert "P0" not in solution.placed()
    assert solution.groups == ()


@pytest.mark.parametrize("nothing", ["facilitators", "people", "rooms"])
def test_a_world_in_which_no_group_can_be_formed_is_solved_at_once(nothing):
    solution = solve(world(**{nothing: ()}), stop=TURNS, seed=1)

    assert (solution.value, solution.bound, solution.groups) == (0, 0, ())
    assert solution.stop_reason is StopReason.OPTIMAL
