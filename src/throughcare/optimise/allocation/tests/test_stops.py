"""When a search stops, what it tells on the way, and that whatever stopped it can be done again."""

import dataclasses
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.tests.small import person, problem, slot
from throughcare.optimise.allocation.tests.test_best import examples
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.result import Step
from throughcare.optimise.stop import Stop, StopReason

WORLD = make_world(people=150, slots=14, units=1, seed=8)


def figures(solution: Solution) -> tuple:
    """Everything a solution says, but why it stopped and what was planned."""
    kept = {"value": solution.value, "bound": solution.bound, "seed": solution.seed, "iterations": solution.iterations}
    return (*kept.values(), solution.problem_hash, solution.lines.tolist(), solution.prices.tolist())


@examples(15)
@given(iterations=st.integers(0, 600), seed=st.integers(0, 99))
def test_no_more_iterations_are_done_than_asked_for_and_the_same_ones_give_the_same_answer(iterations, seed):
    first, second = (solve(WORLD, stop=Stop(iterations=iterations), seed=seed) for _ in range(2))

    assert first.iterations <= iterations
    assert first.iterations == iterations or first.stop_reason == StopReason.OPTIMAL
    assert figures(first) == figures(second)
    assert first.seed == seed


@pytest.mark.parametrize("seconds", [0, 1, 25, 120, 400, 1_000])
def test_whatever_the_clock_stops_is_replayed_by_iterations_and_plan(seconds):
    ticks = itertools.count()
    timed = solve(WORLD, stop=Stop(seconds=seconds, clock=lambda: float(next(ticks))), seed=4)

    again = solve(WORLD, stop=Stop(iterations=timed.iterations), planned=timed.planned, seed=4)

    assert figures(again) == figures(timed)
    assert timed.planned >= timed.iterations
    assert next(ticks) <= seconds + 8  # the clock is read between rounds


def test_what_a_gap_stops_is_replayed_too():
    stopped = solve(WORLD, stop=Stop(gap=0.05, iterations=900), seed=4)

    again = solve(WORLD, stop=Stop(iterations=stopped.iterations), planned=stopped.planned, seed=4)

    assert stopped.stop_reason == StopReason.GAP
    assert 0 < stopped.gap <= 0.05
    assert figures(again) == figures(stopped)


def test_the_first_of_several_limits_stops_it():
    ticks = itertools.count()
    clock = Stop(iterations=50, seconds=10, gap=0.0, clock=lambda: float(next(ticks)))

    by_clock, by_iterations = solve(WORLD, stop=clock), solve(WORLD, stop=dataclasses.replace(clock, iterations=3))

    assert (by_clock.stop_reason, by_iterations.stop_reason) == (StopReason.SECONDS, StopReason.ITERATIONS)
    assert by_clock.iterations < 50


@pytest.mark.parametrize("limits", [{"iterations": 500}, {"seconds": 900}])
def test_progress_only_grows_values_only_rise_and_bounds_only_fall(limits):
    ticks, steps = itertools.count(), list[Step]()

    solution = solve(WORLD, stop=Stop(clock=lambda: float(next(ticks)), **limits), seed=1, progress=steps.append)

    done, bounds = [step.done for step in steps], [step.bound for step in steps if step.bound is not None]
    values = [step.value for step in steps if step.value is not None]
    assert done == sorted(done)
    assert 0 <= done[0] < 0.1 < 0.8 < done[-1] <= 1
    assert bounds == sorted(bounds, reverse=True)
    assert values == sorted(values)
    assert values[-1] <= solution.value <= solution.bound == min(bounds)
    assert [phase for phase, _ in itertools.groupby(steps, lambda step: step.phase)] == [
        "candidates",
        "prices",
        "moves",
    ]
    assert len(steps) == solution.iterations + 1


def test_every_iteration_more_of_the_bound_can_only_lower_it():
    bounds = [solve(WORLD, stop=Stop(iterations=number)).bound for number in (0, 1, 2, 5, 20, 80, 200)]

    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] == bounds[1] > bounds[-1]


def test_prices_are_what_one_more_seat_is_worth_where_seats_are_all_that_is_short():
    people = [person(f"p{i}", weeks_late=i) for i in range(6)]
    of = [problem(people=people, slots=[slot("day", capacity=[seats] * 2)]) for seats in (3, 4)]

    three, four = (solve(world, stop=Stop(iterations=450)) for world in of)

    assert four.value - three.value == pytest.approx(three.prices.sum(), abs=20)  # the next is one per cent less late
    assert three.prices.sum() > 1_000


@pytest.mark.parametrize("limit", [{"seconds": -1}, {"iterations": -1}, {"gap": -0.1}, {"gap": math.nan}])
def test_a_limit_below_nought_is_refused(limit):
    with pytest.raises(ValueError, match="nought or more"):
        Stop(**limit)
