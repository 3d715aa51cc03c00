from enum import StrEnum

import pytest

from throughcare.kernel.errors import NotNow
from throughcare.kernel.states import Machine, transition


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


def door() -> Machine:
    return Machine(
        "door",
        initial=Door.OPEN,
        transitions=[
            transition("shut", [Door.OPEN], Door.SHUT, "door_shut"),
            transition("lock", [Door.SHUT], Door.LOCKED, "door_lock"),
        ],
    )


def test_a_verb_leads_to_its_target():
    assert door().next("shut", Door.OPEN) == Door.SHUT


def test_a_verb_at_the_wrong_moment_is_refused_and_says_what_is_possible():
    with pytest.raises(NotNow, match="is open.*possible now: shut"):
        door().next("lock", Door.OPEN)


def test_a_state_that_nothing_leads_to_is_refused():
    with pytest.raises(ValueError, match="nothing leads to"):
        Machine("door", initial=Door.OPEN, transitions=[transition("shut", [Door.OPEN], Door.SHUT, "p")])


def test_a_state_reached_only_from_an_unreachable_one_is_refused():
    rows = [
        transition("lock", [Door.SHUT], Door.LOCKED, "p"),
        transition("shut", [Door.LOCKED], Door.SHUT, "p"),
    ]

    with pytest.raises(ValueError, match="nothing leads to"):
        Machine("door", initial=Door.OPEN, transitions=rows)


def test_a_verb_can_stand_only_once():
    rows = [
        transition("shut", [Door.OPEN], Door.SHUT, "p"),
        transition("shut", [Door.SHUT], Door.LOCKED, "p"),
    ]

    with pytest.raises(ValueError, match="twice"):
        Machine("door", initial=Door.OPEN, transitions=rows)


def test_it_draws_itself():
    assert door().mermaid() == (
        "stateDiagram-v2\n    [*] --> open\n    open --> shut: shut\n    shut --> locked: lock\n    locked --> [*]"
    )
