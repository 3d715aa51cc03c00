"""A good order to begin with (Jackson's rule): what needs most time afterwards goes first, at every free panel anew.

J. R. Jackson, Scheduling a production line to minimize maximum tardiness, 1955: on one machine nothing is better where
all is ready at once. With several panels, and responses that must end before, it is a beginning.
"""

import heapq

from throughcare.optimise.timetable.bound import after
from throughcare.optimise.timetable.problem import Problem
from throughcare.optimise.timetable.replay import Days, replay


def by_need(problem: Problem) -> Days:
    """Responses as early as bidders can write them, the neediest lots first; then panels as they come free."""
    places = sorted(range(len(problem.lots)), key=lambda at: (*_need(problem, at), at))
    written = replay(problem, [(stage, at) for stage in ("respond", "evaluate") for at in places])
    return Days(respond=written.respond, evaluate=_panels(problem, written.respond))


def _need(problem: Problem, at: int) -> tuple[int, int]:
    lot = problem.lots[at]
    return -after(lot), -lot.evaluate_days


def _panels(problem: Problem, respond: tuple[int, ...]) -> tuple[int, ...]:
    """When each lot is evaluated: a panel that is free takes the neediest that is ready, or waits for the next."""
    ready = [start + lot.respond_days for start, lot in zip(respond, problem.lots, strict=True)]
    evaluate, left, free = [0] * len(ready), set(range(len(ready))), [0] * problem.panels
    while left:
        day = max(heapq.heappop(free), min(ready[at] for at in left))
        at = min((at for at in left if ready[at] <= day), key=lambda at: (*_need(problem, at), at))
        evaluate[at] = day
        left.remove(at)
        heapq.heappush(free, day + problem.lots[at].evaluate_days)
    return tuple(evaluate)
