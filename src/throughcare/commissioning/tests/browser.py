"""Signed-in browsers of made-up actors, and pages as parsed trees."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from lxml import html

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.clock import clock


def signed_in(actor: Actor) -> Client:
    """A browser in which the actor is signed in, second factor and all."""
    user = User.objects.get(pk=actor.user_id)
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def at(moment: datetime) -> None:
    """Move the clock of the whole system forward."""
    clock.set_demo(moment)


def get(client: Client, name: str, *args: Any, **query: str) -> html.HtmlElement:
    """A page that answers 200."""
    response = client.get(reverse(f"commissioning:{name}", args=args), query)
    assert response.status_code == 200, f"{name}: {response.status_code}"
    return html.fromstring(response.content)


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    """The answer to a form that was sent."""
    return client.post(reverse(f"commissioning:{name}", args=args), data)


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    """The words of all elements that a selector finds."""
    return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]


def problems(response: Any) -> list[str]:
    """The lines of a page's error summary."""
    return texts(html.fromstring(response.content), ".govuk-error-summary__list li")
