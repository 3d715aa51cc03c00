"""A plan under way: the clock moves on, a facilitator leaves; every rule is kept and what is held stays held."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.replan import advance, facilitator_leaves
from throughcare.optimise.cohorts.solution import full_groups
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, proposal, rich_world, room, world
from throughcare.optimise.cohorts.values import Group, Module
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=10)
SEEDS = st.integers(0, 100_000)


def group(ref="G", members=("P0", "P1"), start_week=0, **changes):
    values = {"programme": "BC", "room": "R1", "pattern": (0,), "staff": ("F1", "F2")}
    return Group(ref=ref, members=members, start_week=start_week, **(values | changes))


def planned(seed):
    problem = rich_world(seed)
    return problem, solve(problem, stop=Stop(iterations=5), seed=1)


def moments(problem, plan):
    """The sessions still to come of every group that will run, with who is there."""
    return {
        (group.ref, session): (when, set(group.staff), set(group.members))
        for group in full_groups(problem, plan)
        for session, when in enumerate(reckoning.meetings(problem, group), start=group.sessions_done)
    }


@given(SEEDS, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_when_the_clock_moves_on_every_session_to_come_is_where_it_was(seed, week):
    problem, plan = planned(seed)

    now = advance(problem, plan, week)

    later = {key: ((at - week, block), *who) for key, ((at, block), *who) in moments(problem, plan).items()}
    assert moments(now, proposal(())) == {key: who for key, who in later.items() if who[0][0] >= 0}
    assert now.starts_on == problem.starts_on + timedelta(weeks=week)
    assert now.weeks == problem.weeks - week


@given(SEEDS, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_when_the_clock_moves_on_a_person_may_be_in_the_same_groups_as_before(seed, week):
    problem, plan = planned(seed)
    now = advance(problem, plan, week)
    there = {one.ref for one in now.people}

    for start in range(week, problem.weeks):
        for place in problem.rooms:
            before = group(room=place.ref, start_week=start, staff=("F0", "F1"))
            after = replace(before, start_week=start - week)
            assert reckoning.opening_breaks(now, after) == reckoning.opening_breaks(problem, before)
            for ref in there:
                assert reckoning.person_breaks(now, after, ref) == reckoning.person_breaks(problem, before, ref)
                assert reckoning.seat_points(now, after, ref) == reckoning.seat_points(problem, before, ref)


@given(SEEDS, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_who_has_finished_leaves_the_list_and_nobody_else(seed, week):
    problem, plan = planned(seed)

    now = advance(problem, plan, week)

    over = {
        ref
        for each in full_groups(problem, plan)
        if reckoning.meetings(problem, each)[-1][0] < week
        for ref in each.members
    }
    assert {one.ref for one in now.people} == {one.ref for one in problem.people} - over
    assert now.apart == {pair for pair in problem.apart if not over & set(pair)}


def minutes_kept(problem):
    """Whether nobody's held groups ask for more than their minutes of any week, or for a week they are away."""
    used: Counter[tuple[str, int]] = Counter()
    for each in problem.held_groups:
        load = len(each.pattern) * reckoning.programme_of(problem, each).staff_minutes_per_session
        used.update({(ref, week): load for ref in each.staff for week in reckoning.weeks_of(problem, each)})
    rows = {row.ref: row for row in problem.facilitators}
    return all(
        total <= rows[ref].weekly_minutes and week not in rows[ref].away_weeks for (ref, week), total in used.items()
    )


