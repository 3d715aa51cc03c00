"""Explanations that say what binds, changes confirmed by solving again, and plans mended with the rest kept."""

import dataclasses

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.explain import best_changes, explain_person
from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.replan import replan, with_person_moved, without_person, without_slot
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.worlds import changed
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop

STOP = Stop(iterations=420)


@pytest.fixture(scope="module")
def world():
    return make_world(people=220, slots=22, units=1, seed=4)


@pytest.fixture(scope="module")
def plan(world):
    return solve(world, stop=STOP, seed=1)


def lines(answer) -> set[tuple[int, int]]:
    return {tuple(line) for line in answer.tolist()}


def test_a_placed_person_sees_other_slots_and_what_they_would_cost(world, plan):
    explained = [explain_person(world, plan, person) for person in sorted(set(plan.lines[:, 0].tolist()))[:40]]

    with_options = [e for e in explained if e.options]
    assert with_options
    for person in with_options:
        assert person.slots
        assert not set(person.slots) & {option.slot for option in person.options}


def test_everybody_left_out_has_a_reason(world, plan):
    placed = set(plan.lines[:, 0].tolist())
    left_out = [person for person in range(220) if person not in placed]

    explained = [explain_person(world, plan, person) for person in left_out]

    assert len(explained) > 20
    assert [e.person for e in explained if not e.reasons] == []
    assert {e.hours_short for e in explained} == {7.0}


def test_the_only_rule_in_the_way_is_named(world, plan):
    person = 0
    nowhere = changed(world, "people", available=np.where(np.arange(220) == person, 0, world.people.available))

    explained = explain_person(nowhere, solve(nowhere, stop=Stop(iterations=20)), person)

    assert "not available then" in {reason.rule for reason in explained.reasons}
    assert explained.slots == ()


def test_changes_are_confirmed_by_solving_again(world, plan):
    changes = best_changes(world, plan, most=2, tried=3)

    assert 1 <= len(changes) <= 2
    assert changes[0].gained >= changes[-1].gained
    assert changes[0].gained > 0
    assert changes[0].what.startswith("one more ")


def test_an_absent_person_loses_their_lines_and_everybody_else_keeps_theirs(world, plan):
    person = int(plan.lines[0, 0])
    now = without_person(world, person)

    mended = replan(world, now, plan.lines)

    after = lines(mended.solution.lines)
    assert {p for p, _ in lines(mended.lost)} == {person}
    assert lines(plan.lines) - lines(mended.lost) <= after
    assert check(now, sorted(after)).breaches == ()


def test_a_stood_down_slot_moves_its_people_and_nobody_else(world, plan):
    slot = int(np.bincount(plan.lines[:, 1]).argmax())
    there = set(plan.lines[plan.lines[:, 1] == slot, 0].tolist())
    now = without_slot(world, slot)

    mended = replan(world, now, plan.lines)

    after = lines(mended.solution.lines)
    assert slot not in {s for _, s in after}
    assert {p for p, _ in lines(mended.lost)} >= there
    assert check(now, sorted(after)).breaches == ()


def test_somebody_who_moves_far_away_is_placed_anew_or_not_at_all(world, plan):
    person = int(plan.lines[-1, 0])
    places = dataclasses.replace(
        world.places,
        ref=(*world.places.ref, "far"),
        lat=np.append(world.places.lat, 58.0),
        lon=np.append(world.places.lon, -4),
    )
    roomier = dataclasses.replace(world, places=places)
    now = with_person_moved(roomier, person, len(world.places.ref))

    mended = replan(roomier, now, plan.lines)

    assert person not in {p for p, _ in lines(mended.solution.lines)}
    assert check(now, mended.solution.lines.tolist()).breaches == ()


@pytest.mark.parametrize(("people", "slots"), [(200, 9), (200, 45)])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_solver_is_never_worse_than_first_come(people, slots, seed):
    problem = make_world(people=people, slots=slots, units=1, seed=seed)

    baseline, worth = first_come(problem, compile_problem(problem))

    report = check(problem, baseline.tolist())
    assert report.breaches == ()
    assert report.value == worth
    assert solve(problem, stop=STOP).value >= worth
