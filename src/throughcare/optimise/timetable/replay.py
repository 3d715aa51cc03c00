"""From an order of stages to days: each begins as soon as what came before in the order leaves room.

Taken in the order in which a possible timetable begins them, none begins later than there: what was inserted before it
uses no more from its day on than it did. So an answer is always packed, and the same order can be played again with
other lengths, which is how a delay is priced.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from throughcare.optimise.timetable.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The first day of responding and of evaluating of each lot, by its place; counted from the first day of all."""

    respond: tuple[int, ...]
    evaluate: tuple[int, ...]


def awarded(problem: Problem, days: Days) -> list[int]:
    """The day by which each lot is decided, by its place: its provider can begin to mobilise."""
    lots = zip(problem.lots, days.evaluate, strict=True)
    return [start + lot.evaluate_days + lot.decide_days for lot, start in lots]


def replay(problem: Problem, order: Sequence[tuple[str, int]]) -> Days:
    """The days of an order of (stage, place of a lot); each lot's response stands before its evaluation."""
    respond, evaluate = [0] * len(problem.lots), [0] * len(problem.lots)
    writing: list[tuple[int, tuple[int, ...], list[tuple[int, int]]]]
    writing = [(most, places, []) for most, places in problem.rivals()]
    scoring: list[tuple[int, int]] = []
    for stage, at in order:
        lot = problem.lots[at]
        if stage == "respond":
            mine = [(most, taken) for most, places, taken in writing if at in places]
            respond[at] = _first(0, lot.respond_days, mine)
            for _most, taken in mine:
                taken.append((respond[at], respond[at] + lot.respond_days))
        else:
            ready = respond[at] + lot.respond_days
            evaluate[at] = _first(ready, lot.evaluate_days, [(problem.panels, scoring)])
            scoring.append((evaluate[at], evaluate[at] + lot.evaluate_days))
    return Days(respond=tuple(respond), evaluate=tuple(evaluate))


def in_order(problem: Problem, days: Days) -> list[tuple[str, int]]:
    """All stages as they begin; of one day, responses first and then as planned."""
    stages = [(start, 0, at) for at, start in enumerate(days.respond)]
    stages += [(start, 1, at) for at, start in enumerate(days.evaluate)]
    return [("respond" if kind == 0 else "evaluate", at) for _start, kind, at in sorted(stages)]


def _first(ready: int, length: int, limits: list[tuple[int, list[tuple[int, int]]]]) -> int:
    """The first day from which a stage of a length fits beside what is taken already."""
    ends = sorted({end for _most, taken in limits for _start, end in taken if end > ready})
    for start in (ready, *ends):
        if all(_peak(taken, start, start + length) < most for most, taken in limits):
            return start
    raise AssertionError("after the last end there is always room")


def _peak(taken: list[tuple[int, int]], start: int, end: int) -> int:
    """How many are taken at once, at most, within a stretch."""
    inside = [(one, two) for one, two in taken if one < end and two > start]
    return max((sum(one <= max(at, start) < two for one, two in inside) for at, _end in inside), default=0)
