"""The approver's pages: ranking with its arithmetic, awarding or closing a lot, cancelling an award."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import awarding as actions
from throughcare.commissioning.actions.delegation import route_up
from throughcare.commissioning.forms.awarding import AwardForm
from throughcare.commissioning.forms.drafting import ReasonForm
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import changes, concentration, delegation, envelopes, proposals, ranking, scoring
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent
from throughcare.ui.words import long_date

PER_PAGE = 25


@requires(P.AWARD_APPROVE)
def awards(request: Request, reference: str) -> HttpResponse:
    """Each lot with its ranking, and what may be decided."""
    if scoring.must_declare(request.actor, queries.call_off(request.actor, reference)):
        return redirect("commissioning:declare", reference)
    call_off = _decidable(request, reference)
    lots = queries.lots(call_off)
    page = Paginator(lots, PER_PAGE).get_page(request.GET.get("page"))
    ranked, given = ranking.ranked_lots(list(page)), ranking.awards_in_force(call_off)
    context = {
        "call_off": call_off,
        "page": page,
        "lots": [(lot, ranked[lot.pk], given.get(lot.pk)) for lot in page],
        "open_numbers": [lot.number for lot in lots if lot.status == rules.LotStatus.OPEN],
        "withdrawn": changes.withdrawn_lots(call_off),
        "proposal": proposals.proposal(request.actor, call_off),
    }
    return render(request, "commissioning/awards.html", context)


@requires(P.AWARD_APPROVE)
def award(request: Request, reference: str, number: int) -> HttpResponse:
    """Award a lot to the bid that is proposed, ranked first, or agreed instead, with a reason."""
    call_off = _decidable(request, reference)
    lot = queries.lot(request.actor, reference, number)
    proposals.refuse_while_asked(lot)
    ranked = ranking.ranked(lot)
    chosen = proposals.to_award(lot, ranked)
    facts = _facts_of_award(request, lot, chosen)
    form = AwardForm(sent(request), is_high=any(row.is_high for row in facts["shares"]))
    if request.method == "POST" and form.is_valid() and chosen:
        told: dict[str, Any] = {"actor": request.actor, "now": request.now, "lot": lot, "bid": chosen.bid}
        try:
            if facts["routes_up"]:
                route_up(**told, reason=form.cleaned_data["reason"])
                messages.success(request, "The award is routed up. It waits for an approver without your limit.")
                return redirect(_place(reference, number))
            given = actions.award(**told, **form.cleaned_data)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            until = long_date(given.standstill_ends_at)
            words = f"Lot {number} is awarded. Every bidder has its letter; standstill lasts until the end of {until}."
            messages.success(request, words)
            return redirect(_place(reference, number))
    context = _lot_page(call_off, lot, form) | {"ranked": ranked, "chosen": chosen} | facts
    return render(request, "commissioning/lot_award.html", context)


@requires(P.AWARD_APPROVE)
def close_lot(request: Request, reference: str, number: int) -> HttpResponse:
    """Close a lot without an award, with a reason."""
    call_off = _decidable(request, reference)
    lot = queries.lot(request.actor, reference, number)
    proposals.refuse_while_asked(lot)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_lot(actor=request.actor, now=request.now, lot=lot, reason=form.cleaned_data["reason"])
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, f"Lot {number} is closed without an award. Its bidders have their letters.")
            return redirect(_place(reference, number))
    words = {
        "title": f"Close lot {number} without an award",
        "lead": "The reason goes into the letter to every bidder.",
        "submit": "Close lot",
    }
    return render(request, "ui/form_page.html", _lot_page(call_off, lot, form) | words)


@requires(P.AWARD_APPROVE)
def cancel_award(request: Request, reference: str) -> HttpResponse:
    """Cancel an award during standstill, with a reason."""
    award = ranking.award(request.actor, reference)
    call_off = award.lot.call_off
    permissions.can_award(request.actor, call_off).or_raise()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_award(actor=request.actor, now=request.now, award=award, reason=form.cleaned_data["reason"])
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, "The award is cancelled. Decide the lot again.")
            return redirect(_place(call_off.reference, award.lot.number))
    words = {
        "title": f"Cancel award {award.reference}",
        "lead": "For example, because a bidder showed during standstill that the decision was wrong.",
        "submit": "Cancel award",
        "warning": "The lot is open again. Tell the bidders why.",
    }
    return render(request, "ui/form_page.html", _lot_page(call_off, award.lot, form) | words)


def _facts_of_award(request: Request, lot: Any, chosen: Any) -> dict[str, Any]:
    """What an approver looks at before awarding: shares, own limit, what the years' envelopes have left."""
    if not chosen:
        return {"shares": (), "routes_up": False}
    limit = delegation.delegation(request.actor, lot, chosen.bid, request.today)
    touched = envelopes.touched(lot.call_off, chosen.place.price_gbp, lot.starts_on, lot.ends_on)
    return {
        "shares": concentration.of_award(lot, chosen.bid.organisation_id, request.today),
        "delegation": limit,
        "routes_up": limit.passes_limit and not limit.is_agreed,
        "escalation": delegation.of_lot(lot),
        "envelopes": [(rules.year_name(row.year), row, amount) for row, amount in touched],
    }


def _decidable(request: Request, reference: str) -> Any:
    call_off = queries.call_off(request.actor, reference)
    permissions.can_award(request.actor, call_off).or_raise()
    ranking.refuse_unless_priced(call_off)
    return call_off


def _place(reference: str, number: int) -> str:
    """The page of the awards on which a lot stands."""
    return f"{reverse('commissioning:awards', args=[reference])}?page={(number - 1) // PER_PAGE + 1}#lot-{number}"


def _lot_page(call_off: Any, lot: Any, form: Any) -> dict[str, Any]:
    back = {"href": reverse("commissioning:awards", args=[call_off.reference]), "text": "Awards"}
    return {
        "call_off": call_off,
        "lot": lot,
        "form": form,
        "caption": f"{call_off.reference} {call_off.title}",
        "back": back,
    }
