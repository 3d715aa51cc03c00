"""Problems written out by hand for tests: a few people and slots with plain answers, changed field by field."""

from typing import Any

import pytest

from throughcare.optimise.allocation.document import read_problem
from throughcare.optimise.allocation.problem import Problem

Row = dict[str, Any]
ALL_DAYS = ["MAE"] * 7


def person(ref: str, **fields: Any) -> Row:
    """A man who is free all week, lives in town, always comes and wants seven hours."""
    return {"ref": ref, "home": "town", "woman": False, "available": ALL_DAYS, **fields}


def woman(ref: str, **fields: Any) -> Row:
    """The same, a woman."""
    return person(ref, woman=True, **fields)


def slot(ref: str, **fields: Any) -> Row:
    """A whole Monday in town with four seats, in each of two weeks."""
    plain = {"place": "yard", "team": "north", "weekday": "monday", "parts": "MA", "capacity": [4, 4]}
    return {"ref": ref, **plain, **fields}


def document(*, people: list[Row], slots: list[Row], **fields: Any) -> Row:
    """The document of a problem with a town, a yard and a mill close by, and a far coast; one team of ten."""
    places = [
        {"ref": "coast", "lat": 54.0, "lon": -1.0},
        {"ref": "mill", "lat": 52.04, "lon": -1.0},
        {"ref": "town", "lat": 52.0, "lon": -1.0},
        {"ref": "yard", "lat": 52.02, "lon": -1.0},
    ]
    teams = [{"ref": "north", "supervisors": [[10] * 7] * 2, "vehicles": [[10] * 7] * 2}]
    return {"places": places, "teams": teams, "people": people, "slots": slots, **fields}


def problem(*, people: list[Row], slots: list[Row], **fields: Any) -> Problem:
    """The problem of such a document."""
    return read_problem(document(people=people, slots=slots, **fields))


def lines(of: Problem, *pairs: str) -> list[tuple[int, int]]:
    """Lines written as "person slot"."""
    people = {ref: row for row, ref in enumerate(of.people.ref)}
    slots = {ref: row for row, ref in enumerate(of.slots.ref)}
    return [(people[pair.split()[0]], slots[pair.split()[1]]) for pair in pairs]


def some(count: int, *, quick: int = 2) -> list[Any]:
    """Seeds from nought: a few for every run, the others for the long proofs."""
    return [seed if seed < quick else pytest.param(seed, marks=pytest.mark.proof) for seed in range(count)]
