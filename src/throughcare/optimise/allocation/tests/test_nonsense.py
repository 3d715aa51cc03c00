"""Everything that makes no sense is refused by name, by its table and by its document, all at once."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from throughcare.kernel.errors import NotValid
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.tests.small import Row, document, person, slot, woman
from throughcare.optimise.allocation.tests.worlds import changed, tiny

DAY, AL = slot("day"), person("al")


def refusals(made: Any) -> list[str]:
    """Every problem that is told of a document."""
    with pytest.raises(NotValid) as caught:
        read_problem(made)
    return [str(problem) for problem in caught.value.problems]


# what is wrong: a document's person, slot and other fields, and what is said
WRONG: list[tuple[Row, Row, Row, str]] = [
    ({}, {"capacity": [1, 501]}, {}, "day: capacity must be from 0 to 500 people in every week"),
    ({}, {"capacity": [1, -1]}, {}, "day: capacity must be from 0 to 500 people in every week"),
    ({}, {"viable": -1}, {}, "day: the viable size must be from 0 to 500 people"),
    ({}, {"viable": 501}, {}, "day: the viable size must be from 0 to 500 people"),
    ({}, {"unpleasant": 4}, {}, "day: the unpleasantness must be from 0 to 3"),
    ({}, {"unpleasant": -1}, {}, "day: the unpleasantness must be from 0 to 3"),
    ({}, {"parts": ""}, {}, "day: a slot must have at least one half-day of one weekday"),
    ({}, {"parts": "MAE"}, {}, "day: a slot has at most two half-days: nobody works three in a day"),
    ({}, {"place": "moon"}, {}, "day: unknown place: add the place or correct the slot"),
    ({}, {"team": "moon"}, {}, "day: unknown team: add the team or correct the slot"),
    ({}, {"vehicle": True, "supervised": False}, {}, "day: a vehicle needs a supervisor: mark the slot supervised"),
    ({"home": "moon"}, {}, {}, "al: unknown home place: add the place or correct the person"),
    ({"hours_limit": 6}, {}, {}, "al: the limit must be from 7 to 35 hours a week"),
    ({"hours_limit": 36}, {}, {}, "al: the limit must be from 7 to 35 hours a week"),
    ({"hours_wanted": 6}, {}, {}, "al: the hours wanted must be from 7 to 35 a week"),
    ({"hours_wanted": 36}, {}, {}, "al: the hours wanted must be from 7 to 35 a week"),
    ({"travel_limit": -1}, {}, {}, "al: the travel limit must be from 0 to 300 minutes"),
    ({"travel_limit": 301}, {}, {}, "al: the travel limit must be from 0 to 300 minutes"),
    ({"attendance": -0.01}, {}, {}, "al: attendance must be a share from 0 to 1"),
    ({"attendance": 1.01}, {}, {}, "al: attendance must be a share from 0 to 1"),
    ({"from_week": -1}, {}, {}, "al: the first week must be from 0 to 51"),
    ({"from_week": 2}, {}, {}, "al: the first week is after the weeks that are planned"),
    ({"until_week": 0}, {}, {}, "al: the week of the end must be from 1 to 52"),
    ({"until_week": 53}, {}, {}, "al: the week of the end must be from 1 to 52"),
    ({"from_week": 1, "until_week": 1}, {}, {}, "al: the week of the end must be after the first"),
    ({"weeks_late": -1}, {}, {}, "al: weeks late must be nought or more"),
    ({"weeks_late": 2001}, {}, {}, "al: weeks late must be nought or more"),
    ({"weeks_waiting": -1}, {}, {}, "al: weeks waiting must be nought or more"),
    ({"weeks_waiting": 2001}, {}, {}, "al: weeks waiting must be nought or more"),
    ({"unpleasant_before": -1}, {}, {}, "al: the past share of unpleasant work must be from 0 to 10"),
    ({"unpleasant_before": 11}, {}, {}, "al: the past share of unpleasant work must be from 0 to 10"),
    ({"women_only": True}, {}, {}, "al: only a woman can ask for women's slots only"),
    ({"zones": [{"lat": 91, "lon": 0, "radius_km": 1}]}, {}, {}, "zone 0: the zone's latitude must be a number"),
    ({"zones": [{"lat": -91, "lon": 0, "radius_km": 1}]}, {}, {}, "zone 0: the zone's latitude must be a number"),
    ({"zones": [{"lat": 0, "lon": 181, "radius_km": 1}]}, {}, {}, "zone 0: the zone's longitude must be a number"),
    ({"zones": [{"lat": 0, "lon": 0, "radius_km": 1001}]}, {}, {}, "zone 0: the zone's radius must be a number"),
    ({"zones": [{"lat": 0, "lon": 0}]}, {}, {}, "a zone of al: radius_km is missing"),
    ({"apart": ["al"]}, {}, {}, "somebody is to be kept apart from themselves"),
    ({"apart": ["nobody"]}, {}, {}, "1 pairs of apart name an unknown row"),
    ({"usual": ["nowhere"]}, {}, {}, "1 pairs of usual name an unknown row"),
    ({}, {}, {"committed": [{"person": "nobody", "slot": "day"}]}, "1 pairs of committed name an unknown row"),
    ({}, {}, {"committed": [{"person": "al", "slot": "nowhere"}]}, "1 pairs of committed name an unknown row"),
    ({}, {}, {"committed": [{"person": "al", "slot": "day"}] * 2}, "1 pairs of committed are given twice"),
    ({}, {}, {"committed": [{"person": "al"}]}, "committed row 1: slot is missing"),
    ({}, {}, {"half_day_hours": 0.9}, "a half-day must have from 1 to 8 hours: three of them are a day"),
    ({}, {}, {"turned_away_limit": 0}, "the limit on turning people away must be above 0 and below 1"),
    ({}, {}, {"turned_away_limit": 1}, "the limit on turning people away must be above 0 and below 1"),
    ({}, {}, {"weights": {"session": -1}}, "weight session must be a whole number from 0 to 10,000"),
    ({}, {}, {"weights": {"session": 10_001}}, "weight session must be a whole number from 0 to 10,000"),
    ({}, {}, {"weights": {"session": 0.5}}, "weight session must be a whole number from 0 to 10,000"),
    ({}, {}, {"weights": {"sesion": 5}}, "sesion"),
    ({"offences": [f"t{i}" for i in range(63)]}, {}, {}, "at most 62 different tags of offences"),
    ({}, {}, {"travel": {"detour": 0.9}}, "the detour must be 1 or more"),
    ({}, {}, {"travel": {"places": ["coast", "mill", "town"], "minutes": [[1] * 3] * 3}}, "every place once"),
    ({}, {}, {"travel": {"places": ["coast", "mill", "town", "yard"], "minutes": [[-1] * 4] * 4}}, "nought or more"),
    ({}, {}, {"places": [{"ref": "town", "lat": 52.0}]}, "places town: lon is missing"),
    ({"woman": "yes"}, {}, {}, "woman must be true or false (al)"),
    ({"weeks_late": True}, {}, {}, "weeks_late must be a whole number (al)"),
    ({"hours_limit": 7.5}, {}, {}, "hours_limit must be a whole number (al)"),
    ({"available": ["M"] * 8}, {}, {}, "person al: availability must be seven strings, Monday first"),
    ({"available": ["X"] + [""] * 6}, {}, {}, "person al: half-days must be letters M, A and E, each once at most"),
    ({}, {"parts": "MM"}, {}, "slot day: half-days must be letters M, A and E, each once at most"),
    ({}, {"weekday": "Monday"}, {}, "slot day: the weekday must be one of monday, tuesday"),
    ({}, {"capacity": [1] * 9}, {}, "capacity must be given for 1 to 8 weeks"),
    ({}, {"capacity": []}, {}, "capacity must be given for 1 to 8 weeks"),
    ({}, {"capacity": [1]}, {}, "teams.supervisors must have shape (1, 1, 7), not (1, 2, 7)"),
    ({"colour": "red"}, {}, {}, "people al: unknown field colour"),
    ({}, {"colour": "red"}, {}, "slots day: unknown field colour"),
    ({}, {}, {"colour": "red"}, "the document: unknown field colour"),
    ({"zones": [{"lat": 0, "lon": 0, "radius_km": 1, "of": 1}]}, {}, {}, "a zone of al: unknown field of"),
    ({}, {}, {"committed": [{"person": "al", "slot": "day", "on": 1}]}, "committed row 1: unknown field on"),
]


@pytest.mark.parametrize(("who", "where", "fields", "expected"), WRONG, ids=[row[-1][:60] for row in WRONG])
def test_a_document_that_makes_no_sense_is_refused_and_says_why(who, where, fields, expected):
    good = document(people=[AL], slots=[DAY])
    assert read_problem(good).people.ref == ("al",)

    assert [
        said for said in refusals(good | document(people=[AL | who], slots=[DAY | where], **fields)) if expected in said
    ]


def test_several_things_that_are_wrong_are_all_told():
    wrong = document(
        people=[person("al", hours_limit=99, apart=["al"]), person("bo", home="moon", women_only=True), person("")],
        slots=[slot("day", team="moon", unpleasant=7), slot("day", vehicle=True, supervised=False)],
        half_day_hours=9,
        turned_away_limit=2,
        weights={"session": -1, "change": -1},
    )

    said = refusals(wrong)

    for expected in (
        "al: the limit must be from 7 to 35 hours a week",
        "somebody is to be kept apart from themselves",
        "bo: unknown home place: add the place or correct the person",
        "bo: only a woman can ask for women's slots only",
        "every row of people needs a ref",
        "day: unknown team: add the team or correct the slot",
        "day: the unpleasantness must be from 0 to 3",
        "day: the same ref twice in slots",
        "day: a vehicle needs a supervisor: mark the slot supervised",
        "a half-day must have from 1 to 8 hours: three of them are a day",
        "the limit on turning people away must be above 0 and below 1",
        "weight session must be a whole number from 0 to 10,000",
        "weight change must be a whole number from 0 to 10,000",
    ):
        assert expected in said
    assert len(said) == 13


def test_the_ends_of_every_range_make_sense():
    least = person("al", hours_limit=7, hours_wanted=7, travel_limit=0, attendance=0.0, from_week=0, until_week=1)
    most = woman("bea", hours_limit=35, hours_wanted=35, travel_limit=300, attendance=1.0, from_week=1, until_week=52)
    most |= {"weeks_late": 2000, "weeks_waiting": 2000, "unpleasant_before": 10}
    most |= {"zones": [{"lat": 90, "lon": -180, "radius_km": 1000}], "offences": [f"t{i}" for i in range(62)]}
    slots = [slot("big", capacity=[0, 500], viable=500, unpleasant=3), slot("small", parts="E")]

    made = document(people=[least, most], slots=slots, turned_away_limit=0.999, weights={"session": 10_000})

    assert write_problem(read_problem(made))["people"][1]["zones"] == most["zones"]


def broken(table: str, **columns: object) -> str:
    with pytest.raises(NotValid) as caught:
        changed(tiny(1), table, **columns)
    return str(caught.value)


def test_tables_that_a_document_could_not_hold_are_refused_too():
    world = tiny(1)

    assert "S0, S1, S2 and 1 more: a slot must be on one weekday" in broken("slots", parts=world.slots.parts | 0b001001)
    assert "people.home must have shape (6,), not (2,)" in broken("people", home=np.zeros(2, dtype=np.int64))
    assert "P0, P1, P2 and 3 more: availability must be half-days of one week" in broken(
        "people", available=np.full(6, 1 << 21)
    )
    assert "exclusion zone of an unknown person" in broken("zones", person=np.array([6]))
    assert "T0, T1: vehicles must be nought or more" in broken("teams", vehicles=np.full((2, 2, 7), -1))
    with pytest.raises(NotValid, match="apart must be pairs"):
        dataclasses.replace(world, apart=np.zeros((1, 3), dtype=np.int64))


# what a document may leave out, and what it is then
DEFAULTS = {
    "people": {
        "women_only": False,
        "alone_with_men": False,
        "hours_limit": 7,
        "hours_wanted": 7,
        "travel_limit": 75,
        "attendance": 1.0,
        "from_week": 0,
        "until_week": 52,
        "weeks_late": 0,
        "weeks_waiting": 0,
        "unemployed": False,
        "unpleasant_before": 0,
        **{key: [] for key in ("offences", "cannot", "access", "skills", "zones", "apart", "usual")},
    },
    "slots": {
        "parts": "MA",
        "women_only": False,
        "supervised": True,
        "vehicle": False,
        "viable": 0,
        "unpleasant": 0,
        **{key: [] for key in ("bars", "demands", "access", "skills")},
    },
}


def test_what_a_document_leaves_out_is_as_published():
    bare = document(people=[{"ref": "al", "home": "town", "woman": False, "available": [""] * 7}], slots=[DAY])
    del bare["slots"][0]["parts"]

    full = write_problem(read_problem(bare))

    assert full["people"][0] == bare["people"][0] | DEFAULTS["people"]
    assert full["slots"][0] == bare["slots"][0] | DEFAULTS["slots"]
    assert (full["half_day_hours"], full["turned_away_limit"], full["committed"]) == (3.5, 0.05, [])
    assert full["weights"] == {
        "hour_offered": 60,
        "hour_worked": 60,
        "hour_beyond": 12,
        "hour_intensive": 36,
        "late_percent": 1,
        "waiting_percent": 1,
        "travel_minute": 1,
        "unmatched": 20,
        "unpleasant": 5,
        "change": 60,
        "session": 60,
        "short_of_viable": 60,
    }


def other(value: Any) -> Any:
    """A value of the same kind that makes as much sense."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value * 0.9
        case "monday":
            return "tuesday"
        case "MA":
            return "M"
        case _:
            return value


