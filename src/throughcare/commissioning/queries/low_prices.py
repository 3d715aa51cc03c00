"""Abnormally low prices of a lot, and what was asked about them."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Bid, CallOff, Lot, PriceQuery
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy


def percent(call_off: CallOff) -> int:
    """Below how much of the median a price has to be explained, by the policy of the day of publication."""
    return int(policy(rules.SHARE_POLICY, london_day(call_off.published_at or call_off.created_at)).value)


def flagged(lot: Lot) -> dict[str, Decimal]:
    """Bids of a lot with an abnormally low price, by reference, each with the median of the lot's prices."""
    return _flagged(lot.call_off, Bid.objects.filter(lot=lot))


def _flagged(call_off: CallOff, bids: QuerySet[Bid]) -> dict[str, Decimal]:
    """The same of several lots of one call-off; a median is of one lot."""
    prices: dict[int, dict[str, Decimal]] = defaultdict(dict)
    found = bids.filter(status=rules.BidStatus.OPENED, price_gbp__isnull=False)
    for lot, reference, price in found.values_list("lot", "reference", "price_gbp"):
        prices[lot][reference] = price or Decimal(0)
    least = percent(call_off)
    return {ref: rules.middle(rows) for rows in prices.values() for ref in rules.low(rows, least)}


def unexplained(lot: Lot) -> set[str]:
    """References of bids with an abnormally low price that nobody has accepted."""
    accepted = PriceQuery.objects.filter(bid__lot=lot, is_agreed=True)
    return set(flagged(lot)) - set(accepted.values_list("bid__reference", flat=True))


def of_call_off(actor: Actor, call_off: CallOff) -> list[tuple[Bid, Decimal, PriceQuery | None]]:
    """Bids with an abnormally low price that the actor may read, with their lot's median and what was asked."""
    if call_off.status not in (rules.CallOffStatus.PRICED, rules.CallOffStatus.AWARDED):
        return []
    medians = _flagged(call_off, Bid.objects.filter(lot__call_off=call_off))
    found = Bid.objects.filter(permissions.opened_bid_scope(actor), lot__call_off=call_off, reference__in=medians)
    asked = {row.bid_id: row for row in PriceQuery.objects.filter(bid__lot__call_off=call_off)}
    rows = found.select_related("organisation", "lot").order_by("lot__number", "reference")
    return [(bid, medians[bid.reference], asked.get(bid.pk)) for bid in rows]


def of_bid(bid: Bid) -> PriceQuery | None:
    """What a bidder was asked; the caller may read the bid."""
    return PriceQuery.objects.filter(bid=bid).first()


def price_query(actor: Actor, pk: int) -> PriceQuery:
    """What was asked about an opened bid that the actor may read; NotFound otherwise."""
    bids = Bid.objects.filter(permissions.opened_bid_scope(actor)).values("pk")
    found = PriceQuery.objects.filter(bid__in=bids, pk=pk)
    row = found.select_related("bid__lot__call_off__buyer", "bid__organisation", "asked_by", "decided_by").first()
    if row is None:
        raise NotFound
    return row
