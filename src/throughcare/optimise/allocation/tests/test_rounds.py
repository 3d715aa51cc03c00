"""Rounds: how heat falls, who is moved at once, and the same answer on one core or two."""

import numpy as np
import pytest

from throughcare.optimise.allocation import rounds
from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.model import FINE, compile_problem
from throughcare.optimise.allocation.rounds import heat_and_price, move
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.state import empty_state, give_lines
from throughcare.optimise.allocation.tests.worlds import tiny
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop


@pytest.mark.parametrize(("candidates", "wishes"), [(3_999, 20), (4_000, 0)])
def test_wishes_are_left_out_where_candidates_are_many(candidates, wishes):
    model = compile_problem(tiny(1)).model._replace(need=np.zeros(500), slot=np.zeros(candidates))

    assert rounds.wish_rounds(model) == wishes


def test_heat_and_the_share_of_prices_fall_within_a_cycle_and_end_cold_and_free():
    done = [rounds.done_of_cycle(number, 30) for number in range(rounds.FIRST_CYCLE + 30)]

    for cycle in (done[: rounds.FIRST_CYCLE], done[rounds.FIRST_CYCLE :]):
        heats, shares = zip(*map(rounds.heat_and_price, cycle), strict=True)
        assert list(heats) == sorted(set(heats), reverse=True)
        assert list(shares) == sorted(set(shares), reverse=True)
        assert (heats[0], heats[-1]) == (250 * FINE, 4 * FINE)
        assert (shares[0], shares[-1]) == (1.0, 0.0)


def moved(monkeypatch, **limits) -> tuple[Solution, list[float]]:
    """What a solve under these limits finds, and the share of its cycle that each round of moves had behind it."""
    found: list[float] = []

    def told(*given) -> None:
        found.append(given[5])
        move(*given)

    monkeypatch.setattr(solving, "move", told)
    solution = solve(make_world(people=120, slots=60, units=1, seed=6), stop=Stop(**limits), seed=3)
    return solution, found[rounds.FIRST_CYCLE :]


def test_the_second_cycle_cools_as_the_iterations_end(monkeypatch):
    solution, done = moved(monkeypatch, iterations=340)

    assert solution.stop_reason == "iterations"
    assert solution.planned == solution.iterations == 340
    assert done == [i / (len(done) - 1) for i in range(len(done))]


def test_the_second_cycle_cools_as_the_seconds_end(monkeypatch):
    rounds_done: list[int] = []
    monkeypatch.setattr(rounds, "heat_and_price", lambda done: (rounds_done.append(1), heat_and_price(done))[1])

    solution, done = moved(monkeypatch, seconds=60, clock=lambda: 1.5 * len(rounds_done))

    assert solution.planned == solution.iterations
    assert done == [i / 33 for i in range(34)]  # 60 seconds are 40 rounds, of which the first cycle has six


def test_no_round_is_begun_that_would_end_after_the_seconds(monkeypatch):
    rounds_done: list[int] = []
    monkeypatch.setattr(rounds, "heat_and_price", lambda done: (rounds_done.append(1), heat_and_price(done))[1])

    def clock() -> float:  # rounds of the second cycle take 1.75 seconds, those of the first one
        return len(rounds_done) + 0.75 * max(0, len(rounds_done) - rounds.FIRST_CYCLE)

    solution, done = moved(monkeypatch, seconds=60, clock=clock)

    assert solution.stop_reason == "seconds"
    assert clock() == 6 + 30 * 1.75  # another round would end at 60.25
    assert done == [i / 53 for i in range(30)]
    assert solution.planned == solution.iterations + 24


def test_without_limits_the_second_cycle_is_the_longest_there_is(monkeypatch):
    monkeypatch.setattr(solving, "LONGEST_CYCLE", 25)

    solution, done = moved(monkeypatch)

    assert solution.stop_reason == "settled"
    assert len(done) == 25
    assert done[-1] == 1.0


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
