"""A problem refuses nonsense, with every fault listed, and survives the journey through JSON."""

import json
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.codec import problem_from_json, problem_hash, problem_to_json
from throughcare.optimise.cohorts.generate import make_problem
from throughcare.optimise.cohorts.loads import shares_of
from throughcare.optimise.cohorts.problem import InvalidProblem, first_whole_week, last_whole_week
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, random_world, room, world
from throughcare.optimise.cohorts.values import Group, Weights

HELD = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0",))

NONSENSE = {
    "starts_on 2026-01-06 is not a Monday": {"starts_on": date(2026, 1, 6)},
    "weeks is 0": {"weeks": 0},
    "people: 'P0' is there 2 times": {"people": (person("P0"), person("P0"))},
    "room R1: -1 seats": {"rooms": (room(seats=-1),)},
    "room R1: unknown venue 'V9'": {"rooms": (room(venue="V9"),)},
    "room R1: blocks [25] are not 0 to 20": {"rooms": (room(open_blocks=frozenset({25})),)},
    "facilitator F1: 10081 minutes a week": {"facilitators": (facilitator("F1", weekly_minutes=10_081),)},
    "programme BC: sizes 4 to 3": {"programmes": (programme(min_size=4),)},
    "staff_minutes_per_session is 1500": {"programmes": (programme(staff_minutes_per_session=1500),)},
    "person P0: unknown programme 'TSP'": {"people": (person("P0", programmes=frozenset({"TSP"})),)},
    "person P0: has waited -1 weeks": {"people": (person("P0", waited_weeks=-1),)},
    "person P0: women_only is set": {"people": (person("P0", women_only=True),)},
    "travel_minutes: 1 amounts are below zero, missing or not numbers": {
        "travel_minutes": np.array([[20], [20], [np.nan], [20]])
    },
    "travel_minutes has the shape (3, 1)": {"travel_minutes": np.zeros((3, 1))},
    "apart: unknown person P9": {"apart": frozenset({("P0", "P9")})},
    "closed_days: day 7 of week 0": {"closed_days": frozenset({(0, 7)})},
    "weights: finish is -1": {"weights": Weights(finish=-1)},
    "held group G: unknown facilitator 'F7'": {"held_groups": (replace(HELD, staff=("F7",)),)},
    "held groups G and H share room R1": {"held_groups": (HELD, replace(HELD, ref="H", staff=(), members=()))},
    "held groups G and H share the person P0": {"held_groups": (HELD, replace(HELD, ref="H", staff=(), start_week=9))},
}


@pytest.mark.parametrize("fault", NONSENSE)
def test_nonsense_is_refused_by_name(fault):
    with pytest.raises(InvalidProblem) as refused:
        world(**NONSENSE[fault])

    assert any(fault in each for each in refused.value.faults), refused.value.faults


def test_every_fault_is_listed_at_once():
    with pytest.raises(InvalidProblem) as refused:
        world(weeks=0, rooms=(room(seats=-1, venue="V9"),), people=(person("P0", waited_weeks=-2),))

    assert len(refused.value.faults) == 4


def test_a_problem_and_its_tables_cannot_be_changed():
    problem = world()

    with pytest.raises(ValueError, match="read-only"):
        problem.travel_minutes[0, 0] = 1


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_problem_survives_the_journey_through_json(seed):
    problem = random_world(seed)

    again = problem_from_json(json.loads(json.dumps(problem_to_json(problem))))

    assert problem_hash(again) == problem_hash(problem)
    assert again.people == problem.people


def test_travel_is_worked_out_from_points_where_no_table_is_given():
    document = problem_to_json(world())
    del document["travel_minutes"]
    for kind in ("people", "venues"):
        for row in document[kind]:
            row["point"] = [53.8, -1.5]

    assert problem_from_json(document).travel_minutes.tolist() == [[5], [5], [5], [5]]


def test_a_document_with_faults_of_form_is_refused_with_all_of_them():
    document = problem_to_json(world()) | {"weeks": "three", "starts_on": "soon"}
    document["people"][0]["colour"] = "blue"

    with pytest.raises(InvalidProblem) as refused:
        problem_from_json(document)

    assert refused.value.faults == (
        "people P0: unknown field 'colour'",
        "starts_on is 'soon': give a date as 2026-01-05",
        "weeks is 'three': give a whole number",
    )


def test_made_up_worlds_follow_from_their_seed():
    assert problem_hash(make_problem("unit", seed=4)) == problem_hash(make_problem("unit", seed=4))
    assert problem_hash(make_problem("unit", seed=4)) != problem_hash(make_problem("unit", seed=5))


def test_whole_weeks_are_counted_from_the_first_monday():
    monday = date(2026, 1, 5)

    assert [first_whole_week(monday, day) for day in (monday, date(2026, 1, 6), date(2025, 12, 30))] == [0, 1, 0]
    assert [last_whole_week(monday, day) for day in (date(2026, 1, 10), date(2026, 1, 11))] == [-1, 0]


@given(st.lists(st.integers(100, 900), min_size=1, max_size=3, unique=True), st.integers(0, 1500))
def test_shares_of_a_week_never_forbid_a_mix_of_groups_that_fits_the_minutes(kinds, minutes):
    shares = shares_of(tuple(kinds), minutes)

    for mix in product(*(range(minutes // kind + 1) for kind in kinds)):
        if sum(count * kind for count, kind in zip(mix, kinds, strict=True)) <= minutes:
            assert sum(count * share for count, share in zip(mix, shares, strict=True)) <= 1 + 1e-6


@pytest.mark.parametrize(
    ("minutes", "shares"),
    [(500, (1.0, 1.0)), (960, (0.5, 1.0)), (1080, (0.5, 1.0)), (1200, (0.5, 0.5)), (2000, (0.25, 0.375))],
)
def test_shares_of_a_week_leave_no_room_for_part_of_a_group(minutes, shares):
    assert shares_of((450, 675), minutes) == shares
