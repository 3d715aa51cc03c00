"""The ranking of a moderated lot, and its awards, each as far as the actor may see it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from throughcare.access.actor import Actor
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, Bid, CallOff, Consensus, Lot, PriceQuery, Question
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.kernel.errors import NotFound, NotNow


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBid:
    """A bid with its place."""

    bid: Bid
    place: rules.Ranked


def ranked(lot: Lot) -> list[RankedBid]:
    """The bids of a moderated lot in order of rank. Whoever calls it has the right to see the lot's ranking."""
    return ranked_lots([lot])[lot.pk]


def ranked_lots(lots: Sequence[Lot]) -> dict[int, list[RankedBid]]:
    """The same for several lots of one call-off, by lot id."""
    bids = bid_queries.bids_of_lots(lots)
    agreed: dict[str, dict[int, int]] = defaultdict(dict)
    for row in Consensus.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("bid", "question"):
        agreed[row.bid.reference][row.question.number] = row.score
    questions = list(Question.objects.filter(call_off__in={lot.call_off_id for lot in lots}))
    refused = PriceQuery.objects.filter(bid__lot__in=[lot.pk for lot in lots], is_agreed=False)
    out = set(refused.values_list("bid__reference", flat=True))
    return {lot.pk: _ranked(lot, [bid for bid in bids if bid.lot_id == lot.pk], agreed, questions, out) for lot in lots}


def first(ranked: Sequence[RankedBid]) -> Bid | None:
    """The bid ranked first, if it can win."""
    return next((row.bid for row in ranked if row.place.can_win), None)


def _ranked(
    lot: Lot,
    bids: Sequence[Bid],
    agreed: Mapping[str, Mapping[int, int]],
    questions: Sequence[Question],
    set_aside: Collection[str],
) -> list[RankedBid]:
    by_reference = {bid.reference: bid for bid in bids}
    marked = [
        rules.Marked(
            reference=b.reference, scores=agreed[b.reference], price_gbp=b.price_gbp, received_at=b.received_at
        )
        for b in bids
        if b.price_gbp is not None and b.received_at is not None
    ]
    places = rules.ranking(
        marked,
        question_weights={question.number: question.weight for question in questions},
        quality_weight=lot.quality_weight,
        price_weight=lot.price_weight,
        set_aside=set_aside,
        floors={question.number: question.floor_score for question in questions if question.floor_score},
    )
    return [RankedBid(bid=by_reference[place.reference], place=place) for place in places]


def refuse_unless_priced(call_off: CallOff) -> None:
    """NotNow while there is nothing to decide: the ranking follows from what was agreed and from the prices."""
    if call_off.status not in (rules.CallOffStatus.PRICED, rules.CallOffStatus.AWARDED):
        raise NotNow("Awards are decided when moderation is done and two officers have opened the prices.")


def awards_in_force(call_off: CallOff) -> dict[int, Award]:
    """Awards that are not cancelled, by lot id."""
    found = Award.objects.filter(lot__call_off=call_off).exclude(status=rules.AwardStatus.CANCELLED)
    return {award.lot_id: award for award in found.select_related("organisation")}


def awards(actor: Actor, call_off: CallOff) -> list[Award]:
    """Every award of a call-off that the actor may see, cancelled ones too, the oldest first."""
    found = Award.objects.filter(lot__call_off=call_off).select_related("organisation", "lot", "approved_by")
    return list(found.filter(lot__call_off__in=CallOff.objects.filter(permissions.scope(actor))).order_by("pk"))


def award(actor: Actor, reference: str) -> Award:
    """One award of a call-off that the actor may see."""
    visible = CallOff.objects.filter(permissions.scope(actor)).values("pk")
    found = Award.objects.filter(lot__call_off__in=visible, reference=reference)
    row = found.select_related("lot__call_off", "organisation", "bid").first()
    if row is None:
        raise NotFound
    return row
