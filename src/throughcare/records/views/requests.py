"""Requests for copies: the list, one request with its next step, and each step of its way."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.documents.sending import attachment
from throughcare.records import forms
from throughcare.records.actions import passages as deciding
from throughcare.records.actions import requests as actions
from throughcare.records.queries import requests as queries
from throughcare.records.rules import redaction
from throughcare.records.rules import requests as rules
from throughcare.records.views.staged import OF_PERSON, PER_PAGE, staged
from throughcare.ui.again import look_again
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take

HANDLE = P.SUBJECT_ACCESS_HANDLE


@requires(HANDLE)
def requests(request: Request) -> HttpResponse:
    """Requests that the actor may see: open ones, or of one stage."""
    return staged(request, "records/requests.html", queries.requests, rules.RequestStatus, OF_PERSON, "received")


@requires(HANDLE)
def show(request: Request, pk: int) -> HttpResponse:
    """One request: where it stands and what comes next. While it is being collected the page looks again by itself."""
    found = queries.request(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    context = {
        "found": found,
        "clock": queries.clock(found),
        "counts": queries.counts(found),
        "verbs": rules.REQUEST.verbs_from(found.status),
        "may_approve": request.actor.user_id not in queries.deciders(found),
        "next_passage": queries.next_passage(found),
    }
    response = render(request, "records/request.html", context)
    if found.status == rules.S.IDENTIFIED:
        look_again(response)
    return response


def _step(request: Request, pk: int, form: Form, act: Callable[..., object], **texts: str) -> HttpResponse:
    """A step of one request."""
    found = queries.request(request.actor, pk)
    address = reverse("records:request", args=[pk])
    step = Step(to=address, back="The request", caption=found.reference, **texts)
    return take(request, form, step, lambda **typed: act(request_id=found.pk, **typed))


@requires(HANDLE)
def identify(request: Request, pk: int) -> HttpResponse:
    """It is sure who asks."""
    form = forms.IdentifyForm(sent(request), initial={"identified_on": request.today})
    texts = {"title": "Who asks?", "submit": "Confirm and collect"}
    said = "What is held is being collected. Next, review what may name others."
    return _step(request, pk, form, actions.identify, said=said, **texts)


@requires(HANDLE)
def extend(request: Request, pk: int) -> HttpResponse:
    """Take two months more."""
    texts = {"title": "Extend the time to answer", "submit": "Extend by two months"}
    lead = "Only for a request that is complex, or one of several. The person is told why within the month."
    said = "The time is extended. Tell the person why."
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.extend, said=said, lead=lead, **texts)


@requires(HANDLE)
def refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse a request."""
    texts = {"title": "Refuse this request", "submit": "Refuse"}
    lead = "Where it can’t be made sure who asks, or the request is manifestly unfounded or excessive."
    said = "The request is refused. Tell the person why, and that they can complain."
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.refuse, said=said, lead=lead, **texts)


