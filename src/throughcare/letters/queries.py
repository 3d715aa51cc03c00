"""Reads of the outbox, and of what became of messages."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.kernel.errors import NotFound
from throughcare.letters import permissions, rules
from throughcare.letters.models import DeadAddress, Message
from throughcare.letters.notify import Account


def outbox() -> QuerySet[Message]:
    """Every message, newest first. For the demo's page alone: it holds links that sign people in."""
    return Message.objects.order_by("-created_at", "-pk")


def notify_account() -> Account:
    """Our access to GOV.UK Notify, from the settings."""
    env = settings.ENV
    return Account(
        url=env.notify_url,
        key=env.notify_key,
        email_template=env.notify_email_template,
        text_template=env.notify_text_template,
    )


def failures(actor: Actor) -> QuerySet[Message]:
    """Messages to the people whom the actor administers that nobody tries to send any more, the latest first."""
    rows = Message.objects.filter(permissions.scope(actor), failed_at__isnull=False)
    return rows.select_related("user").order_by("-failed_at", "-pk")


def dead_addresses(actor: Actor) -> QuerySet[DeadAddress]:
    """Addresses of theirs that bounced, the latest first."""
    return DeadAddress.objects.filter(permissions.scope(actor)).select_related("user").order_by("-since", "-pk")


def dead_address(actor: Actor, pk: int) -> DeadAddress:
    """One of them; NotFound for any other."""
    found = dead_addresses(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def are_dead(channel: str, addresses: Iterable[str]) -> set[str]:
    """Those of some addresses that bounced, in small letters."""
    known = DeadAddress.objects.filter(channel=channel, to__in=[each.lower() for each in addresses])
    return set(known.values_list("to", flat=True))


def standing(message: Message) -> rules.Standing:
    """How a message stands."""
    return rules.standing(
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        failed_at=message.failed_at,
        error=message.error,
    )
