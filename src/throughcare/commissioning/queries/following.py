"""Lots that nobody won, and what follows them."""

from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff, FollowUp, Lot


def is_failed(lot: Lot) -> bool:
    """Whether a lot was closed without an award, or its published call-off was cancelled."""
    if lot.status == rules.LotStatus.UNSUCCESSFUL:
        return True
    is_cancelled = lot.call_off.status == rules.CallOffStatus.CANCELLED and lot.call_off.published_at is not None
    return is_cancelled and lot.status == rules.LotStatus.OPEN


def failed(call_off: CallOff) -> list[tuple[Lot, FollowUp | None]]:
    """The lots of a call-off that failed, each with what follows it, if that is decided."""
    found = call_off.lots.select_related("service_type", "cohort", "follow_up__next_call_off", "follow_up__decided_by")
    rows = [lot for lot in found.select_related("call_off") if is_failed(lot)]
    return [(lot, getattr(lot, "follow_up", None)) for lot in rows]


def follow_up(pk: int) -> FollowUp:
    """What follows a lot, for whoever carries it out."""
    return FollowUp.objects.select_related("lot__call_off", "lot__service_type", "lot__cohort").get(pk=pk)
