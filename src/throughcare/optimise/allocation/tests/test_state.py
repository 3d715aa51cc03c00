"""The counts that moves keep: every change of worth is that of the whole, whatever is looked at first."""

import numpy as np
import pytest

from throughcare.optimise.allocation.model import Model, compile_problem
from throughcare.optimise.allocation.state import (
    FULL,
    ROOMY,
    RUNNING,
    USUAL,
    State,
    clear_person,
    empty_state,
    give_lines,
    state_worth,
)
from throughcare.optimise.allocation.tests.small import some
from throughcare.optimise.allocation.tests.worlds import changed, tiny


def change(model: Model, state: State, draw: np.random.Generator) -> int:
    """Take away what somebody has, or give them a line or two that they could have; the change of worth."""
    person = int(draw.integers(len(model.need)))
    if state.many[person]:
        return clear_person(model, state, person, 0)
    rows = draw.permutation(np.arange(model.indptr[person], model.indptr[person + 1]))[: draw.integers(1, 3)]
    return give_lines(model, state, person, rows, len(rows), 0)


def eases(model: Model, state: State, slot: int) -> int:
    """What needs no look at each week, from its meaning."""
    weeks = [week for week in range(state.people.shape[1]) if model.runs[slot] >> week & 1]
    people, held = state.people[slot, weeks], model.held[slot, weeks]
    roomy = ((people < model.seats[slot, weeks]) & (people - held < model.room[slot, weeks])).all()
    usual = ((people >= 2) & (people >= model.viable[slot])).all()
    full = (people - held >= model.room[slot, weeks]).all()
    return ROOMY * int(roomy) | RUNNING * int((people > 0).all()) | USUAL * int(usual) | FULL * int(full)


@pytest.mark.parametrize("seed", some(40, quick=10))
def test_what_a_change_is_said_to_bring_is_what_the_whole_gains(seed):
    problem = tiny(seed, people=9, slots=5, plentiful=seed % 2 == 0, weeks=3)
    if seed % 3 == 0:
        problem = changed(problem, "people", woman=np.zeros(9, dtype=bool))
    model, draw = compile_problem(problem).model, np.random.default_rng(seed)
    state, before = empty_state(model), 0

    for _ in range(60):
        gain = change(model, state, draw)

        assert state_worth(model, state) - before == gain
        assert state.ease.tolist() == [eases(model, state, slot) for slot in range(5)]
        before += gain

    for person in np.flatnonzero(state.many).tolist():
        clear_person(model, state, person, 0)
    assert all((now == then).all() for now, then in zip(state[2:8], empty_state(model)[2:8], strict=True))
