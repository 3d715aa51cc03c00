"""What the directory says of offers: a provider describes its services, practitioners keep local ones."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.referrals import actions, forms
from throughcare.referrals.queries import directory, listings
from throughcare.ui.forms import sent
from throughcare.ui.step import done

PER_PAGE = 25
LIST = "referrals:local"


@requires(P.REFERRAL_DECIDE)
def describe(request: Request, pk: int) -> HttpResponse:
    """Say how, where and in which languages one of one's services works."""
    body = directory.own_body(request.actor, pk)
    before = forms.as_listed(listings.listing_of(body))
    form = forms.ListingForm(sent(request), initial=before, access=listings.access_codes(request.today))
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "body_id": pk}
    said = "Practitioners see this from now on."
    answer = done(request, form, lambda data: actions.describe(**who, said=form.said()), said, "referrals:services")
    context = {
        "form": form,
        "title": "What does the directory say of this service?",
        "caption": body.name,
        "lead": "The nearest place, the way of working and the languages decide how well you fit somebody.",
        "submit": "Save",
        "back": {"href": reverse("referrals:services"), "text": "Our services"},
    }
    return answer or render(request, "ui/form_page.html", context)


@requires(P.DIRECTORY_VIEW)
def local(request: Request) -> HttpResponse:
    """Local services of the directory, by name."""
    page = Paginator(listings.locals_(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_keep": request.actor.may(P.REFERRAL_WRITE)}
    return render(request, "referrals/local.html", context)


@requires(P.REFERRAL_WRITE)
def add(request: Request) -> HttpResponse:
    """Put a local service into the directory."""
    form = _form(request, {"cohort": "all-adults"})
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    said = "It is in the directory from now on."
    answer = done(request, form, lambda data: actions.add_local(**who, local=form.local()), said, LIST)
    return answer or render(request, "ui/form_page.html", _context(form, "Add a local service", "Add"))


@requires(P.REFERRAL_WRITE)
def change(request: Request, pk: int) -> HttpResponse:
    """Change what is said of a local service."""
    found = listings.local(pk)
    form = _form(request, forms.as_listed(found))
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "listing_id": pk}
    said = f"{found.name} is changed, and counts as checked today."
    answer = done(request, form, lambda data: actions.change_local(**who, local=form.local()), said, LIST)
    return answer or render(request, "ui/form_page.html", _context(form, "Change a local service", "Save"))


@requires(P.REFERRAL_WRITE)
def close(request: Request, pk: int) -> HttpResponse:
    """A local service is there no longer."""
    found = listings.local(pk)
    if request.method == "POST":
        actions.close_local(actor=request.actor, now=request.now, listing_id=pk)
        messages.success(request, f"{found.name} is no longer found in the directory.")
        return redirect(LIST)
    context = _context(forms.ConfirmForm(), "Take this service out of the directory?", "Take it out")
    return render(request, "ui/form_page.html", context | {"caption": found.name})


def _form(request: Request, before: dict[str, Any]) -> forms.LocalForm:
    return forms.LocalForm(
        sent(request),
        initial=before,
        needs=directory.needs(request.today),
        cohorts=listings.cohorts(),
        areas=listings.areas(request.today),
        access=listings.access_codes(request.today),
    )


def _context(form: Any, title: str, submit: str) -> dict[str, object]:
    back = {"href": reverse(LIST), "text": "Local services"}
    return {"form": form, "title": title, "submit": submit, "back": back}
