"""The only writers of machine clients: connect, revoke, and note that one was used."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.rules import token_hash
from throughcare.api import permissions, queries, rules
from throughcare.api.models import Client, KeptAnswer
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound, NotNow

SHOWN = 8  # characters of the token by which people recognise it


@transaction.atomic
def connect(*, actor: Actor, now: datetime, organisation_id: int, name: str, days: int) -> tuple[Client, str]:
    """Connect a system of an organisation for so many days; returns it with its token, which nobody can read again."""
    permissions.can_connect(actor, organisation_id).or_raise()
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    rules.check_client(name, days, organisation.kind, queries.names_in_use(organisation_id)).or_raise()
    token = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    client = Client.objects.create(
        name=name.strip(),
        organisation=organisation,
        user=_user(name.strip(), organisation, now),
        token_hash=token_hash(token),
        token_start=token[:SHOWN],
        expires_at=now + timedelta(days=days),
        connected_at=now,
        connected_by_id=actor.who,
    )
    related = {"organisation": organisation_id, "user": client.user_id}
    record("client.connected", actor=actor, now=now, thing=client, related=related)
    return client, token


@transaction.atomic
def revoke(*, actor: Actor, now: datetime, client_id: int) -> Client:
    """Take the token away; the system is refused from its next request on."""
    client = Client.objects.select_for_update(of=("self",)).filter(permissions.scope(actor), pk=client_id).first()
    if client is None:
        raise NotFound
    permissions.can_revoke(actor, client).or_raise()
    if client.revoked_at:
        raise NotNow("This token has been revoked already.")
    client.revoked_at, client.revoked_by_id = now, actor.user_id
    client.save(update_fields=["revoked_at", "revoked_by"])
    User.objects.filter(pk=client.user_id).update(is_active=False)
    Posting.objects.filter(user_id=client.user_id, ends_on=None).update(ends_on=london_day(now))
    related = {"organisation": client.organisation_id, "user": client.user_id}
    record("client.revoked", actor=actor, now=now, thing=client, fields=["revoked_at"], related=related)
    return client


@transaction.atomic
def note_use(*, actor: Actor, now: datetime, client_id: int) -> bool:
    """Note that a client uses its token, every ten minutes at most; returns whether it was noted."""
    recently = now - rules.USE_NOTED_EVERY
    if not Client.objects.filter(pk=client_id).exclude(last_used_at__gt=recently).update(last_used_at=now):
        return False  # another request noted it at the same time
    record("client.used", actor=actor, now=now, thing=Client(pk=client_id), fields=["last_used_at"])
    return True


@transaction.atomic
def forget_answers(*, actor: Actor, now: datetime) -> int:
    """Remove the answers that were kept long enough."""
    rows = KeptAnswer.objects.select_for_update().filter(at__lt=now - rules.ANSWERS_KEPT).order_by("pk")
    found = list(rows)
    if found and actor == SYSTEM:
        record("answers.forgotten", actor=actor, now=now, thing=found[0], count=len(found))
        KeptAnswer.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def _user(name: str, organisation: Organisation, now: datetime) -> User:
    """The user as whom the system acts. It has no password, and its address is one that no e-mail reaches."""
    user = User.objects.create_user(
        f"{secrets.token_hex(12)}@machine.invalid",
        None,
        name=f"{name} ({organisation.name})"[:120],
        is_made_up=organisation.is_made_up,
        created_at=now,
    )
    Posting.objects.create(user=user, role=Role.MACHINE_CLIENT, organisation=organisation, starts_on=london_day(now))
    return user
