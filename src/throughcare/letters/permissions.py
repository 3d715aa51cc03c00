"""Whose messages an administrator hears of: of the people of the own organisation, and of those invited to it."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Invitation, Posting
from throughcare.accounts.permissions import scope as of_organisation
from throughcare.kernel.errors import Decision, allow_if


def scope(actor: Actor) -> Q:
    """Messages to, and dead addresses of, people whom the actor administers, or who are invited there."""
    people = Posting.objects.filter(of_organisation(actor)).values("user_id")
    invited = Invitation.objects.filter(of_organisation(actor), accepted_at=None).values("email")
    return Q(user__in=people) | Q(user=None, to__in=invited)


def can_lift(actor: Actor) -> Decision:
    """Administrators, who can ask their colleague for the right address."""
    return allow_if(actor.may(P.PEOPLE_MANAGE), "Only an administrator of the organisation can do this.")
