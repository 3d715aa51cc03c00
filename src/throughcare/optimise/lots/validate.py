"""Refuses a problem that makes no sense, with everything that is wrong with it at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from throughcare.kernel.errors import Problems

if TYPE_CHECKING:
    from throughcare.optimise.lots.problem import Bid, Bidder, Member, Problem

MOST_GBP = Decimal(10) ** 12  # a trillion pounds: anything above was mistyped
PENNY, SCORE_STEP = Decimal("0.01"), Decimal("0.0001")


def refuse_nonsense(problem: "Problem") -> None:
    """Raise NotValid with every fault that is found."""
    found = Problems()
    for table in ("lots", "organisations", "bidders"):
        _once(found, table, [row.ref for row in getattr(problem, table)])
    _check_money(problem, found)
    for bidder in problem.bidders:
        _check_bidder(bidder, problem, found)
    _check_bids(problem, found)
    _check_bundles(problem, found)
    found.or_raise()


def _once(found: Problems, table: str, refs: Iterable[str]) -> None:
    for ref, count in Counter(refs).items():
        if not ref:
            found.add("{table}: give every row a ref", field=table, table=table)
        if count > 1:
            found.add("{table}: {ref} is there {count} times", field=table, table=table, ref=ref, count=count)


def _is_figure(value: object, least: Decimal, most: Decimal, step: Decimal) -> bool:
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    return least <= value <= most and value == value.quantize(step)


def _check_money(problem: "Problem", found: Problems) -> None:
    for lot in problem.lots:
        if not _is_figure(lot.annual_value_gbp, PENNY, MOST_GBP, PENNY):
            found.add("lot {ref}: give an annual value above £0 in whole pennies", field="lots", ref=lot.ref)
    for row in problem.organisations:
        if row.capacity_gbp is not None and not _is_figure(row.capacity_gbp, Decimal(0), MOST_GBP, PENNY):
            found.add(
                "organisation {ref}: give a capacity of £0 or more in whole pennies, or none",
                field="organisations",
                ref=row.ref,
            )


def _check_bidder(bidder: "Bidder", problem: "Problem", found: Problems) -> None:
    def fault(words: str, **values: object) -> None:
        found.add("bidder {ref}: " + words, field="bidders", ref=bidder.ref, **values)

    organisations, lots = {row.ref for row in problem.organisations}, {lot.ref for lot in problem.lots}
    behind = [bidder.members, *(bid.members for bid in problem.bids if bid.bidder == bidder.ref and bid.members)]
    for members in dict.fromkeys(behind):
        _check_members(members, organisations, fault)
    if bidder.most_lots is not None and not _is_whole(bidder.most_lots):
        fault("the most lots must be a whole number of nought or more, or none")
    if len(set(bidder.prefers)) < len(bidder.prefers) or not set(bidder.prefers) <= lots:
        fault("its preferences must be lots of this competition, each once")


def _check_members(members: "tuple[Member, ...]", organisations: set[str], fault: Callable[..., None]) -> None:
    for member in members:
        if member.organisation not in organisations:
            fault("there is no organisation {who}", who=member.organisation)
        if not _is_whole(member.percent, least=1):
            fault("the share of {who} must be a whole number of hundredths", who=member.organisation)
    if len({member.organisation for member in members}) < len(members):
        fault("name each member once")
    if all(_is_whole(m.percent) for m in members) and sum(m.percent for m in members) != 100:
        fault("the shares of its members must add up to 100")


def _is_whole(value: object, least: int = 0) -> bool:
    return type(value) is int and value >= least


def _check_bids(problem: "Problem", found: Problems) -> None:
    lots, bidders = {lot.ref for lot in problem.lots}, {bidder.ref for bidder in problem.bidders}
    by_lot: dict[str, list[Bid]] = defaultdict(list)
    for (lot, bidder), count in Counter((bid.lot, bid.bidder) for bid in problem.bids).items():
        if lot not in lots or bidder not in bidders:
            found.add("bid of {who} for {lot}: unknown bidder or lot", field="bids", who=bidder, lot=lot)
        if count > 1:
            found.add(
                "bid of {who} for {lot}: it is there {count} times", field="bids", who=bidder, lot=lot, count=count
            )
    for bid in problem.bids:
        sound = _is_figure(bid.score, Decimal(0), Decimal(100), SCORE_STEP) and _is_whole(bid.rank, least=1)
        if sound:
            by_lot[bid.lot].append(bid)
        else:
            found.add(
                "bid of {who} for {lot}: give a score from 0 to 100 to four places, and a rank of 1 or more",
                field="bids",
                who=bid.bidder,
                lot=bid.lot,
            )
    for lot, bids in by_lot.items():
        _check_ranks(lot, bids, found)


def _check_ranks(lot: str, bids: "list[Bid]", found: Problems) -> None:
    ordered = sorted(bids, key=lambda bid: bid.rank)
    if any(one.rank == two.rank for one, two in pairwise(ordered)):
        found.add("lot {lot}: give every bid a rank of its own", field="bids", lot=lot)
    if any(one.score < two.score for one, two in pairwise(ordered)):
        found.add("lot {lot}: a bid with a lower score is ranked above one with a higher", field="bids", lot=lot)


def _check_bundles(problem: "Problem", found: Problems) -> None:
    bids = {(bid.bidder, bid.lot) for bid in problem.bids}
    bundled: Counter[tuple[str, str]] = Counter()
    for bundle in problem.bundles:
        bundled.update((bundle.bidder, lot) for lot in bundle.lots)
        if len(set(bundle.lots)) < 2:
            found.add("bundle of {who}: name two lots or more", field="bundles", who=bundle.bidder)
        for lot in bundle.lots:
            if (bundle.bidder, lot) not in bids:
                found.add("bundle of {who}: it has no bid for {lot}", field="bundles", who=bundle.bidder, lot=lot)
    for (bidder, lot), count in bundled.items():
        if count > 1:
            found.add("bundle of {who}: {lot} is bundled twice", field="bundles", who=bidder, lot=lot)
