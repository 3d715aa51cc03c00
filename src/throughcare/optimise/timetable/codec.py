"""Problems and solutions as JSON documents, in and out. The README describes the schema."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from throughcare.kernel.errors import NotValid
from throughcare.optimise.result import content_hash
from throughcare.optimise.stop import StopReason
from throughcare.optimise.timetable.problem import Bidder, Lot, Problem
from throughcare.optimise.timetable.solution import Solution

DATED = ("publish_on", "evaluate_on")


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A document that `problem_from_json` reads back as the same problem."""
    return {
        "opens_on": problem.opens_on.isoformat(),
        "go_live_on": problem.go_live_on.isoformat(),
        "panels": problem.panels,
        "lots": [asdict(lot) for lot in problem.lots],
        "bidders": [asdict(bidder) | {"lots": list(bidder.lots)} for bidder in problem.bidders],
    }


def problem_from_json(document: Any) -> Problem:
    """The problem of a document; NotValid when it isn't one, or makes no sense."""
    try:
        return Problem(
            opens_on=date.fromisoformat(document["opens_on"]),
            go_live_on=date.fromisoformat(document["go_live_on"]),
            panels=document["panels"],
            lots=tuple(Lot(**row) for row in document["lots"]),
            bidders=tuple(Bidder(**row | {"lots": tuple(row["lots"])}) for row in document.get("bidders", [])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotValid("this isn't a problem of a timetable: {what}", what=repr(error)) from error


def problem_hash(problem: Problem) -> str:
    """The name of a problem by its content."""
    return content_hash(problem_to_json(problem))


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """A document that `solution_from_json` reads back."""
    document = {part.name: getattr(solution, part.name) for part in fields(solution)}
    document |= {name: {ref: day.isoformat() for ref, day in document[name].items()} for name in DATED}
    return document | {
        "mobilise_days": dict(solution.mobilise_days),
        "order": list(solution.order),
        "stop_reason": solution.stop_reason.value,
    }


def solution_from_json(document: Any) -> Solution:
    """The solution of a document; NotValid when it isn't one."""
    try:
        given = {part.name: document[part.name] for part in fields(Solution)}
        given |= {name: _days(given[name]) for name in DATED}
        given |= {"order": tuple(given["order"]), "stop_reason": StopReason(given["stop_reason"])}
        return Solution(**given)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotValid("this isn't a solution: {what}", what=repr(error)) from error


def _days(rows: Mapping[str, str]) -> dict[str, date]:
    return {ref: date.fromisoformat(day) for ref, day in rows.items()}
