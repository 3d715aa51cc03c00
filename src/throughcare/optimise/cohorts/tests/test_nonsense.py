"""A problem refuses nonsense: every fault is named, all at once, as a value and as a JSON document alike."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date

import numpy as np
import pytest

from throughcare.optimise.cohorts.codec import problem_from_json, problem_to_json, solution_from_json, solution_to_json
from throughcare.optimise.cohorts.problem import InvalidProblem
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, room, world
from throughcare.optimise.cohorts.values import Group, Module, Venue, Weights
from throughcare.optimise.stop import Stop

HELD = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0",))
NO_SESSIONS = (Module(name="One", group_sessions=3), Module(name="Two", group_sessions=-1))


def people(**changes):
    return {"people": (person("P0", **changes), *(person(f"P{at}") for at in range(1, 4)))}


def held(**changes):
    return {"held_groups": (replace(HELD, **changes),)}


def beside(**changes):
    """A second group held beside the first."""
    return {"held_groups": (HELD, replace(HELD, **{"ref": "H", "staff": (), "members": (), "room": "R2"} | changes))}


def staff(**changes):
    return {"facilitators": (facilitator("F1", **changes), facilitator("F2"))}


def programmes(**changes):
    return {"programmes": (programme(**changes),)}


NONSENSE = {
    "starts_on 2026-01-06 is not a Monday: give the Monday of the first week": {"starts_on": date(2026, 1, 6)},
    "weeks is 0: give 1 to 104": {"weeks": 0},
    "weeks is 105: give 1 to 104": {"weeks": 105},
    "travel_minutes: 2 amounts are below zero, missing or not numbers, the first in row 1, column 0": {
        "travel_minutes": np.array([[20], [np.nan], [20], [-1]])
    },
    "travel_minutes has the shape (3, 1): give 4 rows of 1 venues": {"travel_minutes": np.zeros((3, 1))},
    "staff_travel_minutes has the shape (1, 1): give 2 rows of 1 venues": {"staff_travel_minutes": np.zeros((1, 1))},
    "staff_travel_minutes: 1 amounts are below zero, missing or not numbers, the first in row 1, column 0": {
        "staff_travel_minutes": np.array([[5], [1e7]])
    },
    "apart: P0 is paired with themselves": {"apart": frozenset({("P0", "P0")})},
    "apart: unknown person P9": {"apart": frozenset({("P0", "P9")})},
    "closed_days: day 7 of week 0 is not 0 (Monday) to 6 (Sunday)": {"closed_days": frozenset({(0, 7)})},
    "weights: finish is -1: give whole points from 0 to 1,000,000": {"weights": Weights(finish=-1)},
    "weights: travel is 1000001: give whole points from 0 to 1,000,000": {"weights": Weights(travel=1_000_001)},
    "weights: risk is (0, -1, 0, 0): give whole points from 0 to 1,000,000": {"weights": Weights(risk=(0, -1, 0, 0))},
    "weights: risk needs four amounts, from low to very high": {"weights": Weights(risk=(0, 1, 2))},
    "programmes: 'BC' is there 2 times": {"programmes": (programme(), programme())},
    "venues: 'V1' is there 2 times": {
        "venues": (Venue(ref="V1", name="Hall", unit="U1"),) * 2,
        "travel_minutes": np.zeros((4, 2)),
        "staff_travel_minutes": np.zeros((2, 2)),
    },
    "rooms: 'R1' is there 2 times": {"rooms": (room(), room())},
    "facilitators: 'F1' is there 2 times": {"facilitators": (facilitator("F1"), facilitator("F1"))},
    "people: 'P0' is there 2 times": {"people": (person("P0"), person("P0"))},
    "held_groups: 'G' is there 2 times": {"held_groups": (HELD, HELD)},
    "programme BC: sizes 4 to 3 are not within 1 to 100 and in order": programmes(min_size=4),
    "programme BC: sizes 0 to 3 are not within 1 to 100 and in order": programmes(min_size=0),
    "programme BC: sizes 2 to 101 are not within 1 to 100 and in order": programmes(max_size=101),
    "programme BC: max_high_risk is -1: give 0 or more": programmes(max_high_risk=-1),
    "programme BC: staff_count is 0: give 1 to 4": programmes(staff_count=0),
    "programme BC: staff_count is 5: give 1 to 4": programmes(staff_count=5),
    "programme BC: staff_minutes_per_session is 0: a day has 1,440 minutes": programmes(staff_minutes_per_session=0),
    "programme BC: staff_minutes_per_session is 1441: a day has 1,440 minutes": programmes(
        staff_minutes_per_session=1441
    ),
    "programme BC: pre_group_weeks and review_weeks are 0 or more": programmes(review_weeks=-1),
    "programme BC: modules add up to 2 group sessions: give 1 to 200": programmes(modules=NO_SESSIONS),
    "programme BC: modules add up to 0 group sessions: give 1 to 200": programmes(modules=()),
    "programme BC: modules add up to 201 group sessions: give 1 to 200": programmes(
        modules=(Module(name="One", group_sessions=201),)
    ),
    "programme BC: pattern [] is empty or names a block twice": programmes(patterns=((),)),
    "programme BC: pattern [3, 3] is empty or names a block twice": programmes(patterns=((3, 3),)),
    "programme BC: blocks [-1, 21] are not 0 to 20": programmes(patterns=((21, -1),)),
    "room R1: -1 seats: give 0 or more": {"rooms": (room(seats=-1),)},
    "room R1: unknown venue 'V9'": {"rooms": (room(venue="V9"),)},
    "room R1: unknown programme 'X'": {"rooms": (room(programmes=frozenset({"X"})),)},
    "room R1: blocks [25] are not 0 to 20": {"rooms": (room(open_blocks=frozenset({25})),)},
    "facilitator F1: 10081 minutes a week: a week has 10080": staff(weekly_minutes=10_081),
    "facilitator F1: -1 minutes a week: a week has 10080": staff(weekly_minutes=-1),
    "facilitator F1: a travel limit of 1441 minutes is not within a day": staff(travel_limit_minutes=1441),
    "facilitator F1: blocks [21] are not 0 to 20": staff(blocks=frozenset({21})),
    "facilitator F1: unknown programme 'X'": staff(trained=frozenset({"X"})),
    "facilitator F1: unknown venue 'V9'": staff(own_venues=frozenset({"V9"})),
    "person P0: has waited -1 weeks: give 0 to 5200": people(waited_weeks=-1),
    "person P0: has waited 5201 weeks: give 0 to 5200": people(waited_weeks=5201),
    "person P0: women_only is set for somebody recorded as male": people(women_only=True),
    "person P0: a travel limit of -1 minutes is not within a day": people(travel_limit_minutes=-1),
    "person P0: blocks [-2] are not 0 to 20": people(blocks=frozenset({-2})),
    "person P0: unknown programme 'TSP'": people(programmes=frozenset({"TSP"})),
    "person P0: unknown venue 'V9'": people(barred_venues=frozenset({"V9"})),
    "held group G: unknown room 'X'": held(room="X"),
    "held group G: unknown facilitator 'F7'": held(staff=("F7",)),
    "held group G: unknown person 'P9'": held(members=("P9",)),
    "held group G: unknown programme 'X'": held(programme="X"),
    "held group G: blocks [21] are not 0 to 20": held(pattern=(21,)),
    "held group G: pattern [] is empty or names a block twice": held(pattern=()),
    "held group G: pattern [0, 0] is empty or names a block twice": held(pattern=(0, 0)),
    "held group G: starts in week -1: count what is done as sessions_done and start in week 0": held(start_week=-1),
    "held group G: starts in week 105: give 104 at most": held(start_week=105),
    "held group G: names somebody twice": held(staff=("F1", "F1")),
    "held group G: sessions_done is 2 of 2": held(sessions_done=2),
    "held group G: sessions_done is -1 of 2": held(sessions_done=-1),
    "held group G: 4 members, 3 at most": held(members=("P0", "P1", "P2", "P3")),
    "held groups G and H share room R1": beside(room="R1"),
    "held groups G and H share facilitator F2": {"rooms": (room(), room("R2"))} | beside(staff=("F2",)),
    "held groups G and H share the person P0": {"rooms": (room(), room("R2"))} | beside(members=("P0",), start_week=9),
}


def refused(make, given):
    with pytest.raises(InvalidProblem) as refusal:
        make(given)
    return refusal.value.faults


def document(changes):
    """The valid world as a document, with these fields written in their place."""
    return problem_to_json(world()) | {name: plain(value) for name, value in changes.items()}


def plain(value):
    """A value as JSON writes it."""
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, np.ndarray):
        return [[None if np.isnan(cell) else cell for cell in row] for row in value.tolist()]
    if isinstance(value, tuple | frozenset):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("fault", NONSENSE)
def test_nonsense_is_refused_by_name_and_nothing_else_is_blamed(fault):
    changes = NONSENSE[fault]
    shapes = {"people", "facilitators", "venues"} & changes.keys()

    faults = refused(lambda given: world(**given), changes)

    assert fault in faults
    assert len(faults) == 1 or shapes or "held_groups" in changes, faults


@pytest.mark.parametrize("fault", NONSENSE)
def test_a_document_that_says_nonsense_is_refused_in_the_same_words(fault):
    faults = refused(problem_from_json, json.loads(json.dumps(document(NONSENSE[fault]))))

    assert fault in faults


def test_whatever_is_wrong_is_listed_at_once():
    changes = {"weeks": 0, "closed_days": frozenset({(1, 9)}), "weights": Weights(group=-3)} | people(waited_weeks=-2)
    changes |= programmes(staff_count=9) | staff(weekly_minutes=-1) | {"rooms": (room(seats=-1, venue="V9"),)}

    for faults in (refused(lambda given: world(**given), changes), refused(problem_from_json, document(changes))):
        assert faults == (
            "weeks is 0: give 1 to 104",
            "closed_days: day 9 of week 1 is not 0 (Monday) to 6 (Sunday)",
            "weights: group is -3: give whole points from 0 to 1,000,000",
            "programme BC: staff_count is 9: give 1 to 4",
            "room R1: -1 seats: give 0 or more",
            "room R1: unknown venue 'V9'",
            "facilitator F1: -1 minutes a week: a week has 10080",
            "person P0: has waited -2 weeks: give 0 to 5200",
        )


def test_weeks_of_pre_group_work_below_nought_are_refused_like_those_before_the_review():
    assert refused(lambda given: world(**given), programmes(pre_group_weeks=-1)) == (
        "programme BC: pre_group_weeks and review_weeks are 0 or more",
    )


def test_a_held_group_takes_its_room_and_staff_for_the_sessions_to_come_alone():
    begun = replace(HELD, sessions_done=1)  # its last session is in week 0
    next_week = replace(HELD, ref="H", start_week=1, members=("P1",))

    assert len(world(held_groups=(begun, next_week)).held_groups) == 2


def put(*path_and_value):
    """A document with a value put where the path says; "DROP" takes the field out."""
    *path, name, value = path_and_value
    changed = problem_to_json(world(**held()))
    place = changed
    for step in path:
        place = place[step]
    if value == "DROP":
        del place[name]
    else:
        place[name] = value
    return changed


POOR_FORM = {
    "unknown field 'held_group'": put("held_group", []),
    "weeks is 'three': give a whole number": put("weeks", "three"),
    "weeks is True: give a whole number": put("weeks", True),
    "starts_on is 'soon': give a date as 2026-01-05": put("starts_on", "soon"),
    "starts_on is None: give a date as 2026-01-05": put("starts_on", "DROP"),
    "people must be a list": put("people", None),
    "people 1: give an object with fields": put("people", 1, "P1"),
    "people P0: unknown field 'colour'": put("people", 0, "colour", "blue"),
    "people P0: risk is missing": put("people", 0, "risk", "DROP"),
    "people P0: risk is 'huge': give one of low, medium, high, very high": put("people", 0, "risk", "huge"),
    "people P0: sex is None: give one of male, female": put("people", 0, "sex", None),
    "people P0: waited_weeks is 1.5: give a whole number": put("people", 0, "waited_weeks", 1.5),
    "people P0: ready_week is True: give a whole number": put("people", 0, "ready_week", True),
    "people P0: women_only is 'no': give true or false": put("people", 0, "women_only", "no"),
    "people P0: blocks is 'x': give a whole number": put("people", 0, "blocks", ["x"]),
    "people P0: programmes is 'BC': give a list": put("people", 0, "programmes", "BC"),
    "people P0: programmes is ['BC']: give text": put("people", 0, "programmes", [["BC"]]),
    "people 7: ref is 7: give text": put("people", 0, "ref", 7),
    "rooms R1: closed_weeks is 0.5: give a whole number": put("rooms", 0, "closed_weeks", [0.5]),
    "programmes BC: patterns is 3: give a list": put("programmes", 0, "patterns", [3]),
    "programmes BC: group_sessions is '3': give a whole number": put(
        "programmes", 0, "modules", [{"name": "One", "group_sessions": "3"}]
    ),
    "programmes BC: unknown field 'x'": put("programmes", 0, "modules", [{"name": "One", "group_sessions": 3, "x": 1}]),
    "programmes BC: give an object with fields": put("programmes", 0, "modules", ["One"]),
    "held_groups G: members is 4: give text": put("held_groups", 0, "members", [4]),
    "weights 0: give an object with fields": put("weights", None),
    "weights 0: unknown field 'finnish'": put("weights", "finnish", 3),
    "weights 0: risk is '5': give a whole number": put("weights", "risk", [0, 1, 2, "5"]),
    "apart is 1: give text": put("apart", [[1, "P0"]]),
    "apart must be a list of pairs": put("apart", [["P0"]]),
    "apart is 'P0': give a list": put("apart", ["P0"]),
    "closed_days is 'a': give a whole number": put("closed_days", [["a", 0]]),
    "travel_minutes: give a table of minutes, a row for each of people, or a point for each and each venue": put(
        "travel_minutes", [[1, 2], [3], [4], [5]]
    ),
    "staff_travel_minutes: give a table of minutes, a row for each of facilitators": put(
        "staff_travel_minutes", "DROP"
    ),
}


@pytest.mark.parametrize("fault", POOR_FORM)
def test_a_document_of_poor_form_is_refused_with_the_field_and_what_to_give(fault):
    faults = refused(problem_from_json, POOR_FORM[fault])

    assert len(faults) == 1
    assert faults[0].startswith(fault)


@pytest.mark.parametrize("document", [[], None, "problem", 3])
def test_what_is_no_document_is_refused(document):
    assert refused(problem_from_json, document) == ("the document is not an object with fields",)


def test_all_that_is_wrong_with_the_form_is_listed_at_once():
    given = put("weeks", "three")
    given["people"][0] |= {"colour": "blue", "waited_weeks": None}
    given["rooms"][0]["seats"] = "many"
    del given["rooms"][0]["venue"]

    assert refused(problem_from_json, given) == (
        "rooms R1: seats is 'many': give a whole number; venue is missing",
        "people P0: unknown field 'colour'; waited_weeks is None: give a whole number",
        "weeks is 'three': give a whole number",
    )


SOLUTION = solution_to_json(solve(world(), stop=Stop(iterations=1), seed=1))
POOR_ANSWERS = {
    "value is 'much': give a number": {"value": "much"},
    "bound is None: give a number": {"bound": None},
    "unknown field 'colour'": {"groups": [{"colour": "blue"}]},
    "joined is []: give the people who join each held group": {"joined": []},
    "joined is 3: give a list": {"joined": {"K": 3}},
    "'soon' is not a valid StopReason": {"stop_reason": "soon"},
}


@pytest.mark.parametrize("fault", POOR_ANSWERS)
def test_an_answer_of_poor_form_is_refused(fault):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011
        solution_from_json(SOLUTION | POOR_ANSWERS[fault])

    assert fault in str(refusal.value)


@pytest.mark.parametrize("field", sorted(SOLUTION.keys() - {"gap"}))
def test_an_answer_without_a_field_is_refused_by_name(field):
    given = {name: value for name, value in SOLUTION.items() if name != field}

    with pytest.raises(ValueError, match=field):
        solution_from_json(given)
