"""The best of tiny worlds of all rules together, found by trying everything: what no road of the package may miss."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.tests.brute import best_answers
from throughcare.optimise.allocation.tests.plain import WEEKDAYS, Line, Statement
from throughcare.optimise.allocation.tests.small import person, slot, woman
from throughcare.optimise.allocation.tests.small import problem as written
from throughcare.optimise.allocation.tests.worlds import documents
from throughcare.optimise.stop import Stop, StopReason

EVERYTHING = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
ITERATIONS = st.sampled_from((0, 1, 3, 20, 420))


def examples(number: int):
    """Settings for so many examples, however long they take."""
    return settings(max_examples=number, deadline=None, suppress_health_check=EVERYTHING)


def named(world: Problem, lines: np.ndarray) -> set[Line]:
    return {(world.people.ref[person], world.slots.ref[slot]) for person, slot in lines.tolist()}


def assert_sound(document, world: Problem, solution: Solution) -> None:
    """The lines break no rule of the statement and are worth what the solution says, within its bound."""
    said, lines = Statement(document), named(world, solution.lines)
    assert said.fixed <= lines
    assert said.breaches(lines) == []
    assert said.worth(lines) == solution.value <= solution.bound


@examples(60)
@given(document=documents())
def test_a_small_problem_is_solved_to_the_best_there_is(document):
    assert_best(document)


@pytest.mark.parametrize("iterations", [0, 1, 12])
@examples(25)
@given(document=documents(people=4))
def test_a_small_problem_is_solved_to_the_best_there_is_however_few_the_iterations(iterations, document):
    world, best = read_problem(document), best_answers(document)

    solution = solve(world, stop=Stop(iterations=iterations))

    assert solution.value == best.worth <= solution.bound
    assert solution.iterations <= iterations


@pytest.mark.proof
@examples(1_500)
@given(document=documents())
def test_hundreds_of_small_problems_are_solved_to_the_best_there_is(document):
    assert_best(document)


def assert_best(document) -> None:
    world, best = read_problem(document), best_answers(document)

    solution = solve(world, stop=Stop(iterations=450))

    assert_sound(document, world, solution)
    assert solution.value == solution.bound == best.worth
    assert frozenset(named(world, solution.lines)) in best.answers
    assert solution.stop_reason == StopReason.OPTIMAL


@pytest.fixture
def moves_alone(monkeypatch):
    """No problem is small enough for the exact search."""
    monkeypatch.setattr(solving, "SMALL", 0)


@examples(60)
@given(document=documents(people=5), iterations=ITERATIONS)
def test_no_answer_is_above_the_best_and_no_bound_below_it_wherever_the_search_stops(moves_alone, document, iterations):
    assert_between(document, iterations)


@pytest.mark.proof
@examples(3_000)
@given(document=documents(people=5), iterations=ITERATIONS)
def test_of_thousands_no_answer_is_above_the_best_and_no_bound_below_it(moves_alone, document, iterations):
    assert_between(document, iterations)


def assert_between(document, iterations: int) -> None:
    world, best = read_problem(document), best_answers(document)

    solution = solve(world, stop=Stop(iterations=iterations), seed=iterations)

    assert_sound(document, world, solution)
    assert solution.value <= best.worth <= solution.bound
    assert solution.iterations <= iterations


@examples(100)
@given(document=documents(people=6, slots=5))
def test_first_come_keeps_every_rule_and_tells_its_worth(document):
    world, said = read_problem(document), Statement(document)

    lines, worth = first_come(world, compile_problem(world))

    assert said.fixed <= named(world, lines)
    assert said.breaches(named(world, lines)) == []
    assert said.worth(named(world, lines)) == worth


@pytest.mark.parametrize("parts", [("MA",), ("M", "A")], ids=["whole days", "half-days"])
@pytest.mark.parametrize("small", [0, 120], ids=["by moves", "exactly"])
def test_with_short_half_days_somebody_may_work_two_on_every_day_of_the_week(monkeypatch, small, parts):
    monkeypatch.setattr(solving, "SMALL", small)
    slots = [slot(f"{day} {part}", weekday=day, parts=part) for day in WEEKDAYS for part in parts]
    al = person("al", hours_limit=35, hours_wanted=35, unemployed=True)
    world = written(people=[al], slots=slots, half_day_hours=2.5, weights={"session": 0})

    solution = solve(world, stop=Stop(iterations=420))

    assert len(solution.lines) == 7 * len(parts)
    assert solution.value == solution.bound == 2 * (2 * 300 + 12 * 90 - 46 * 7 * len(parts))


@pytest.mark.parametrize("company", [[], [woman("cat")]], ids=["no other woman", "another woman"])
@pytest.mark.parametrize("small", [0, 120], ids=["by moves", "exactly"])
def test_a_woman_whom_committed_lines_leave_alone_with_men_stays_so_or_is_joined_by_a_woman_first(
    monkeypatch, small, company
):
    monkeypatch.setattr(solving, "SMALL", small)
    fixed = [{"person": ref, "slot": "day"} for ref in ("al", "bea")]
    people = [person("al"), woman("bea"), person("dan"), *company]
    world = written(people=people, slots=[slot("day"), slot("friday", weekday="friday")], committed=fixed)

    solution = solve(world, stop=Stop(iterations=430))

    together = named(world, solution.lines) - {("al", "day"), ("bea", "day")}
    assert together == ({("dan", "day"), ("cat", "day")} if company else {("dan", "friday")})
    assert solution.value == best_answers(write_problem(world)).worth
    assert small == 0 or solution.value == solution.bound
