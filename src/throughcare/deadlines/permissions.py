"""Which deadlines an actor has to act on."""

from django.db.models import Q

from throughcare.access.actor import Actor


def scope(actor: Actor) -> Q:
    """Deadlines of the actor, or of a role of the actor in the deadline's organisation; none without a posting."""
    rows = Q(pk__in=[])
    if actor.user_id is None or not actor.postings:
        return rows
    rows |= Q(user_id=actor.user_id)
    for posting in actor.postings:
        rows |= Q(user_id=None, role=posting.role, organisation_id=posting.organisation_id)
        rows |= Q(user_id=None, role=posting.role, organisation_id=None)
    return rows
