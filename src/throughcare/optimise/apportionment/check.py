"""An independent verifier: from the problem and who takes what alone, in exact fractions; no code is the solver's.

It replays the cases one by one, applies every rule, adds up the unfairness, and proves the least that any sharing could
have by prices: whatever a case is priced at, no sharing can cost less than each party's cheapest answer to that price.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from throughcare.optimise.apportionment.problem import Party, Problem
from throughcare.optimise.apportionment.solution import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What breaks a rule or isn't as the solution says, in words; the unfairness; the least that prices prove."""

    broken: tuple[str, ...]
    unfairness: int
    proven: int

    @property
    def good(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


def check(problem: Problem, solution: Solution) -> Report:
    """Verify a solution of a problem."""
    broken = [*_names(problem, solution)]
    if broken:
        return Report(broken=tuple(broken), unfairness=0, proven=0)
    broken += _waits(problem, solution)
    whole = _weight(problem) ** 2  # fractions of a case, squared, in the solver's unit
    unfairness = int(sum(_unfairness(problem, solution)) * whole)
    proven = int(sum(_least(problem)) * whole)
    broken += _figures(solution, unfairness, proven)
    return Report(broken=tuple(broken), unfairness=unfairness, proven=proven)


def _names(problem: Problem, solution: Solution) -> Iterator[str]:
    known = {party.ref for party in problem.parties}
    for case in problem.cases:
        who = solution.takes.get(case.ref)
        if who is None:
            yield f"nobody takes {case.ref}"
        elif who not in known or (case.only and who not in case.only):
            yield f"{who} can't take {case.ref}"
    for ref in set(solution.takes) - {case.ref for case in problem.cases}:
        yield f"there is no case {ref}"


def _waits(problem: Problem, solution: Solution) -> Iterator[str]:
    waits = {party.ref: party.wait_minutes for party in problem.parties}
    longer = {party.ref: party.case_minutes for party in problem.parties}
    for case in problem.cases:
        who = solution.takes[case.ref]
        shortest = min(waits[ref] for ref in case.only or waits)
        if waits[who] > shortest + problem.tolerance_minutes:
            yield f"{case.ref} waits {waits[who] - shortest} minutes longer with {who} than with the quickest"
        waits[who] += longer[who]


def _weight(problem: Problem) -> int:
    return sum(party.promised for party in problem.parties)


def _cost(problem: Problem, party: Party, had: int, total: int) -> Fraction:
    """A party's part, in cases squared: what a whole case or more is off counts as much as all else could together."""
    away = had - Fraction(party.promised, _weight(problem)) * total
    heavy = 1 + 2 * len(problem.parties) * max(1, len(problem.cases))
    return away**2 * (1 if abs(away) < 1 else heavy)


def _had(party: Party, stratum: str | None) -> int:
    return sum(party.taken.values()) if stratum is None else party.taken.get(stratum, 0)


def _unfairness(problem: Problem, solution: Solution) -> Iterator[Fraction]:
    had: Counter[tuple[str, str | None]] = Counter()
    for party in problem.parties:
        for stratum in (None, *problem.strata):
            had[party.ref, stratum] = _had(party, stratum)
    for case in problem.cases:
        for stratum in (None, case.stratum):
            had[solution.takes[case.ref], stratum] += 1
            total = sum(had[party.ref, stratum] for party in problem.parties)
            yield from (_cost(problem, party, had[party.ref, stratum], total) for party in problem.parties)


def _least(problem: Problem) -> Iterator[Fraction]:
    for number, case in enumerate(problem.cases, 1):
        yield _dearest(problem, None, number)
        yield _dearest(problem, case.stratum, sum(row.stratum == case.stratum for row in problem.cases[:number]))


def _dearest(problem: Problem, stratum: str | None, more: int) -> Fraction:
    """The most that any one price of a case proves about the sharing of `more` cases of a stratum, or of all."""
    total = sum(_had(party, stratum) for party in problem.parties) + more
    choices = []
    for party in problem.parties:
        before = _had(party, stratum)
        choices.append([_cost(problem, party, before + extra, total) for extra in range(more + 1)])
    prices = sorted({after - before for row in choices for before, after in pairwise(row)})

    def proves(price: Fraction) -> Fraction:
        return sum((min(cost - price * extra for extra, cost in enumerate(row)) for row in choices), price * more)

    low, high = 0, len(prices) - 1  # what a price proves rises up to the best one and falls after it
    while low < high:
        middle = (low + high) // 2
        if proves(prices[middle]) < proves(prices[middle + 1]):
            low = middle + 1
        else:
            high = middle
    return proves(prices[low])


def _figures(solution: Solution, unfairness: int, proven: int) -> Iterator[str]:
    if solution.unfairness != unfairness or solution.value != -float(unfairness):
        yield f"the unfairness adds up to {unfairness}, not {solution.unfairness}"
    if solution.least_unfairness != proven:
        yield f"prices prove {proven}, not {solution.least_unfairness}"
    if proven > unfairness:
        yield "what is proven exceeds what was found: one of them is wrong"
    if solution.bound < solution.value:
        yield "the bound is below the value"
