"""An independent verifier: from the problem and the dates alone, day by day, sharing no code with the solver."""

from dataclasses import dataclass
from datetime import date, timedelta

from throughcare.optimise.timetable.problem import Lot, Problem
from throughcare.optimise.timetable.solution import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What breaks a rule or isn't as the solution says, in words; and the least margin, in days."""

    broken: tuple[str, ...]
    margin: int

    @property
    def good(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


def check(problem: Problem, solution: Solution) -> Report:
    """Verify a solution of a problem."""
    refs = {lot.ref for lot in problem.lots}
    if set(solution.publish_on) != refs or set(solution.evaluate_on) != refs:
        return Report(broken=("not every lot has its dates",), margin=0)
    broken = [*_sequence(problem, solution), *_panels(problem, solution), *_bidders(problem, solution)]
    left = {lot.ref: (problem.go_live_on - _decided(lot, solution)).days for lot in problem.lots}
    broken += [
        f"{ref} has {days} days to mobilise" for ref, days in left.items() if days != solution.mobilise_days[ref]
    ]
    margin = min(left[lot.ref] - lot.mobilise_days for lot in problem.lots)
    if margin != solution.value:
        broken.append(f"the tightest lot has a margin of {margin} days, not {solution.value:.0f}")
    if solution.bound < solution.value:
        broken.append("the bound is below the value")
    return Report(broken=tuple(broken), margin=margin)


def _decided(lot: Lot, solution: Solution) -> date:
    return solution.evaluate_on[lot.ref] + timedelta(days=lot.evaluate_days + lot.decide_days)


def _sequence(problem: Problem, solution: Solution) -> list[str]:
    found = []
    for lot in problem.lots:
        if solution.publish_on[lot.ref] < problem.opens_on:
            found.append(f"{lot.ref} is published before the first day")
        if solution.evaluate_on[lot.ref] < solution.publish_on[lot.ref] + timedelta(days=lot.respond_days):
            found.append(f"{lot.ref} is evaluated before its bids are due")
    return found


def _busy(starts: dict[str, date], lengths: dict[str, int]) -> dict[date, int]:
    """How many lots are under way on each day."""
    counts: dict[date, int] = {}
    for ref, start in starts.items():
        for number in range(lengths[ref]):
            day = start + timedelta(days=number)
            counts[day] = counts.get(day, 0) + 1
    return counts


def _panels(problem: Problem, solution: Solution) -> list[str]:
    counts = _busy(dict(solution.evaluate_on), {lot.ref: lot.evaluate_days for lot in problem.lots})
    most = max(counts.values())
    return [f"{most} lots are evaluated at once by {problem.panels} panels"] if most > problem.panels else []


def _bidders(problem: Problem, solution: Solution) -> list[str]:
    lengths = {lot.ref: lot.respond_days for lot in problem.lots}
    found = []
    for bidder in problem.bidders:
        counts = _busy({ref: solution.publish_on[ref] for ref in bidder.lots}, lengths)
        if max(counts.values(), default=0) > bidder.most_at_once:
            found.append(f"{bidder.ref} writes more than {bidder.most_at_once} bids at once")
    return found
