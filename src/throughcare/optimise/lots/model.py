"""A problem as whole numbers: one 0/1 column a bid, and rows of coefficients that may not exceed a limit."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from throughcare.optimise.lots.problem import Problem

POINTS = 10_000  # scores are kept to four places
PENCE = 100
WHOLE = 100  # shares are of a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Σ coefficient × column ≤ limit. `name` says what binds: "capacity X", "limit X", "bundle X: L with M".

    `unit` is how many of the limit's units make one that people know: a pound or a lot.
    """

    name: str
    terms: tuple[tuple[int, int], ...]  # column, coefficient
    limit: int
    unit: int = 1

    @property
    def is_limit(self) -> bool:
        """Whether every bid in it uses some of the limit, as none does of a bundle's."""
        return all(used > 0 for _at, used in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Columns are bids in their order. `of_lot` lists the columns of each lot, of which at most one is taken.

    A bid that exceeds a limit all by itself can't win: it has a column, and is in no `of_lot`.
    """

    score: tuple[int, ...]
    rank: tuple[int, ...]
    wish: tuple[int, ...]  # how far down the bidder's preferences the lot stands
    of_lot: tuple[tuple[int, ...], ...]
    last_rank: tuple[int, ...]  # by lot: that of its last bid, 0 without any
    rows: tuple[Row, ...]
    in_rows: tuple[tuple[tuple[int, int], ...], ...] = field(repr=False)  # by column: row, coefficient


def build(problem: Problem) -> Model:
    """The whole-number model of a problem."""
    column = {(bid.lot, bid.bidder): at for at, bid in enumerate(problem.bids)}
    of_bidder: dict[str, list[tuple[int, int]]] = defaultdict(list)  # column, value in pence
    of_lot: dict[str, list[int]] = {lot.ref: [] for lot in problem.lots}
    pence = {lot.ref: whole(lot.annual_value_gbp, PENCE) for lot in problem.lots}
    for at, bid in enumerate(problem.bids):
        of_bidder[bid.bidder].append((at, pence[bid.lot]))
        of_lot[bid.lot].append(at)
    rows = [*_capacities(problem, pence), *_limits(problem, of_bidder), *_bundles(problem, column)]
    in_rows: list[list[tuple[int, int]]] = [[] for _ in problem.bids]
    for number, row in enumerate(rows):
        for at, coefficient in row.terms:
            in_rows[at].append((number, coefficient))
    fits = [all(used <= rows[number].limit or not rows[number].is_limit for number, used in row) for row in in_rows]
    place = {b.ref: {lot: n for n, lot in enumerate(b.prefers)} for b in problem.bidders}
    return Model(
        score=tuple(whole(bid.score, POINTS) for bid in problem.bids),
        rank=tuple(bid.rank for bid in problem.bids),
        wish=tuple(place[bid.bidder].get(bid.lot, len(place[bid.bidder])) for bid in problem.bids),
        of_lot=tuple(tuple(at for at in columns if fits[at]) for columns in of_lot.values()),
        last_rank=tuple(max((problem.bids[at].rank for at in of_lot[lot.ref]), default=0) for lot in problem.lots),
        rows=tuple(rows),
        in_rows=tuple(tuple(found) for found in in_rows),
    )


def whole(value: Decimal, scale: int) -> int:
    """A figure as a whole number of its smallest unit; it has no more places than that."""
    return int(value * scale)


def _capacities(problem: Problem, pence: dict[str, int]) -> list[Row]:
    """Pence × hundredths, so that shares of a penny are exact."""
    used: dict[str, list[tuple[int, int]]] = defaultdict(list)
    own = {bidder.ref: bidder.members for bidder in problem.bidders}
    for at, bid in enumerate(problem.bids):
        for member in bid.members or own[bid.bidder]:
            used[member.organisation].append((at, pence[bid.lot] * member.percent))
    return [
        Row(
            name=f"capacity {row.ref}",
            terms=tuple(used[row.ref]),
            limit=whole(row.capacity_gbp, PENCE) * WHOLE,
            unit=PENCE * WHOLE,
        )
        for row in problem.organisations
        if row.capacity_gbp is not None and used[row.ref]
    ]


def _limits(problem: Problem, of_bidder: dict[str, list[tuple[int, int]]]) -> list[Row]:
    return [
        Row(name=f"limit {b.ref}", terms=tuple((at, 1) for at, _value in of_bidder[b.ref]), limit=b.most_lots)
        for b in problem.bidders
        if b.most_lots is not None and b.most_lots < len(of_bidder[b.ref])
    ]


def _bundles(problem: Problem, column: dict[tuple[str, str], int]) -> list[Row]:
    """Each lot of a bundle comes with the next, and the last with the first."""
    rows = []
    for bundle in problem.bundles:
        for lot, other in zip(bundle.lots, [*bundle.lots[1:], bundle.lots[0]], strict=True):
            terms = ((column[lot, bundle.bidder], 1), (column[other, bundle.bidder], -1))
            rows.append(Row(name=f"bundle {bundle.bidder}: {lot} with {other}", terms=terms, limit=0))
    return rows
