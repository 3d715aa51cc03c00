"""An independent verifier: from the problem and the winners alone, in exact fractions, sharing no code with the solver.

It recomputes every rule, the total score, and the bound that the published prices prove.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from throughcare.optimise.lots.problem import Bid, Bidder, Problem
from throughcare.optimise.lots.solution import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What breaks a rule or isn't as the solution says, in words; the total score; the bound that prices prove."""

    broken: tuple[str, ...]
    score: Fraction
    proven: Fraction

    @property
    def good(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


def check(problem: Problem, solution: Solution) -> Report:
    """Verify a solution of a problem."""
    broken = [*_unknown(problem, solution.winners)]
    won = [bid for bid in problem.bids if solution.winners.get(bid.lot) == bid.bidder]
    broken += [*_capacities(problem, won), *_limits(problem, won), *_bundles(problem, won)]
    score = sum((Fraction(bid.score) for bid in won), Fraction(0))
    prices = {name: Fraction(Decimal(price)) for name, price in solution.prices.items()}
    broken += [f"the price of {name} is below nought" for name, price in prices.items() if price < 0]
    proven = proven_bound(problem, prices, fill=len(won) if problem.fills_first else 0)
    broken += _figures(solution, score, proven)
    return Report(broken=tuple(broken), score=score, proven=proven)


def proven_bound(problem: Problem, prices: Mapping[str, Fraction], *, fill: int) -> Fraction:
    """What no award can exceed, whatever the prices: limits at their prices, and each lot's best bid less its costs.

    fill: lots that are awarded at least, where lots are filled first.
    """
    value = {lot.ref: Fraction(lot.annual_value_gbp) for lot in problem.lots}
    bidders = {bidder.ref: bidder for bidder in problem.bidders}
    possible = [bid for bid in problem.bids if _fits_alone(problem, bidders[bid.bidder], bid, value[bid.lot])]
    total = -prices.get("fill", Fraction(0)) * fill
    for row in problem.organisations:
        total += prices.get(f"capacity {row.ref}", Fraction(0)) * Fraction(row.capacity_gbp or 0)
    for bidder in problem.bidders:
        total += prices.get(f"limit {bidder.ref}", Fraction(0)) * (bidder.most_lots or 0)
    best: dict[str, Fraction] = defaultdict(Fraction)
    for bid in possible:
        worth = Fraction(bid.score) - _costs(problem, bidders[bid.bidder], bid, value[bid.lot], prices)
        best[bid.lot] = max(best[bid.lot], worth)
    return total + sum(best.values())


def _costs(problem: Problem, bidder: Bidder, bid: Bid, value: Fraction, prices: Mapping[str, Fraction]) -> Fraction:
    """What a bid uses, at the prices: pounds of its members' capacities, a lot of its limit, promises of bundles."""
    members = bid.members or bidder.members
    pounds = (prices.get(f"capacity {m.organisation}", Fraction(0)) * m.percent for m in members)
    cost = sum(pounds, Fraction(0)) * value / 100
    cost += prices.get(f"limit {bidder.ref}", Fraction(0)) - prices.get("fill", Fraction(0))
    for bundle in problem.bundles:
        if bundle.bidder == bidder.ref and bid.lot in bundle.lots:
            at = bundle.lots.index(bid.lot)
            after, before = bundle.lots[(at + 1) % len(bundle.lots)], bundle.lots[at - 1]
            cost += prices.get(f"bundle {bidder.ref}: {bid.lot} with {after}", Fraction(0))
            cost -= prices.get(f"bundle {bidder.ref}: {before} with {bid.lot}", Fraction(0))
    return cost


def _fits_alone(problem: Problem, bidder: Bidder, bid: Bid, value: Fraction) -> bool:
    capacity = {row.ref: row.capacity_gbp for row in problem.organisations}
    limits = ((capacity[m.organisation], value * m.percent / 100) for m in bid.members or bidder.members)
    return bidder.most_lots != 0 and all(limit is None or used <= limit for limit, used in limits)


def _unknown(problem: Problem, winners: Mapping[str, str]) -> list[str]:
    bids = {(bid.lot, bid.bidder) for bid in problem.bids}
    return [f"{who} has no bid for {lot}" for lot, who in winners.items() if (lot, who) not in bids]


def _capacities(problem: Problem, won: list[Bid]) -> list[str]:
    value = {lot.ref: Fraction(lot.annual_value_gbp) for lot in problem.lots}
    members = {bidder.ref: bidder.members for bidder in problem.bidders}
    used: dict[str, Fraction] = defaultdict(Fraction)
    for bid in won:
        for member in bid.members or members[bid.bidder]:
            used[member.organisation] += value[bid.lot] * member.percent / 100
    return [
        f"{row.ref} takes on £{float(used[row.ref]):,.2f} a year: its capacity is £{row.capacity_gbp:,.2f}"
        for row in problem.organisations
        if row.capacity_gbp is not None and used[row.ref] > row.capacity_gbp
    ]


def _limits(problem: Problem, won: list[Bid]) -> list[str]:
    counts: dict[str, int] = defaultdict(int)
    for bid in won:
        counts[bid.bidder] += 1
    return [
        f"{bidder.ref} wins {counts[bidder.ref]} lots: its limit is {bidder.most_lots}"
        for bidder in problem.bidders
        if bidder.most_lots is not None and counts[bidder.ref] > bidder.most_lots
    ]


def _bundles(problem: Problem, won: list[Bid]) -> list[str]:
    pairs = {(bid.bidder, bid.lot) for bid in won}
    return [
        f"{bundle.bidder} wins a part of the bundle {', '.join(bundle.lots)}"
        for bundle in problem.bundles
        if 0 < sum((bundle.bidder, lot) in pairs for lot in bundle.lots) < len(bundle.lots)
    ]


def _figures(solution: Solution, score: Fraction, proven: Fraction) -> list[str]:
    """The solution's own figures against those recomputed; scores have four places."""
    half = Fraction(1, 20_000)
    found = []
    if abs(score - Fraction(solution.value)) >= half:
        found.append(f"the scores add up to {float(score):.4f}, not {solution.value:.4f}")
    if solution.bound < solution.value:
        found.append("the bound is below the value")
    if abs(proven - Fraction(solution.certified_bound)) >= 2 * half:
        found.append(f"the prices prove {float(proven):.4f}, not {solution.certified_bound:.4f}")
    if proven < score:
        found.append("the prices prove less than the award scores: one of them is wrong")
    return found
