"""What people say is wrong: the list, one dispute, and each way to decide."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound
from throughcare.records import forms, letters
from throughcare.records.actions import corrections as actions
from throughcare.records.queries import corrections as queries
from throughcare.records.rules import corrections as rules
from throughcare.records.views.staged import OF_PERSON, staged
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take

HANDLE = P.CORRECTION_HANDLE


@requires(HANDLE)
def corrections(request: Request) -> HttpResponse:
    """Disputes that the actor may see: open ones, or of one stage."""
    return staged(
        request, "records/corrections.html", queries.corrections, rules.CorrectionStatus, OF_PERSON, "received"
    )


@requires(HANDLE)
def show(request: Request, pk: int) -> HttpResponse:
    """One dispute: what it says, what it should say, and what was decided."""
    found = queries.correction(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    context = {
        "found": found,
        "clock": queries.clock(found),
        "verbs": rules.CORRECTION.verbs_from(found.status),
        "to_tell": found.status in rules.DECIDED and not found.person_told_at,
    }
    return render(request, "records/correction.html", context)


def _step(request: Request, pk: int, form: Form, act: Callable[..., object], **texts: str) -> HttpResponse:
    """A step of one dispute."""
    found = queries.correction(request.actor, pk)
    address = reverse("records:correction", args=[pk])
    step = Step(to=address, back="The dispute", caption=f"{found.reference}, {found.label}", **texts)
    return take(request, form, step, lambda **typed: act(correction_id=found.pk, **typed))


@requires(HANDLE)
def amend(request: Request, pk: int) -> HttpResponse:
    """Correct the value."""
    found = queries.correction(request.actor, pk)
    form, site = _amending(request, found), request.build_absolute_uri("/")
    texts = {"title": "Correct it", "submit": "Correct it"}
    said = "It is corrected, and those who work with it were told. Next, tell the person."
    return _step(request, pk, form, lambda **typed: actions.amend(site=site, **typed), said=said, **texts)


def _amending(request: Request, found: Any) -> Form:
    """The form for a day, for one of a few, or for words."""
    if found.field == "date_of_birth":
        return forms.AmendDateForm(sent(request))
    if options := queries.options(found, request.today):
        return forms.AmendChoiceForm(sent(request), options=options)
    return forms.AmendForm(sent(request), initial={"value": found.wanted})


@requires(HANDLE)
def refuse(request: Request, pk: int) -> HttpResponse:
    """Leave the value, with the person's statement beside it."""
    found = queries.correction(request.actor, pk)
    form = forms.RefuseForm(sent(request), initial={"statement": found.statement})
    site = request.build_absolute_uri("/")
    texts = {"title": "Leave it as it is", "submit": "Leave it, and add the statement"}
    said = "It stays, with the statement beside it; those who work with it were told. Next, tell the person."
    return _step(request, pk, form, lambda **typed: actions.refuse(site=site, **typed), said=said, **texts)


@requires(HANDLE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The person no longer disputes it."""
    texts = {"title": "They no longer dispute it", "submit": "Withdraw"}
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.withdraw, said="It is withdrawn.", **texts)


@requires(HANDLE)
def tell(request: Request, pk: int) -> HttpResponse:
    """The person was told."""
    texts = {"title": "Tell the person", "submit": "They have been told"}
    lead = "Print the letter and post it, or give it to them. Then say how they were told."
    said = "They have been told: nothing more is due."
    return _step(request, pk, forms.ToldForm(sent(request)), actions.tell_person, said=said, lead=lead, **texts)


@requires(HANDLE)
def letter(request: Request, pk: int) -> HttpResponse:
    """The letter to the person, as PDF; NotFound before something was decided."""
    found = queries.correction(request.actor, pk)
    if found.status not in rules.DECIDED:
        raise NotFound
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    response = HttpResponse(letters.decision_letter(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.reference}.pdf"'
    return response
