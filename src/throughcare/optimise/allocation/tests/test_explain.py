"""Explanations that hold when they are tried: options by the verifier, changes by solving again."""

import dataclasses

import numpy as np
import pytest

from throughcare.optimise.allocation import explain
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.explain import best_changes, explain_person
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.small import lines, person, problem, slot
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop

STOP = Stop(iterations=380)


def explained(world, ref: str, *pairs: str):
    """The explanation of somebody in a plan written by hand."""
    plan = solve(world, stop=Stop(iterations=0))
    prices = np.zeros(world.slots.capacity.shape)
    written = dataclasses.replace(
        plan, lines=np.array(lines(world, *pairs), dtype=np.int64).reshape(-1, 2), prices=prices
    )
    return explain_person(world, written, world.people.ref.index(ref))


def test_what_another_slot_costs_more_is_what_the_verifier_finds_when_it_is_tried():
    other = slot("mill", place="mill", unpleasant=1)
    world = problem(people=[person("al"), person("bo"), person("cy")], slots=[slot("day"), other])

    told = explained(world, "al", "al day", "bo day", "cy mill")

    before = check(world, lines(world, "al day", "bo day", "cy mill")).value
    after = check(world, lines(world, "al mill", "bo day", "cy mill")).value
    assert [(option.slot, option.costs_more, option.full) for option in told.options] == [
        ("mill", before - after, False)
    ]
    assert told.slots == ("day",)
    assert told.reasons == ()


def test_whoever_is_placed_needs_no_reasons():
    world = problem(people=[person("al")], slots=[slot("day")])

    assert explained(world, "al", "al day").reasons == ()


@pytest.fixture(scope="module")
def scarce():
    return make_world(people=110, slots=5, units=1, seed=4)


@pytest.fixture(scope="module")
def plan(scarce):
    return solve(scarce, stop=STOP, seed=1)


def with_one_more_session(world, what: str):
    """The problem with the session that the change names, made from its document."""
    document = write_problem(world)
    beside = next(row for row in document["slots"] if what.endswith(f" beside {row['ref']}"))
    capacity = [explain.SEATS_ADDED if seats else 0 for seats in beside["capacity"]]
    document["slots"].append(beside | {"ref": f"{beside['ref']} (another)", "capacity": capacity})
    day = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(beside["weekday"])
    team = next(row for row in document["teams"] if row["ref"] == beside["team"])
    for name, needed in (("supervisors", beside["supervised"]), ("vehicles", beside["vehicle"])):
        for week in team[name]:
            week[day] += int(needed)
    return read_problem(document)


def test_changes_bring_what_they_say_when_the_problem_is_changed_by_hand_and_solved_again(scarce, plan):
    changes = best_changes(scarce, plan, most=2, tried=2)

    assert len(changes) == 2
    for change in changes:
        again = solve(with_one_more_session(scarce, change.what), stop=Stop(iterations=450), seed=plan.seed)
        assert again.value - plan.value == pytest.approx(change.gained, abs=0.01 * plan.value)
        assert change.gained > 0
        assert change.expected > 0


def test_nothing_is_proposed_where_no_seat_is_short():
    world = problem(people=[person("al")], slots=[slot("day", capacity=[9, 9])])
    roomy = dataclasses.replace(world, weights=dataclasses.replace(world.weights, session=0))

    assert best_changes(roomy, solve(roomy, stop=STOP)) == []
