"""The solver against brute force, its own bound, first-come and itself."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import lines, person, slot, some
from throughcare.optimise.allocation.tests.small import problem as written
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop, StopReason

ENOUGH = Stop(iterations=500)
SIZES = {"people": st.integers(1, 14), "slots": st.integers(1, 9), "plentiful": st.booleans()}


def worlds(number: int):
    """So many worlds of any size."""
    unhurried = settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    return lambda test: unhurried(given(seed=st.integers(0, 10_000), **SIZES)(test))


@pytest.mark.parametrize("plentiful", [False, True])
def test_tiny_worlds_are_solved_to_the_best_of_trying_everything_and_proven(plentiful):
    for seed in range(12):
        problem = tiny(seed, people=4, slots=4, plentiful=plentiful)

        solution = solve(problem, stop=ENOUGH, seed=1)

        report, most = check(problem, solution.lines.tolist()), best_by_brute_force(problem)
        assert report.breaches == ()
        assert report.value == solution.value == solution.bound == most
        assert solution.stop_reason == StopReason.OPTIMAL


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
    ticks = itertools.count()
    timed = solve(problem, stop=Stop(seconds=1_200, clock=lambda: next(ticks)), seed=5)

    replayed = solve(problem, stop=Stop(iterations=timed.iterations), seed=5)

    assert timed.stop_reason == StopReason.SETTLED
    assert timed.lines.tolist() == replayed.lines.tolist()


@pytest.mark.parametrize("slowed", [700, 900])
def test_an_answer_that_the_clock_cut_short_is_replayed_by_its_iterations_and_those_planned(slowed):
    problem = make_world(people=300, slots=20, units=13, seed=3)
    ticks = (tick if tick < slowed else tick + 10 * (tick - slowed) for tick in itertools.count())
    timed = solve(problem, stop=Stop(seconds=1_200, clock=lambda: next(ticks)), seed=5)

    replayed = solve(problem, stop=Stop(iterations=timed.iterations), planned=timed.planned, seed=5)

    assert timed.stop_reason == StopReason.SECONDS
    assert timed.planned > timed.iterations
    assert timed.lines.tolist() == replayed.lines.tolist()
    assert (timed.value, timed.planned) == (replayed.value, replayed.planned)


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
    assert solution.value == after == solution.bound


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


@pytest.mark.parametrize("seed", some(10))
def test_with_committed_lines_and_people_who_hardly_ever_come_the_best_is_found_and_proven(seed):
    problem = tiny(seed, people=5, slots=3, plentiful=True)
    chance = np.random.default_rng(seed).choice((0.02, 0.1, 0.5, 1.0), 5)
    problem = changed(problem, "people", attendance=chance)
    problem = changed(problem, "slots", capacity=np.minimum(problem.slots.capacity, 1 + seed % 2))
    committed = dataclasses.replace(problem, committed=np.array([(0, 0)]))

    solution = solve(committed, stop=ENOUGH)

    assert check(committed, solution.lines.tolist()).breaches == ()
    assert solution.value == solution.bound == best_by_brute_force(committed)


def test_beside_a_committed_half_day_one_more_is_given_the_same_day_at_the_same_site_and_no_third():
    mondays = [slot(part, parts=part) for part in "MAE"]
    elsewhere = slot("mill", parts="A", place="mill")
    problem = written(
        people=[person("al", hours_wanted=35)],
        slots=[*mondays, elsewhere],
        committed=[{"person": "al", "slot": "M"}],
    )

    solution = solve(problem, stop=ENOUGH)

    assert solution.value == solution.bound == best_by_brute_force(problem)
    assert len(solution.lines) == 2
    assert "al mill" not in [f"al {problem.slots.ref[row]}" for _, row in solution.lines.tolist()]


@pytest.mark.parametrize("seed", some(20))
@pytest.mark.parametrize("exactly", [True, False])
def test_with_a_half_day_of_everybody_committed_no_answer_is_above_the_bound(monkeypatch, seed, exactly):
    if not exactly:
        monkeypatch.setattr(solving, "SMALL", 0)
    problem = tiny(seed, people=3, slots=6, plentiful=True)
    few = [row for row, parts in enumerate(problem.slots.parts.tolist()) if parts.bit_count() == 1][:1]
    committed = dataclasses.replace(problem, committed=np.array([(p, s) for s in few for p in range(3)]).reshape(-1, 2))

    solution, best = solve(committed, stop=ENOUGH), best_by_brute_force(committed)

    assert check(committed, solution.lines.tolist()).breaches == ()
    assert solution.value <= best <= solution.bound
    assert solution.value == best or not exactly


def test_where_surely_coming_people_fill_the_seats_the_exact_chance_is_what_binds():
    sure = [person("al", attendance=1.0), person("bo", attendance=1.0), person("cy", attendance=1.0)]
    unsure = [person(f"u{i}", attendance=0.05, home="coast", travel_limit=20) for i in range(9)]
    crowded = written(people=[*sure, *unsure], slots=[slot("day", capacity=[2, 2], viable=0)])

    solution = solve(crowded, stop=ENOUGH)

    assert solution.stop_reason == StopReason.OPTIMAL
    assert len(solution.lines) == 2
    assert not check(crowded, lines(crowded, "al day", "bo day")).breaches
    assert check(crowded, lines(crowded, "al day", "bo day", "cy day")).breaches
