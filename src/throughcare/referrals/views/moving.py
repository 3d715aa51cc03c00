"""Hold and resume, transfer to another provider or area, and a declined referral taken elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.referrals import actions, forms, rules
from throughcare.referrals.queries import directory, moving, rehoming
from throughcare.referrals.queries.page import Page
from throughcare.referrals.views import step
from throughcare.referrals.views.step import SHOW
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import done


@requires(P.DELIVERY_RECORD)
def hold(request: Request, pk: int) -> HttpResponse:
    """Let delivery rest."""
    found = _page(request, pk, "hold")
    most_days = directory.policy_days(rules.HOLD_POLICY, request.today)
    form = forms.HoldForm(sent(request), most_days=most_days)
    said = f"{found.referral.reference} is on hold. Appointments to come are cancelled, and its clocks stand still."
    answer = done(request, form, lambda data: actions.hold(**step.who(request, pk), **data), said, SHOW, pk)
    context = _context(found, form, "Put this referral on hold", "Put on hold")
    context["warning"] = "Appointments to come are cancelled. The practitioner sees your reason."
    return answer or render(request, "ui/form_page.html", context)


@requires(P.DELIVERY_RECORD)
def resume(request: Request, pk: int) -> HttpResponse:
    """Go on with delivery."""
    found, form = _page(request, pk, "resume"), forms.ConfirmForm(sent(request))
    said = f"{found.referral.reference} goes on. Book the next appointment."
    answer = done(request, form, lambda data: actions.resume(**step.who(request, pk)), said, SHOW, pk)
    context = _context(found, form, "Go on with this referral?", "Resume")
    context["lead"] = "Its clocks run again, each moved by the working days for which they stood still."
    return answer or render(request, "ui/form_page.html", context)


@requires(P.REFERRAL_WRITE)
def transfer(request: Request, pk: int) -> HttpResponse:
    """Move a referral to another provider or area."""
    found = _page(request, pk, "transfer")
    choices = moving.choices(found.referral, request.today)
    form = forms.TransferForm(sent(request), choices=choices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = actions.transfer(
                **step.who(request, pk),
                place=moving.place_of(data["place"]),
                reason=data["reason"],
                handover=data["handover"],
                is_risk_confirmed=data["confirmed"],
            )
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(
                request, f"{found.referral.reference} goes on as {new.reference}. The new provider decides."
            )
            return redirect(SHOW, new.pk)
    context = _context(found, form, "Transfer this referral", "Transfer") | {"choices": choices}
    return render(request, "referrals/referral_transfer.html", context)


@requires(P.REFERRAL_WRITE)
def rematch(request: Request, pk: int) -> HttpResponse:
    """Take a declined referral to another service."""
    found = step.page(request, pk)
    if found.referral.status != rules.ReferralStatus.DECLINED:
        raise NotNow("Only a declined referral is taken elsewhere in this way.")
    choices = moving.choices(found.referral, request.today, all_needs=False)
    form = forms.RematchForm(sent(request), choices=choices)
    if request.method == "POST" and form.is_valid():
        place = moving.place_of(form.cleaned_data["place"])
        try:
            draft = actions.rematch(**step.who(request, pk), place=place)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, "What you wrote has been copied. Confirm the risk summary, check it and send it.")
            return redirect(SHOW, draft.pk)
    context = _context(found, form, "Find another service", "Continue") | {"choices": choices}
    return render(request, "referrals/referral_rematch.html", context)


@requires(P.CONTRACT_MANAGE)
def cases(request: Request, reference: str) -> HttpResponse:
    """How many open cases a contract has, where they would go, and how moving them came out: counts alone."""
    body = rehoming.body_of(request.actor, reference)
    form = forms.MoveCasesForm(sent(request))
    said = "The cases are being moved. Look again in a minute for how it came out."
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "body_id": body.pk}
    answer = done(request, form, lambda _typed: actions.ask_rehoming(**who), said, "referrals:cases", reference)
    lines, latest = rehoming.lines(body, request.today), rehoming.latest(body)
    context = {
        "form": form,
        "body": body,
        "lines": lines,
        "open_count": sum(line.count for line in lines),
        "movable_count": sum(line.count for line in lines if line.to),
        "latest": latest,
        "left": rehoming.left(latest) if latest else [],
    }
    return answer or render(request, "referrals/cases.html", context)


def _page(request: Request, pk: int, verb: str) -> Page:
    """The referral, to which the verb may be done now."""
    found = step.page(request, pk)
    rules.REFERRAL.next(verb, found.referral.status)
    return found


def _context(found: Page, form: Form, title: str, submit: str) -> dict[str, object]:
    return step.context(found, form, title, submit) | {"page": found}