def one_change(table: str) -> list[tuple[str, str]]:
    row = write_problem(read_problem(document(people=[woman("al", from_week=0)], slots=[DAY])))[table][0]
    return [(table, name) for name, value in row.items() if name != "ref" and other(value) != value]


def of_hash(made: Row) -> str:
    return read_problem(made).content_hash()


@pytest.mark.parametrize(("table", "column"), [*one_change("people"), *one_change("slots"), *one_change("places")])
def test_any_figure_that_changes_changes_the_name_of_the_problem(table, column):
    made = write_problem(read_problem(document(people=[woman("al")], slots=[DAY])))
    changed_row = made[table][0] | {column: other(made[table][0][column])}
    changed_row |= {"until_week": 51} if column == "until_week" else {}
    changed_row |= {"vehicle": False} if column == "supervised" else {}

    assert of_hash(made | {table: [changed_row, *made[table][1:]]}) != of_hash(made)


@pytest.mark.parametrize(
    "fields",
    [
        {"half_day_hours": 4.0},
        {"turned_away_limit": 0.06},
        {"weights": {"change": 61}},
        {"travel": {"detour": 1.4}},
        {"travel": {"places": ["coast", "mill", "town", "yard"], "minutes": [[1] * 4] * 4}},
        {"committed": [{"person": "al", "slot": "day"}]},
    ],
)
def test_any_other_figure_does_too(fields):
    made = document(people=[person("al", offences=["arson"])], slots=[DAY])

    assert of_hash(made | fields) != of_hash(made)
    assert of_hash(made | {"people": [person("al", offences=["theft"])]}) != of_hash(made)


def test_a_travel_table_is_read_from_row_to_column_in_its_own_order():
    places = ["yard", "town", "mill", "coast"]
    minutes = [[10 * row + column for column in range(4)] for row in range(4)]

    made: Problem = read_problem(document(people=[AL], slots=[DAY], travel={"places": places, "minutes": minutes}))

    town, yard = made.places.ref.index("town"), made.places.ref.index("yard")
    assert made.travel.minutes[town, yard] == 10  # type: ignore[union-attr]
    assert made.travel.minutes[yard, town] == 1  # type: ignore[union-attr]
    assert write_problem(made)["travel"]["minutes"][town][yard] == 10
