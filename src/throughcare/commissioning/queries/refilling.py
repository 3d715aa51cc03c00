"""Answers of bids of which an evaluator keeps out, and who is given them instead."""

from dataclasses import replace

from throughcare.clock.clock import london_day
from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff, Panelist, Question, Score
from throughcare.commissioning.queries import call_offs, scoring


def to_refill(call_off: CallOff) -> list[tuple[Panelist, int, int]]:
    """Evaluators with a lot and a question each, so that every such answer keeps as many as policy asks.

    Nobody who has locked a score is given more.
    """
    bids = scoring.opened(call_off)
    found = scoring.seats(call_off, bids)
    kept_out = {bid for _panelist, seat in found for bid in seat.recused}
    by_id = {panelist.pk: panelist for panelist, _seat in found}
    locked = Score.objects.filter(panelist__in=by_id, status=rules.ScoreStatus.LOCKED)
    done = set(locked.values_list("panelist", flat=True))
    seats = {panelist.pk: replace(seat, may_take=panelist.pk not in done) for panelist, seat in found}
    numbers = list(Question.objects.filter(call_off=call_off).values_list("number", flat=True))
    least = call_offs.least_evaluators(london_day(call_off.published_at or call_off.created_at))
    lots = {bid.pk: bid.lot_id for bid in bids if bid.pk in kept_out}
    return [(by_id[pk], lot, number) for pk, lot, number in rules.refilled(seats, lots, numbers, least)]
