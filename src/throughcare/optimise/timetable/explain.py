"""What sets the pace, and what a delay would cost: the critical path, and prices in days to mobilise.

A price is found by playing the proposed order again (`replay`) with the delay in it: nobody is asked to plan anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.optimise.timetable.problem import Problem
from throughcare.optimise.timetable.replay import Days, awarded, in_order, replay
from throughcare.optimise.timetable.solution import Solution

WEEK = 7


class Why(StrEnum):
    """Why a stage begins on its day."""

    FIRST_DAY = "first_day"  # nothing may begin sooner
    STAGE = "stage"  # the lot's own stage before it ended
    BIDDER = "bidder"  # whoever writes the bids was busy with another lot
    PANEL = "panel"  # every panel was busy, until this other lot was done


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stage of the critical path: from which day to which (the first day after it), and why it begins there."""

    lot: str
    stage: str
    from_on: date
    until_on: date
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What so many weeks leave: days to mobilise by lot, and by size of organisation the lots it could start in time.

    lots_of: how many lots organisations of that size are expected to bid for.
    """

    weeks: int
    mobilise_days: Mapping[str, int]
    ready: Mapping[str, int]
    lots_of: Mapping[str, int]


def critical_path(problem: Problem, solution: Solution) -> tuple[Link, ...]:
    """The stages that set the day of the tightest lot's award, the earliest first."""
    days = _days(problem, solution)
    decided = awarded(problem, days)
    margins = [problem.days - day - lot.mobilise_days for lot, day in zip(problem.lots, decided, strict=True)]
    at = margins.index(min(margins))
    lot = problem.lots[at]
    end = days.evaluate[at] + lot.evaluate_days
    path = [_link(problem, at, "decide", end, lot.decide_days, Why.STAGE)]
    path += _before(problem, days, at)
    return tuple(reversed(path))


def _before(problem: Problem, days: Days, at: int) -> Iterator[Link]:
    """From an evaluation back to the first day, stage by stage."""
    stage = "evaluate"
    while True:
        lot = problem.lots[at]
        if stage == "evaluate":
            start, length = days.evaluate[at], lot.evaluate_days
            if start == days.respond[at] + lot.respond_days:
                yield _link(problem, at, stage, start, length, Why.STAGE)
                stage = "respond"
                continue
            yield _link(problem, at, stage, start, length, Why.PANEL)
            ends = enumerate(days.evaluate)
            at = next(n for n, other in ends if n != at and other + problem.lots[n].evaluate_days == start)
            continue
        start = days.respond[at]
        if start == 0:
            yield _link(problem, at, stage, start, lot.respond_days, Why.FIRST_DAY)
            return
        yield _link(problem, at, stage, start, lot.respond_days, Why.BIDDER)
        shared = {n for _most, places in problem.rivals() if at in places for n in places}
        at = next(n for n in sorted(shared) if days.respond[n] + problem.lots[n].respond_days == start)


def _link(problem: Problem, at: int, stage: str, start: int, length: int, why: Why) -> Link:
    lot, from_on = problem.lots[at].ref, problem.day(start)
    return Link(lot=lot, stage=stage, from_on=from_on, until_on=problem.day(start + length), why=why)


def price_of_delay(problem: Problem, solution: Solution, weeks: int) -> Price:
    """What is left to mobilise when everything begins so many weeks later."""
    return _price(problem, problem.delayed(weeks * WEEK), solution, weeks)


def price_of_response(problem: Problem, solution: Solution, weeks: int) -> Price:
    """What is left to mobilise when every bid may be written for so many weeks longer."""
    return _price(problem, problem.with_longer_response(weeks * WEEK), solution, weeks)


def price_of_lot(problem: Problem, solution: Solution, lot: str, weeks: int) -> Price:
    """What is left to mobilise when one lot is evaluated so many weeks longer."""
    return _price(problem, problem.with_later_lot(lot, weeks * WEEK), solution, weeks)


def _price(problem: Problem, changed: Problem, solution: Solution, weeks: int) -> Price:
    days = replay(changed, in_order(problem, _days(problem, solution)))
    decided = zip(changed.lots, awarded(changed, days), strict=True)
    left = {lot.ref: changed.days - day for lot, day in decided}
    sizes = sorted({bidder.size for bidder in problem.bidders})
    wanted = {size: _wanted(problem, size) for size in sizes}
    return Price(
        weeks=weeks,
        mobilise_days=left,
        ready={size: sum(left[ref] >= needs for ref, needs in wanted[size].items()) for size in sizes},
        lots_of={size: len(wanted[size]) for size in sizes},
    )


def _wanted(problem: Problem, size: str) -> dict[str, int]:
    """The lots that organisations of a size bid for, with the days that such an organisation, or the lot, needs."""
    category = {lot.ref: lot.mobilise_days for lot in problem.lots}
    found: dict[str, int] = {}
    for bidder in problem.bidders:
        if bidder.size == size:
            for ref in bidder.lots:
                found[ref] = max(found.get(ref, 0), category[ref], bidder.mobilise_days)
    return found


def _days(problem: Problem, solution: Solution) -> Days:
    return Days(
        respond=tuple((solution.publish_on[lot.ref] - problem.opens_on).days for lot in problem.lots),
        evaluate=tuple((solution.evaluate_on[lot.ref] - problem.opens_on).days for lot in problem.lots),
    )
