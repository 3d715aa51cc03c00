"""How referrals are shared without a solver: to the quickest, in turn, or to whoever is owed the most of all cases."""

from collections.abc import Callable
from enum import StrEnum

from throughcare.optimise.apportionment.problem import Case, Party, Problem


class Hand(StrEnum):
    """A way of sharing by hand."""

    FIRST_COME = "first_come"  # whoever can see the person first
    IN_TURN = "in_turn"  # one after the other, as if all had been promised as much
    OWED = "owed"  # whoever is furthest behind its promise, however hard the case and long the wait


def take_by_hand(problem: Problem, hand: Hand) -> Party:
    """Who takes the first case that waits; of equals the one named first."""
    case = problem.cases[0]
    able = [party for party in problem.parties if not case.only or party.ref in case.only]
    return min(able, key=lambda party: KEYS[hand](problem, case, party))


def _quickest(_problem: Problem, _case: Case, party: Party) -> float:
    return party.wait_minutes


def _fewest(_problem: Problem, _case: Case, party: Party) -> float:
    return sum(party.taken.values())


def _ahead(problem: Problem, _case: Case, party: Party) -> float:
    total = sum(sum(row.taken.values()) for row in problem.parties) + 1
    return sum(party.taken.values()) - party.promised * total / problem.weight


KEYS: dict[Hand, Callable[[Problem, Case, Party], float]] = {
    Hand.FIRST_COME: _quickest,
    Hand.IN_TURN: _fewest,
    Hand.OWED: _ahead,
}
