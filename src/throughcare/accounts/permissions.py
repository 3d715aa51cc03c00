"""Which users, postings and invitations an administrator sees, and what may be done to them."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission
from throughcare.accounts import rules
from throughcare.accounts.models import Posting
from throughcare.kernel.errors import Decision, allow_if
from throughcare.reference.queries import directly_within


def scope(actor: Actor) -> Q:
    """Rows (postings, invitations) of organisations whose people the actor manages."""
    return Q(organisation_id__in=actor.organisations(Permission.PEOPLE_MANAGE))


def can_manage_people(actor: Actor, organisation_id: int) -> Decision:
    """Administrators of that very organisation."""
    return allow_if(
        organisation_id in actor.organisations(Permission.PEOPLE_MANAGE),
        "Only an administrator of the organisation can do this.",
    )


def can_reset_second_factor(actor: Actor, posting: Posting) -> Decision:
    """Administrators, for their colleagues: never for themselves, since nobody would have made sure who asks."""
    if posting.user_id == actor.user_id:
        return Decision("Ask another administrator, or use one of your recovery codes.")
    return can_manage_people(actor, posting.organisation_id)


def can_move(actor: Actor, posting: Posting) -> Decision:
    """Move a practitioner or senior to another team or unit: whoever leads the unit where they work, never oneself."""
    if posting.user_id == actor.user_id:
        return Decision("Somebody else who leads the unit moves you.")
    if posting.role not in rules.STAFF:
        return Decision("Only practitioners and senior probation officers work in teams.")
    leads = [p for p in actor.holding(Permission.TEAM_MANAGE) if p.organisation_id == posting.organisation_id]
    units = directly_within(p.area for p in leads if p.area)
    return allow_if(posting.area_id in units, "Only those who lead the delivery unit move its staff.")
