"""Programmes and their events: begun, described, published; addresses sign up."""

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.engagement import mail, permissions, rules
from throughcare.engagement.models import EngagementEvent, Programme, Registrant, SignUp
from throughcare.engagement.queries import programmes
from throughcare.engagement.queries.locked import locked
from throughcare.kernel.errors import NotNow

ABOUT = ("name", "name_cy", "summary", "summary_cy", "role")


@transaction.atomic
def start(
    *,
    actor: Actor,
    now: datetime,
    buyer_id: int,
    name: str,
    name_cy: str,
    summary: str,
    summary_cy: str,
    role: str = rules.PROVIDER,
    is_made_up: bool = False,
) -> Programme:
    """Begin a programme, which nobody else sees until it is published."""
    permissions.can_start(actor, buyer_id).or_raise()
    programme = Programme.objects.create(
        reference=f"EN-{secrets.token_hex(3).upper()}",
        buyer_id=buyer_id,
        name=name,
        name_cy=name_cy,
        summary=summary,
        summary_cy=summary_cy,
        role=role,
        created_at=now,
        created_by_id=actor.who,
        is_made_up=is_made_up,
    )
    record("programme.started", actor=actor, now=now, thing=programme, fields=ABOUT)
    return programme


@transaction.atomic
def describe(
    *,
    actor: Actor,
    now: datetime,
    programme: Programme,
    name: str,
    name_cy: str,
    summary: str,
    summary_cy: str,
    role: str = rules.PROVIDER,
) -> Programme:
    """Say anew what the programme is."""
    programme = locked(actor, programme)
    programme.name, programme.name_cy, programme.summary, programme.summary_cy = name, name_cy, summary, summary_cy
    programme.role = role
    programme.save(update_fields=ABOUT)
    record("programme.described", actor=actor, now=now, thing=programme, fields=ABOUT)
    return programme


@transaction.atomic
def publish(*, actor: Actor, now: datetime, programme: Programme, site: str) -> Programme:
    """Show the programme to everybody, and tell all who registered."""
    programme = locked(actor, programme)
    programme.status = rules.PROGRAMME.next("publish", programme.status)
    programme.published_at = now
    programme.save(update_fields=["status", "published_at"])
    record("programme.published", actor=actor, now=now, thing=programme, fields=["status"])
    mail.send("programme", programmes.registrants(), site=site, **_of(programme))
    return programme


@transaction.atomic
def add_event(
    *,
    actor: Actor,
    now: datetime,
    programme: Programme,
    name: str,
    name_cy: str,
    place: str,
    joining: str,
    starts_at: datetime,
    ends_at: datetime,
    places_count: int | None,
    site: str,
) -> EngagementEvent:
    """Announce an event; where the programme is published, all who registered are told."""
    programme = locked(actor, programme)
    rules.check_event(starts_at=starts_at, ends_at=ends_at, now=now).or_raise()
    event = programme.events.create(
        name=name,
        name_cy=name_cy,
        place=place,
        joining=joining,
        starts_at=starts_at,
        ends_at=ends_at,
        places_count=places_count,
    )
    record("engagement_event.added", actor=actor, now=now, thing=event, related={"programme": programme.pk})
    if programme.published_at:
        mail.send("event", programmes.registrants(), site=site, event=event, **_of(programme))
    return event


@transaction.atomic
def cancel_event(*, actor: Actor, now: datetime, event: EngagementEvent, reason: str, site: str) -> None:
    """Call an event off with its reason, and tell those who signed up."""
    programme = locked(actor, event.programme)
    event = EngagementEvent.objects.select_for_update().get(pk=event.pk)
    if event.cancelled_at or event.starts_at <= now:
        raise NotNow("This event is cancelled already, or has begun.")
    event.cancelled_at, event.cancel_reason = now, reason
    event.save(update_fields=["cancelled_at", "cancel_reason"])
    record("engagement_event.cancelled", actor=actor, now=now, thing=event, fields=["cancelled_at", "cancel_reason"])
    coming = Registrant.objects.filter(sign_ups__event=event).order_by("pk")
    mail.send("event_cancelled", coming, site=site, event=event, **_of(programme))


@transaction.atomic
def sign_up(*, actor: Actor, now: datetime, event: EngagementEvent, registrant: Registrant, site: str) -> SignUp:
    """Take a place at an event, once; the way to join comes by e-mail."""
    event = EngagementEvent.objects.select_for_update(of=("self",)).select_related("programme").get(pk=event.pk)
    if held := SignUp.objects.filter(event=event, registrant=registrant).first():
        return held
    refusal = rules.check_sign_up(
        starts_at=event.starts_at,
        cancelled_at=event.cancelled_at,
        places_left=programmes.places_left(event),
        now=now,
    )
    if refusal:
        raise NotNow(refusal)
    made = SignUp.objects.create(event=event, registrant=registrant, signed_up_at=now)
    related = {"event": event.pk, "registrant": registrant.pk}
    record("sign_up.made", actor=actor, now=now, thing=made, related=related)
    mail.send("signed_up", [registrant], site=site, event=event, **_of(event.programme))
    return made


@transaction.atomic
def give_up(*, actor: Actor, now: datetime, event: EngagementEvent, registrant: Registrant) -> None:
    """Give a place at an event back."""
    for made in SignUp.objects.filter(event=event, registrant=registrant):
        related = {"event": event.pk, "registrant": registrant.pk}
        record("sign_up.given_up", actor=actor, now=now, thing=made, related=related)
        made.delete()


def _of(programme: Programme) -> dict[str, str]:
    path = reverse("engagement:programme", args=[programme.reference])
    return {"path": path, "name": programme.name, "name_cy": programme.name_cy}
