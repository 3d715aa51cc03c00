"""Why each case goes to whom, why not to another, and what giving it to another would change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.solution import Solution
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.stop import Stop


class Why(StrEnum):
    """Why a party takes a case or does not."""

    MOST_OWED = "most_owed"  # it takes it, and nobody who may is further behind the promise
    IN_TURN = "in_turn"  # it takes it, and whoever is further behind takes one of those that wait too
    CANNOT = "cannot"  # it is not among those who can take the case
    LONGER_WAIT = "longer_wait"  # the person would wait too long there
    LESS_OWED = "less_owed"  # it is less behind its promise, or ahead of it
    LATER = "later"  # it is as far behind, and its turn comes with another case


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one party takes one case or not, with the arithmetic.

    owed, owed_as_hard: how many cases it is behind its promise once this one is counted, of all and of those as hard;
    below nought it is ahead. wait_minutes: how long the person would wait there.
    """

    case: str
    party: str
    why: Why
    owed: Fraction
    owed_as_hard: Fraction
    wait_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What giving a case to another party would bring: cases that change hands (from, to), and the unfairness added."""

    moves: Mapping[str, tuple[str, str]]
    unfairness: int
    is_proven: bool


def reasons(problem: Problem, solution: Solution) -> tuple[Reason, ...]:
    """Why, for every case in order and every party as named."""
    found: list[Reason] = []
    now = problem
    for case in problem.cases:
        found += _reasons(now, case, solution.takes[case.ref])
        now = given(now, case, solution.takes[case.ref])
    return tuple(found)


def given(problem: Problem, case: Case, who: str) -> Problem:
    """The problem once a party has taken a case: what it had and its wait have grown, and the case waits no more."""
    return replace(
        problem,
        parties=tuple(_with(party, case) if party.ref == who else party for party in problem.parties),
        cases=tuple(row for row in problem.cases if row.ref != case.ref),
    )


def instead(problem: Problem, solution: Solution, case: str, party: str, *, stop: Stop) -> Change:
    """What changes when this party takes the case whatever its wait, and all others are shared anew."""
    cases = tuple(replace(row, only=(party,)) if row.ref == case else row for row in problem.cases)
    again = solve(replace(problem, cases=cases), stop=stop)
    moves = {
        ref: (who, again.takes[ref]) for ref, who in solution.takes.items() if again.takes[ref] != who and ref != case
    }
    return Change(moves=moves, unfairness=again.unfairness - solution.unfairness, is_proven=again.is_final)


def _with(party: Party, case: Case) -> Party:
    taken = Counter(party.taken) + Counter([case.stratum])
    return replace(party, taken=dict(taken), wait_minutes=party.wait_minutes + party.case_minutes)


def _reasons(problem: Problem, case: Case, taker: str) -> list[Reason]:
    able = [party for party in problem.parties if not case.only or party.ref in case.only]
    most = min(party.wait_minutes for party in able) + problem.tolerance_minutes
    may = {party.ref for party in able if party.wait_minutes <= most}
    owed = {party.ref: _owed(problem, party, None) for party in problem.parties}
    as_hard = {party.ref: _owed(problem, party, case.stratum) for party in problem.parties}
    behind = {ref: owed[ref] + as_hard[ref] for ref in may}

    def why(party: Party) -> Why:
        if party.ref == taker:
            return Why.MOST_OWED if behind.get(taker) == max(behind.values()) else Why.IN_TURN
        if party not in able:
            return Why.CANNOT
        if party.ref not in may:
            return Why.LONGER_WAIT
        return Why.LESS_OWED if behind[party.ref] < behind.get(taker, 0) else Why.LATER

    return [
        Reason(
            case=case.ref,
            party=party.ref,
            why=why(party),
            owed=owed[party.ref],
            owed_as_hard=as_hard[party.ref],
            wait_minutes=party.wait_minutes,
        )
        for party in problem.parties
    ]


def _owed(problem: Problem, party: Party, stratum: str | None) -> Fraction:
    had = {row.ref: _had(row, stratum) for row in problem.parties}
    return Fraction(party.promised, problem.weight) * (sum(had.values()) + 1) - had[party.ref]


def _had(party: Party, stratum: str | None) -> int:
    return sum(party.taken.values()) if stratum is None else party.taken.get(stratum, 0)
