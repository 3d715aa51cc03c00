"""Problems and solutions as JSON documents, in and out. The README describes the schema."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from throughcare.kernel.errors import NotValid, Problems
from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.solution import Solution
from throughcare.optimise.result import content_hash
from throughcare.optimise.stop import StopReason

TEXTS = ("ref", "stratum")


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A document that `problem_from_json` reads back as the same problem."""
    return {
        "parties": [asdict(party) | {"taken": dict(party.taken)} for party in problem.parties],
        "cases": [asdict(case) | {"only": list(case.only)} for case in problem.cases],
        "tolerance_minutes": problem.tolerance_minutes,
    }


def problem_from_json(document: Any) -> Problem:
    """The problem of a document. NotValid lists every fault, of form first and then of sense."""
    if not isinstance(document, Mapping):
        raise NotValid("the problem must be an object with parties and cases")
    found = Problems()
    for name in sorted(set(document) - {part.name for part in fields(Problem)}):
        found.add("unknown part {name}", name=name)
    parties = _rows("parties", Party, document.get("parties", []), found)
    cases = _rows("cases", Case, document.get("cases", []), found)
    found.or_raise()
    return Problem(parties=parties, cases=cases, tolerance_minutes=document.get("tolerance_minutes", 0))


def problem_hash(problem: Problem) -> str:
    """The name of a problem by its content."""
    return content_hash(problem_to_json(problem))


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """A document that `solution_from_json` reads back."""
    document = {part.name: getattr(solution, part.name) for part in fields(solution)}
    return document | {"takes": dict(solution.takes), "stop_reason": solution.stop_reason.value}


def solution_from_json(document: Any) -> Solution:
    """The solution of a document; NotValid when it isn't one."""
    try:
        given = {part.name: document[part.name] for part in fields(Solution)}
        return Solution(**given | {"stop_reason": StopReason(given["stop_reason"])})
    except (KeyError, TypeError, ValueError) as error:
        raise NotValid("this isn't a solution: {what}", what=repr(error)) from error


def _rows(kind: str, cls: type, given: Any, found: Problems) -> tuple[Any, ...]:
    if not isinstance(given, list):
        found.add("{kind} must be a list", field=kind, kind=kind)
        return ()
    made = []
    for number, row in enumerate(given, 1):
        try:
            made.append(_made(cls, row))
        except (TypeError, ValueError) as error:
            found.add("{kind}, row {number}: {what}", field=kind, kind=kind, number=number, what=str(error))
    return tuple(made)


def _made(cls: type, row: Any) -> Any:
    if not isinstance(row, Mapping):
        raise TypeError("give an object")
    if strange := sorted(set(row) - {part.name for part in fields(cls)}):
        raise ValueError(f"unknown field {', '.join(strange)}")
    for name in TEXTS:
        if not isinstance(row.get(name, ""), str):
            raise TypeError(f"{name} must be text")
    if not isinstance(row.get("taken", {}), Mapping):
        raise TypeError("taken must be an object of counts by stratum")
    only = row.get("only", [])
    if not isinstance(only, list) or not all(isinstance(who, str) for who in only):
        raise TypeError("only must be a list of refs")
    return cls(**dict(row) | ({"only": tuple(only)} if "only" in row else {}))
