"""Whose notices somebody sees: their own."""

from django.db.models import Q

from throughcare.access.actor import Actor


def scope(actor: Actor) -> Q:
    """One's own notices, choices and number; nobody else's, whatever the role."""
    return Q(user_id=actor.user_id or 0)
