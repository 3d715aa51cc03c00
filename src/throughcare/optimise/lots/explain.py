"""Why each bid wins or not, what was binding, and who would win if a bidder left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from throughcare.optimise.lots.problem import Bid, Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.stop import Stop


class Why(StrEnum):
    """Why a bid wins or does not."""

    BEST = "best"  # ranked first, and it wins
    NEXT = "next"  # it wins because no bid ranked above it could be taken
    OUTRANKED = "outranked"  # the winner is ranked above it
    CAPACITY = "capacity"  # ranked above the winner: an organisation behind it would exceed its capacity
    LIMIT = "limit"  # ranked above the winner: the bidder would exceed its limit of lots
    BUNDLE = "bundle"  # ranked above the winner: it comes only with lots that go to others
    TOO_LARGE = "too_large"  # the lot alone exceeds what the bidder may take on
    TOTAL = "total"  # ranked above the winner and with room, but the winner's other lots depend on this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one bid wins or not, with the arithmetic. Money is pounds a year.

    organisation, capacity_gbp, won_gbp: whose capacity binds, what it is, and what of it the lots won use.
    needs_gbp: what this lot would use. lots: those that the bidder wins, or the rest of the bundle.
    """

    lot: str
    bidder: str
    why: Why
    score: Decimal
    rank: int
    winner: str
    organisation: str = ""
    capacity_gbp: Decimal = Decimal(0)
    won_gbp: Decimal = Decimal(0)
    needs_gbp: Decimal = Decimal(0)
    lots: tuple[str, ...] = ()

    @property
    def over_gbp(self) -> Decimal:
        """By how much the lot would exceed the capacity."""
        return self.won_gbp + self.needs_gbp - self.capacity_gbp


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a bidder's leaving would bring: lots that change hands (from, to; empty: nobody), and the total's change."""

    moves: dict[str, tuple[str, str]]
    score: Decimal
    is_proven: bool


def reasons(problem: Problem, solution: Solution) -> tuple[Reason, ...]:
    """Why, for every bid, lot by lot and the best ranked first."""
    desk = _Desk(problem=problem, winners=dict(solution.winners))
    return tuple(desk.reason(bid) for lot in problem.lots for bid in problem.of_lot(lot.ref))


def without(problem: Problem, solution: Solution, bidder: str, *, stop: Stop) -> Change:
    """Who would win if this bidder left. Nothing changes by the leaving of one who wins nothing."""
    if bidder not in solution.winners.values():
        return Change(moves={}, score=Decimal(0), is_proven=solution.is_final)
    return _change(problem, solution, problem.without(bidder), stop)


def _change(problem: Problem, solution: Solution, other: Problem, stop: Stop) -> Change:
    again = solve(other, stop=stop)
    before, after = solution.winners, again.winners
    moves = {
        lot.ref: (before.get(lot.ref, ""), after.get(lot.ref, ""))
        for lot in problem.lots
        if before.get(lot.ref) != after.get(lot.ref)
    }
    return Change(moves=moves, score=_exact(again) - _exact(solution), is_proven=again.is_final)


def _exact(solution: Solution) -> Decimal:
    return Decimal(f"{solution.value:.4f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """The problem with its award, as whoever explains it needs them."""

    problem: Problem
    winners: dict[str, str]

    def reason(self, bid: Bid) -> Reason:
        """Why this bid wins or not."""
        winner = self.winners.get(bid.lot, "")
        plain = Reason(lot=bid.lot, bidder=bid.bidder, why=Why.OUTRANKED, score=bid.score, rank=bid.rank, winner=winner)
        ranks = {row.bidder: row.rank for row in self.problem.of_lot(bid.lot)}
        if winner == bid.bidder:
            return replace(plain, why=Why.BEST if bid.rank == min(ranks.values()) else Why.NEXT)
        if winner and ranks[winner] < bid.rank:
            return plain
        return next(self._binding(bid, plain), replace(plain, why=Why.TOTAL))

    def _binding(self, bid: Bid, plain: Reason) -> Iterator[Reason]:
        """What keeps a bid that is ranked above the winner from winning, the hardest first."""
        bidder = next(row for row in self.problem.bidders if row.ref == bid.bidder)
        own = tuple(lot.ref for lot in self.problem.lots if self.winners.get(lot.ref) == bid.bidder)
        short = [self._capacity(bid, member.organisation, plain) for member in self.problem.members_of(bid)]
        yield from (replace(row, why=Why.TOO_LARGE) for row in short if row.needs_gbp > row.capacity_gbp)
        yield from (replace(row, lots=own) for row in short if row.over_gbp > 0)
        if bidder.most_lots is not None and len(own) >= bidder.most_lots:
            yield replace(plain, why=Why.LIMIT, lots=own)
        for bundle in self.problem.bundles:
            if bundle.bidder == bid.bidder and bid.lot in bundle.lots:
                yield replace(plain, why=Why.BUNDLE, lots=tuple(lot for lot in bundle.lots if lot != bid.lot))

    def _capacity(self, bid: Bid, organisation: str, plain: Reason) -> Reason:
        """The arithmetic of one organisation's capacity; unlimited counts as just enough."""
        capacity = next(row.capacity_gbp for row in self.problem.organisations if row.ref == organisation)
        value = {lot.ref: lot.annual_value_gbp for lot in self.problem.lots}
        taken = (row for row in self.problem.bids if self.winners.get(row.lot) == row.bidder)
        won = sum((value[row.lot] * self._share(row, organisation) for row in taken), Decimal(0))
        needs = value[bid.lot] * self._share(bid, organisation)
        return replace(
            plain,
            why=Why.CAPACITY,
            organisation=organisation,
            capacity_gbp=won + needs if capacity is None else capacity,
            won_gbp=won,
            needs_gbp=needs,
        )

    def _share(self, bid: Bid, organisation: str) -> Decimal:
        """An organisation's part of a bid."""
        return Decimal(sum(m.percent for m in self.problem.members_of(bid) if m.organisation == organisation)) / 100
