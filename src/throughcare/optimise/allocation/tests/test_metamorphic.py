"""Changes whose effect on the best answer is known: weights, people who leave, lines that are committed."""

import dataclasses

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import some
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.stop import Stop

ENOUGH = Stop(iterations=500)


def world(seed: int) -> Problem:
    return tiny(seed, people=4, slots=3)


def without_last_person(problem: Problem) -> Problem:
    """The problem with nobody but the last person gone; attendance stays the same for all."""
    last = len(problem.people.ref) - 1
    columns = {name: getattr(problem.people, name)[:last] for name in problem.people.__slots__}
    return dataclasses.replace(
        problem,
        people=dataclasses.replace(problem.people, **columns),
        zones=dataclasses.replace(
            problem.zones, person=np.empty(0, np.int64), lat=np.empty(0), lon=np.empty(0), radius_km=np.empty(0)
        ),
        apart=problem.apart[(problem.apart < last).all(axis=1)],
        usual=problem.usual[problem.usual[:, 0] < last],
    )


@pytest.mark.parametrize("seed", some(12))
def test_a_person_who_leaves_never_raises_the_best(seed):
    problem = changed(world(seed), "people", attendance=np.full(4, 0.7))

    smaller = without_last_person(problem)

    full, less = best_by_brute_force(problem), best_by_brute_force(smaller)
    found = solve(smaller, stop=ENOUGH)
    assert found.value == found.bound == less <= full


@pytest.mark.parametrize("seed", some(12))
def test_weights_three_times_as_great_make_the_best_three_times_as_great(seed):
    problem = changed(world(seed), "people", attendance=np.full(4, 0.5), weeks_late=np.zeros(4, dtype=np.int64))
    problem = changed(problem, "people", weeks_waiting=np.zeros(4, dtype=np.int64))
    problem = dataclasses.replace(problem, half_day_hours=4.0)  # so that no figure is rounded
    fields = dataclasses.asdict(problem.weights)
    thrice = {name: value if name.endswith("percent") else 3 * value for name, value in fields.items()}
    heavier = dataclasses.replace(problem, weights=dataclasses.replace(problem.weights, **thrice))

    first, second = solve(problem, stop=ENOUGH), solve(heavier, stop=ENOUGH)

    assert check(heavier, first.lines.tolist()).value == 3 * first.value
    assert second.value == second.bound == 3 * first.value


@pytest.mark.parametrize("seed", some(8))
def test_a_best_answer_that_is_committed_stays_the_best(seed):
    problem = tiny(seed, people=5, slots=4)
    best = solve(problem, stop=ENOUGH)

    again = solve(dataclasses.replace(problem, committed=best.lines), stop=ENOUGH)

    assert again.lines.tolist() == best.lines.tolist()
    assert again.value == best.value
