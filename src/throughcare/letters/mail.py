"""The outbox: Django's way out for e-mail, which keeps each message in the transaction of what it tells about."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from procrastinate.contrib.django import app

from throughcare.clock import clock
from throughcare.letters.models import Email

SEND = "letters.send"


class OutboxBackend(BaseEmailBackend):
    """Stores messages, one row for each recipient, and has the worker send them where a mail server is set."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the messages in the outbox; returns how many there were. A rolled-back transaction sends nothing."""
        with transaction.atomic():
            for message in email_messages:
                for recipient in message.recipients():
                    _store(recipient, message)
        return len(email_messages)


def _store(recipient: str, message: EmailMessage) -> None:
    email = Email.objects.create(
        to=recipient, subject=message.subject[:200], body=str(message.body), created_at=clock.now()
    )
    if settings.ENV.email_url:
        app.configure_task(SEND).defer(email_id=email.pk)
