"""Who may reach the pages of connected systems, and what the API says of itself."""

from datetime import timedelta

from support.access import OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.accounts.rules import Kind, token_hash
from throughcare.api.models import Client


def client(world: World, whose: Whose) -> Client:
    """A connected system of the own organisation, or of the rival."""
    return Client.objects.create(
        name="Made-up case diary",
        organisation=world.organisation(Kind.SUPPLIER, whose),
        user=User.objects.create_user(f"{whose}@machine.invalid", None, name="Made-up case diary"),
        token_hash=token_hash(f"token-{whose}"),
        token_start="tc_made",
        expires_at=world.now + timedelta(days=1),
        connected_at=world.now,
        connected_by=world.user(Role.ADMINISTRATOR, whose),
    )


def pk(whose: Whose):
    return lambda world: {"pk": world.once(client, whose).pk}


ROWS = [
    Row(url="openapi"),
    Row(url="api_reference"),
    Row(url="clients:clients"),
    Row(url="clients:connect"),
    Row(url="clients:revoke", kwargs={OWN: pk(OWN), RIVAL: pk(RIVAL)}),
]
