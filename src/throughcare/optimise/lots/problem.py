"""The problem of awarding many lots at once: who bid for what, how it scored, and how much each may take on.

Money is pounds a year without VAT, to the penny. Scores are of 100, to four places. Ranks are those of the published
ranking of each lot, so that a solver never decides which of two equal bids is the better.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from throughcare.optimise.lots.validate import refuse_nonsense


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What one provider will be given; `annual_value_gbp` is what it counts for against capacities."""

    ref: str
    annual_value_gbp: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whoever stands behind bids. `capacity_gbp` is the annual value it may still take on; None: it isn't limited."""

    ref: str
    capacity_gbp: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An organisation's share of whatever a bidder wins, in whole hundredths."""

    organisation: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """An organisation that bids alone (one member of 100%), or several together.

    most_lots: the most it may win; None: as many as it can. prefers: lots it would rather have, the first most.
    """

    ref: str
    members: tuple[Member, ...]
    most_lots: int | None = None
    prefers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A compliant bid: its total score of 100 and its rank in its lot, 1 the best.

    members: who stands behind this bid, where its partners differ from the bidder's; none: the bidder's own.
    """

    lot: str
    bidder: str
    score: Decimal
    rank: int
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Lots that a bidder takes all together or not at all."""

    bidder: str
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One competition. Refuses nonsense with `NotValid`, which lists every fault; `lots` are in published order.

    fills_first: an award of more lots comes before one of a higher total score.
    """

    lots: tuple[Lot, ...]
    organisations: tuple[Organisation, ...]
    bidders: tuple[Bidder, ...]
    bids: tuple[Bid, ...]
    bundles: tuple[Bundle, ...] = ()
    fills_first: bool = False

    def __post_init__(self) -> None:
        refuse_nonsense(self)

    def without(self, bidder: str) -> "Problem":
        """The same competition had this bidder never bid; the ranks of the others' bids stay as they were."""
        return replace(
            self,
            bidders=tuple(row for row in self.bidders if row.ref != bidder),
            bids=tuple(row for row in self.bids if row.bidder != bidder),
            bundles=tuple(row for row in self.bundles if row.bidder != bidder),
        )

    def members_of(self, bid: Bid) -> tuple[Member, ...]:
        """Who stands behind a bid, and with which shares."""
        return bid.members or next(row.members for row in self.bidders if row.ref == bid.bidder)

    def of_lot(self, lot: str) -> Iterator[Bid]:
        """The bids of a lot, the best ranked first."""
        yield from sorted((bid for bid in self.bids if bid.lot == lot), key=lambda bid: bid.rank)
