"""Pages of contracts: the list, one contract with its gates, and each step of its life."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.contracts import actions, forms, permissions, queries, rules
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import in_order, rank, sort_of

PER_PAGE = 25
COLUMNS = {
    "reference": ("reference",),
    "provider": ("provider__name",),
    "service": ("service_type__position", "cohort__position"),
    "starts": ("starts_on", "reference"),
    "stage": (rank("status", rules.ContractStatus), "starts_on"),
    "value": ("value_gbp",),
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
    context = {
        "contract": found,
        "last_day": queries.last_day(found),
        "deadlines": queries.clocks(found),
        "may_manage": bool(permissions.can_manage(request.actor, found)),
        "may_evidence": found.provider_id in request.actor.organisations(P.GATE_EVIDENCE),
        "shares": queries.supply_chain(found.pk),
        "takeover": queries.takeover_of(found),
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
