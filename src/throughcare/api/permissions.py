"""Whose machine clients an administrator sees, and who connects and revokes them."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts import permissions as accounts
from throughcare.api.models import Client
from throughcare.kernel.errors import Decision


def scope(actor: Actor) -> Q:
    """Machine clients of the organisations whose people the actor manages."""
    return Q(organisation_id__in=actor.organisations(P.PEOPLE_MANAGE))


def can_connect(actor: Actor, organisation_id: int) -> Decision:
    """Give a system of the organisation a token: its administrator."""
    return accounts.can_manage_people(actor, organisation_id)


def can_revoke(actor: Actor, client: Client) -> Decision:
    """Take a token away: an administrator of the organisation."""
    return accounts.can_manage_people(actor, client.organisation_id)
