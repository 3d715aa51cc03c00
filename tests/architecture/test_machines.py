"""What every state machine of the house must do, whatever it is of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.permissions import Permission
from throughcare.config.documents import machines
from throughcare.kernel.errors import NotNow
from throughcare.kernel.states import Machine

ALL = {f"{module.removeprefix('throughcare.')}:{machine.name}": machine for module, machine in machines()}
every_machine = pytest.mark.parametrize("machine", ALL.values(), ids=ALL.keys())


@every_machine
@given(data=st.data())
def test_a_walk_of_any_verbs_stays_on_the_table(machine: Machine, data: st.DataObject) -> None:
    state = str(machine.initial)
    for verb in data.draw(st.lists(st.sampled_from(sorted(machine.by_verb)), max_size=30)):
        if machine.can(verb, state):
            state = machine.next(verb, state)
        else:
            with pytest.raises(NotNow):
                machine.next(verb, state)
        assert state in machine.states


@every_machine
def test_every_verb_needs_a_permission_that_exists(machine: Machine) -> None:
    assert {row.permission for row in machine.by_verb.values()} <= set(Permission)


@every_machine
def test_it_draws_every_arrow(machine: Machine) -> None:
    arrows = sum(len(row.sources) for row in machine.by_verb.values())

    assert machine.mermaid().count("-->") == 1 + arrows + len(machine.final)


def test_there_are_machines() -> None:
    assert {machine.name for machine in ALL.values()} >= {"application", "call-off", "bid", "contract", "referral"}
