"""The solver against brute force, its own bound, first-come and itself."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop, StopReason

ENOUGH = Stop(iterations=500)
SIZES = {"people": st.integers(1, 14), "slots": st.integers(1, 9), "plentiful": st.booleans()}


def worlds(number: int):
    """So many worlds of any size."""
    unhurried = settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    return lambda test: unhurried(given(seed=st.integers(0, 10_000), **SIZES)(test))


def test_tiny_worlds_are_solved_as_well_as_by_trying_everything():
    best = []
    for seed, plentiful in itertools.product(range(12), (False, True)):
        problem = tiny(seed, people=4, slots=4, plentiful=plentiful)

        solution = solve(problem, stop=ENOUGH, seed=1)

        report, most = check(problem, solution.lines.tolist()), best_by_brute_force(problem)
        assert report.breaches == ()
        assert report.value == solution.value <= most <= solution.bound
        best.append(solution.value == most)
    assert sum(best) >= 22  # of 24: the search is good, not exhaustive


@worlds(12)
def test_every_answer_keeps_every_rule_and_is_worth_what_it_says(seed, people, slots, plentiful):
    assert_sound(seed, people, slots, plentiful)


@pytest.mark.proof
@worlds(400)
def test_every_answer_of_hundreds_keeps_every_rule_and_is_worth_what_it_says(seed, people, slots, plentiful):
    assert_sound(seed, people, slots, plentiful)


def assert_sound(seed, people, slots, plentiful):
    problem = tiny(seed, people=people, slots=slots, plentiful=plentiful, weeks=3)

    solution = solve(problem, stop=Stop(iterations=400), seed=seed)

    report = check(problem, solution.lines.tolist())
    assert report.breaches == ()
    assert report.value == solution.value <= solution.bound


def test_the_same_seed_and_iterations_give_the_same_answer():
    problem = make_world(people=300, slots=20, units=13, seed=3)

    first, second = (solve(problem, stop=Stop(iterations=420), seed=5) for _ in range(2))

    assert first.lines.tolist() == second.lines.tolist()
    assert (first.value, first.bound, first.problem_hash) == (second.value, second.bound, second.problem_hash)


def test_an_answer_stopped_by_the_clock_is_replayed_by_its_iterations():
    problem = make_world(people=300, slots=20, units=13, seed=3)
    ticks = iter(range(100_000))
    timed = solve(problem, stop=Stop(seconds=440, clock=lambda: next(ticks)), seed=5)

    replayed = solve(problem, stop=Stop(iterations=timed.iterations), seed=5)

    assert timed.stop_reason == StopReason.SECONDS
    assert timed.lines.tolist() == replayed.lines.tolist()


def test_no_time_at_all_still_gives_an_answer_that_keeps_every_rule():
    problem = make_world(people=200, slots=15, units=1, seed=2)

    solution = solve(problem, stop=Stop(seconds=0), seed=0)

    assert solution.stop_reason == StopReason.SECONDS
    assert solution.iterations == 0
    assert check(problem, solution.lines.tolist()).breaches == ()
    assert len(solution.lines) > 40


def test_nobody_to_allocate_is_an_empty_answer_that_is_optimal():
    world = tiny(1, people=1, slots=2)
    problem = changed(world, "people", available=np.zeros(1, dtype=np.int64))

    solution = solve(problem, stop=ENOUGH)

    assert solution.lines.tolist() == []
    assert (solution.value, solution.bound, solution.stop_reason) == (0, 0, StopReason.OPTIMAL)


@pytest.mark.parametrize("seed", range(6))
def test_other_names_change_nothing(seed):
    problem = tiny(seed, people=5, slots=4)
    renamed = changed(problem, "people", ref=tuple(f"Q{i}" for i in range(5)))

    first, second = solve(problem, stop=ENOUGH), solve(renamed, stop=ENOUGH)

    assert first.lines.tolist() == second.lines.tolist()
    assert first.problem_hash != second.problem_hash


@pytest.mark.parametrize("seed", range(12))
def test_more_seats_never_lower_the_best(seed):
    problem = tiny(seed, people=4, slots=3)
    roomier = changed(problem, "slots", capacity=np.where(problem.slots.capacity > 0, problem.slots.capacity + 2, 0))

    before, after = (best_by_brute_force(world) for world in (problem, roomier))

    solution = solve(roomier, stop=ENOUGH)
    assert after >= before
    assert solution.value <= after <= solution.bound


@pytest.mark.parametrize("seed", range(12))
def test_a_committed_line_stays(seed):
    problem = tiny(seed, people=5, slots=4, plentiful=True)
    fixed = np.array([(0, 0), (1, 1)])
    committed = dataclasses.replace(problem, committed=fixed)

    solution = solve(committed, stop=ENOUGH)

    report = check(committed, solution.lines.tolist())
    assert {(0, 0), (1, 1)} <= {tuple(line) for line in solution.lines.tolist()}
    assert report.breaches == ()
    assert report.value == solution.value <= solution.bound
