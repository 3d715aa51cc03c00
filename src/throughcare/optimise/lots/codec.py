"""Problems and solutions as JSON documents, in and out. The README describes the schema."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from throughcare.kernel.errors import NotValid, Problems
from throughcare.optimise.lots.problem import Bid, Bidder, Bundle, Lot, Member, Organisation, Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.result import content_hash
from throughcare.optimise.stop import StopReason

KINDS: tuple[tuple[str, type], ...] = (
    ("lots", Lot),
    ("organisations", Organisation),
    ("bidders", Bidder),
    ("bids", Bid),
    ("bundles", Bundle),
)
FIGURES = ("annual_value_gbp", "capacity_gbp", "score")


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A document that `problem_from_json` reads back as the same problem; money and scores are text."""
    document: dict[str, Any] = {kind: [_row(row) for row in getattr(problem, kind)] for kind, _cls in KINDS}
    return document | {"fills_first": problem.fills_first}


def problem_from_json(document: Any) -> Problem:
    """The problem of a document. NotValid lists every fault, of form first and then of sense."""
    found = Problems()
    if not isinstance(document, Mapping):
        raise NotValid("the problem must be an object with lots, organisations, bidders and bids")
    for name in sorted(set(document) - {kind for kind, _cls in KINDS} - {"fills_first"}):
        found.add("unknown part {name}", name=name)
    rows = {kind: _rows(kind, cls, document.get(kind, []), found) for kind, cls in KINDS}
    fills_first: Any = document.get("fills_first", False)
    if type(fills_first) is not bool:
        found.add("fills_first must be true or false", field="fills_first")
    found.or_raise()
    return Problem(**rows, fills_first=fills_first)


def problem_hash(problem: Problem) -> str:
    """The name of a problem by its content."""
    return content_hash(problem_to_json(problem))


def solution_to_json(solution: Solution) -> dict[str, Any]:
    """A document that `solution_from_json` reads back."""
    document = {part.name: getattr(solution, part.name) for part in fields(solution)}
    document |= {"winners": dict(solution.winners), "prices": dict(solution.prices)}
    return document | {"stop_reason": solution.stop_reason.value, "gap": round(solution.gap, 6)}


def solution_from_json(document: Any) -> Solution:
    """The solution of a document; NotValid when it isn't one."""
    try:
        given = {part.name: document[part.name] for part in fields(Solution)}
        return Solution(**given | {"stop_reason": StopReason(given["stop_reason"])})
    except (KeyError, TypeError, ValueError) as error:
        raise NotValid("this isn't a solution: {what}", what=repr(error)) from error


def _row(row: Any) -> dict[str, Any]:
    return {part.name: _plain(getattr(row, part.name)) for part in fields(row)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _row(value) if isinstance(value, Member) else value


def _rows(kind: str, cls: type, given: Any, found: Problems) -> tuple[Any, ...]:
    if not isinstance(given, list):
        found.add("{kind} must be a list", field=kind, kind=kind)
        return ()
    made = []
    for number, row in enumerate(given, 1):
        try:
            made.append(_made(cls, row))
        except (TypeError, ValueError, InvalidOperation) as error:
            found.add("{kind}, row {number}: {what}", field=kind, kind=kind, number=number, what=str(error))
    return tuple(made)


def _made(cls: type, row: Any) -> Any:
    if not isinstance(row, Mapping):
        raise TypeError("give an object")
    known = {part.name for part in fields(cls)}
    if strange := sorted(set(row) - known):
        raise ValueError(f"unknown field {', '.join(strange)}")
    return cls(**{name: READ.get(name, _as_given)(value) for name, value in row.items()})


def _as_given(value: Any) -> Any:
    return value


def _figure(value: Any) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool | float):
        raise ValueError(f'{value!r}: give money and scores as text, such as "75.4000"')
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} isn't a figure") from None


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise TypeError("give a list of refs")
    return tuple(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: give text")
    return value


READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(FIGURES, _figure),
    **dict.fromkeys(("ref", "lot", "bidder", "organisation"), _text),
    "members": lambda rows: tuple(_made(Member, row) for row in rows),
    "prefers": _texts,
    "lots": _texts,
}
