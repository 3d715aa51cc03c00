"""The outbox: every e-mail and text message is kept in the transaction of what it tells about, then sent by the worker.

It is Django's way out for e-mail, so that an app beneath sends with Django's own `EmailMessage`.
"""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models.functions import Lower
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from throughcare.accounts.models import User
from throughcare.clock import clock
from throughcare.letters.models import Channel, Message

SEND = "letters.send"
SUBJECT_LENGTH = 200


class OutboxBackend(BaseEmailBackend):
    """Stores messages, one row for each recipient, and has the worker send them where there is a way out."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the messages in the outbox; returns how many there were. A rolled-back transaction sends nothing."""
        users = _users({to for message in email_messages for to in message.recipients()})
        post(
            Message(to=to, user_id=users.get(to.lower()), subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for to in message.recipients()
        )
        return len(email_messages)


@transaction.atomic
def post(messages: Iterable[Message]) -> list[Message]:
    """Keep messages in the outbox, and have them sent once this transaction is through."""
    now, made = clock.now(), list(messages)
    for message in made:
        message.created_at, message.subject = now, message.subject[:SUBJECT_LENGTH]
    Message.objects.bulk_create(made)
    leaving = [message for message in made if goes_out(Channel(message.channel))]
    if leaving:
        jobs: list[JSONDict] = [{"message_id": message.pk} for message in leaving]
        app.configure_task(SEND).batch_defer(*jobs)
    return made


def goes_out(channel: Channel) -> bool:
    """Whether a channel has a way out: GOV.UK Notify has both, a mail server e-mail alone."""
    return bool(settings.ENV.notify_key or (settings.ENV.email_url and channel == Channel.EMAIL))


def texts_go_out() -> bool:
    """Whether text messages leave the house."""
    return goes_out(Channel.TEXT)


def _users(addresses: set[str]) -> dict[str, int]:
    """Whose addresses these are."""
    known = User.objects.annotate(address=Lower("email")).filter(address__in=[each.lower() for each in addresses])
    return dict(known.values_list("address", "pk"))