@requires(HANDLE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The person no longer wants it."""
    texts = {"title": "They no longer want it", "submit": "Withdraw the request"}
    said = "The request is withdrawn."
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.withdraw, said=said, **texts)


@requires(HANDLE)
def propose(request: Request, pk: int) -> HttpResponse:
    """Hand it to a second person."""
    texts = {"title": "Hand it to a second person?", "submit": "Hand it on"}
    lead = "Every passage has been decided. A colleague looks through your decisions and approves the copy."
    said = "A second person has to approve it now."
    return _step(request, pk, forms.ConfirmForm(sent(request)), actions.propose, said=said, lead=lead, **texts)


@requires(HANDLE)
def send_back(request: Request, pk: int) -> HttpResponse:
    """Have it reviewed again."""
    texts = {"title": "Send it back", "submit": "Send it back"}
    said = "It is being reviewed again."
    return _step(request, pk, forms.ReasonForm(sent(request)), actions.send_back, said=said, **texts)


@requires(HANDLE)
def approve(request: Request, pk: int) -> HttpResponse:
    """Approve, and have the copy made."""
    texts = {"title": "Approve the copy?", "submit": "Approve and make the copy"}
    lead = "The copy is made from the sealed original and from the decisions that you have looked through."
    said = "The copy is made. Next, hand it over."
    return _step(request, pk, forms.ConfirmForm(sent(request)), actions.approve, said=said, lead=lead, **texts)


@requires(HANDLE)
def hand_over(request: Request, pk: int) -> HttpResponse:
    """The person has it."""
    texts = {"title": "Hand over the copy", "submit": "They have it"}
    said = "The request is answered."
    return _step(request, pk, forms.HandOverForm(sent(request)), actions.hand_over, said=said, **texts)


@requires(HANDLE)
def copy(request: Request, pk: int) -> HttpResponse:
    """The copy as a file, to hand over."""
    found, bundle = queries.request(request.actor, pk), queries.bundle(request.actor, pk)
    viewed(bundle, actor=request.actor, now=request.now, related={"person": found.person_id})
    response = HttpResponse(bytes(bundle.content), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.zip"'
    return response


@requires(HANDLE)
def passages(request: Request, pk: int) -> HttpResponse:
    """Every passage of a request, those in which something was found first."""
    found, which = queries.request(request.actor, pk), request.GET.get("which", "")
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    page = Paginator(queries.passages(found, which=which), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "which": which,
        "decisions": list(redaction.Decision),
        "counts": queries.counts(found),
        "reviewing": found.status == rules.S.REVIEWING,
    }
    return render(request, "records/passages.html", context)


@requires(HANDLE)
def passage(request: Request, pk: int, passage_id: int) -> HttpResponse:
    """One passage: it stays, loses words, or goes."""
    found = queries.passage(request.actor, pk, passage_id)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.request.person_id})
    kind = forms.FilePassageForm if found.is_file else forms.PassageForm
    form = kind(sent(request), initial={"words": "\n".join(found.suspects)})
    after = queries.next_passage(found.request, beyond=found)
    step = Step(
        title="Is this file about somebody else?" if found.is_file else "May this name somebody else?",
        submit="Decide, and go on",
        said="Decided.",
        to=reverse("records:passage", args=[pk, after.pk]) if after else reverse("records:request", args=[pk]),
        back="The request",
        caption=f"{found.request.reference}, {found.label}",
        template="records/passage.html",
    )
    return take(request, form, step, lambda **typed: _decide(pk, passage_id, **typed), {"found": found})


@requires(HANDLE)
def file(request: Request, pk: int, passage_id: int) -> StreamingHttpResponse:
    """A file that may go with the copy, to be read."""
    found, stored = queries.file(request.actor, pk, passage_id)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.request.person_id})
    return attachment(stored)


def _decide(pk: int, passage_id: int, *, decision: str, release_ground: str, words: str = "", **rest: object) -> None:
    """The one action that the form asks for."""
    act = {**rest, "request_id": pk, "passage_id": passage_id}
    if decision == "release":
        deciding.release(**act | {"ground": release_ground})  # type: ignore[arg-type]
    elif decision == "redact":
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        deciding.redact(words=lines, **act)  # type: ignore[arg-type]
    else:
        deciding.redact_whole(**act)  # type: ignore[arg-type]


@requires(HANDLE)
def release_rest(request: Request, pk: int) -> HttpResponse:
    """Let go all that waits and in which nothing was found."""
    count = queries.counts(queries.request(request.actor, pk))["unsuspected"]
    texts = {"title": f"Let {count} passages go out as they are?", "submit": "Let them go out"}
    lead = "Nothing was found in them that may name somebody. That is no proof: look through them first."
    form, said = forms.RestForm(sent(request)), f"{count} passages go out as they are."
    return _step(request, pk, form, deciding.release_unsuspected, said=said, lead=lead, **texts)
