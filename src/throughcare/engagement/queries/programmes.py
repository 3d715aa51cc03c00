"""Reads of programmes, events and of the addresses that registered."""

from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.accounts.rules import token_hash
from throughcare.engagement import permissions, rules
from throughcare.engagement.models import EngagementEvent, Programme, Registrant, SignUp
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import codes
from throughcare.ui.words import named


def programmes() -> QuerySet[Programme]:
    """What is published, the newest first."""
    return Programme.objects.filter(published_at__isnull=False).select_related("buyer").order_by("-published_at", "-pk")


def managed(actor: Actor) -> QuerySet[Programme]:
    """Programmes that the actor runs, the newest first, with how many questions wait for an answer."""
    waiting = Count("enquiries", filter=Q(enquiries__status="asked"))
    return (
        Programme.objects.filter(permissions.own(actor))
        .select_related("buyer")
        .annotate(waiting_count=waiting)
        .order_by("-created_at", "-pk")
    )


def programme(actor: Actor, reference: str) -> Programme:
    """One programme that the actor may see; NotFound otherwise."""
    return _one(Programme.objects.filter(permissions.scope(actor)), reference)


def own_programme(actor: Actor, reference: str) -> Programme:
    """One programme that the actor runs; NotFound otherwise."""
    return _one(Programme.objects.filter(permissions.own(actor)), reference)


def _one(found: QuerySet[Programme], reference: str) -> Programme:
    one = found.select_related("buyer").filter(reference=reference).first()
    if one is None:
        raise NotFound
    return one


def buyers(actor: Actor) -> list[Organisation]:
    """Organisations for which the actor may begin a programme, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(P.ENGAGEMENT_MANAGE)).order_by("name"))


def events(programme: Programme, registrant: Registrant | None = None) -> QuerySet[EngagementEvent]:
    """Events of a programme by their day, with how many come, and whether this address does."""
    coming = SignUp.objects.filter(event=OuterRef("pk"), registrant=registrant)
    return programme.events.annotate(coming_count=Count("sign_ups"), is_coming=Exists(coming)).order_by(
        "starts_at", "pk"
    )


def event(programme: Programme, event_id: int, registrant: Registrant | None = None) -> EngagementEvent:
    """One event of a programme; NotFound for one of another."""
    found = events(programme, registrant).filter(pk=event_id).first()
    if found is None:
        raise NotFound
    return found


def places_left(event: EngagementEvent) -> int | None:
    """Places still to be had; None where as many as like may come."""
    return None if event.places_count is None else event.places_count - event.sign_ups.count()


# Addresses


def registrant_by_link(token: str, now: datetime) -> Registrant:
    """The address behind a link; NotFound when the link was used, replaced or is too old."""
    found = Registrant.objects.filter(token_hash=token_hash(token), expires_at__gt=now).first()
    if found is None:
        raise NotFound
    return found


def registrant(pk: int) -> Registrant | None:
    """A confirmed address, unless it has left."""
    return Registrant.objects.filter(pk=pk, verified_at__isnull=False).first()


def registrant_of_user(email: str) -> Registrant | None:
    """The confirmed registration of the address by which a user signs in."""
    return Registrant.objects.filter(email__iexact=email, verified_at__isnull=False).first()


def registrants() -> QuerySet[Registrant]:
    """Everybody who is told what is published to all."""
    return Registrant.objects.filter(verified_at__isnull=False).order_by("pk")


def role_choices(on: date) -> list[tuple[str, str]]:
    """Whom a programme may seek, by what they are called on a day."""
    return [(code.code, code.name) for code in codes(rules.ROLES, on)]


def role_label(programme: Programme, on: date) -> str:
    """What those whom a programme seeks are called on a day, in the page's language; nothing before they had a name."""
    return next((named(code) for code in codes(rules.ROLES, on) if code.code == programme.role), "")
