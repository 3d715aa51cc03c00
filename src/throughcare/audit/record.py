"""Record an event, in the transaction of what happened, and set off what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from procrastinate.contrib.django import app

from throughcare.access.actor import Actor
from throughcare.audit.models import Event


def record(
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    thing: Model,
    fields: Iterable[str] = (),
    related: Mapping[str, Any] | None = None,
    count: int = 1,
) -> Event:
    """Write the event `verb` ("referral.accepted") of `thing`, and defer the tasks wired to it.

    `fields` are names, never values; `related` maps words to ids. It must run inside the transaction that
    wrote the change: then both are there, or neither. RuntimeError outside one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb}: record an event inside the transaction of what happened")
    event = Event.objects.create(
        at=now,
        verb=verb,
        actor_id=actor.user_id,
        roles=[str(role) for role in actor.roles],
        thing_type=thing._meta.label_lower,
        thing_id=str(thing.pk),
        fields=list(fields),
        related=dict(related or {}),
        count=count,
    )
    for task in settings.REACTIONS.get(verb, ()):
        app.configure_task(task).defer(event_id=event.pk)
    return event


def viewed(thing: Model, *, actor: Actor, now: datetime, related: Mapping[str, Any] | None = None) -> None:
    """Log that the actor read personal data (Data Protection Act 2018, section 62: consultation)."""
    with transaction.atomic():
        record(f"{thing._meta.model_name}.viewed", actor=actor, now=now, thing=thing, related=related)
