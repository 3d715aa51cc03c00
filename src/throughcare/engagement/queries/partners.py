"""Reads of the partner finder: listings for suppliers, messages for the two organisations that wrote them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.deadlines.rules import Waiting
from throughcare.engagement import permissions
from throughcare.engagement.models import PartnerListing, PartnerMessage
from throughcare.kernel.errors import NotFound


def listings(actor: Actor, service_type: str = "", area: str = "") -> QuerySet[PartnerListing]:
    """Organisations that want to be found, by service, area and name; those of one service or area where asked."""
    found = PartnerListing.objects.filter(permissions.listing_scope(actor))
    if service_type:
        found = found.filter(service_type_id=service_type)
    if area:
        found = found.filter(area_id=area)
    return found.select_related("organisation", "service_type", "area").order_by(
        "service_type__position", "area__sort_key", "organisation__name", "pk"
    )


def areas_listed(actor: Actor) -> list[tuple[str, str]]:
    """Areas in which somebody is listed, as choices by name."""
    rows = PartnerListing.objects.filter(permissions.listing_scope(actor)).order_by("area__sort_key")
    return list(dict.fromkeys(rows.values_list("area_id", "area__name")))


def own_organisations(actor: Actor) -> list[Organisation]:
    """Organisations for which the actor looks for partners, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(P.PARTNER_FIND)).order_by("name"))


def own_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """One of them; NotFound otherwise."""
    for found in own_organisations(actor):
        if found.pk == organisation_id:
            return found
    raise NotFound


def own_listings(organisation_ids: Collection[int]) -> QuerySet[PartnerListing]:
    """Listings of these organisations."""
    return PartnerListing.objects.filter(organisation__in=organisation_ids).select_related("service_type", "area")


def partner(actor: Actor, own_id: int, other_id: int) -> Organisation:
    """An organisation that is listed, or that has written to one's own; NotFound otherwise."""
    listed = Q(partner_listings__isnull=False)
    wrote = Q(pk__in=PartnerMessage.objects.filter(sender=other_id, recipient=own_id).values("sender"))
    found = Organisation.objects.filter(listed | wrote, pk=other_id).exclude(pk=own_id).distinct().first()
    if found is None:
        raise NotFound
    return found


def conversation(actor: Actor, own_id: int, other_id: int) -> QuerySet[PartnerMessage]:
    """What two organisations wrote to one another, the oldest first."""
    between = Q(sender=own_id, recipient=other_id) | Q(sender=other_id, recipient=own_id)
    mine = PartnerMessage.objects.filter(permissions.message_scope(actor))
    return mine.filter(between).select_related("sender", "sent_by").order_by("sent_at", "pk")


def conversations(actor: Actor) -> list[dict[str, object]]:
    """With whom one's organisations write, the newest first: both organisations, when last, how many are unread."""
    own = actor.organisations(P.PARTNER_FIND)
    pairs = (
        PartnerMessage.objects.filter(permissions.message_scope(actor))
        .annotate(low=Least("sender", "recipient"), high=Greatest("sender", "recipient"))
        .values("low", "high")
        .annotate(last_at=Max("sent_at"), unread=Count("pk", filter=Q(read_at=None, recipient__in=own)))
        .order_by("-last_at")
    )
    names = Organisation.objects.in_bulk({pair[end] for pair in pairs for end in ("low", "high")})
    return [
        {"own": names[here], "other": names[there], "last_at": pair["last_at"], "unread": pair["unread"]}
        for pair in pairs
        for here, there in [(pair["low"], pair["high"]) if pair["low"] in own else (pair["high"], pair["low"])]
    ]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Messages from possible partners that nobody has read."""
    unread = PartnerMessage.objects.filter(
        permissions.message_scope(actor), read_at=None, recipient__in=actor.organisations(P.PARTNER_FIND)
    ).count()
    text = _("Read messages from possible partners: %(n)s") % {"n": unread}
    return [Waiting(text=text, url=reverse("engagement:partner_messages"), count=unread)] if unread else []