@given(SEEDS, st.sampled_from(["F0", "F1", "F2"]), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_when_a_facilitator_leaves_every_rule_is_kept_and_what_is_held_is_held(seed, leaver, week):
    problem, plan = planned(seed)
    now = advance(problem, plan, week)

    again = facilitator_leaves(problem, plan, leaver, week=week, stop=TURNS, seed=1)

    assert reckoning.broken(again.problem, again.solution.groups, again.solution.joined) == set()
    assert check(again.problem, again.solution).broken == ()
    comers = dict(again.substitutes)
    for before in now.held_groups:
        after = next((each for each in again.problem.held_groups if each.ref == before.ref), None)
        if after is None:
            assert before.ref in (again.paused if before.sessions_done else again.dissolved)
            continue
        staff = set(before.staff) - {leaver} | ({comers[before.ref]} if before.ref in comers else set())
        assert after == replace(before, staff=after.staff)
        assert set(after.staff) == staff
        assert (before.ref in comers) == (leaver in before.staff)
        by_comer = replace(after, staff=tuple(comers[ref] for ref in [before.ref] if ref in comers))
        assert not {rule for rule in reckoning.opening_breaks(again.problem, by_comer) if rule.startswith("F")}
    assert minutes_kept(again.problem) or not minutes_kept(now)


BUSY = {
    "weeks": 6,
    "people": tuple(person(f"P{at}") for at in range(4)),
    "rooms": (room(), room("R2")),
    "programmes": (programme(modules=(Module(name="One", group_sessions=4),)),),
}
TWO_OF_ONE_WEEK = (
    group("G", staff=("F1", "F2")),
    group("H", members=("P2", "P3"), room="R2", pattern=(3,), staff=("F1", "F3")),
)


def leaving(*staff, plan=TWO_OF_ONE_WEEK, week=1, **changes):
    problem = world(**(BUSY | {"facilitators": (facilitator("F1", weekly_minutes=450), *staff)} | changes))
    return facilitator_leaves(problem, proposal(plan), "F1", week=week, stop=TURNS, seed=1)


def test_a_colleague_who_is_needed_in_the_leavers_other_group_is_not_counted_twice():
    again = leaving(*(facilitator(f"F{at}", weekly_minutes=225) for at in (2, 3, 4)))

    assert (again.substitutes, again.paused) == ((("G", "F4"),), ("H",))
    assert minutes_kept(again.problem)


def test_whoever_is_left_of_a_group_that_is_paused_carries_on_another():
    again = leaving(*(facilitator(f"F{at}", weekly_minutes=225) for at in (2, 3)))

    assert (again.substitutes, again.paused) == ((("G", "F3"),), ("H",))


def test_with_minutes_enough_they_take_over_each_others_group():
    again = leaving(facilitator("F2", weekly_minutes=450), facilitator("F3", weekly_minutes=450))

    assert (again.substitutes, again.paused) == ((("G", "F3"), ("H", "F2")), ())


def test_a_begun_group_finds_its_colleague_before_one_that_has_not_begun():
    plan = (group("G", start_week=2, staff=("F1", "F2")), replace(TWO_OF_ONE_WEEK[1], staff=("F1", "F2")))

    again = leaving(facilitator("F2", weekly_minutes=450), facilitator("F3", weekly_minutes=225), plan=plan)

    assert (again.substitutes, again.dissolved, again.paused) == ((("H", "F3"),), ("G",), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"trained": frozenset()},
        {"blocks": frozenset({3})},
        {"travel_limit_minutes": 9},
        {"away_weeks": frozenset({3})},
        {"weekly_minutes": 224},
    ],
    ids=["not trained", "not free", "too far", "away in the last week", "too few minutes"],
)
def test_nobody_takes_over_whom_a_rule_forbids(changes):
    plan = (group("G"),)

    there, not_there = (leaving(facilitator("F2"), facilitator("F3", **given), plan=plan) for given in ({}, changes))

    assert (there.substitutes, there.paused) == ((("G", "F3"),), ())
    assert (not_there.substitutes, not_there.paused) == ((), ("G",))


def test_the_colleague_who_costs_least_takes_over():
    staff = (facilitator("F3", own_venues=frozenset()), facilitator("F4"), facilitator("F2"))

    assert leaving(*staff, plan=(group("G"),)).substitutes == (("G", "F4"),)


@pytest.mark.parametrize(
    ("leaver", "week", "words"),
    [
        ("F9", 0, "unknown facilitator 'F9'"),
        ("F1", 6, "week 6 is not one of the 6 planned"),
        ("F1", -1, "week -1 is not"),
    ],
)
def test_a_departure_that_makes_no_sense_is_refused(leaver, week, words):
    with pytest.raises(ValueError, match=words):
        facilitator_leaves(world(weeks=6), proposal(()), leaver, week=week, stop=TURNS, seed=1)
