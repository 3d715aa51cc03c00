"""What everybody reads of a programme, and what a confirmed address does with it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from throughcare.access.guards import Request, public
from throughcare.documents import sending
from throughcare.engagement.actions import log as log_actions
from throughcare.engagement.actions import programmes as actions
from throughcare.engagement.actions import room as room_actions
from throughcare.engagement.forms import public as forms
from throughcare.engagement.queries import advice, room
from throughcare.engagement.queries import log as log_queries
from throughcare.engagement.queries import programmes as queries
from throughcare.engagement.views import known
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.words import named

PER_PAGE = 25
LATEST = 3  # answers on the page of a programme


@public
def programmes(request: Request) -> HttpResponse:
    """What is planned, the newest first."""
    page = Paginator(queries.programmes(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "engagement/programmes.html", {"page": page})


@never_cache
@public
def programme(request: Request, reference: str) -> HttpResponse:
    """One programme: what it is, its events, documents and newest answers."""
    found = queries.programme(request.actor, reference)
    registrant = known.registrant(request)
    context = {
        "programme": found,
        "registrant": registrant,
        "events": queries.events(found, registrant),
        "documents": room.room(found),
        "answers": log_queries.log(found)[:LATEST],
        "overdue_count": advice.overdue(found, request.today).count(),
    }
    return render(request, "engagement/programme.html", context)


@never_cache
@public
def sign_up(request: Request, reference: str, event_id: int) -> HttpResponse:
    """Take a place at an event, or give it back."""
    found = queries.programme(request.actor, reference)
    registrant = known.registrant(request)
    event = queries.event(found, event_id, registrant)
    if registrant is None:
        return _register_first(request)
    told: dict[str, Any] = {"actor": request.actor, "now": request.now, "event": event, "registrant": registrant}
    if request.method == "POST":
        if event.is_coming:  # type: ignore[attr-defined]
            actions.give_up(**told)
            messages.success(request, _("You have given your place back."))
        else:
            actions.sign_up(**told, site=known.site(request))
            messages.success(request, _("You have a place. How to join is on its way to you by e-mail."))
        return redirect("engagement:programme", reference)
    context = {
        "programme": found,
        "event": event,
        "places_left": queries.places_left(event),
        "form": forms.ConfirmForm(None),
        "title": named(event),
        "submit": _("Give my place back") if event.is_coming else _("Sign up"),  # type: ignore[attr-defined]
        "back": _back(found),
        "bilingual": True,
    }
    return render(request, "engagement/sign_up.html", context)


@never_cache
@public
def document(request: Request, reference: str, document_id: int) -> HttpResponse:
    """One document: its published versions, what changed in each, how many were told."""
    found = queries.programme(request.actor, reference)
    shown = room.document(found, document_id)
    context = {
        "programme": found,
        "document": shown,
        "files": {version.pk: room.shown(version) for version in shown.published},  # type: ignore[attr-defined]
        "registrant": known.registrant(request),
    }
    return render(request, "engagement/document.html", context)


@public
def changes(request: Request, reference: str, document_id: int, number: int) -> HttpResponse:
    """A version beside the one before it."""
    found = queries.programme(request.actor, reference)
    version = room.version(found, document_id, number)
    context = {"programme": found, "version": version, "comparison": room.comparison(version)}
    return render(request, "engagement/changes.html", context)


@never_cache
@public
def download(request: Request, reference: str, document_id: int, number: int) -> HttpResponseBase:
    """Take a version: for a confirmed address, which is told of the next."""
    version = room.version(queries.programme(request.actor, reference), document_id, number)
    registrant = known.registrant(request)
    if registrant is None:
        return _register_first(request)
    file = room.file(version)
    room_actions.note_download(actor=request.actor, now=request.now, version=version, registrant=registrant)
    return sending.attachment(file)


@public
def log(request: Request, reference: str) -> HttpResponse:
    """All published questions and answers, the newest first, with a search."""
    found = queries.programme(request.actor, reference)
    text = request.GET.get("q", "").strip()
    answers = log_queries.log(found)
    page = Paginator(log_queries.found_in(answers, text) if text else answers, PER_PAGE)
    context = {"programme": found, "page": page.get_page(request.GET.get("page")), "text": text}
    return render(request, "engagement/log.html", context)


@never_cache
@public
def ask(request: Request, reference: str) -> HttpResponse:
    """Ask a question. Whether an address is confirmed is looked at, and which it is goes no further."""
    found = queries.programme(request.actor, reference)
    if known.registrant(request) is None:
        return _register_first(request)
    form = forms.QuestionForm(sent(request))
    answer = done(
        request,
        form,
        lambda typed: log_actions.ask(actor=request.actor, now=request.now, programme=found, **typed),
        _("Your question is with the buyer. The answer is published for everybody at the same moment."),
        reverse("engagement:log", args=[reference]),
    )
    if answer:
        return answer
    context = {
        "form": form,
        "title": _("Ask a question"),
        "caption": named(found),
        "submit": _("Ask"),
        "back": {"href": reverse("engagement:log", args=[reference]), "text": _("Questions and answers")},
        "bilingual": True,
    }
    return render(request, "engagement/ask.html", context, status=422 if form.errors else 200)


def _register_first(request: Request) -> HttpResponse:
    messages.info(request, _("First register your e-mail address. It takes a minute, and no account is needed."))
    return redirect("engagement:register")


def _back(programme: object) -> dict[str, str]:
    return {
        "href": reverse("engagement:programme", args=[programme.reference]),  # type: ignore[attr-defined]
        "text": named(programme),
    }
