"""Limits, bundles and preferences of a call-off's lots, as the award across them needs them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from throughcare.commissioning import rules
from throughcare.commissioning.models import Award, Bid, CallOff, Lot

Bundles = tuple[tuple[int, ...], ...]


def bundles_of(lots: Sequence[Lot]) -> Bundles:
    """The bundles of some lots, as lot numbers in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for lot in sorted(lots, key=lambda lot: lot.number):
        if lot.bundle is not None:
            found[lot.bundle].append(lot.number)
    return tuple(tuple(found[number]) for number in sorted(found))


def wishes(call_off: CallOff) -> dict[int, list[rules.Wish]]:
    """What each bidder's opened bids say of their lots, by organisation id."""
    opened = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    found: dict[int, list[rules.Wish]] = defaultdict(list)
    rows = opened.order_by("lot__number").values_list("organisation", "lot__number", "preference", "is_bundled")
    for organisation, lot, preference, is_bundled in rows:
        found[organisation].append(rules.Wish(lot=lot, preference=preference, is_bundled=bool(is_bundled)))
    return found


def won(call_off: CallOff) -> dict[int, list[int]]:
    """Numbers of the lots that each organisation was awarded and keeps, by its id."""
    found: dict[int, list[int]] = defaultdict(list)
    kept = Award.objects.filter(lot__call_off=call_off).exclude(status=rules.AwardStatus.CANCELLED)
    for organisation, lot in kept.values_list("organisation", "lot__number"):
        found[organisation].append(lot)
    return found


def taken(call_off: CallOff, said: Mapping[int, Sequence[rules.Wish]]) -> dict[int, Bundles]:
    """The bundles that each bidder takes whole or not at all, by organisation id."""
    published = bundles_of(list(call_off.lots.all()))
    return {organisation: rules.bundles_taken(rows, published) for organisation, rows in said.items()}


def facts(lot: Lot, winner_id: int | None) -> rules.Together:
    """A lot about to be awarded, or closed (no winner), beside what its call-off's other lots allow; by name."""
    call_off = lot.call_off
    kept = won(call_off)
    names = dict(Bid.objects.filter(lot__call_off=call_off).values_list("organisation", "organisation__name"))
    others = set(call_off.lots.exclude(status=rules.LotStatus.OPEN).values_list("number", flat=True))
    return rules.Together(
        lot=lot.number,
        winner=names[winner_id] if winner_id else "",
        most_lots=call_off.most_lots,
        won={names[pk]: numbers for pk, numbers in kept.items() if pk in names},
        gone=others - set(kept.get(winner_id or 0, ())),
        bundles={names[pk]: rows for pk, rows in taken(call_off, wishes(call_off)).items() if rows},
    )
