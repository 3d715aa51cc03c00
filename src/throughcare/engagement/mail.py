"""E-mails to addresses that registered: what happened, where to read it, and how to stop them; never who asked."""

from collections.abc import Iterable

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from throughcare.engagement.models import Registrant


def send(template: str, to: Iterable[Registrant], *, site: str, path: str, **facts: object) -> int:
    """Put one message for each address into the outbox, all in this transaction; returns how many.

    The template's first line is the subject. `facts` may hold a `name` and a `name_cy`, of which the reader gets one.
    """
    site = site.rstrip("/")
    links = {"link": site + path, "leave": site + reverse("engagement:leave")}
    words = {language: _words(template, language, links | facts) for language in ("en", "cy")}
    messages = [_message(registrant, words) for registrant in to]
    get_connection().send_messages(messages)
    return len(messages)


def _words(template: str, language: str, facts: dict[str, object]) -> tuple[str, str]:
    if language == "cy" and facts.get("name_cy"):
        facts = facts | {"name": facts["name_cy"]}
    with translation.override(language):
        text = render_to_string(f"engagement/email/{template}.txt", facts)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def _message(registrant: Registrant, words: dict[str, tuple[str, str]]) -> EmailMessage:
    subject, body = words.get(registrant.language) or words["en"]
    return EmailMessage(subject=subject, body=body, to=[registrant.email])
