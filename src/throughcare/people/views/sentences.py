"""Pages of sentences: what ends when, what was required, what went wrong, and how they ended."""

from functools import partial

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import sentences as actions
from throughcare.people.forms.sentences import (
    BreachForm,
    CourtForm,
    RecallForm,
    ReleaseForm,
    RequirementForm,
    TerminationForm,
)
from throughcare.people.queries import sentences as reads
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take

PAGE = ("people:sentences", "Sentences")


@requires(P.PERSON_VIEW)
def sentences(request: Request, pk: int) -> HttpResponse:
    """Every sentence, with what of it ends when under the law of each date."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {
        "person": person,
        "sentences": reads.page(person),
        "corrected": reads.corrected(person),
        "may_edit": permissions.can_edit(request.actor, person),
        "may_judge": request.actor.may(P.ABSENCE_JUDGE),
    }
    return render(request, "people/sentences.html", context)


@requires(P.PERSON_EDIT)
def require(request: Request, pk: int) -> HttpResponse:
    """Enter a requirement of the court."""
    found = reads.sentence(request.actor, pk)
    step = record_step(request, found.person, PAGE, "Enter a requirement", "The requirement is saved.")
    return take(request, RequirementForm(sent(request)), step, partial(actions.require, sentence_id=pk))


@requires(P.PERSON_EDIT)
def terminate(request: Request, pk: int) -> HttpResponse:
    """Say how a sentence ended."""
    found = reads.sentence(request.actor, pk)
    step = record_step(request, found.person, PAGE, "How the sentence ended", "The end of the sentence is saved.")
    return take(request, TerminationForm(sent(request)), step, partial(actions.terminate, sentence_id=pk))


@requires(P.PERSON_EDIT)
def recall(request: Request, pk: int) -> HttpResponse:
    """Say that somebody was recalled to custody; later, since when they are back."""
    found = reads.release(request.actor, pk)
    known = reads.recall(found)
    title, said = ("Return to custody", "return") if known else ("Recall to custody", "recall")
    step = record_step(request, found.person, PAGE, title, f"The {said} is saved.")
    form = RecallForm(sent(request), initial=model_to_dict(known, RecallForm.base_fields) if known else None)
    return take(request, form, step, partial(actions.recall, release_id=pk))


@requires(P.PERSON_EDIT)
def record_release(request: Request, pk: int) -> HttpResponse:
    """Say that somebody was released from custody."""
    found = reads.sentence(request.actor, pk)
    lead = "A recall before it ends with the release, and the handover is reckoned anew."
    step = record_step(request, found.person, PAGE, "Record a release", "The release is saved.", lead=lead)
    return take(request, ReleaseForm(sent(request)), step, partial(actions.record_release, sentence_id=pk))


@requires(P.PERSON_EDIT)
def allege_breach(request: Request, pk: int) -> HttpResponse:
    """Say that somebody failed in an order."""
    found = reads.sentence(request.actor, pk)
    step = record_step(request, found.person, PAGE, "Record a breach", "The breach is saved, and its clock runs.")
    return take(request, BreachForm(sent(request)), step, partial(actions.allege_breach, sentence_id=pk))


@requires(P.PERSON_EDIT)
def present_breach(request: Request, pk: int) -> HttpResponse:
    """Say what came of a breach in court."""
    found = reads.breach(request.actor, pk)
    step = record_step(request, found.person, PAGE, "The breach in court", "What the court said is saved.")
    initial = {"presented_on": found.presented_on, "court": found.court}
    return take(request, CourtForm(sent(request), initial=initial), step, partial(actions.present_breach, breach_id=pk))
