"""Reads of machine clients: the list of an administrator, and who stands behind a token."""

from datetime import datetime

from django.db.models import QuerySet

from throughcare.access.actor import NOBODY, Actor
from throughcare.accounts.models import Organisation
from throughcare.accounts.queries import actor_of, managed_organisations
from throughcare.accounts.rules import token_hash
from throughcare.api import permissions, rules
from throughcare.api.models import Client
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations of the actor that may connect systems."""
    return managed_organisations(actor).filter(kind__in=rules.KINDS)


def clients(actor: Actor) -> QuerySet[Client]:
    """The machine clients of the actor's organisations, those in use first, then the newest."""
    rows = Client.objects.filter(permissions.scope(actor)).select_related("organisation", "connected_by", "revoked_by")
    return rows.order_by("revoked_at", "-connected_at", "-pk")


def client(actor: Actor, pk: int) -> Client:
    """One of them; NotFound for any other."""
    found = clients(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def names_in_use(organisation_id: int) -> list[str]:
    """Names of an organisation's systems whose token was not revoked."""
    rows = Client.objects.filter(organisation_id=organisation_id, revoked_at=None)
    return list(rows.values_list("name", flat=True))


def client_of(token: str, now: datetime) -> Client | None:
    """The machine client that a token belongs to; None when it is unknown, revoked or over."""
    found = Client.objects.filter(token_hash=token_hash(token)).select_related("user").first()
    if found is None or not rules.is_usable(expires_at=found.expires_at, revoked_at=found.revoked_at, now=now):
        return None
    return found


def actor_behind(found: Client, now: datetime) -> Actor:
    """The client as an actor, with its postings; NOBODY when it has none any more."""
    actor = actor_of(found.user, london_day(now))
    return actor if actor.postings else NOBODY
