"""The problem of a timetable: lots that all begin on one day, panels that score them, and organisations that bid.

All lengths are calendar days. A lot's stages follow one another: respond, evaluate (with moderation), decide (approval
and standstill), mobilise until the day of going live. Only the first two may wait: for whoever writes the bids, and
for a panel.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from throughcare.optimise.timetable.validate import refuse_nonsense


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What is bought, and how long each of its stages takes.

    mobilise_days: the days between award and start that its category of service needs.
    """

    ref: str
    respond_days: int
    evaluate_days: int
    decide_days: int
    mobilise_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """An organisation that is expected to bid for some lots, and how many bids it can write at once.

    mobilise_days: the days between award and start that an organisation of its size needs.
    """

    ref: str
    size: str
    lots: tuple[str, ...]
    most_at_once: int
    mobilise_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One programme. Refuses nonsense with `NotValid`, which lists every fault; `lots` are in planned order.

    opens_on: the first day on which anything may be published. panels: lots that can be evaluated at once.
    """

    opens_on: date
    go_live_on: date
    panels: int
    lots: tuple[Lot, ...]
    bidders: tuple[Bidder, ...] = ()

    def __post_init__(self) -> None:
        refuse_nonsense(self)

    @property
    def days(self) -> int:
        """From the first day to going live."""
        return (self.go_live_on - self.opens_on).days

    def day(self, number: int) -> date:
        """The date of a day, counted from the first."""
        return self.opens_on + timedelta(days=number)

    def rivals(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Who can't write for all its lots at once: how many it can, and the places of these lots."""
        place = {lot.ref: at for at, lot in enumerate(self.lots)}
        for bidder in self.bidders:
            if len(bidder.lots) > bidder.most_at_once:
                yield bidder.most_at_once, tuple(place[ref] for ref in bidder.lots)

    def delayed(self, days: int) -> "Problem":
        """The same programme opened so much later, its start on the same day."""
        return replace(self, opens_on=self.opens_on + timedelta(days=days))

    def with_longer_response(self, days: int) -> "Problem":
        """The same programme with so many days more to write each bid."""
        lots = tuple(replace(lot, respond_days=lot.respond_days + days) for lot in self.lots)
        return replace(self, lots=lots)

    def with_later_lot(self, ref: str, days: int) -> "Problem":
        """The same programme in which one lot takes so much longer to be evaluated."""
        at_ref = (replace(lot, evaluate_days=lot.evaluate_days + days) if lot.ref == ref else lot for lot in self.lots)
        return replace(self, lots=tuple(chain(at_ref)))
