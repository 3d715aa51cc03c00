"""What is on record of one person's rights: requests, disputes and holds; and where each begins."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound
from throughcare.records import forms
from throughcare.records.actions import corrections as correcting
from throughcare.records.actions import requests as requesting
from throughcare.records.actions import retention as keeping
from throughcare.records.queries import corrections, requests, retention
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take

NOT_FOUND = (
    "There is no such person, or their record is not open to you. Check the number. If the record is restricted, ask "
    "whoever manages its list to add you."
)


@requires(P.SUBJECT_ACCESS_HANDLE)
def find(request: Request) -> HttpResponse:
    """Find the person by CRN; the number is sent, never in an address."""
    form = forms.PersonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = requests.person_by_crn(request.actor, form.cleaned_data["crn"])
            return redirect("records:person", found.pk)
        except NotFound:
            form.add_error("crn", NOT_FOUND)
    context = {
        "form": form,
        "title": "Whose record is it about?",
        "submit": "Continue",
        "back": {"href": reverse("records:requests"), "text": "Requests"},
    }
    return render(request, "ui/form_page.html", context)


@requires(P.SUBJECT_ACCESS_HANDLE)
def person(request: Request, pk: int) -> HttpResponse:
    """One person: requests for a copy, disputes and holds."""
    somebody = requests.person(request.actor, pk)
    viewed(somebody, actor=request.actor, now=request.now)
    context = {
        "person": somebody,
        "requests": list(requests.of_person(request.actor, somebody)),
        "corrections": list(corrections.of_person(request.actor, somebody)),
        "holds": list(retention.of_person(request.actor, somebody, request.today)),
        "due_on": retention.due_on(somebody, request.today),
    }
    return render(request, "records/person.html", context)


def _step(request: Request, somebody: Any, form: Form, act: Callable[..., object], **texts: str) -> HttpResponse:
    """Something that begins with one person."""
    step = Step(to=reverse("records:person", args=[somebody.pk]), back="The person", caption=somebody.crn, **texts)
    return take(request, form, step, lambda **typed: act(person_id=somebody.pk, **typed))


@requires(P.SUBJECT_ACCESS_HANDLE)
def receive(request: Request, pk: int) -> HttpResponse:
    """Record that a person asks for a copy."""
    somebody = requests.person(request.actor, pk)
    form = forms.ReceiveForm(sent(request), initial={"received_on": request.today})
    texts = {"title": "Record a request for a copy of the record", "submit": "Record the request"}
    said = "The request is recorded and its month has begun. Next, make sure who asks."
    return _step(request, somebody, form, requesting.receive, said=said, **texts)


@requires(P.CORRECTION_HANDLE)
def dispute(request: Request, pk: int) -> HttpResponse:
    """Record that a person says that something is wrong."""
    somebody = requests.person(request.actor, pk)
    values = [(v.key, f"{v.label}: {v.text[:60]}") for v in corrections.disputable(somebody, request.today)]
    form = forms.DisputeForm(sent(request), disputable=values, initial={"received_on": request.today})
    texts = {"title": "Record what they say is wrong", "submit": "Record it"}
    said = "It is recorded and its month has begun. Next, find out what is right and decide."
    return _step(request, somebody, form, correcting.dispute, said=said, **texts)


@requires(P.RETENTION_HANDLE)
def place_hold(request: Request, pk: int) -> HttpResponse:
    """Hold a record against erasure."""
    somebody = requests.person(request.actor, pk)
    texts = {"title": "Hold this record", "submit": "Place the hold"}
    said = "The record is held: it is not erased before the hold ends."
    return _step(request, somebody, forms.HoldForm(sent(request)), keeping.place_hold, said=said, **texts)
