"""The one place where a programme is locked."""

from throughcare.access.actor import Actor
from throughcare.engagement import permissions
from throughcare.engagement.models import Programme


def locked(actor: Actor, programme: Programme) -> Programme:
    """The programme under lock, for somebody who runs it; NotAllowed for anybody else."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    permissions.can_manage(actor, programme).or_raise()
    return programme
