"""What must hold between a tiny world with every rule in it and another like it: other names, another order, more of
something, other weeks, another world beside it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.codec import problem_from_json, problem_hash, problem_to_json
from throughcare.optimise.cohorts.replan import advance
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import by_list, facilitator, person, random_world, rich_world, room
from throughcare.optimise.cohorts.values import BLOCK_COUNT, Weights
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=40)
SEEDS = st.integers(0, 100_000)
ALL_DAY = frozenset(range(BLOCK_COUNT))
REFS = ("ref", "venue", "programme", "room")
SETS = ("programmes", "trained", "own_venues", "barred_venues")
LISTS = ("staff", "members")


def renamed(row, name):
    """A row with every reference in it under another name; units keep theirs."""
    changes = {field: name(getattr(row, field)) for field in REFS if hasattr(row, field)}
    changes |= {field: frozenset(map(name, getattr(row, field))) for field in SETS if hasattr(row, field)}
    changes |= {field: tuple(map(name, getattr(row, field))) for field in LISTS if hasattr(row, field)}
    return replace(row, **changes)


def in_other_words(problem, name, rng=None):
    """The same world under other names; with `rng`, everything listed in another order."""
    order = lambda rows: rng.permutation(len(rows)).tolist() if rng else list(range(len(rows)))  # noqa: E731
    kinds = ("programmes", "venues", "rooms", "facilitators", "people", "held_groups")
    orders = {kind: order(getattr(problem, kind)) for kind in kinds}
    rows = {kind: tuple(renamed(getattr(problem, kind)[at], name) for at in orders[kind]) for kind in kinds}
    return problem.changed(
        **rows,
        travel_minutes=problem.travel_minutes[np.ix_(orders["people"], orders["venues"])],
        staff_travel_minutes=problem.staff_travel_minutes[np.ix_(orders["facilitators"], orders["venues"])],
        apart=frozenset((name(two), name(one)) for one, two in problem.apart),
    )


def holds_too(other, plan, times=1):
    """That a plan holds in another world, worth so many times as much there; the bound proven there."""
    start = replace(plan, value=plan.value * times, bound=plan.value * times)
    again = solve(other, stop=TURNS, seed=1, start=start)
    assert check(other, start).broken == check(other, again).broken == ()
    assert start.value <= again.value <= plan.bound * times
    return again.bound


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_other_names_alone_change_nothing_but_names(seed):
    problem = rich_world(seed)
    name = lambda ref: f"q{ref}"  # noqa: E731

    plan, again = (solve(each, stop=TURNS, seed=1) for each in (problem, in_other_words(problem, name)))

    assert (again.value, again.bound, again.iterations) == (plan.value, plan.bound, plan.iterations)
    assert set(again.placed()) == {name(ref) for ref in plan.placed()}


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_other_names_in_another_order_change_neither_what_is_possible_nor_what_it_is_worth(seed):
    problem = rich_world(seed)
    name = lambda ref: {"P0": "Zoe", "F0": "a", "V1": "~"}.get(ref, f"q{ref}")  # noqa: E731
    other = in_other_words(problem, name, np.random.default_rng(seed))

    plan = solve(problem, stop=TURNS, seed=1)
    translated = replace(
        plan,
        groups=tuple(renamed(group, name) for group in plan.groups),
        joined={name(ref): tuple(map(name, members)) for ref, members in plan.joined.items()},
    )
    assert holds_too(other, translated) == pytest.approx(plan.bound, rel=0.02, abs=2)


def each(kind, **changes):
    """Every row of a kind with these changes, each made from the row."""
    return lambda problem: problem.changed(
        **{
            kind: tuple(
                replace(row, **{name: made(row) for name, made in changes.items()}) for row in getattr(problem, kind)
            )
        }
    )


def one_more_facilitator(problem):
    free = facilitator("F9", weekly_minutes=900, trained=frozenset({"BC", "W"}), blocks=ALL_DAY)
    minutes = np.vstack([problem.staff_travel_minutes, [[10, 10]]])
    return problem.changed(facilitators=(*problem.facilitators, free), staff_travel_minutes=minutes)


MORE = {
    "a facilitator": one_more_facilitator,
    "a room": lambda problem: problem.changed(
        rooms=(*problem.rooms, room("R9", "V2", programmes=frozenset({"BC", "W"})))
    ),
    "minutes": each("facilitators", weekly_minutes=lambda row: row.weekly_minutes + 100),
    "training": each("facilitators", trained=lambda _: frozenset({"BC", "W"})),
    "staff's days": each("facilitators", blocks=lambda _: ALL_DAY),
    "staff who are there": each("facilitators", away_weeks=lambda _: frozenset()),
    "staff's travel": each("facilitators", travel_limit_minutes=lambda _: 1000),
    "rooms' days": each("rooms", open_blocks=lambda _: ALL_DAY),
    "rooms' weeks": each("rooms", closed_weeks=lambda _: frozenset()),
    "rooms' seats": each("rooms", seats=lambda row: row.seats + 1),
    "rooms' programmes": each("rooms", programmes=lambda _: frozenset({"BC", "W"})),
    "rooms without steps": each("rooms", step_free=lambda _: True),
    "venues that serve all": each("venues", serves=lambda _: frozenset()),
    "seats in a group": each("programmes", max_size=lambda row: row.max_size + 1),
    "smaller groups": each("programmes", min_size=lambda _: 1),
    "high risk": each("programmes", max_high_risk=lambda row: row.max_high_risk + 1),
    "no pre-group work": each("programmes", pre_group_weeks=lambda _: 0),
    "people's days": each("people", blocks=lambda _: ALL_DAY),
    "people who are ready": each("people", ready_week=lambda row: row.ready_week - 1),
    "people's travel": each("people", travel_limit_minutes=lambda _: 1000),
    "longer orders": each("people", last_week=lambda row: row.last_week + 1),
    "no barred venues": each("people", barred_venues=lambda _: frozenset()),
    "women in mixed groups": each("people", women_only=lambda _: False),
    "women alone": each("people", may_be_only_woman=lambda _: True),
    "nobody kept apart": lambda problem: problem.changed(apart=frozenset()),
}


@pytest.mark.parametrize("more", MORE)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
def test_with_more_of_anything_the_plan_still_holds_and_the_proven_best_is_no_lower(more, seed):
    problem = rich_world(seed)
    problem = problem.changed(weights=replace(problem.weights, last_chance=0))  # a longer order is no last chance
    wider = MORE[more](problem)
    plan = solve(problem, stop=TURNS, seed=1)

    again = solve(wider, stop=TURNS, seed=1, start=plan)

    assert check(wider, plan).broken in ((), (f"the bound {plan.bound} is below the value {plan.value}",))
    assert reckoning.best(problem) <= reckoning.best(wider) <= again.bound
    assert plan.value <= again.value


@given(SEEDS, st.sampled_from([1, 3, 62]))
@settings(max_examples=20, deadline=None)
def test_weeks_put_before_the_first_shift_the_plan_and_change_nothing_else(seed, by):
    """62 weeks take the plan over the end of a word of bits."""
    problem = rich_world(seed)
    shift = lambda weeks: frozenset(week + by for week in weeks)  # noqa: E731
    people = tuple(
        replace(
            row,
            ready_week=max(0, row.ready_week) + by,
            last_week=row.last_week + by,
            waited_weeks=row.waited_weeks + 70 - by,
        )
        for row in problem.people
    )
    problem = problem.changed(people=tuple(replace(row, waited_weeks=row.waited_weeks + 70) for row in problem.people))
    later = problem.changed(
        weeks=problem.weeks + by,
        people=people,
        rooms=tuple(replace(row, closed_weeks=shift(row.closed_weeks)) for row in problem.rooms),
        facilitators=tuple(replace(row, away_weeks=shift(row.away_weeks)) for row in problem.facilitators),
        held_groups=tuple(replace(row, start_week=row.start_week + by) for row in problem.held_groups),
        closed_days=frozenset((week + by, day) for week, day in problem.closed_days),
    )

    plan = solve(problem, stop=TURNS, seed=1)
    groups = tuple(replace(group, start_week=group.start_week + by) for group in plan.groups)
    assert holds_too(later, replace(plan, groups=groups)) == pytest.approx(plan.bound, rel=0.02, abs=2)
    for counting in (True, False):
        assert by_list(later, counting=counting).value == by_list(problem, counting=counting).value


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_another_monday_changes_the_date_alone(seed):
    problem = rich_world(seed)
    later = problem.changed(starts_on=problem.starts_on + timedelta(weeks=9))

    plan, again = (solve(each, stop=TURNS, seed=1) for each in (problem, later))

    names = [group.ref for group in plan.groups]
    renamed = tuple(replace(group, ref=name) for group, name in zip(again.groups, names, strict=True))
    assert replace(again, problem_hash=plan.problem_hash, groups=renamed) == plan
    assert problem_hash(later) != problem_hash(problem)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_somebody_whom_nothing_suits_changes_nothing(seed):
    problem = rich_world(seed)
    idle = person("P9", blocks=frozenset({20}), waited_weeks=500)
    wider = problem.changed(
        people=(idle, *problem.people), travel_minutes=np.vstack([[[1, 1]], problem.travel_minutes])
    )

    plan = solve(problem, stop=TURNS, seed=1)
    assert holds_too(wider, plan) == pytest.approx(plan.bound, rel=0.02, abs=2)
    assert "P9" not in solve(wider, stop=TURNS, seed=1).placed()
    assert by_list(wider, counting=True).value == by_list(problem, counting=True).value


def beside(one, two):
    """Two worlds as one, too far apart for anybody to go from one to the other; both have the same programmes."""
    blocks = lambda near, far: np.block(  # noqa: E731
        [[near, np.full((len(near), far.shape[1]), 900)], [np.full((len(far), near.shape[1]), 900), far]]
    )
    kinds = ("venues", "rooms", "facilitators", "people")
    return one.changed(
        **{kind: (*getattr(one, kind), *getattr(two, kind)) for kind in kinds},
        travel_minutes=blocks(one.travel_minutes, two.travel_minutes),
        staff_travel_minutes=blocks(one.staff_travel_minutes, two.staff_travel_minutes),
        apart=one.apart | two.apart,
    )


@given(SEEDS, SEEDS)
@settings(max_examples=15, deadline=None)
def test_two_worlds_far_apart_are_worth_the_sum_of_both(seed, dice):
    one, two = random_world(seed), random_world(dice)
    name = lambda ref: ref if ref == "BC" else f"q{ref}"  # noqa: E731
    two = in_other_words(two.changed(programmes=one.programmes), name)

    first, second = (solve(each, stop=TURNS, seed=1) for each in (one, two))
    together = {name: getattr(first, name) + getattr(second, name) for name in ("groups", "value", "bound")}
    assert holds_too(beside(one, two), replace(first, **together)) >= first.value + second.value


@given(SEEDS, st.sampled_from([2, 5]))
@settings(max_examples=15, deadline=None)
def test_weights_so_many_times_as_large_make_value_and_bound_so_many_times_as_large(seed, times):
    problem = rich_world(seed)
    weights = replace(problem.weights, long_wait=problem.weights.long_wait // 10 * 100)  # whole points: nothing rounded
    larger = Weights(
        **{
            name: tuple(times * points for points in amount) if name == "risk" else times * amount
            for name, amount in ((name, getattr(weights, name)) for name in Weights.__dataclass_fields__)
        }
    )

    plan = solve(problem.changed(weights=weights), stop=TURNS, seed=1)
    assert holds_too(problem.changed(weights=larger), plan, times) >= times * plan.value


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_plan_held_as_it_stands_leaves_no_more_than_the_rest_of_the_best(seed):
    problem = rich_world(seed)
    plan = by_list(problem, counting=True)

    held = advance(problem, plan, 0)
    rest = solve(held, stop=TURNS, seed=1)

    assert check(held, rest).broken == ()
    assert plan.value + rest.value <= reckoning.best(problem)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_problem_with_every_rule_survives_the_journey_through_json(seed):
    problem = rich_world(seed)

    again = problem_from_json(problem_to_json(problem))

    assert problem_hash(again) == problem_hash(problem)
    for kind in ("programmes", "venues", "rooms", "facilitators", "people", "held_groups", "apart", "closed_days"):
        assert getattr(again, kind) == getattr(problem, kind)
    assert (again.weights, again.weeks, again.starts_on) == (problem.weights, problem.weeks, problem.starts_on)
