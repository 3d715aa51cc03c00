"""Which confirmed address a visitor comes from: a signed cookie, or the address by which they sign in."""

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils.translation import get_language

from throughcare.access.guards import Request
from throughcare.engagement import rules
from throughcare.engagement.queries import programmes

if TYPE_CHECKING:
    from throughcare.engagement.models import Registrant

COOKIE = "registered"
SALT = "throughcare.engagement.registrant"
SECONDS = int(timedelta(days=rules.KNOWN_DAYS).total_seconds())


def registrant(request: Request) -> "Registrant | None":
    """The visitor's confirmed address, or None."""
    try:
        pk = int(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        pk = 0
    if pk and (found := programmes.registrant(pk)):
        return found
    if request.actor.user_id is None:
        return None
    return programmes.registrant_of_user(own_address(request))


def own_address(request: Request) -> str:
    """The address by which a user signs in."""
    return cast("str", request.user.email)  # type: ignore[union-attr]


def remember(response: HttpResponse, found: "Registrant") -> HttpResponse:
    """Know this device again."""
    response.set_cookie(
        COOKIE,
        signing.dumps(found.pk, salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Know this device no longer."""
    response.delete_cookie(COOKIE)
    return response


def site(request: Request) -> str:
    """Where the links of e-mails lead."""
    return request.build_absolute_uri("/")


def language() -> str:
    """The language in which the visitor reads."""
    return "cy" if (get_language() or "").startswith("cy") else "en"
