"""E-mails about joining and signing in: the recipient's name, what happened, a link, and nothing else personal."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def send(template: str, *, to: str, name: str, link: str, language: str, organisation: str = "") -> None:
    """Send `account/email/<template>.txt` in the reader's language; its first line is the subject."""
    with translation.override(language):
        text = render_to_string(
            f"account/email/{template}.txt", {"name": name, "link": link, "organisation": organisation}
        )
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[to]).send()
