"""A plan that is mended: whatever happens, everybody else keeps their lines, and the mended plan is good."""

import time

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.replan import replan, with_person_moved, without_person, without_slot
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.small import lines, person, problem, slot, some, woman
from throughcare.optimise.allocation.worlds import make_size, make_world
from throughcare.optimise.stop import Stop


@pytest.fixture(scope="module")
def world():
    return make_world(people=160, slots=16, units=1, seed=9)


@pytest.fixture(scope="module")
def plan(world):
    return solve(world, stop=Stop(iterations=350), seed=1).lines


def as_set(pairs: np.ndarray) -> set[tuple[int, int]]:
    return {(int(person), int(slot)) for person, slot in pairs}


def assert_mended(before, now, plan, mended, *, touched: set[int]) -> None:
    """The rest is kept, the figures add up, and the verifier finds no fault."""
    old, new = as_set(plan), as_set(mended.solution.lines)
    report = check(now, sorted(new))
    assert report.breaches == report.standing == ()
    assert as_set(mended.kept) | as_set(mended.new) == new
    assert as_set(mended.kept) | as_set(mended.lost) == old
    assert {who for who, _ in as_set(mended.lost)} <= touched
    unchanged = {line for line in old if line[0] not in touched}
    assert unchanged <= new


@pytest.mark.parametrize("number", some(8))
def test_one_absence_touches_that_person_alone_and_company_that_falls_apart(world, plan, number):
    placed = sorted({who for who, _ in as_set(plan)})
    absent = placed[number * len(placed) // 8]
    now = without_person(world, absent)

    mended = replan(world, now, plan)

    slots = {where for who, where in as_set(plan) if who == absent}
    beside = {who for who, where in as_set(plan) if where in slots and world.people.woman[who]}
    assert_mended(world, now, plan, mended, touched={absent} | beside)
    assert absent not in {who for who, _ in as_set(mended.solution.lines)}


@pytest.mark.parametrize("number", some(8))
def test_a_slot_that_stands_down_touches_those_who_were_there(world, plan, number):
    slots = sorted({where for _, where in as_set(plan)})
    gone = slots[number * len(slots) // 8]
    now = without_slot(world, gone)

    mended = replan(world, now, plan)

    there = {who for who, where in as_set(plan) if where == gone}
    others = {where for who, where in as_set(plan) if who in there}
    beside = {who for who, where in as_set(plan) if where in others and world.people.woman[who]}
    assert_mended(world, now, plan, mended, touched=there | beside)
    assert gone not in {where for _, where in as_set(mended.solution.lines)}


@pytest.mark.parametrize("number", some(4))
def test_a_person_who_moves_is_placed_anew(world, plan, number):
    placed = sorted({who for who, _ in as_set(plan)})
    mover = placed[number * len(placed) // 4 + 1]
    now = with_person_moved(world, mover, int(world.people.home[placed[-1 - number]]))

    mended = replan(world, now, plan)

    slots = {where for who, where in as_set(plan) if who == mover}
    beside = {who for who, where in as_set(plan) if where in slots and world.people.woman[who]}
    assert_mended(world, now, plan, mended, touched={mover} | beside)


def test_a_freed_seat_goes_to_somebody_who_had_none():
    world = problem(people=[person("al"), person("bo")], slots=[slot("day", capacity=[1, 1])])
    now = without_person(world, 0)

    mended = replan(world, now, np.array(lines(world, "al day")))

    assert as_set(mended.solution.lines) == set(lines(world, "bo day"))
    assert (as_set(mended.lost), as_set(mended.new)) == (set(lines(world, "al day")), set(lines(world, "bo day")))


def test_a_woman_whose_company_leaves_is_not_left_alone_with_men():
    people = [person("al"), woman("bea"), woman("cat")]
    world = problem(people=people, slots=[slot("day"), slot("ours", women_only=True, weekday="friday")])
    plan = np.array(lines(world, "al day", "bea day", "cat day"))

    mended = replan(world, without_person(world, 2), plan)

    assert as_set(mended.solution.lines) == set(lines(world, "al day", "bea ours"))


def test_those_of_a_slot_that_stands_down_find_another():
    world = problem(people=[person("al"), person("bo")], slots=[slot("day"), slot("friday", weekday="friday")])

    mended = replan(world, without_slot(world, 0), np.array(lines(world, "al day", "bo friday")))

    assert as_set(mended.solution.lines) == set(lines(world, "al friday", "bo friday"))


def test_a_slot_that_stands_down_for_one_week_keeps_its_people_for_the_other():
    world = problem(people=[person("al"), person("bo")], slots=[slot("day")])

    mended = replan(world, without_slot(world, 0, weeks=(0,)), np.array(lines(world, "al day", "bo day")))

    assert as_set(mended.solution.lines) == set(lines(world, "al day", "bo day"))


def test_nothing_changed_is_nothing_mended(world, plan):
    mended = replan(world, world, plan)

    assert as_set(mended.lost) == set()
    assert as_set(plan) <= as_set(mended.solution.lines)


@pytest.mark.proof
def test_a_region_is_mended_in_under_a_second_of_processor():
    world = make_size("region", regime="scarce", seed=1)
    plan = solve(world, stop=Stop(iterations=340), seed=1).lines
    absent, gone = int(plan[100, 0]), int(plan[2_000, 1])
    replan(world, without_person(world, absent), plan)  # compiled code is loaded
    seconds = []

    for now in (without_person(world, absent), without_slot(world, gone)):
        began = time.process_time()
        mended = replan(world, now, plan)
        seconds.append(time.process_time() - began)
        assert check(now, mended.solution.lines.tolist()).breaches == ()

    assert max(seconds) < 1.0
