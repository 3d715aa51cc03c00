"""Problems and solutions as JSON documents, in and out. The README describes the schema.

Travel is a table of minutes (`travel_minutes`, `staff_travel_minutes`) or, where every person, facilitator and venue
has a `point` (latitude, longitude), is worked out by speed bands.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, get_args, get_origin

import numpy as np

from throughcare.optimise.cohorts.problem import InvalidProblem, Problem
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.values import (
    Facilitator,
    Group,
    Module,
    Person,
    Programme,
    Room,
    Venue,
    Weights,
)
from throughcare.optimise.result import content_hash
from throughcare.optimise.stop import StopReason
from throughcare.optimise.travel import SpeedBands, great_circle_km

KINDS: tuple[tuple[str, type], ...] = (
    ("programmes", Programme),
    ("venues", Venue),
    ("rooms", Room),
    ("facilitators", Facilitator),
    ("people", Person),
    ("held_groups", Group),
)
PLAIN = {int: "a whole number", bool: "true or false", str: "text"}


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A document that `problem_from_json` reads back as the same problem."""
    document: dict[str, Any] = {
        "starts_on": problem.starts_on.isoformat(),
        "weeks": problem.weeks,
        "weights": _row(problem.weights),
        "travel_minutes": problem.travel_minutes.tolist(),
        "staff_travel_minutes": problem.staff_travel_minutes.tolist(),
        "apart": sorted(list(pair) for pair in problem.apart),
        "closed_days": sorted(list(day) for day in problem.closed_days),
    }
    return document | {kind: [_row(row) for row in getattr(problem, kind)] for kind, _ in KINDS}


def problem_from_json(document: Mapping[str, Any]) -> Problem:
    """The problem of a document. InvalidProblem lists every fault, of form first and then of sense."""
    if not isinstance(document, dict):
        raise InvalidProblem(("the document is not an object with fields",))
    faults = [f"unknown field {name!r}" for name in document if name not in {part.name for part in fields(Problem)}]
    rows = {kind: _rows(kind, cls, document.get(kind, []), faults) for kind, cls in KINDS}
    try:
        starts_on = date.fromisoformat(str(document.get("starts_on")))
    except ValueError:
        faults.append(f"starts_on is {document.get('starts_on')!r}: give a date as 2026-01-05")
    weeks: Any = document.get("weeks")
    if type(weeks) is not int:
        faults.append(f"weeks is {weeks!r}: give a whole number")
    weights = _rows("weights", Weights, [document.get("weights", {})], faults)
    tables = [_travel(document, name, kind, faults) for name, kind in TRAVEL]
    pairs = {name: _pairs(name, kind, document.get(name, []), faults) for name, kind in PAIRS}
    if faults:
        raise InvalidProblem(tuple(faults))
    return Problem(
        starts_on=starts_on,
        weeks=weeks,
        weights=weights[0],
        travel_minutes=tables[0],
        staff_travel_minutes=tables[1],
        apart=pairs["apart"],
        closed_days=pairs["closed_days"],
        programmes=tuple(rows["programmes"]),
        venues=tuple(rows["venues"]),
        rooms=tuple(rows["rooms"]),
        facilitators=tuple(rows["facilitators"]),
        people=tuple(rows["people"]),
        held_groups=tuple(rows["held_groups"]),
    )


PAIRS = (("apart", str), ("closed_days", int))
TRAVEL = (("travel_minutes", "people"), ("staff_travel_minutes", "facilitators"))


def problem_hash(problem: Problem) -> str:
    """The name of a problem by its content."""
    return content_hash(problem_to_json(problem))


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """A document that `solution_from_json` reads back."""
    return {
        "value": solution.value,
        "bound": solution.bound,
        "gap": round(solution.gap, 6),
        "seed": solution.seed,
        "iterations": solution.iterations,
        "planned": solution.planned,
        "stop_reason": solution.stop_reason.value,
        "problem_hash": solution.problem_hash,
        "groups": [_row(group) for group in solution.groups],
        "joined": {ref: list(members) for ref, members in solution.joined.items()},
    }


