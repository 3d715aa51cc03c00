"""E-mails about records: what to look at and a link, and nothing personal."""

from collections.abc import Iterable

from django.core.mail import EmailMessage

from throughcare.accounts.models import User

SUBJECT = "A decision about a record that you use"
BODY = """{name},

a person said that something in their record is wrong, and it has been decided what stands. See what has changed:
{link}

You get this because you work with that record. The data protection officer answers questions.
"""


def tell(readers: Iterable[tuple[User, str]], *, site: str) -> int:
    """Tell those who work with a record that something was decided; returns how many. `site` is the site's address."""
    messages = [
        EmailMessage(SUBJECT, BODY.format(name=user.name, link=site.rstrip("/") + path), to=[user.email])
        for user, path in readers
        if user.is_active
    ]
    for message in messages:
        message.send()
    return len(messages)
