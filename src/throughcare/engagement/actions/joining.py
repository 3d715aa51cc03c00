"""How an address comes to be told: asked for, confirmed by the link, taken out again."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.accounts.rules import token_hash
from throughcare.audit.record import record
from throughcare.engagement import mail, rules
from throughcare.engagement.models import Registrant
from throughcare.engagement.queries import programmes


@transaction.atomic
def ask(*, actor: Actor, now: datetime, email: str, language: str, site: str) -> Registrant:
    """Send the link that confirms an address, or that makes a new device known; nothing is told before."""
    token = secrets.token_urlsafe(32)
    link: dict[str, Any] = {"token_hash": token_hash(token), "expires_at": now + timedelta(hours=rules.LINK_HOURS)}
    registrant = Registrant.objects.select_for_update().filter(email__iexact=email).first()
    if registrant is None:
        registrant = Registrant.objects.create(email=email.lower(), language=language, asked_at=now, **link)
    else:
        registrant.language, registrant.token_hash, registrant.expires_at = language, *link.values()
        registrant.save(update_fields=["language", *link])
    record("registrant.asked", actor=actor, now=now, thing=registrant)
    mail.send("confirm", [registrant], site=site, path=reverse("engagement:confirm", args=[token]))
    return registrant


@transaction.atomic
def confirm(*, actor: Actor, now: datetime, token: str) -> Registrant:
    """The link was followed: everything that is published is open to the address, and it is told what is new."""
    found = programmes.registrant_by_link(token, now)
    registrant = Registrant.objects.select_for_update().get(pk=found.pk)
    registrant.verified_at = registrant.verified_at or now
    registrant.expires_at = now  # the link works once
    registrant.save(update_fields=["verified_at", "expires_at"])
    record("registrant.confirmed", actor=actor, now=now, thing=registrant, fields=["verified_at"])
    return registrant


@transaction.atomic
def follow(*, actor: Actor, now: datetime, email: str, language: str) -> Registrant:
    """A user registers the address by which they sign in, which needs no confirming."""
    registrant, _ = Registrant.objects.get_or_create(
        email=email.lower(),
        defaults={
            "language": language,
            "asked_at": now,
            "token_hash": token_hash(secrets.token_urlsafe(32)),
            "expires_at": now,
        },
    )
    registrant.verified_at = registrant.verified_at or now
    registrant.save(update_fields=["verified_at"])
    record("registrant.confirmed", actor=actor, now=now, thing=registrant, fields=["verified_at"])
    return registrant


@transaction.atomic
def leave(*, actor: Actor, now: datetime, registrant: Registrant) -> None:
    """Forget an address, with its sign-ups and downloads: nothing more is sent to it."""
    record("registrant.left", actor=actor, now=now, thing=registrant)
    registrant.delete()


@transaction.atomic
def forget_unconfirmed(*, actor: Actor, now: datetime) -> int:
    """Remove addresses that nobody confirmed in thirty days; returns how many."""
    before = now - timedelta(days=rules.UNCONFIRMED_DAYS)
    found = list(Registrant.objects.filter(verified_at=None, asked_at__lt=before).select_for_update())
    if found:
        record("registrants.forgotten", actor=actor, now=now, thing=found[0], count=len(found))
        Registrant.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)
