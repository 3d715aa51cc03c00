"""The partner finder: an organisation lists itself, or no longer; two organisations write to one another."""

from collections.abc import Collection
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.queries import holders
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.engagement import permissions
from throughcare.engagement.models import PartnerListing, PartnerMessage
from throughcare.engagement.queries import partners
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.market.queries import areas_on_offer


@transaction.atomic
def list_for(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    service_type: str,
    areas: Collection[str],
    about: str,
) -> int:
    """Be found for a service in exactly these areas; in none, the organisation is found for it no longer."""
    permissions.can_find_partners(actor, organisation_id).or_raise()
    if not set(areas) <= {area.code for area in areas_on_offer(service_type, london_day(now))}:
        raise NotFound
    if areas and not about.strip():
        raise NotValid("Say what you bring and what you look for, so that others know whether to write to you.")
    kept = PartnerListing.objects.filter(organisation_id=organisation_id, service_type_id=service_type)
    kept.exclude(area_id__in=areas).delete()
    for area in sorted(areas):
        PartnerListing.objects.update_or_create(
            organisation_id=organisation_id,
            service_type_id=service_type,
            area_id=area,
            defaults={"about": about, "listed_at": now},
        )
    organisation = partners.own_organisation(actor, organisation_id)
    record("partner_listing.changed", actor=actor, now=now, thing=organisation, fields=["areas", "about"])
    return len(areas)


@transaction.atomic
def write(*, actor: Actor, now: datetime, own_id: int, other_id: int, text: str, site: str) -> PartnerMessage:
    """Write to an organisation that is listed or has written; its bid writers hear that there is a message."""
    permissions.can_find_partners(actor, own_id).or_raise()
    other = partners.partner(actor, own_id, other_id)
    replies = PartnerMessage.objects.filter(sender=other_id, recipient=own_id).exists()
    if not replies and not PartnerListing.objects.filter(organisation=own_id).exists():
        raise NotNow("List your own organisation first, so that they see who writes to them.")
    message = PartnerMessage.objects.create(
        sender_id=own_id, recipient=other, text=text, sent_at=now, sent_by_id=actor.who
    )
    record("partner_message.sent", actor=actor, now=now, thing=message)
    _tell(now, other_id, site)
    return message


@transaction.atomic
def read(*, actor: Actor, now: datetime, own_id: int, other_id: int) -> int:
    """What the other organisation wrote has been looked at; returns how many messages were new."""
    permissions.can_find_partners(actor, own_id).or_raise()
    new = PartnerMessage.objects.filter(sender=other_id, recipient=own_id, read_at=None)
    first, count = new.first(), new.update(read_at=now)
    if first is not None and count:
        record("partner_message.read", actor=actor, now=now, thing=first, fields=["read_at"], count=count)
    return count


def _tell(now: datetime, organisation_id: int, site: str) -> None:
    """An e-mail to each bid writer: that there is a message, and not a word of it."""
    messages = []
    for user in holders(Role.BID_WRITER, london_day(now), organisation_id=organisation_id):
        link = site.rstrip("/") + reverse("engagement:partner_messages")
        with translation.override(user.language):
            text = render_to_string("engagement/email/partner.txt", {"link": link})
        subject, _, body = text.strip().partition("\n")
        messages.append(EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[user.email]))
    get_connection().send_messages(messages)
