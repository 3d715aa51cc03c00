"""E-mail about records: the reader's name, what happened in general, a link, and nothing else personal."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from throughcare.accounts.models import User


def record_opened(user: User, link: str) -> None:
    """Tell a reviewer that a record was opened by break-glass."""
    _send("record_opened", user, link)


def handover_moved(user: User, link: str) -> None:
    """Tell one of the two officers that the dates of a handover have moved."""
    _send("handover_moved", user, link)


def no_address(user: User) -> None:
    """Tell whoever can find one that somebody near release has no address; their desk says who."""
    _send("no_address", user, "")


def _send(template: str, user: User, link: str) -> None:
    text = render_to_string(f"people/email/{template}.txt", {"name": user.name, "link": link})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[user.email]).send()
