"""A problem as a value: it survives the journey through JSON, and its weeks and shares of weeks are counted right."""

import json
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.codec import problem_from_json, problem_hash, problem_to_json
from throughcare.optimise.cohorts.generate import make_problem
from throughcare.optimise.cohorts.loads import shares_of
from throughcare.optimise.cohorts.problem import first_whole_week, last_whole_week
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, random_world, room, world
from throughcare.optimise.cohorts.values import Group, Venue, Weights


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


def test_a_group_meets_on_each_block_of_its_pattern_in_date_order_but_on_no_closed_day():
    slots = session_slots(sessions=5, pattern=(3, 0), start_week=2, closed_days=frozenset({(3, 0), (4, 1), (2, 5)}))

    assert slots == ((2, 0), (2, 3), (3, 3), (4, 0), (5, 0))


def test_a_problem_is_named_by_all_that_it_says():
    held = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0",))
    problem = world()
    others = [
        {"starts_on": date(2026, 1, 12)},
        {"weeks": 2},
        {"programmes": (programme(max_size=4),)},
        {"venues": (Venue(ref="V1", name="Hall", unit="U2"),)},
        {"rooms": (room(seats=9),)},
        {"facilitators": (facilitator("F1"), facilitator("F3"))},
        {"people": tuple(person(f"P{at}", waited_weeks=4) for at in range(4))},
        {"travel_minutes": np.full((4, 1), 21)},
        {"staff_travel_minutes": np.full((2, 1), 11)},
        {"held_groups": (held,)},
        {"apart": frozenset({("P0", "P1")})},
        {"closed_days": frozenset({(0, 0)})},
        {"weights": Weights(travel=3)},
    ]

    hashes = {problem_hash(problem), *(problem_hash(problem.changed(**other)) for other in others)}

    assert len(hashes) == 1 + len(others)
    assert problem_hash(world()) == problem_hash(problem)
