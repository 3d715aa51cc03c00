"""E-mail about records: the reader's name, what happened in general, a link, and nothing else personal."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from throughcare.accounts.models import User


def record_opened(user: User, link: str) -> None:
    """Tell a reviewer that a record was opened by break-glass: at once, whatever they chose to be told of."""
    _send("record_opened", user, link=link)


def _send(template: str, user: User, **more: str) -> None:
    text = render_to_string(f"people/email/{template}.txt", {"name": user.name, **more})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[user.email]).send()
