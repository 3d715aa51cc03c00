"""Moves alone, without the exact search of small problems: what they say, what they keep and what they find."""

import numpy as np
import pytest

from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.improve import guide_of, improve_block, no_undo
from throughcare.optimise.allocation.model import FINE, Model, compile_problem
from throughcare.optimise.allocation.problem import replace_committed
from throughcare.optimise.allocation.sets import scratch
from throughcare.optimise.allocation.solve import lines_of, solve
from throughcare.optimise.allocation.state import State, empty_state, give_lines, state_worth
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import some
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop


def improve(model: Model, state: State, seed: int, heat: int, *, movable: np.ndarray, within: np.ndarray) -> int:
    """One round of moves of one block at no price of aloneness; the change of worth that it tells of."""
    people, guide = np.flatnonzero(movable), guide_of(model, np.zeros(len(model.slot), dtype=np.int64))
    inside, work = movable.copy(), scratch(model)
    gain = improve_block(model, state, guide, people, np.array([seed]), heat, 0, inside, within, work, no_undo())
    assert inside.tolist() == movable.tolist()  # whoever was touched by a move may be touched by the next
    return int(gain)


def rebuilt(model: Model, state: State) -> State:
    """A state made from nothing with the same lines."""
    fresh = empty_state(model)
    for person in np.flatnonzero(state.many).tolist():
        give_lines(model, fresh, person, state.lines[person], int(state.many[person]), 0)
    return fresh


@pytest.mark.parametrize("heat", [1, 60 * FINE, 2_000 * FINE])
@pytest.mark.parametrize("seed", some(8))
def test_what_moves_say_they_gain_is_gained_and_every_count_is_that_of_the_lines(seed, heat):
    problem = make_world(people=150, slots=12, units=1, seed=seed)
    model = compile_problem(problem).model
    state, movable = empty_state(model), np.diff(model.indptr) > 0
    everywhere = np.ones(len(model.runs), dtype=np.bool_)

    for number in range(3):
        before = state_worth(model, state)
        gain = improve(model, state, 1 + 7 * number + seed, heat, movable=movable, within=everywhere)

        assert state_worth(model, state) - before == gain
        fresh = rebuilt(model, state)
        for name in ("many", "people", "terms", "women", "lone", "supervised", "driven", "ease", "inside_count"):
            assert getattr(fresh, name).tolist() == getattr(state, name).tolist(), name
    broken = check(problem, lines_of(problem, model, state).tolist()).breaches
    assert [breach for breach in broken if "alone" not in breach] == []
    assert state.many.sum() > 60


def test_cold_moves_never_lose():
    model = compile_problem(make_world(people=150, slots=12, units=1, seed=1)).model
    state, movable = empty_state(model), np.diff(model.indptr) > 0
    everywhere = np.ones(len(model.runs), dtype=np.bool_)

    gains = [improve(model, state, 5 + n, 0, movable=movable, within=everywhere) for n in range(6)]

    assert min(gains) >= 0
    assert gains[0] > 0


def test_a_block_moves_nobody_else_and_fills_no_other_slot():
    model = compile_problem(make_world(people=150, slots=12, units=1, seed=2)).model
    state, all_of_them = empty_state(model), np.diff(model.indptr) > 0
    improve(model, state, 3, 60 * FINE, movable=all_of_them, within=np.ones(12, dtype=np.bool_))
    within = np.arange(12) < 6
    elsewhere = [bool((~within[model.slot[rows[rows >= 0]]]).any()) for rows in state.lines]
    movable = all_of_them & ~np.array(elsewhere)
    before = rebuilt(model, state)

    improve(model, state, 4, 60 * FINE, movable=movable, within=within)

    assert state.lines[~movable].tolist() == before.lines[~movable].tolist()
    assert state.people[~within].tolist() == before.people[~within].tolist()
    assert state.lines[movable].tolist() != before.lines[movable].tolist()


@pytest.mark.parametrize("plentiful", [False, True])
def test_moves_alone_find_the_best_of_nearly_every_tiny_world(monkeypatch, plentiful):
    monkeypatch.setattr(solving, "SMALL", 0)
    short = []
    for seed in range(10):
        problem = tiny(seed, people=3, slots=4, plentiful=plentiful)

        solution = solve(problem, stop=Stop(iterations=600), seed=1)

        best = best_by_brute_force(problem)
        assert check(problem, solution.lines.tolist()).breaches == ()
        assert solution.value <= best <= solution.bound
        short += [seed] if solution.value < best else []
    assert len(short) <= 1


@pytest.mark.parametrize("seed", some(8))
def test_moves_keep_committed_lines_and_whoever_they_leave_room_for(monkeypatch, seed):
    monkeypatch.setattr(solving, "SMALL", 0)
    nobody = dict.fromkeys(("woman", "women_only", "alone_with_men"), np.zeros(6, dtype=bool))
    problem = changed(tiny(seed, people=6, slots=4, plentiful=True), "people", **nobody)
    best = solve(problem, stop=Stop(iterations=600), seed=1)
    kept = best.lines[best.lines[:, 0] % 2 == 0]

    again = solve(replace_committed(problem, kept), stop=Stop(iterations=600), seed=1)

    assert {tuple(line) for line in kept.tolist()} <= {tuple(line) for line in again.lines.tolist()}
    assert check(replace_committed(problem, kept), again.lines.tolist()).breaches == ()
    assert again.value == best.value
