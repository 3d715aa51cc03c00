"""The only writer of what became of a message."""

from datetime import datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.letters import notify, permissions, queries, rules
from throughcare.letters.models import Channel, DeadAddress, Message

TIMEOUT_SECONDS = 20


def send(*, actor: Actor, now: datetime, message_id: int) -> None:
    """Send a message unless that was done. An error of the way out is for the caller to keep.

    The try is noted before it is made: after one that was killed, Notify is asked whether it has the message already.
    """
    is_first = _note_try(message_id)
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.sent_at or message.failed_at:
            return
        if settings.ENV.notify_key:
            message.notify_id = UUID(_by_notify(message, is_first=is_first))
        else:
            _by_server(message)
        message.sent_at, message.error, message.body = now, "", ""
        message.save(update_fields=["sent_at", "notify_id", "error", "body"])
        record("message.sent", actor=actor, now=now, thing=message, fields=["sent_at"])


@transaction.atomic
def keep_failure(*, actor: Actor, now: datetime, message_id: int, error: str, is_refused: bool) -> None:
    """Keep the kind of a failure, without the server's words: they may hold an address.

    `is_refused`: the message itself will never be taken. Nor is it tried again once patience is over.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    message.error = error
    if message.sent_at is None and (is_refused or message.tries > rules.RETRIES):
        message.failed_at, message.body = now, ""
    message.save(update_fields=["error", "failed_at", "body"])
    record("message.failed", actor=actor, now=now, thing=message, fields=["error", "failed_at"])


@transaction.atomic
def hear(*, actor: Actor, now: datetime, notify_id: UUID, status: str) -> None:
    """What GOV.UK Notify says became of a message; hearing it twice changes nothing, nor does an unknown message."""
    message = Message.objects.select_for_update().filter(notify_id=notify_id).first()
    outcome = rules.OUTCOMES.get(status)
    if message is None or outcome is None or message.delivered_at or message.failed_at:
        return
    if outcome is rules.Outcome.DELIVERED:
        message.delivered_at = now
    else:
        message.failed_at, message.error = now, status
    message.save(update_fields=["delivered_at", "failed_at", "error"])
    if outcome is rules.Outcome.DEAD:
        facts = {"since": now, "user_id": message.user_id}
        DeadAddress.objects.get_or_create(channel=message.channel, to=message.to.lower(), defaults=facts)
    record(f"message.{outcome}", actor=actor, now=now, thing=message, fields=["delivered_at", "failed_at"])


@transaction.atomic
def lift(*, actor: Actor, now: datetime, dead_id: int) -> None:
    """Write to an address again that bounced: an administrator has made sure that it is right."""
    dead = queries.dead_address(actor, dead_id)
    permissions.can_lift(actor).or_raise()
    record("dead_address.lifted", actor=actor, now=now, thing=dead)
    dead.delete()


def _note_try(message_id: int) -> bool:
    """Count a try, for good before it is made; returns whether it is the first."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        message.tries += 1
        message.save(update_fields=["tries"])
    return message.tries == 1


def _by_notify(message: Message, *, is_first: bool) -> str:
    account = queries.notify_account()
    return (None if is_first else notify.found(account, message)) or notify.send(account, message)


def _by_server(message: Message) -> None:
    if message.channel != Channel.EMAIL:
        raise notify.RefusedError("No way out")
    sender = settings.DEFAULT_FROM_EMAIL
    # A mail server can't be asked whether it has a message: by its own name, readers' programs know one sent twice.
    headers = {"Message-ID": f"<{notify.reference(message)}@{sender.partition('@')[2].strip('>')}>"}
    email = EmailMessage(message.subject, message.body, sender, [message.to], connection=_server(), headers=headers)
    email.send()


def _server() -> EmailBackend:
    """The server of EMAIL_URL: `smtp://` (STARTTLS where a user is named) or `smtps://`."""
    parts = urlsplit(settings.ENV.email_url)
    return EmailBackend(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if parts.scheme == "smtps" else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and bool(parts.username),
        timeout=TIMEOUT_SECONDS,
    )
