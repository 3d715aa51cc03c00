"""How every action gets its call-off or bid: locked until the transaction ends, so that what it decides by stays so."""

from throughcare.commissioning.models import Bid, CallOff


def locked(call_off_id: int) -> CallOff:
    """The call-off with its buyer, locked; the action has asked, or asks next, whether the actor may."""
    return CallOff.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=call_off_id)


def locked_bid(bid: Bid) -> Bid:
    """A bid with its lot, call-off and organisation, locked."""
    found = Bid.objects.select_for_update(of=("self",))
    return found.select_related("lot__call_off__buyer", "lot__service_type", "lot__cohort", "organisation").get(
        pk=bid.pk
    )
