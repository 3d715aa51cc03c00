"""The proposed award across lots beside the agreed scores; departing from it, and the second person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import proposing as actions
from throughcare.commissioning.forms.drafting import EmptyForm
from throughcare.commissioning.forms.proposing import DecisionForm, DepartureForm
from throughcare.commissioning.queries import call_offs, proposals, ranking, scoring, standing
from throughcare.commissioning.queries.together import bundles_of
from throughcare.kernel.errors import NotValid
from throughcare.ui.again import look_again
from throughcare.ui.forms import sent

PER_PAGE = 25


@requires(P.AWARD_APPROVE, P.COMPETITION_WRITE)
def proposal(request: Request, reference: str) -> HttpResponse:
    """What is proposed for every open lot, why, what was binding, and who would win if one left."""
    call_off = call_offs.call_off(request.actor, reference)
    if scoring.must_declare(request.actor, call_off):
        return redirect("commissioning:declare", reference)
    ranking.refuse_unless_priced(call_off)
    work = proposals.work(call_off)
    at_work = work is not None and not work.has_failed
    found = None if at_work else proposals.proposal(request.actor, call_off)
    rows = proposals.lot_rows(call_off, found) if found else []
    context = {
        "call_off": call_off,
        "proposal": found,
        "work": work,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "turnover_multiple": standing.multiple_of(call_off, request.today),
        "bundles": bundles_of(call_offs.lots(call_off)),
        "rooms": proposals.rooms(found) if found else [],
        "decides": bool(permissions.can_award(request.actor, call_off)),
        "agrees": bool(permissions.can_edit(request.actor, call_off)),
    }
    response = render(request, "commissioning/proposal.html", context)
    if at_work:
        look_again(response)
    return response


@requires(P.AWARD_APPROVE)
def proposal_again(request: Request, reference: str) -> HttpResponse:
    """Have it worked out again, after confirming."""
    call_off = _decidable(request, reference)
    if request.method == "POST":
        actions.ask_proposal(actor=request.actor, now=request.now, call_off=call_off)
        messages.success(request, "The proposal is being worked out again.")
        return redirect("commissioning:proposal", reference)
    words = {
        "title": "Work the proposal out again",
        "lead": "Do this when a bidder has won lots in another competition, or an award of this one was cancelled.",
        "submit": "Work it out again",
    }
    return render(request, "ui/form_page.html", _page(call_off, EmptyForm(None)) | words)


@requires(P.AWARD_APPROVE)
def depart(request: Request, reference: str, number: int) -> HttpResponse:
    """Ask for another bid than the proposed one, with a reason."""
    call_off = _decidable(request, reference)
    lot = call_offs.lot(request.actor, reference, number)
    ranked = ranking.ranked(lot)
    choices = [(r.bid.reference, f"{r.bid.organisation.name}, ranked {r.place.rank}: {r.place.total}") for r in ranked]
    form = DepartureForm(sent(request), bids=choices)
    if request.method == "POST" and form.is_valid():
        bid = next(row.bid for row in ranked if row.bid.reference == form.cleaned_data["bid"])
        try:
            reason = form.cleaned_data["reason"]
            actions.depart(actor=request.actor, now=request.now, lot=lot, bid=bid, reason=reason)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, "A commissioner of the buyer is asked to agree. The lot waits until then.")
            return redirect("commissioning:proposal", reference)
    words = {
        "title": f"Depart from the proposal in lot {number}",
        "lead": "Somebody else must agree before you can award the lot to another bid. Both reasons are kept.",
        "submit": "Ask for agreement",
    }
    return render(request, "ui/form_page.html", _page(call_off, form) | words)


@requires(P.COMPETITION_WRITE)
def departure_decide(request: Request, reference: str, number: int) -> HttpResponse:
    """The second person agrees to a departure, or does not."""
    departure = proposals.open_departure(request.actor, reference, number)
    permissions.can_agree(request.actor, departure).or_raise()
    form = DecisionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.decide_departure(
            actor=request.actor,
            now=request.now,
            departure=departure,
            is_agreed=said["decision"] == "agree",
            reason=said["reason"],
        )
        messages.success(request, f"Your decision on lot {number} is recorded.")
        return redirect("commissioning:proposal", reference)
    words = {
        "title": f"Lot {number}: award to {departure.bid.organisation.name} instead?",
        "lead": f"{departure.asked_by.name} asks for it: {departure.reason}",
        "submit": "Record your decision",
    }
    return render(request, "ui/form_page.html", _page(departure.lot.call_off, form) | words)


def _decidable(request: Request, reference: str) -> Any:
    call_off = call_offs.call_off(request.actor, reference)
    permissions.can_award(request.actor, call_off).or_raise()
    ranking.refuse_unless_priced(call_off)
    return call_off


def _page(call_off: Any, form: Any) -> dict[str, Any]:
    back = {"href": reverse("commissioning:proposal", args=[call_off.reference]), "text": "The proposal"}
    return {"call_off": call_off, "form": form, "caption": f"{call_off.reference} {call_off.title}", "back": back}
