"""E-mail about records: the reader's name, what happened in general, a link, and nothing else personal."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from throughcare.accounts.models import User


def record_opened(user: User, link: str) -> None:
    """Tell a reviewer that a record was opened by break-glass."""
    text = render_to_string("people/email/record_opened.txt", {"name": user.name, "link": link})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[user.email]).send()
