"""Pages of contracts: the list, one contract with its gates, and each step of its life."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.contracts import actions, forms, permissions, queries, rules
from throughcare.contracts.queries import uncompeted as without
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import in_order, rank, sort_of
from throughcare.ui.words import long_date, money

PER_PAGE = 25
COLUMNS = {
    "reference": ("reference",),
    "provider": ("provider__name",),
    "service": ("service_type__position", "cohort__position"),
    "starts": ("starts_on", "reference"),
    "stage": (rank("status", rules.ContractStatus), "starts_on"),
    "value": ("value_gbp",),
}
KINDS = {
    rules.UncompetedKind.EXTENSION: "Extension of the contract of",
    rules.UncompetedKind.GRANT: "Grant to",
    rules.UncompetedKind.DIRECT: "Direct award to",
}


@requires(P.CONTRACT_VIEW)
def contracts(request: Request) -> HttpResponse:
    """Contracts that the actor may see."""
    status = request.GET.get("status", "")
    found = queries.contracts(request.actor)
    if status in list(rules.ContractStatus):
        found = found.filter(status=status)
    sort = sort_of(request, COLUMNS, "starts")
    page = Paginator(in_order(found, COLUMNS, sort), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "status": status, "statuses": list(rules.ContractStatus), "sort": sort}
    return render(request, "contracts/contracts.html", context)


@requires(P.CONTRACT_VIEW)
def contract(request: Request, reference: str) -> HttpResponse:
    """One contract: term, areas, gates, and what can be done now."""
    found = queries.contract(request.actor, reference)
    services = queries.options(found)
    context = {
        "contract": found,
        "deadlines": queries.clocks(found),
        "may_manage": bool(permissions.can_manage(request.actor, found)),
        "may_evidence": found.provider_id in request.actor.organisations(P.GATE_EVIDENCE),
        "shares": queries.supply_chain(found.pk),
        "takeover": queries.takeover_of(found),
        "may_ask": bool(permissions.can_ask_uncompeted(request.actor, found.buyer_id)),
        "funders": queries.funders(found),
        "options": services,
        "orders": queries.orders(found, services),
        "verbs": rules.CONTRACT.verbs_from(found.status),
    }
    return render(request, "contracts/contract.html", context)


@requires(P.CONTRACT_VIEW)
def takeovers(request: Request) -> HttpResponse:
    """The dated map of organisations: who took over from whom."""
    page = Paginator(queries.takeovers(), PER_PAGE).get_page(request.GET.get("page"))
    may = bool(permissions.can_record_takeover(request.actor))
    return render(request, "contracts/takeovers.html", {"page": page, "may_record": may})


@requires(P.CONTRACT_MANAGE)
def record_takeover(request: Request) -> HttpResponse:
    """Write down that an organisation was taken over."""
    form = forms.TakeoverForm(sent(request), providers=queries.providers())
    step = Step(
        title="One organisation takes over another",
        lead="Its contracts, what is delivered under them and the staff who deliver it follow from that day.",
        warning="Each organisation has one successor. This can’t be taken back.",
        submit="Record",
        said="It is written down. Contracts, cases and staff follow from that day.",
        to=reverse("contracts:takeovers"),
        back="Organisations taken over",
    )

    def act(old: int, new: int, **rest: Any) -> object:
        return actions.record_takeover(old_id=old, new_id=new, **rest)

    return take(request, form, step, act)


@requires(P.GATE_EVIDENCE)
def give_evidence(request: Request, reference: str, hold_id: int) -> HttpResponse:
    """The provider's side of a gate."""
    hold = queries.hold(request.actor, reference, hold_id)
    form = forms.EvidenceForm(sent(request), initial={"evidence": hold.evidence})
    form.fields["evidence"].help_text = queries.evidence_wanted(hold)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_evidence(actor=request.actor, now=request.now, hold=hold, **form.cleaned_data)
            messages.success(request, f"Your evidence for “{hold.what}” has gone to the contract manager.")
            return redirect("contracts:contract", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    return render(request, "ui/form_page.html", _step(reference, form, hold.what, "Send evidence"))


@requires(P.CONTRACT_MANAGE)
def clear_gate(request: Request, reference: str, hold_id: int) -> HttpResponse:
    """The buyer's side of a gate."""
    hold = queries.hold(request.actor, reference, hold_id)
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        actions.clear_gate(actor=request.actor, now=request.now, hold=hold)
        messages.success(request, f"“{hold.what}” is cleared.")
        return redirect("contracts:contract", reference)
    context = _step(reference, form, hold.what, "Clear this gate") | {"hold": hold}
    return render(request, "contracts/gate_clear.html", context)


@requires(P.CONTRACT_MANAGE)
def go_live(request: Request, reference: str) -> HttpResponse:
    """Bring a contract to life."""
    found = queries.contract(request.actor, reference)
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        try:
            actions.go_live(actor=request.actor, now=request.now, contract=found)
            messages.success(request, f"{found.reference} is live and takes referrals from now on.")
            return redirect("contracts:contract", reference)
        except NotValid as refused:
            form.is_valid()
            form.add_problems(refused.problems)
    context = _step(reference, form, f"Bring {found.reference} to life?", "Go live")
    context["lead"] = "It takes the place of whoever delivers this service in its areas today."
    return render(request, "ui/form_page.html", context)


@requires(P.CONTRACT_MANAGE)
def order(request: Request, reference: str, option_id: int) -> HttpResponse:
    """Order an optional service."""
    option = queries.option(request.actor, reference, option_id)
    permissions.can_manage(request.actor, option.contract).or_raise()
    step = Step(
        title=f"Order {option.name}",
        caption=reference,
        lead=f"{money(option.ordered_gbp)} of {money(option.cap_gbp)} is ordered so far. Orders are published.",
        submit="Order",
        said="It is ordered.",
        to=reverse("contracts:contract", args=[reference]),
        back="The contract",
    )
    return take(request, forms.OrderForm(sent(request)), step, partial(actions.order_option, option=option))


@requires(P.CONTRACT_VIEW)
def uncompeted(request: Request) -> HttpResponse:
    """What goes to providers without competition: asked, agreed, refused."""
    page = Paginator(without.listed(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "ground_of": without.ground_of,
        "bought": without.bought,
        "may_ask": bool(without.asking_for(request.actor)),
        "may_decide": lambda asked: (
            asked.status == rules.UncompetedStatus.ASKED
            and bool(permissions.can_decide_uncompeted(request.actor, asked))
        ),
        "may_stop": lambda asked: (
            without.is_standing(asked) and bool(permissions.can_stop_uncompeted(request.actor, asked))
        ),
    }
    return render(request, "contracts/uncompeted.html", context)


@requires(P.COMPETITION_WRITE)
def extend(request: Request, reference: str) -> HttpResponse:
    """Ask that a contract goes on without competition."""
    found = queries.contract(request.actor, reference)
    permissions.can_ask_uncompeted(request.actor, found.buyer_id).or_raise()
    step = _uncompeted(f"Extend {reference} without competition", f"Its term ends on {long_date(found.last_on)}.")
    where, kind = without.where_of(found), rules.UncompetedKind.EXTENSION
    act = partial(actions.ask_uncompeted, where=where, kind=kind, starts_on=found.starts_on)
    grounds = without.ground_choices(where.framework, request.today, kind)
    return take(request, forms.ExtendForm(sent(request), choices={"ground": grounds}), step, act)


@requires(P.COMPETITION_WRITE)
def uncompeted_ask(request: Request) -> HttpResponse:
    """Ask for a grant or a direct award, where a lot failed or none is competed for."""
    lot = without.failed_lot(request.actor, request.GET.get("lot", ""))
    framework = without.framework_for(lot, request.today)
    form = forms.UncompetedForm(
        sent(request),
        choices=without.choices(framework, request.today),
        initial=without.of_failed(lot),
        is_of_lot=lot is not None,
    )
    lead = "No competition is needed."
    if lot:
        lead = f"Lot {lot.number} of {lot.call_off.reference} had no award: {without.bought(lot)}."

    def act(*, provider_id: int, service_type: str = "", cohort: str = "", area: str = "", **typed: Any) -> None:
        where = without.Where(
            buyer_id=lot.call_off.buyer_id if lot else without.asking_for(request.actor)[0],
            provider_id=provider_id,
            service_type=lot.service_type_id if lot else service_type,
            cohort=lot.cohort_id if lot else cohort,
            areas=[each.pk for each in lot.areas.all()] if lot else [area],
            lot_id=lot.pk if lot else None,
            framework=framework,
            is_made_up=bool(lot and lot.call_off.is_made_up),
        )
        actions.ask_uncompeted(where=where, **typed)

    return take(request, form, _uncompeted("Ask for an award without competition", lead), act)


@requires(P.AWARD_APPROVE)
def uncompeted_decide(request: Request, pk: int) -> HttpResponse:
    """Agree or not, as the second person."""
    asked = without.one(request.actor, pk)
    permissions.can_decide_uncompeted(request.actor, asked).or_raise()
    step = _uncompeted(
        f"{KINDS[rules.UncompetedKind(asked.kind)]} {asked.provider.name}: do you agree?",
        f"{without.bought(asked)}: {money(asked.value_gbp)}, {long_date(asked.starts_on)} to "
        f"{long_date(asked.last_on)}. {without.ground_of(asked).name}. {asked.justification}",
        "Decide",
        "It is decided. What was agreed is published, and its provider told.",
    )
    return take(request, forms.DecideForm(sent(request)), step, partial(actions.decide_uncompeted, asked=asked))


@requires(P.AWARD_APPROVE)
def uncompeted_stop(request: Request, pk: int) -> HttpResponse:
    """Stop a direct award before its contract is made."""
    asked = without.to_stop(request.actor, pk)
    step = _uncompeted(
        f"Stop the award of {asked.reference} to {asked.provider.name}?",
        "No contract is made. Whoever was told of it is told why it does not come about, and that is published.",
        "Stop it",
        "It is stopped. Whoever was told of it is told why.",
    )
    return take(request, forms.StopForm(sent(request)), step, partial(actions.stop_uncompeted, asked=asked))


def _uncompeted(
    title: str, lead: str, submit: str = "Ask for it", said: str = "It waits for an approver for all of the buyer."
) -> Step:
    to = reverse("contracts:uncompeted")
    return Step(title=title, lead=lead, submit=submit, said=said, to=to, back="Awards without competition")


@requires(P.CONTRACT_MANAGE)
def end(request: Request, reference: str) -> HttpResponse:
    """End a contract before its term."""
    found = queries.contract(request.actor, reference)
    form = forms.EndForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.end(actor=request.actor, now=request.now, contract=found, **form.cleaned_data)
        messages.success(request, f"{found.reference} has ended.")
        return redirect("contracts:contract", reference)
    context = _step(reference, form, f"End {found.reference}?", "End contract")
    context["warning"] = "It takes no referrals from now on, and this can't be undone."
    return render(request, "ui/form_page.html", context)


def _step(reference: str, form: Form, title: str, submit: str) -> dict[str, object]:
    back = {"href": reverse("contracts:contract", args=[reference]), "text": "The contract"}
    return {"form": form, "title": title, "submit": submit, "back": back, "caption": reference}
