"""Pages of what a contract may be asked for: its versions, and another one for one need."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.contracts import permissions as contracts
from throughcare.referrals import actions, forms
from throughcare.referrals.queries import versions
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.CONTRACT_VIEW)
def asked(request: Request, reference: str) -> HttpResponse:
    """What the contract may be asked for today and what it could be asked for before."""
    body = versions.body_of(request.actor, reference)
    context = {
        "body": body,
        "version": versions.in_force(body.pk, request.today),
        "needs": versions.by_need(body, request.today),
        "lines": versions.lines(body),
        "may_change": bool(contracts.can_manage(request.actor, body.contract)),  # type: ignore[arg-type]
    }
    return render(request, "referrals/asked.html", context)


@requires(P.CONTRACT_MANAGE)
def make_version(request: Request, reference: str, need: str) -> HttpResponse:
    """Other outcomes or levels of one need, from a day to come."""
    body = versions.managed_body(request.actor, reference)
    named, today = versions.of_need(body, need, request.today)
    before = {"outcomes": "\n".join(today.outcomes.values()), **today.levels}
    form = forms.VersionForm(sent(request), initial=before)
    step = Step(
        title=f"Change what is asked for {named.name.lower()}",
        submit="Save the version",
        said="Saved. Referrals sent before that day keep what they were asked.",
        to=reverse("referrals:asked", args=[reference]),
        back="What it may be asked for",
        caption=reference,
    )
    return take(
        request,
        form,
        step,
        lambda actor, now, **_cleaned: actions.make_version(
            actor=actor, now=now, contract_ref=reference, need=need, **form.typed()
        ),
    )
