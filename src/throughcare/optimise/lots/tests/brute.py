"""The best award of a small problem by trying every one, written from the published rule and nothing of the solver."""

from fractions import Fraction
from itertools import product

from throughcare.optimise.lots.problem import Problem


def best_award(problem: Problem) -> tuple[Fraction, dict[str, str]]:
    """The total score and the winners that the rule gives; every award is tried."""
    ranks = {(bid.lot, bid.bidder): bid.rank for bid in problem.bids}
    last = {lot.ref: max((r for (at, _who), r in ranks.items() if at == lot.ref), default=0) for lot in problem.lots}
    best: tuple[object, Fraction, dict[str, str]] | None = None
    options = [["", *[bid.bidder for bid in problem.bids if bid.lot == lot.ref]] for lot in problem.lots]
    for choice in product(*options):
        winners = {lot.ref: who for lot, who in zip(problem.lots, choice, strict=True) if who}
        if not is_allowed(problem, winners):
            continue
        score = sum(Fraction(b.score) for b in problem.bids if winners.get(b.lot) == b.bidder)
        step = [ranks[lot.ref, winners[lot.ref]] if lot.ref in winners else last[lot.ref] + 1 for lot in problem.lots]
        key = (
            len(winners) if problem.fills_first else 0,
            score,
            -sum(step),
            -wishes(problem, winners),
            [-s for s in step],
        )
        if best is None or key > best[0]:  # type: ignore[operator]
            best = (key, Fraction(score), winners)
    assert best is not None
    return best[1], best[2]


def wishes(problem: Problem, winners: dict[str, str]) -> int:
    """How far down their bidders' preferences the lots won stand, added up."""
    prefers = {bidder.ref: bidder.prefers for bidder in problem.bidders}
    return sum(prefers[who].index(lot) if lot in prefers[who] else len(prefers[who]) for lot, who in winners.items())


def is_allowed(problem: Problem, winners: dict[str, str]) -> bool:
    """Whether an award keeps to every capacity, limit and bundle."""
    value = {lot.ref: Fraction(lot.annual_value_gbp) for lot in problem.lots}
    for organisation in problem.organisations:
        used = Fraction(0)
        for bidder in problem.bidders:
            for member in bidder.members:
                if member.organisation == organisation.ref:
                    won = sum((value[lot] for lot, who in winners.items() if who == bidder.ref), Fraction(0))
                    used += won * member.percent / 100
        if organisation.capacity_gbp is not None and used > organisation.capacity_gbp:
            return False
    for bidder in problem.bidders:
        if bidder.most_lots is not None and list(winners.values()).count(bidder.ref) > bidder.most_lots:
            return False
    return all(len({winners.get(lot) == bundle.bidder for lot in bundle.lots}) == 1 for bundle in problem.bundles)
