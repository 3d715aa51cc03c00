"""The bound holds at any prices, the search only lowers it, and the shortlist keeps what the prices promise."""

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from throughcare.optimise.allocation import bound as bounds
from throughcare.optimise.allocation import shortlist as lists
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.sets import best_set, scratch
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import some
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world


def bound_at(problem: Problem, prices: np.ndarray) -> int:
    """The bound in whole minute-equivalents."""
    compiled = compile_problem(problem)
    with ThreadPoolExecutor(1) as pool:
        found, _ = bounds.relax(compiled.model, compiled.crowd, bounds.team_days(compiled.model), prices, pool)
    return compiled.constant + found // FINE


def sure_and_unsure(seed: int, *, committed: bool = False) -> Problem:
    """A tiny world in which overbooking matters: some always come, some hardly ever."""
    problem = tiny(seed, people=5, slots=3, plentiful=seed % 2 == 0)
    chance = np.random.default_rng(seed).choice((0.0, 0.01, 0.1, 0.5, 1.0), 5)
    problem = changed(problem, "people", attendance=chance)
    return dataclasses.replace(problem, committed=np.array([(0, 0), (1, 0)])) if committed else problem


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("seed", some(15, quick=4))
def test_no_answer_is_worth_more_than_the_bound_at_any_prices(seed, committed):
    problem = sure_and_unsure(seed, committed=committed)
    best = best_by_brute_force(problem)
    draw = np.random.default_rng(seed)

    for most in (0, 50, 800, 5_000):
        prices = draw.integers(0, most * FINE + 1, (2, *problem.slots.capacity.shape))
        assert bound_at(problem, prices) >= best


@pytest.mark.parametrize("seed", range(4))
def test_the_search_for_prices_only_lowers_the_bound(seed):
    compiled = compile_problem(make_world(people=80, slots=6, units=1, seed=seed))
    groups, state, found = bounds.team_days(compiled.model), bounds.no_prices(compiled.model), []

    with ThreadPoolExecutor(1) as pool:
        for _ in range(120):
            bounds.step(compiled.model, compiled.crowd, groups, state, pool)
            found.append(state.bound)
        again, _ = bounds.relax(compiled.model, compiled.crowd, groups, state.best, pool)

    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]
    assert again == state.bound
    assert (state.best >= 0).all()


def every_set(model, person: int) -> list[tuple[int, ...]]:
    """Every set of rows that a person can have, by the rules as they are written."""
    rows = range(model.indptr[person], model.indptr[person + 1])
    found = []
    for size in range(1, 4):
        for chosen in itertools.combinations(rows, size):
            slots = [int(model.slot[row]) for row in chosen]
            total = sum(int(model.halves[slot]) for slot in slots) + model.base[person]
            days = {int(model.day[slot]) for slot in slots}
            by_day = [[slot for slot in slots if model.day[slot] == day] for day in days]
            good = all(
                len({int(model.site[slot]) for slot in there}) == 1
                and sum(int(model.halves[slot]) for slot in there) <= 2
                and sum(int(model.parts[slot]) for slot in there) == np.bitwise_or.reduce(model.parts[there])
                for there in by_day
            )
            if good and 2 <= total <= model.most[person]:
                found.append(chosen)
    return found


def gain_of(model, table, person: int, rows: tuple[int, ...]) -> int:
    """What a set is worth less its costs and prices."""
    slots = model.slot[list(rows)]
    halves = int(model.halves[slots].sum())
    worth = model.need[person] * min(2, halves) + model.beyond[person] * max(0, halves - 2)
    return int(worth - model.cost[list(rows)].sum() - table[model.key[person], slots].sum())


def priced(seed: int):
    """A model in which nobody has more than three lines, and random prices."""
    problem = tiny(seed, people=8, slots=7, plentiful=True)
    compiled = compile_problem(changed(problem, "people", hours_wanted=np.array([7, 10] * 4)))
    draw = np.random.default_rng(seed)
    prices = draw.integers(0, 300 * FINE, (2, *problem.slots.capacity.shape))
    return compiled.model, bounds.key_prices(compiled.model, compiled.crowd, prices)


@pytest.mark.parametrize("seed", some(20, quick=5))
def test_the_best_set_of_a_person_is_that_of_trying_every_set(seed):
    model, table = priced(seed)

    for person in range(8):
        chosen = np.empty(16, dtype=np.int64)
        gain, count = best_set(model, person, table[model.key[person]], scratch(), chosen)
        gains = [gain_of(model, table, person, rows) for rows in every_set(model, person)]
        assert gain == max([0, *gains])
        assert count == 0 or gain_of(model, table, person, tuple(chosen[:count])) == gain


@pytest.mark.parametrize("seed", some(20, quick=5))
def test_the_shortlist_keeps_exactly_the_rows_of_sets_that_fall_little_short(seed, monkeypatch):
    model, table = priced(seed)
    monkeypatch.setattr(lists, "FEW", 0)

    short = lists.shortlist(model, table)

    for person in range(8):
        gains = {rows: gain_of(model, table, person, rows) for rows in every_set(model, person)}
        most = lists.MOST_LOST_WOMEN if model.sex[person] else lists.MOST_LOST
        floor = max([0, *gains.values()]) - most
        expected = {int(model.slot[row]) for rows, gain in gains.items() if gain >= floor for row in rows}
        assert set(short.slot[short.indptr[person] : short.indptr[person + 1]].tolist()) == expected


def test_a_small_problem_is_searched_whole():
    model, table = priced(1)

    assert lists.shortlist(model, table) is model
