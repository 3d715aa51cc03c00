"""Small problems, written briefly."""

import random
from decimal import Decimal

from throughcare.optimise.lots.problem import Bid, Bidder, Bundle, Lot, Member, Organisation, Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.stop import Stop

MILLION = 1_000_000


def competition(lots, capacities, scores, **more):
    """Lots {ref: millions a year}, capacities {bidder: millions or None}, scores {(lot, bidder): score}.

    Every bidder is one organisation of the same name; ranks follow scores, equal ones the order given.
    """
    return Problem(
        lots=tuple(Lot(ref=ref, annual_value_gbp=_pounds(value)) for ref, value in lots.items()),
        organisations=tuple(
            Organisation(ref=ref, capacity_gbp=None if value is None else _pounds(value))
            for ref, value in capacities.items()
        ),
        bidders=more.pop("bidders", None) or tuple(alone(ref) for ref in capacities),
        bids=ranked(scores),
        **more,
    )


def _pounds(millions):
    return (Decimal(str(millions)) * MILLION).quantize(Decimal("0.01"))


def alone(ref, **more):
    """A bidder that is one organisation."""
    return Bidder(ref=ref, members=(Member(organisation=ref, percent=100),), **more)


def together(ref, *, most_lots=None, **shares):
    """Several organisations that bid as one."""
    members = tuple(Member(organisation=who, percent=percent) for who, percent in shares.items())
    return Bidder(ref=ref, members=members, most_lots=most_lots)


def ranked(scores):
    """Bids with their ranks."""
    bids = []
    for lot in dict.fromkeys(lot for lot, _bidder in scores):
        of_lot = [(Decimal(str(score)), who) for (at, who), score in scores.items() if at == lot]
        ordered = sorted(of_lot, key=lambda row: -row[0])
        bids += [Bid(lot=lot, bidder=who, score=score, rank=n) for n, (score, who) in enumerate(ordered, 1)]
    return tuple(bids)


def answer(problem: Problem, **stop: float) -> Solution:
    """The solution without a limit."""
    return solve(problem, stop=Stop(**stop))


def random_problem(seed: int) -> Problem:
    """Up to five lots and four bidders, with everything that can bind, and scores coarse enough to tie often."""
    dice = random.Random(seed)
    lots = {f"L{n}": dice.randrange(1, 6) / 2 for n in range(1, dice.randrange(2, 6))}
    names = [f"B{n}" for n in range(1, dice.randrange(2, 5))]
    capacities = {name: dice.choice([None, 0, *(n / 2 for n in range(1, 11))]) for name in names}
    bidders = [
        alone(
            name,
            most_lots=dice.choice([None, None, 0, 1, 2]),
            prefers=tuple(dice.sample(sorted(lots), min(2, len(lots)))),
        )
        for name in names
    ]
    if len(names) > 2:
        bidders[-1] = together(names[-1], **{names[-1]: 60, names[0]: 40})
    scores = {
        (lot, name): dice.choice([0, 40, 60, 60, 60.5, 80]) for lot in lots for name in names if dice.random() < 0.8
    }
    problem = competition(lots, capacities, scores, bidders=tuple(bidders), fills_first=dice.random() < 0.3)
    return with_bundle(problem, dice)


def with_bundle(problem: Problem, dice: random.Random) -> Problem:
    """The same with a bundle of two of somebody's lots, now and then."""
    own = sorted(bid.lot for bid in problem.bids if bid.bidder == "B2")
    if len(own) < 2 or dice.random() < 0.4:
        return problem
    return Problem(
        lots=problem.lots,
        organisations=problem.organisations,
        bidders=problem.bidders,
        bids=problem.bids,
        bundles=(Bundle(bidder="B2", lots=tuple(dice.sample(own, 2))),),
        fills_first=problem.fills_first,
    )
