"""What the directory says of an offer: a provider describes its services, practitioners keep local ones."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound, NotValid, Problem
from throughcare.reference import queries as reference
from throughcare.reference.models import Area, Need
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Listing, Site
from throughcare.referrals.queries import listings

SAID = ("about", "methods", "languages", "access")
LOCAL = ("name", "provider", "contact", "cohort_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an offer says of itself; sites are names with postcodes or their first halves."""

    about: str = ""
    methods: Collection[str] = ()
    languages: Collection[str] = ()
    access: Collection[str] = ()
    sites: Collection[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """What only a local service has to say, for there is no contract that says it."""

    name: str
    provider: str
    contact: str
    cohort: str
    needs: Collection[str]
    areas: Collection[str]
    said: Said = field(default_factory=Said)


@transaction.atomic
def describe(*, actor: Actor, now: datetime, body_id: int, said: Said) -> Listing:
    """Say how, where and in which languages a delivery body works."""
    body = DeliveryBody.objects.select_for_update().filter(permissions.managed_bodies(actor), pk=body_id).first()
    if body is None:
        raise NotFound("There is no such service of your organisation.")
    listing = listings.listing_of(body) or Listing(body=body)
    _say(listing, said, actor, now)
    record("listing.described", actor=actor, now=now, thing=listing, fields=list(SAID), related={"body": body_id})
    return listing


@transaction.atomic
def add_local(*, actor: Actor, now: datetime, local: Local) -> Listing:
    """Put a local service into the directory; from today people find it."""
    permissions.can_keep_local(actor).or_raise()
    listing = Listing(valid_from=london_day(now))
    _keep(listing, local, actor, now)
    record("listing.added", actor=actor, now=now, thing=listing, fields=[*LOCAL, *SAID])
    return listing


@transaction.atomic
def change_local(*, actor: Actor, now: datetime, listing_id: int, local: Local) -> Listing:
    """Change what is said of a local service; it counts as checked by whoever does so."""
    listing = _locked(actor, listing_id)
    _keep(listing, local, actor, now)
    record("listing.changed", actor=actor, now=now, thing=listing, fields=[*LOCAL, *SAID])
    return listing


@transaction.atomic
def close_local(*, actor: Actor, now: datetime, listing_id: int) -> Listing:
    """A local service is there no longer: from today, nobody finds it."""
    listing = _locked(actor, listing_id)
    listing.valid_until = london_day(now)
    listing.checked_at, listing.checked_by_id = now, actor.user_id
    fields = ["valid_until", "checked_at", "checked_by"]
    listing.save(update_fields=fields)
    record("listing.closed", actor=actor, now=now, thing=listing, fields=fields)
    return listing


def _locked(actor: Actor, listing_id: int) -> Listing:
    permissions.can_keep_local(actor).or_raise()
    found = Listing.objects.select_for_update().filter(body=None, pk=listing_id).first()
    if found is None:
        raise NotFound("There is no such local service.")
    return found


def _keep(listing: Listing, local: Local, actor: Actor, now: datetime) -> None:
    told = {"name": local.name, "provider": local.provider, "contact": local.contact}
    problems = rules.check_local(told, local.needs, local.areas)
    if problems:
        raise NotValid([*problems, *_wrong_sites(local.said)])
    for name, value in told.items():
        setattr(listing, name, value)
    listing.cohort_id = local.cohort
    _say(listing, local.said, actor, now)
    listing.needs.set(Need.objects.filter(pk__in=local.needs))
    listing.areas.set(Area.objects.filter(pk__in=local.areas))


def _say(listing: Listing, said: Said, actor: Actor, now: datetime) -> None:
    if wrong := _wrong_sites(said):
        raise NotValid(wrong)
    listing.about = said.about
    listing.methods, listing.languages, listing.access = list(said.methods), list(said.languages), list(said.access)
    listing.checked_at, listing.checked_by_id = now, actor.user_id
    listing.save()
    listing.sites.all().delete()
    Site.objects.bulk_create(
        Site(listing=listing, name=name, district=reference.district_of(postcode)) for name, postcode in said.sites
    )


def _wrong_sites(said: Said) -> list[Problem]:
    return [
        Problem(
            message="{name}: give a postcode in England or Wales, or its first half, after a comma",
            field="sites",
            values={"name": name},
        )
        for name, postcode in said.sites
        if reference.district_of(postcode) is None
    ]
