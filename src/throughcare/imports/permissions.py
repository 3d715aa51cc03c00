"""Who sees and handles a file that is taken in: those of the organisation whose posting covers the same area."""

from django.db.models import Q

from throughcare.access.actor import Actor, Posted
from throughcare.access.permissions import Permission as P
from throughcare.imports.models import Import
from throughcare.kernel.errors import Decision, allow_if

OF_KIND = {"caseload": P.CASELOAD_IMPORT}


def scope(actor: Actor) -> Q:
    """Imports of the postings that hold the permission for their kind: of all areas where a posting names none."""
    found = Q(pk__in=[])
    for kind, permission in OF_KIND.items():
        for posting in actor.holding(permission):
            here = Q(kind=kind, organisation_id=posting.organisation_id)
            found |= here & Q(area_id=posting.area) if posting.area else here
    return found


def can_send(actor: Actor, kind: str) -> Decision:
    """Send a file."""
    return allow_if(
        actor.may(OF_KIND[kind]), "Only those who keep the caseload of the probation service take files in."
    )


def can_handle(actor: Actor, file: Import) -> Decision:
    """Choose its columns, accept it, cancel it: anybody who sees it, not its sender alone."""
    return can_send(actor, file.kind)


def posting_for(actor: Actor, kind: str) -> Posted:
    """The posting for which a file is taken in: the widest that the actor has; `can_send` was asked."""
    return min(actor.holding(OF_KIND[kind]), key=lambda posting: (posting.area is not None, posting.id))
