"""Made-up competitions of three sizes: same size and seed, same competition."""

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from throughcare.optimise.lots.problem import Bid, Bidder, Bundle, Lot, Member, Organisation, Problem

TENTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many lots, bidders and bids; one bidder in ten is a consortium of two that may bid alone too."""

    lots: int
    bidders: int
    bids: int


# The first contracts under the dynamic framework were about 110; the largest goes beyond any competition there was.
SIZES = {
    "small": Size(lots=12, bidders=8, bids=48),
    "national": Size(lots=110, bidders=60, bids=1600),
    "beyond": Size(lots=300, bidders=200, bids=6000),
}


def make_problem(size: str, *, seed: int = 1) -> Problem:
    """A made-up competition. Big bidders bid widely and score well, so that their capacities and limits bind."""
    dice, wanted = random.Random(f"{size}-{seed}"), SIZES[size]  # noqa: S311 - a made-up world
    lots = tuple(
        Lot(ref=f"L{n:03}", annual_value_gbp=Decimal(dice.randrange(150, 2_500)) * 1000)
        for n in range(1, wanted.lots + 1)
    )
    reach = [dice.paretovariate(1.1) for _ in range(wanted.bidders)]
    mean = sum((lot.annual_value_gbp for lot in lots), Decimal(0)) / wanted.lots
    organisations = tuple(
        Organisation(
            ref=f"O{n:03}",
            capacity_gbp=None if dice.random() < 0.1 else _rounded(mean * Decimal(str(dice.uniform(0.6, 3) * of**0.5))),
        )
        for n, of in enumerate(reach, 1)
    )
    bidders = tuple(_bidder(n, organisations, dice) for n in range(1, wanted.bidders + 1))
    bids = _bids(lots, bidders, reach, wanted, dice)
    return Problem(
        lots=lots,
        organisations=organisations,
        bidders=tuple(_with_wishes(bidder, bids, dice) for bidder in bidders),
        bids=bids,
        bundles=_bundles(bids, dice),
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1))


def _bidder(number: int, organisations: tuple[Organisation, ...], dice: random.Random) -> Bidder:
    own = organisations[number - 1].ref
    members: tuple[Member, ...] = (Member(organisation=own, percent=100),)
    if number % TENTH == 0:
        share = dice.randrange(30, 71)
        other = dice.choice([row.ref for row in organisations if row.ref != own])
        members = (Member(organisation=own, percent=share), Member(organisation=other, percent=100 - share))
    most = dice.choice((None, None, 3, 5, 10))
    return Bidder(ref=f"B{number:03}", members=members, most_lots=most)


def _bids(
    lots: tuple[Lot, ...], bidders: tuple[Bidder, ...], reach: list[float], size: Size, dice: random.Random
) -> tuple[Bid, ...]:
    pairs: set[tuple[str, str]] = set()
    skill = {bidder.ref: 55 + 8 * min(of, 3.0) for bidder, of in zip(bidders, reach, strict=True)}
    while len(pairs) < min(size.bids, size.lots * size.bidders):
        (bidder,) = dice.choices(bidders, weights=[min(of, 6.0) for of in reach])
        pairs.add((dice.choice(lots).ref, bidder.ref))
    by_lot: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
    for lot, who in sorted(pairs):
        score = min(100.0, max(20.0, dice.gauss(skill[who], 9)))
        by_lot[lot].append((Decimal(f"{score:.4f}"), who))
    return tuple(
        Bid(lot=lot, bidder=who, score=score, rank=rank)
        for lot, found in by_lot.items()
        for rank, (score, who) in enumerate(sorted(found, key=lambda row: (-row[0], row[1])), 1)
    )


def _with_wishes(bidder: Bidder, bids: tuple[Bid, ...], dice: random.Random) -> Bidder:
    own = [bid.lot for bid in bids if bid.bidder == bidder.ref]
    dice.shuffle(own)
    return Bidder(ref=bidder.ref, members=bidder.members, most_lots=bidder.most_lots, prefers=tuple(own[:5]))


def _bundles(bids: tuple[Bid, ...], dice: random.Random) -> tuple[Bundle, ...]:
    """One bidder in ten takes two neighbouring lots together or not at all."""
    own: dict[str, list[str]] = defaultdict(list)
    for bid in bids:
        own[bid.bidder].append(bid.lot)
    chosen = [who for who in sorted(own) if len(own[who]) > 1 and dice.random() < 1 / TENTH]
    return tuple(Bundle(bidder=who, lots=tuple(sorted(own[who])[:2])) for who in chosen)
