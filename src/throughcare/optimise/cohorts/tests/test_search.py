"""The search: it keeps the best it found, learns from a better one, and cools with the size of the world."""

import pytest

from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import make_problem
from throughcare.optimise.cohorts.search import LEAST_POOL, Search
from throughcare.optimise.cohorts.solve import AGAIN_HEAT, FIRST_HEAT, LAST_HEAT, _Run, list_order, solve
from throughcare.optimise.cohorts.tests.reckoning import best
from throughcare.optimise.cohorts.tests.worlds import random_world
from throughcare.optimise.cohorts.values import Weights
from throughcare.optimise.cohorts.volume import Volume
from throughcare.optimise.stop import Stop


@pytest.fixture(scope="module")
def volume():
    """The walk of the bound of a small world, some way on."""
    walk = Volume(Lagrange(build(make_problem("small", seed=1))))
    walk.advance(100)
    return walk


def searching(volume, seed):
    search = Search(volume.lagrange.columns, seed)
    search.aim(volume)
    return search


def test_a_search_so_hot_that_it_takes_every_step_still_keeps_the_best_plan_it_saw(volume):
    search = searching(volume, 1)
    search.greedy(0.5)
    found = search.value

    search.run(60, 1e9)

    assert int(search.plan.totals[0]) < search.value
    assert search.value >= found > 0


def test_a_search_without_heat_never_stands_lower_than_before(volume):
    search = searching(volume, 1)
    search.greedy(0.5)

    stands = []
    for _ in range(5):
        search.run(20, 1e-9)
        stands.append(int(search.plan.totals[0]))

    assert stands == sorted(stands)
    assert search.value == stands[-1]


def test_a_search_learns_from_a_better_one_alone(volume):
    first, second = searching(volume, 1), searching(volume, 2)
    first.first_come(list_order(volume.lagrange.columns.problem), counting=True)
    found = first.value

    first.learn(second)  # which has found nothing
    second.learn(first)

    assert (first.value, second.value) == (found, found)
    assert second.groups() == first.groups()


def test_a_search_looks_among_the_columns_nearest_to_worth_opening(volume):
    search = searching(volume, 1)
    volume.lagrange.evaluate(volume.prices)
    worth = volume.lagrange.worth[: len(volume.lagrange.every)]
    by_column = {tuple(column): points for column, points in zip(volume.lagrange.every.tolist(), worth, strict=True)}

    pool = list(zip(search._pool.cell.tolist(), search._pool.start.tolist(), strict=True))

    assert len(pool) == min(LEAST_POOL, len(by_column))
    assert min(by_column[column] for column in pool) >= sorted(worth)[-len(pool)]


def test_the_search_knows_whom_each_start_suits_and_what_each_would_bring(volume):
    columns, pool = volume.lagrange.columns, searching(volume, 1)._pool

    for column, (cell, start) in enumerate(zip(pool.cell.tolist(), pool.start.tolist(), strict=True)):
        listed = slice(pool.first[column], pool.first[column + 1])
        wanted = {
            int(columns.person[row]): int(columns.gain[columns.person[row], start] - columns.travel[row])
            for row in range(columns.first[cell], columns.first[cell + 1])
            if columns.from_week[row] <= start <= columns.until_week[row]
        }
        assert dict(zip(pool.people[listed].tolist(), pool.points[listed].tolist(), strict=True)) == wanted


def test_a_new_plan_begins_hot_a_given_one_warm_and_both_end_cold():
    problem = make_problem("small", seed=1)
    given = solve(problem, stop=Stop(iterations=1), seed=1)
    new, again = (_Run(problem, build(problem), 1, None, start) for start in (None, given))
    turns = new._cooling_turns

    assert (new._heat(0), again._heat(0), new._heat(turns)) == (FIRST_HEAT, AGAIN_HEAT, AGAIN_HEAT)
    heats = [new._heat(turn) for turn in range(turns)]
    assert heats == sorted(heats, reverse=True)
    assert heats[-1] < 2 * LAST_HEAT


def test_more_iterations_never_give_less():
    problem = make_problem("small", seed=2)

    plans = [solve(problem, stop=Stop(iterations=turns), seed=4) for turns in (1, 26, 28, 31)]

    assert [plan.value for plan in plans] == sorted(plan.value for plan in plans)
    assert [plan.bound for plan in plans] == sorted((plan.bound for plan in plans), reverse=True)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(12, 36))
def test_more_tiny_worlds_are_solved_as_well_as_by_trying_every_plan(seed):
    problem = random_world(seed)

    solution = solve(problem, stop=Stop(iterations=40), seed=1)

    assert solution.value == best(problem) <= solution.bound


@pytest.mark.parametrize("times", [2, 5])
def test_weights_all_so_many_times_as_large_make_the_best_plan_worth_as_many_times_more(times):
    weights = Weights(long_wait=0)  # hundredths are rounded down, which no factor keeps
    plain = random_world(1).changed(weights=weights)
    larger = Weights(
        finish=weights.finish * times,
        last_chance=weights.last_chance * times,
        risk=tuple(points * times for points in weights.risk),
        wait=weights.wait * times,
        long_wait=0,
        travel=weights.travel * times,
        group=weights.group * times,
        staff_travel=weights.staff_travel * times,
        staff_away=weights.staff_away * times,
    )

    one, other = (solve(each, stop=Stop(iterations=40), seed=1) for each in (plain, plain.changed(weights=larger)))

    assert one.value > 0
    assert other.value == one.value * times
