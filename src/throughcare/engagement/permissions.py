"""Which programmes an actor may see, and who may run one: the buyer's commissioners."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.engagement.models import Programme
from throughcare.kernel.errors import Decision, allow_if


def scope(actor: Actor) -> Q:
    """Programmes: what is published for everybody, one's own organisation's for those who run them."""
    return Q(published_at__isnull=False) | own(actor)


def own(actor: Actor) -> Q:
    """Programmes that the actor runs."""
    return Q(buyer_id__in=actor.organisations(P.ENGAGEMENT_MANAGE))


def can_start(actor: Actor, buyer_id: int) -> Decision:
    """Whether the actor may begin a programme for the organisation."""
    return allow_if(
        buyer_id in actor.organisations(P.ENGAGEMENT_MANAGE), "Only a commissioner of the buyer can begin a programme."
    )


def can_manage(actor: Actor, programme: Programme) -> Decision:
    """Whether the actor runs the programme: a commissioner of its buyer."""
    return allow_if(
        programme.buyer_id in actor.organisations(P.ENGAGEMENT_MANAGE),
        "Only a commissioner of the buyer can do this.",
    )


def listing_scope(actor: Actor) -> Q:
    """Listings of the partner finder: for those who look for partners, and for nobody else."""
    return Q() if actor.may(P.PARTNER_FIND) else Q(pk__in=[])


def message_scope(actor: Actor) -> Q:
    """Messages of the partner finder: those that one's own organisation sent or received."""
    own = actor.organisations(P.PARTNER_FIND)
    return Q(sender_id__in=own) | Q(recipient_id__in=own)


def can_find_partners(actor: Actor, organisation_id: int) -> Decision:
    """Whether the actor looks for partners for the organisation."""
    return allow_if(
        organisation_id in actor.organisations(P.PARTNER_FIND), "Only a bid writer of the organisation can do this."
    )
