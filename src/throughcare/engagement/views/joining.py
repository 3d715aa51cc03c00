"""Registering an address, confirming it, and taking it out again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, public
from throughcare.accounts import throttle
from throughcare.accounts.rules import RESET_MAIL
from throughcare.engagement.actions import joining as actions
from throughcare.engagement.forms import public as forms
from throughcare.engagement.queries import programmes as queries
from throughcare.engagement.views import known
from throughcare.kernel.errors import NotFound
from throughcare.ui.forms import sent


@never_cache
@public
def register(request: Request) -> HttpResponse:
    """Ask for the link; somebody who is signed in needs none."""
    if request.actor.user_id:
        return _follow(request)
    form = forms.RegisterForm(sent(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not throttle.take(RESET_MAIL, f"engagement {email}"):  # else a link is on its way already
            actions.ask(
                actor=request.actor,
                now=request.now,
                email=email,
                language=known.language(),
                site=known.site(request),
            )
        return redirect("engagement:register_sent")
    context = {"form": form, "registrant": known.registrant(request)}
    return render(request, "engagement/register.html", context, status=422 if form.errors else 200)


def _follow(request: Request) -> HttpResponse:
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        actions.follow(
            actor=request.actor, now=request.now, email=known.own_address(request), language=known.language()
        )
        messages.success(request, _("Your address is registered. You are told what is new."))
        return redirect("engagement:programmes")
    context = {"form": form, "registrant": known.registrant(request), "address": known.own_address(request)}
    return render(request, "engagement/register.html", context)


@require_safe
@public
def register_sent(request: Request) -> HttpResponse:
    """That a link is on its way."""
    return render(request, "engagement/register_sent.html")


@public
def confirm(request: Request, token: str) -> HttpResponse:
    """Follow the link. A button confirms, so that a program that looks into mail confirms nothing."""
    try:
        queries.registrant_by_link(token, request.now)
    except NotFound:
        return render(request, "engagement/link_over.html", status=404)
    if request.method == "POST":
        found = actions.confirm(actor=request.actor, now=request.now, token=token)
        messages.success(request, _("Your address is confirmed. Documents, events and questions are open to you."))
        return known.remember(redirect("engagement:programmes"), found)
    context = {
        "form": forms.ConfirmForm(None),
        "title": _("Confirm your address"),
        "lead": _("Documents, events and questions of every programme are then open to you on this device."),
        "submit": _("Confirm"),
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context)


@never_cache
@public
def leave(request: Request) -> HttpResponse:
    """Take the address out: nothing more is sent to it."""
    found = known.registrant(request)
    if found is None:
        return redirect("engagement:register")
    if request.method == "POST":
        actions.leave(actor=request.actor, now=request.now, registrant=found)
        messages.success(request, _("Your address has been removed, with its sign-ups and downloads."))
        return known.forget(redirect("engagement:programmes"))
    context = {
        "form": forms.ConfirmForm(None),
        "title": _("Stop hearing of programmes?"),
        "lead": _("We forget %(email)s, the places you took at events, and which documents you took.")
        % {"email": found.email},
        "submit": _("Remove my address"),
        "back": {"href": reverse("engagement:programmes"), "text": _("What is planned")},
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context)
