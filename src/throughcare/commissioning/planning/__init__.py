"""A call-off's lots and ranked bids as a problem of `optimise.lots`, and its answer as a proposal to keep."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff
from throughcare.commissioning.models import Lot as LotRow
from throughcare.commissioning.queries import call_offs, partners, ranking, standing, together
from throughcare.commissioning.queries.ranking import RankedBid
from throughcare.market.queries import turnovers
from throughcare.market.rules.standing import capacity
from throughcare.optimise.lots.codec import problem_to_json, solution_to_json
from throughcare.optimise.lots.explain import Reason, reasons, without
from throughcare.optimise.lots.problem import Bid, Bidder, Bundle, Lot, Member, Organisation, Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.stop import Stop

SOLVE_SECONDS, LEAVING_SECONDS = 60.0, 10.0


class Told(Protocol):
    """What hears how many of the winners are done, of how many; 0 of 0 while nobody knows who wins."""

    def __call__(self, *, done: int, to_do: int) -> None:
        """So far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A proposal as documents, ready to be kept."""

    problem: dict[str, Any]
    answer: dict[str, Any]
    reasons: list[dict[str, Any]]
    leaving: dict[str, dict[str, Any]]


def problem_of(call_off: CallOff, on: date) -> Problem:
    """The lots still open with their ranked bids; every bidder's capacity is what its turnover leaves on a day."""
    lots = [lot for lot in call_offs.lots(call_off) if lot.status == rules.LotStatus.OPEN]
    ranked = ranking.ranked_lots(lots)
    said, kept = together.wishes(call_off), together.won(call_off)
    able = {(row.bid.organisation_id, lot.number) for lot in lots for row in ranked[lot.pk] if row.place.can_win}
    bundles, out = _bundles(able, together.taken(call_off, said), kept)
    members = _members(ranked)
    bids = tuple(
        Bid(
            lot=str(lot.number),
            bidder=str(row.bid.organisation_id),
            score=row.place.total,
            rank=row.place.rank,
            members=members.get(row.bid.pk, ()),
        )
        for lot in lots
        for row in ranked[lot.pk]
        if (row.bid.organisation_id, lot.number) in able - out
    )
    bidders = sorted({row.bid.organisation_id for rows in ranked.values() for row in rows})
    behind = sorted({*bidders, *(int(member.organisation) for rows in members.values() for member in rows)})
    known = turnovers(behind)
    holding, times = standing.held(behind, on), standing.multiple_of(call_off, on)
    return Problem(
        lots=tuple(Lot(ref=str(lot.number), annual_value_gbp=standing.lot_value(lot)) for lot in lots),
        organisations=tuple(
            Organisation(ref=str(pk), capacity_gbp=capacity(known.get(pk), times, holding[pk])) for pk in behind
        ),
        bidders=tuple(_bidder(pk, call_off.most_lots, kept.get(pk, ()), said[pk], lots) for pk in bidders),
        bids=bids,
        bundles=bundles,
        fills_first=call_off.fills_first,
    )


def _members(ranked: Mapping[int, Sequence[RankedBid]]) -> dict[int, tuple[Member, ...]]:
    """Who stands behind each bid that has partners, by its id."""
    shares = {row.bid.pk: partners.opened_shares(row.bid) for rows in ranked.values() for row in rows}
    return {
        bid: tuple(Member(organisation=str(pk), percent=percent) for pk, percent in sorted(found.items()))
        for bid, found in shares.items()
        if found
    }


def _bidder(
    pk: int, most_lots: int | None, kept: Sequence[int], said: Sequence[rules.Wish], lots: Sequence[LotRow]
) -> Bidder:
    """A bidder alone; of the limit, what the lots that it won already leave."""
    still_open = {lot.number for lot in lots}
    return Bidder(
        ref=str(pk),
        members=(Member(organisation=str(pk), percent=100),),
        most_lots=None if most_lots is None else max(0, most_lots - len(kept)),
        prefers=tuple(str(number) for number in rules.preferred(said) if number in still_open),
    )


def _bundles(
    able: Collection[tuple[int, int]], taken: Mapping[int, together.Bundles], kept: Mapping[int, Sequence[int]]
) -> tuple[tuple[Bundle, ...], set[tuple[int, int]]]:
    """Bundles among the lots still open, and bids (bidder, lot) that can’t win: the rest of their bundle is gone.

    able: the bids that could win by themselves. A bundle is gone with any of its lots: one that went elsewhere, or for
    which the bidder lies under a floor.
    """
    bundles, out = [], set()
    for pk, rows in taken.items():
        for bundle in rows:
            left = tuple(lot for lot in bundle if (pk, lot) in able)
            if set(bundle) - set(left) - set(kept.get(pk, ())):
                out |= {(pk, lot) for lot in left}
            elif len(left) > 1:
                bundles.append(Bundle(bidder=str(pk), lots=tuple(map(str, left))))
    return tuple(bundles), out


def work_out(call_off: CallOff, on: date, told: Told) -> Worked:
    """Solve, explain, and see who would win if each winner left. Takes seconds to minutes: for the worker."""
    problem = problem_of(call_off, on)
    told(done=0, to_do=0)
    found = solve(problem, stop=Stop(seconds=SOLVE_SECONDS))
    winners = sorted(set(found.winners.values()))
    leaving = {}
    for done, who in enumerate(winners):
        told(done=done, to_do=len(winners))
        leaving[who] = _if_left(problem, found, who)
    return Worked(
        problem=problem_to_json(problem),
        answer=solution_to_json(found),
        reasons=[_as_document(row) for row in reasons(problem, found)],
        leaving=leaving,
    )


def _as_document(row: Reason) -> dict[str, Any]:
    money = {name: str(getattr(row, name)) for name in ("score", "capacity_gbp", "won_gbp", "needs_gbp", "over_gbp")}
    return asdict(row) | money | {"why": row.why.value, "lots": list(row.lots)}


def _if_left(problem: Problem, found: Solution, bidder: str) -> dict[str, Any]:
    change = without(problem, found, bidder, stop=Stop(seconds=LEAVING_SECONDS))
    return {"moves": change.moves, "score": str(change.score), "is_proven": change.is_proven}