def solution_from_json(document: Mapping[str, Any]) -> Solution:
    """The solution of a document; ValueError lists what is wrong with its form."""
    faults: list[str] = []
    groups = _rows("groups", Group, document.get("groups"), faults)
    faults += [f"{name} is missing" for name in ("stop_reason", "problem_hash") if name not in document]
    for name in ("value", "bound", "seed", "iterations", "planned"):
        if type(document.get(name)) not in (int, float):
            faults.append(f"{name} is {document.get(name)!r}: give a number")
    joined: Any = document.get("joined")
    if not isinstance(joined, dict):
        faults.append(f"joined is {joined!r}: give the people who join each held group")
    if faults:
        raise ValueError("; ".join(faults))
    return Solution(
        value=document["value"],
        bound=document["bound"],
        seed=document["seed"],
        iterations=document["iterations"],
        planned=document["planned"],
        stop_reason=StopReason(document["stop_reason"]),
        problem_hash=document["problem_hash"],
        groups=tuple(groups),
        joined={ref: _value("joined", members, tuple[str, ...]) for ref, members in joined.items()},
    )


def _row(row: Any) -> dict[str, Any]:
    return {part.name: _plain(getattr(row, part.name)) for part in fields(row)}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Module):
        return _row(value)
    return value


def _rows(kind: str, cls: type, rows: Any, faults: list[str]) -> list[Any]:
    made = []
    for at, row in enumerate(rows if isinstance(rows, list) else []):
        name = f"{kind} {row.get('ref', at)}" if isinstance(row, dict) else f"{kind} {at}"
        try:
            made.append(_made(cls, row))
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if not isinstance(rows, list):
        faults.append(f"{kind} must be a list")
    return made


def _made(cls: type, row: Any) -> Any:
    """The value of a row; ValueError lists what is wrong with its form."""
    if not isinstance(row, dict):
        raise ValueError("give an object with fields")
    known = {part.name: part for part in fields(cls)}
    faults = [f"unknown field {name!r}" for name in row if name not in known and name != "point"]
    needed = [part.name for part in known.values() if part.default is MISSING]
    faults += [f"{name} is missing" for name in needed if name not in row]
    values = {}
    for name in row.keys() & known.keys():
        try:
            values[name] = _value(name, row[name], known[name].type)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise ValueError("; ".join(sorted(faults)))
    return cls(**values)


def _value(name: str, value: Any, kind: Any) -> Any:
    """What a field of this type holds; ValueError says what to give instead."""
    if parts := get_args(kind):
        if not isinstance(value, list):
            raise ValueError(f"{name} is {value!r}: give a list")
        return get_origin(kind)(_value(name, each, parts[0]) for each in value)
    if kind is Module:
        return _made(Module, value)
    if kind in PLAIN:
        if type(value) is not kind:
            raise ValueError(f"{name} is {value!r}: give {PLAIN[kind]}")
        return value
    if value not in list(kind):
        raise ValueError(f"{name} is {value!r}: give one of {', '.join(kind)}")
    return kind(value)


def _pairs(name: str, kind: type, rows: Any, faults: list[str]) -> frozenset[Any]:
    try:
        pairs = _value(name, rows, tuple[tuple[kind, ...], ...])  # type: ignore[valid-type]
    except ValueError as error:
        faults.append(str(error))
        return frozenset()
    if any(len(pair) != 2 for pair in pairs):
        faults.append(f"{name} must be a list of pairs")
    return frozenset(pairs)


def _travel(document: Mapping[str, Any], name: str, kind: str, faults: list[str]) -> np.ndarray:
    """The table given, or minutes by speed bands from points."""
    try:
        if name in document:
            rows = document[name]
            shape = (len(rows), len(document.get("venues", [])))
            table = [[np.nan if cell is None else cell for cell in row] for row in rows]
            return np.array(table, dtype=np.float64).reshape(shape)
        places = np.array([row["point"] for row in document.get(kind, [])], dtype=np.float64).reshape(-1, 2)
        venues = np.array([row["point"] for row in document.get("venues", [])], dtype=np.float64).reshape(-1, 2)
        crow = great_circle_km(places[:, :1], places[:, 1:], venues[:, 0], venues[:, 1])
        return SpeedBands().minutes(crow)
    except (KeyError, TypeError, ValueError):
        faults.append(f"{name}: give a table of minutes, a row for each of {kind}, or a point for each and each venue")
        return np.zeros((0, 0))
