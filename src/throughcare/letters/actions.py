"""The only writer of what became of a message."""

from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.letters.models import Email

TIMEOUT_SECONDS = 20


@transaction.atomic
def send(*, actor: Actor, now: datetime, email_id: int) -> None:
    """Send a message by the mail server of EMAIL_URL unless that was done. An SMTP error is for the caller to keep."""
    email = Email.objects.select_for_update().get(pk=email_id)
    if email.sent_at:
        return
    message = EmailMessage(
        email.subject, email.body, settings.DEFAULT_FROM_EMAIL, [email.to], connection=_mail_server()
    )
    message.send()
    email.sent_at, email.error, email.body = now, "", ""
    email.save(update_fields=["sent_at", "error", "body"])
    record("email.sent", actor=actor, now=now, thing=email, fields=["sent_at"])


@transaction.atomic
def keep_failure(*, actor: Actor, now: datetime, email_id: int, error: Exception) -> None:
    """Keep the kind of a failure, without the server's words: they may hold an address."""
    email = Email.objects.select_for_update().get(pk=email_id)
    email.error = type(error).__name__
    email.save(update_fields=["error"])
    record("email.failed", actor=actor, now=now, thing=email, fields=["error"])


def _mail_server() -> EmailBackend:
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
