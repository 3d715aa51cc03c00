"""The bound holds at any prices, the search only lowers it, and the shortlist keeps what the prices promise."""

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from throughcare.optimise.allocation import shortlist as lists
from throughcare.optimise.allocation.bound import Charge, Relaxed, price_tables, prices_of_rows, relax, relaxed
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.prices import Search
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.sets import best_set, scratch
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import person, slot, some, woman
from throughcare.optimise.allocation.tests.small import problem as written
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world


def relaxation(problem: Problem) -> Relaxed:
    """The relaxation of a problem."""
    compiled = compile_problem(problem)
    return relaxed(compiled.model, compiled.crowd, problem.slots.women_only)


def drawn_prices(problem: Relaxed, draw: np.random.Generator, most: int, company: int) -> Charge:
    """Random prices up to so many minute-equivalents."""
    shape = problem.model.room.shape
    even, rate = (draw.integers(0, most * FINE + 1, shape) for _ in range(2))
    return Charge(even, rate, draw.integers(0, company * FINE + 1, len(problem.company.rows)))


def bound_at(problem: Problem, draw: np.random.Generator, most: int, company: int) -> int:
    """The bound in whole minute-equivalents, at random prices."""
    compiled, relaxed = compile_problem(problem), relaxation(problem)
    with ThreadPoolExecutor(1) as pool:
        found, _ = relax(relaxed, drawn_prices(relaxed, draw, most, company), pool)
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

    for most, company in itertools.product((0, 50, 800, 5_000), (0, 100, 1_000)):
        assert bound_at(problem, draw, most, company) >= best


@pytest.mark.parametrize("seed", range(4))
def test_the_search_for_prices_only_lowers_the_bound(seed):
    problem, found = relaxation(make_world(people=80, slots=6, units=1, seed=seed)), []

    with ThreadPoolExecutor(1) as pool:
        search = Search(problem, pool)
        for _ in range(120):
            search.step()
            found.append(search.bound)
        again, _ = relax(problem, search._charge(search.best), pool)

    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]
    assert again == search.bound
    assert (search.best >= 0).all()


def lonely(committed: list[dict[str, str]]) -> Relaxed:
    """Two women and two men who all want the one slot of four."""
    people = [person("al"), person("bo"), woman("cat"), woman("dee", alone_with_men=True)]
    return relaxation(written(people=people, slots=[slot("day")], committed=committed))


def bound_with(problem: Relaxed, company: list[int]) -> int:
    """The bound when seats are free of charge and company has these prices, fine units."""
    free = np.zeros(problem.model.room.shape, dtype=np.int64)
    with ThreadPoolExecutor(1) as pool:
        found, _ = relax(problem, Charge(free, free, np.array(company)), pool)
    return found


def test_a_woman_pays_for_company_and_is_paid_for_being_it_and_a_session_of_one_counts_as_company():
    problem = lonely([])

    cost = bound_with(problem, [0, 0]) - bound_with(problem, [10, 0])

    assert problem.company.needs.tolist() == [True, False]
    assert cost == 2 * 10 - 2 * 10  # in each of two weeks cat pays ten, and dee is paid ten
    assert bound_with(problem, [200 * FINE, 0]) > bound_with(problem, [0, 0])  # dear company pays for sessions of one


def test_the_price_of_a_womans_candidate_counts_the_company_that_she_needs_and_is():
    with ThreadPoolExecutor(1) as pool:
        search = Search(lonely([]), pool)

    search.best = np.concatenate((np.zeros(search.ends[1], dtype=np.int64), [10, 0]))

    assert search.paid().tolist() == [0, 0, 20, -20]  # al, bo, cat and dee, over two weeks


def test_who_has_the_company_of_a_committed_woman_pays_nothing_for_it():
    problem = lonely([{"person": "dee", "slot": "day"}])

    assert problem.company.weeks.tolist() == [0]
    assert not problem.company.solo.any()


@pytest.mark.parametrize("seed", some(6, quick=2))
def test_the_price_of_company_lowers_the_bound_of_worlds_where_women_are_few(seed):
    problem = relaxation(make_world(people=80, slots=8, units=1, seed=seed))
    without = problem._replace(company=among_none(problem))

    with ThreadPoolExecutor(1) as pool:
        with_it, left_out = Search(problem, pool), Search(without, pool)
        for search in (with_it, left_out):
            while not search.done:
                search.step()

    assert with_it.bound <= left_out.bound + 1e-4 * abs(left_out.bound)


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


def among_none(problem: Relaxed):
    """The company of nobody."""
    none = {name: getattr(problem.company, name)[:0] for name in ("rows", "slot", "weeks", "needs")}
    return problem.company._replace(**none)


def gain_of(model, paid, person: int, rows: tuple[int, ...]) -> int:
    """What a set is worth less its costs and prices."""
    slots = model.slot[list(rows)]
    halves = int(model.halves[slots].sum())
    worth = model.need[person] * min(2, halves) + model.beyond[person] * max(0, halves - 2)
    return int(worth - model.cost[list(rows)].sum() - paid[list(rows)].sum())


def priced(seed: int):
    """A model in which nobody has more than three lines, and random prices."""
    problem = tiny(seed, people=8, slots=7, plentiful=True)
    compiled = compile_problem(changed(problem, "people", hours_wanted=np.array([7, 10] * 4)))
    draw = np.random.default_rng(seed)
    prices = drawn_prices(relaxation(problem), draw, 300, 0)
    tables = price_tables(compiled.model, compiled.crowd, prices)
    return compiled.model, prices_of_rows(compiled.model, compiled.crowd, tables)


@pytest.mark.parametrize("seed", some(20, quick=5))
def test_the_best_set_of_a_person_is_that_of_trying_every_set(seed):
    model, paid = priced(seed)

    work = scratch(model)
    for row in range(8):
        own = slice(model.indptr[row], model.indptr[row + 1])
        work.net[: own.stop - own.start] = model.cost[own] + paid[own]
        gain, count = best_set(model, row, work)
        gains = [gain_of(model, paid, row, rows) for rows in every_set(model, row)]
        assert gain == max([0, *gains])
        assert count == 0 or gain_of(model, paid, row, tuple(work.chosen[:count])) == gain


@pytest.mark.parametrize("seed", some(20, quick=5))
def test_the_shortlist_keeps_exactly_the_rows_of_sets_that_fall_little_short(seed, monkeypatch):
    model, paid = priced(seed)
    monkeypatch.setattr(lists, "FEW", 0)

    short = lists.only(model, lists.shortlist(model, paid))

    for row in range(8):
        gains = {rows: gain_of(model, paid, row, rows) for rows in every_set(model, row)}
        most = lists.MOST_LOST_WOMEN if model.sex[row] else lists.MOST_LOST
        floor = max([0, *gains.values()]) - most
        expected = {int(model.slot[row]) for rows, gain in gains.items() if gain >= floor for row in rows}
        assert set(short.slot[short.indptr[row] : short.indptr[row + 1]].tolist()) == expected


def test_a_small_problem_is_searched_whole():
    model, paid = priced(1)

    assert lists.shortlist(model, paid).tolist() == list(range(len(model.slot)))
