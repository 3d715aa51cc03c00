"""What the pages on which something is done to one referral share."""

from typing import Any

from django.urls import reverse

from throughcare.access.guards import Request
from throughcare.audit.record import viewed
from throughcare.referrals.queries import page as pages
from throughcare.referrals.queries.page import Page
from throughcare.ui.forms import Form

SHOW = "referrals:referral"


def page(request: Request, pk: int) -> Page:
    """The referral with what its pages show; that it was read is logged."""
    found = pages.page(request.actor, pk, request.now)
    viewed(found.referral, actor=request.actor, now=request.now, related={"person": found.referral.person_id})
    return found


def who(request: Request, pk: int) -> dict[str, Any]:
    """Who acts when on which referral, as every action asks."""
    return {"actor": request.actor, "now": request.now, "referral_id": pk}


def context(found: Page, form: Form, title: str, submit: str) -> dict[str, object]:
    """A form about the referral on a page of its own."""
    return {
        "form": form,
        "title": title,
        "submit": submit,
        "caption": f"{found.referral.reference} · {found.referral.body.service_type.name}",
        "back": {"href": reverse(SHOW, args=[found.referral.pk]), "text": "The referral"},
    }
