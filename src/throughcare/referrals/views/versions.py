"""Pages of what a contract may be asked for: its versions, another one for one need, and the second person’s word."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.contracts import permissions as contracts
from throughcare.referrals import actions, forms, permissions
from throughcare.referrals.queries import versions
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.CONTRACT_VIEW)
def asked(request: Request, reference: str) -> HttpResponse:
    """What the contract may be asked for today, what it could be asked for before, and what waits to be agreed."""
    body = versions.body_of(request.actor, reference)
    context = {
        "body": body,
        "version": versions.in_force(body.pk, request.today),
        "needs": versions.by_need(body, request.today),
        "lines": versions.lines(body),
        "may_change": bool(contracts.can_manage(request.actor, body.contract)),  # type: ignore[arg-type]
        "may_decide": lambda version: bool(permissions.can_decide_version(request.actor, version)),
    }
    return render(request, "referrals/asked.html", context)


@requires(P.CONTRACT_MANAGE)
def ask_version(request: Request, reference: str, need: str) -> HttpResponse:
    """Other outcomes or levels of one need, from a day to come."""
    body = versions.managed_body(request.actor, reference)
    named, today = versions.of_need(body, need, request.today)
    form = forms.VersionForm(sent(request), initial=forms.as_asked(today))
    step = Step(
        title=f"Change what is asked for {named.name.lower()}",
        submit="Ask for the change",
        said="Asked for. It holds from its day once an approver has agreed.",
        to=reverse("referrals:asked", args=[reference]),
        back="What it may be asked for",
        caption=reference,
        lead="A second person, an approver of the buyer, agrees before it holds.",
    )
    return take(
        request,
        form,
        step,
        lambda actor, now, **_cleaned: actions.ask_version(
            actor=actor, now=now, contract_ref=reference, need=need, **form.typed()
        ),
    )


@requires(P.AWARD_APPROVE)
def decide_version(request: Request, pk: int) -> HttpResponse:
    """Agree or not to another version, as the second person."""
    found = versions.version(request.actor, pk)
    permissions.can_decide_version(request.actor, found).or_raise()
    reference = found.body.contract.reference  # type: ignore[union-attr]  # found by it
    change = versions.change(found, request.today)
    step = Step(
        title=f"Agree to what may be asked for {change.need.name.lower()}?",
        submit="Save the decision",
        said="Saved. Referrals sent before its day keep what they were asked.",
        to=reverse("referrals:asked", args=[reference]),
        back="What it may be asked for",
        caption=reference,
        template="referrals/version_decide.html",
    )
    act = partial(actions.decide_version, version_id=pk)
    return take(request, forms.AgreeForm(sent(request)), step, act, {"version": found, "change": change})
