"""Rounds: how heat falls, who is moved at once, and the same answer on one core or two."""

import itertools

import numpy as np
import pytest

from throughcare.optimise.allocation import rounds
from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.state import empty_state, give_lines
from throughcare.optimise.allocation.tests.worlds import tiny
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop


@pytest.mark.parametrize(
    ("people", "candidates", "wishes", "first"),
    [(500, 3_999, 20, 40), (500, 4_000, 0, 20), (20_000, 159_999, 20, 20), (20_000, 160_000, 0, 10)],
)
def test_wishes_are_left_out_and_the_first_cycle_is_shorter_where_rounds_take_longer(people, candidates, wishes, first):
    model = compile_problem(tiny(1)).model._replace(need=np.zeros(people), slot=np.zeros(candidates))

    assert rounds.wish_rounds(model) == wishes
    assert rounds.first_cycle(model) == first


def test_every_cycle_is_twice_as_long_as_the_one_before():
    cycles = [rounds.place_in_cycle(number, 40)[0] for number in range(280)]

    assert [len(list(group)) for _, group in itertools.groupby(cycles)] == [40, 80, 160]
    assert rounds.place_in_cycle(39, 40) == (0, 39, 40)
    assert rounds.place_in_cycle(40, 40) == (1, 0, 80)
    assert rounds.place_in_cycle(279, 40) == (2, 159, 160)


def test_heat_and_the_share_of_prices_fall_within_a_cycle_and_end_cold_and_free():
    for first, last in ((0, 39), (40, 119), (120, 279)):
        heats, shares = zip(*(rounds.heat_and_price(number, 40) for number in range(first, last + 1)), strict=True)

        assert list(heats) == sorted(heats, reverse=True)
        assert list(shares) == sorted(shares, reverse=True)
        assert (heats[0], heats[-1]) == (250 * FINE, 2 * FINE)
        assert (shares[0], shares[-1]) == (1.0, 0.0)


@pytest.mark.parametrize("seed", range(10))
def test_nobody_is_in_two_blocks_and_blocks_share_no_slot(seed):
    model = compile_problem(make_world(people=120, slots=40, units=1, seed=2)).model
    state, draw = empty_state(model), np.random.default_rng(seed)
    for person in range(0, 120, 2):
        rows = np.arange(model.indptr[person], model.indptr[person + 1])
        if len(rows):
            give_lines(model, state, person, draw.choice(rows, 1), 1, 0)

    half = np.array([True, False, True, True, False, True, False])[model.day]

    first, second, both = rounds._blocks(model, state, draw, half)

    people = np.concatenate((first[0], second[0], both[0])).tolist()
    assert sorted(people) == np.flatnonzero(np.diff(model.indptr) > 0).tolist()
    assert (first[1] == half).all()
    assert (second[1] == ~half).all()
    assert both[1].all()
    for people_of_block, within, _ in (first, second):
        rows = state.lines[people_of_block]
        assert within[model.slot[rows[rows >= 0]]].all()


def halves(units: int) -> tuple[list[np.ndarray], list[float]]:
    """The halves of forty rounds, and the share of candidates that each has."""
    model = compile_problem(make_world(people=500, slots=60, units=units, seed=2)).model
    found = [rounds._half(model, number, np.random.default_rng(number)) for number in range(40)]
    return found, [float(half[model.slot].mean()) for half in found]


def test_a_round_cuts_the_week_into_halves_of_about_as_many_candidates():
    found, shares = halves(1)

    assert [number for number, share in enumerate(shares) if share == 1] == list(range(3, 40, 4))
    assert all(0.3 < share < 0.7 for share in shares if share < 1)
    assert len({half.tobytes() for half in found}) > 5


def test_every_fourth_round_cuts_the_map_between_teams(monkeypatch):
    monkeypatch.setattr(rounds, "FEW", 0)

    found, shares = halves(6)

    assert len({half.tobytes() for half in found[3::4]}) > 3
    assert sum(0.2 < share < 0.8 for share in shares[3::4]) > 5


def test_where_there_are_many_teams_every_round_cuts_the_map_and_no_team(monkeypatch):
    model = compile_problem(make_world(people=500, slots=60, units=6, seed=2)).model
    monkeypatch.setattr(rounds, "MANY_TEAMS", 6)
    monkeypatch.setattr(rounds, "FEW", 0)

    for number in range(8):
        half = rounds._half(model, number, np.random.default_rng(number))

        assert all(half[model.team == team].all() or not half[model.team == team].any() for team in range(6))
        assert 0 < half.sum() < 60


def test_one_core_or_two_give_the_same_answer(monkeypatch):
    problem = make_world(people=120, slots=60, units=1, seed=6)
    answers = []
    for cores in (1, 2):
        monkeypatch.setattr(solving, "CORES", cores)
        answers.append(solve(problem, stop=Stop(iterations=330), seed=3))

    assert len({(answer.value, answer.bound, answer.iterations) for answer in answers}) == 1
    assert len({str(answer.lines.tolist()) for answer in answers}) == 1


@pytest.mark.proof
def test_another_seed_is_another_search_with_the_same_bound():
    problem = make_world(people=250, slots=20, units=13, seed=6)

    first, second = (solve(problem, stop=Stop(iterations=420), seed=seed) for seed in (1, 2))

    assert first.lines.tolist() != second.lines.tolist()
    assert first.bound == second.bound


def test_a_problem_that_is_solved_to_the_bound_stops_by_itself():
    solution = solve(tiny(1, people=2, slots=2, plentiful=True), stop=Stop(iterations=5_000))

    assert solution.iterations < 5_000
    assert solution.stop_reason == "optimal"


def test_a_gap_that_is_good_enough_stops_the_search():
    problem = make_world(people=150, slots=30, units=1, seed=1)

    solution = solve(problem, stop=Stop(gap=0.06, iterations=2_000), seed=1)

    assert solution.stop_reason == "gap"
    assert 0 < solution.gap <= 0.06
