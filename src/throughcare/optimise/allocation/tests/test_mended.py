"""Plans of worlds of all rules that are mended after any change, held against the plain statement."""

import dataclasses

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.problem import Array, Problem
from throughcare.optimise.allocation.replan import replan, with_person_moved, without_person, without_slot
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_answers
from throughcare.optimise.allocation.tests.plain import Line, Statement
from throughcare.optimise.allocation.tests.test_best import examples, named
from throughcare.optimise.allocation.tests.worlds import documents
from throughcare.optimise.stop import Stop

KINDS = ("absent", "stood down", "stood down for a week", "moved")


def after(draw, world: Problem, lines: Array, kind: str) -> Problem:
    """The world after one thing happens to one of the plan's lines."""
    person, slot = (int(row) for row in lines[draw(st.integers(0, len(lines) - 1))])
    if kind == "absent":
        return without_person(world, person)
    if kind == "stood down":
        return without_slot(world, slot)
    if kind == "stood down for a week":
        return without_slot(world, slot, weeks=(draw(st.integers(0, world.weeks - 1)),))
    return with_person_moved(world, person, draw(st.integers(0, len(world.places.ref) - 1)))


def happening(document, kind: str, draw) -> tuple[Problem, Array, Problem]:
    """A world, a plan for it that isn't empty, and the world after one thing happens to one of the plan's lines."""
    world = read_problem(document | {"committed": []})
    plan = solve(world, stop=Stop(iterations=400)).lines
    assume(len(plan))
    return world, plan, after(draw, world, plan, kind)


@examples(120)
@given(document=documents(people=5), kind=st.sampled_from(KINDS), data=st.data())
def test_a_mended_plan_keeps_what_it_can_breaks_nothing_and_is_no_worse_than_a_hole(document, kind, data):
    world, plan, now = happening(document, kind, data.draw)

    mended = replan(world, now, plan)

    said = Statement(write_problem(now))
    old, new = named(world, plan), named(now, mended.solution.lines)
    kept, lost, added = (named(now, lines) for lines in (mended.kept, mended.lost, mended.new))
    assert (kept, lost, added) == (old & new, old - new, new - old)
    assert said.breaches(new) == []
    assert said.worth(new) == mended.solution.value
    assert_only_as_far_as_needed(said, old, lost)
    assert said.worth(new) >= said.worth(kept)


def assert_only_as_far_as_needed(said: Statement, old: set[Line], lost: set[Line]) -> None:
    """Had nobody lost a line, a rule would be broken; and nobody loses a line far from what is broken."""
    if lost:
        faults = said.breaches(old)
        assert faults
        near = {slot for fault in faults for _, slot in fault.lines}
        for _ in range(len(old)):  # those of a slot who go leave their other slots
            near |= {slot for person, slot in old if any((person, there) in lost for there in near)}
        assert {slot for _, slot in lost} <= near


@examples(80)
@given(document=documents(people=4), kind=st.sampled_from(KINDS), data=st.data())
def test_a_small_mended_plan_is_the_best_of_what_is_left_where_who_keeps_a_line_is_asked_no_more(document, kind, data):
    world, plan, now = happening(document, kind, data.draw)

    mended = replan(world, now, plan)

    rest = write_problem(now)
    kept = named(now, mended.kept)
    for person in rest["people"]:
        if any(person["ref"] == ref for ref, _ in kept):
            person["available"] = [""] * 7
    rest["committed"] = [{"person": person, "slot": slot} for person, slot in sorted(kept)]
    assert mended.solution.value == best_answers(rest).worth


@examples(40)
@given(document=documents(people=5))
def test_a_plan_that_nothing_happens_to_is_kept_whole(document):
    world = read_problem(document)
    plan = solve(world, stop=Stop(iterations=400)).lines

    mended = replan(world, world, plan)

    assert mended.lost.tolist() == []
    assert named(world, plan) <= named(world, mended.solution.lines)


@examples(40)
@given(document=documents(people=4), data=st.data())
def test_a_change_lets_go_of_the_committed_lines_that_it_touches_and_of_no_others(document, data):
    world = read_problem(document)
    world = dataclasses.replace(world, committed=np.array([(p, s) for p in range(2) for s in range(2)]))
    person, slot = data.draw(st.integers(0, 1)), data.draw(st.integers(0, 1))

    absent, moved = without_person(world, person), with_person_moved(world, person, 0)
    down, week = without_slot(world, slot), without_slot(world, slot, weeks=(0,))

    others = [[p, s] for p, s in world.committed.tolist() if p != person]
    assert absent.committed.tolist() == moved.committed.tolist() == others
    assert down.committed.tolist() == [[p, s] for p, s in world.committed.tolist() if s != slot]
    runs_on = bool(world.slots.capacity[slot, 1:].any())
    assert week.committed.tolist() == (world if runs_on else down).committed.tolist()
