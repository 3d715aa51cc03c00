"""How every action gets its call-off: locked until the transaction ends, so that what it decides by stays so."""

from throughcare.commissioning.models import CallOff


def locked(call_off_id: int) -> CallOff:
    """The call-off with its buyer, locked; the action has asked, or asks next, whether the actor may."""
    return CallOff.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=call_off_id)
