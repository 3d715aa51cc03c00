"""The lots of a draft: what they buy, for whom and where, for how much and how long."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.actions import drafting
from throughcare.commissioning.forms import drafting as forms
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import qualifying, routes, terms
from throughcare.commissioning.views.step import draft_page, draft_step
from throughcare.market.queries import areas_on_offer
from throughcare.ui.forms import sent

# What the other route buys, for whoever looks for it here.
ELSEWHERE = {
    rules.Route.FRAMEWORK: "Unpaid work is not bought through the framework: it belongs to the partner contracts.",
    rules.Route.PARTNER: "What is on the framework is not bought here: draft a call-off of the framework for it.",
}


@requires(P.COMPETITION_WRITE)
def lots(request: Request, reference: str) -> HttpResponse:
    """The lots of a draft."""
    call_off = queries.own_call_off(request.actor, reference)
    found = queries.lots(call_off)
    qualified = qualifying.qualified(call_off, found, request.now)
    rows = [(lot, len(qualified[lot.pk])) for lot in found]
    return render(request, "commissioning/lots.html", {"call_off": call_off, "rows": rows} | sums(found))


@requires(P.COMPETITION_WRITE)
def lot_service(request: Request, reference: str) -> HttpResponse:
    """Choose the service of a new lot; its areas depend on it."""
    call_off = queries.own_call_off(request.actor, reference)
    return choose_service(request, call_off, then="lots", add="lot_add")


@requires(P.COMPETITION_WRITE)
def lot_add(request: Request, reference: str, service_type: str) -> HttpResponse:
    """Add a lot for a service."""
    call_off = queries.own_call_off(request.actor, reference)
    found = routes.service_of(call_off, service_type, request.today)
    form = new_lot_form(request, call_off, found)

    def save() -> None:
        drafting.add_lot(actor=request.actor, now=request.now, call_off=call_off, terms=form.terms(found.code))

    return draft_step(request, call_off, form, "Add a lot", save, lead=found.name, then="lots")


@requires(P.COMPETITION_WRITE)
def lot_change(request: Request, reference: str, number: int) -> HttpResponse:
    """Change a lot."""
    call_off = queries.own_call_off(request.actor, reference)
    lot = queries.lot(request.actor, reference, number)
    form = lot_form(
        request,
        terms.proposal(call_off, lot.service_type_id, request.now),
        lot.service_type_id,
        {
            "cohort": lot.cohort_id,
            "areas": [area.pk for area in lot.areas.all()],
            "value_gbp": lot.value_gbp,
            "starts_on": lot.starts_on,
            "last_on": lot.last_on,
            "term_reason": lot.term_reason,
            "quality_weight": lot.quality_weight,
            "price_weight": lot.price_weight,
        },
    )

    def save() -> None:
        drafting.change_lot(actor=request.actor, now=request.now, lot=lot, terms=form.terms(lot.service_type_id))

    return draft_step(request, call_off, form, f"Change lot {number}", save, lead=lot.service_type.name, then="lots")


@requires(P.COMPETITION_WRITE)
def lot_remove(request: Request, reference: str, number: int) -> HttpResponse:
    """Remove a lot."""
    call_off = queries.own_call_off(request.actor, reference)
    lot = queries.lot(request.actor, reference, number)
    form = forms.EmptyForm(sent(request))

    def save() -> None:
        drafting.remove_lot(actor=request.actor, now=request.now, lot=lot)

    title, words = f"Remove lot {number}?", "What you wrote about this lot is deleted."
    return draft_step(request, call_off, form, title, save, then="lots", warning=words, submit="Remove lot")


def sums(lots: Any) -> dict[str, Any]:
    """What the lots come to, in all and by year."""
    return {"total_gbp": sum((lot.value_gbp for lot in lots), Decimal(0)), "profile": queries.year_profile(lots)}


def choose_service(request: Request, call_off: Any, *, then: str, add: str) -> HttpResponse:
    """Choose the service of a lot to be added, and go on to its form; `then` is where one came from."""
    offered = routes.services_of(call_off, request.today)
    form = forms.ServiceForm(sent(request), services=[(s.code, s.name) for s in offered])
    if request.method == "POST" and form.is_valid():
        return redirect(f"commissioning:{add}", call_off.reference, form.cleaned_data["service_type"])
    page = draft_page(call_off, form, "Which service does the lot buy?", then)
    return render(request, "ui/form_page.html", page | {"lead": ELSEWHERE[rules.Route(call_off.route)]})


def new_lot_form(request: Request, call_off: Any, service: Any) -> forms.LotForm:
    """What a new lot is to be: with the term that policy proposes, quality before price."""
    given = terms.proposal(call_off, service.code, request.now)
    term = {"starts_on": given.term.starts_on, "last_on": given.term.last_on}
    return lot_form(request, given, service.code, {"quality_weight": 70, "price_weight": 30} | term)


def lot_form(request: Request, given: terms.Proposal, service_type: str, initial: dict[str, Any]) -> forms.LotForm:
    """What a lot is to be, with what may be chosen for its service."""
    return forms.LotForm(
        sent(request),
        cohorts=[(c.code, c.name) for c in queries.cohorts(service_type, request.today)],
        areas=[(a.code, a.name) for a in areas_on_offer(service_type, request.today)],
        term=given.term,
        policy=given.policy,
        initial=initial,
    )
