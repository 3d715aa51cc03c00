"""Pages of opening officers: their key, taking part in an opening, and its record."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.actions import opening as actions
from throughcare.commissioning.forms import opening as forms
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent


@sensitive_post_parameters()
@requires(P.OPENING_HOLD)
def key(request: Request) -> HttpResponse:
    """Make one's opening key, or a new one in place of one whose passphrase was lost."""
    form = forms.EnrolForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.enrol(actor=request.actor, now=request.now, passphrase=form.cleaned_data["passphrase"])
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, "Your opening key is made. Keep the passphrase where only you can find it.")
            return redirect("commissioning:key")
    context = {"form": form, "key": queries.officer_key(request.actor), "title": "Your opening key"}
    return render(request, "commissioning/officer_key.html", context | {"submit": "Make key"})


@sensitive_post_parameters()
@requires(P.COMPETITION_VIEW)
def opening(request: Request, reference: str) -> HttpResponse:
    """Take part in the opening after the deadline; afterwards, its record."""
    call_off = queries.call_off(request.actor, reference)
    mine = queries.officer_of(request.actor, call_off)
    form = forms.PassphraseForm(sent(request) if mine else None)
    if form.is_bound and form.is_valid():
        try:
            passphrase = form.cleaned_data["passphrase"]
            opened = actions.take_part(actor=request.actor, now=request.now, call_off=call_off, passphrase=passphrase)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, _said(opened))
            return redirect("commissioning:opening", reference)
    context = {
        "call_off": call_off,
        "form": form,
        "officers": queries.officers(call_off),
        "record": bid_queries.opening_record(call_off),
        "sitting": _sitting(call_off, request.now),
        "attempts": queries.early_attempts(call_off),
        "mine": mine,
        "back": reverse("commissioning:show", args=[reference]),
    }
    return render(request, "commissioning/call_off_opening.html", context)


def _sitting(call_off: Any, now: datetime) -> str:
    """Which envelopes two officers can open now: words, prices or none."""
    if call_off.status == rules.CallOffStatus.MODERATED:
        return "prices"
    is_closed = call_off.status == rules.CallOffStatus.PUBLISHED and not bid_queries.can_still_bid(call_off, now)
    return "words" if is_closed else ""


def _said(call_off: Any) -> str:
    if call_off.status == rules.CallOffStatus.OPENED:
        return "All bids are open, and their prices are still sealed. The record of the opening is below."
    if call_off.status == rules.CallOffStatus.PRICED:
        return "All prices are open. The approver decides the awards."
    return "Your part is done. One more officer is needed."
