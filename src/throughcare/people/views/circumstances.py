"""Pages of how somebody is reached, what is done for them, what they declare, and when they can come."""

from functools import partial
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, queries
from throughcare.people.actions import circumstances as actions
from throughcare.people.forms.circumstances import (
    AdjustmentForm,
    AvailabilityForm,
    CharacteristicForm,
    CircumstanceForm,
    CommitmentForm,
    DeclarationForm,
    PreferenceForm,
)
from throughcare.people.queries import circumstances as reads
from throughcare.people.queries import told
from throughcare.people.rules.circumstances import Side
from throughcare.people.rules.week import DAYS
from throughcare.people.views.step import record_step
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import take

PAGE = ("people:circumstances", "Contact, needs and times")


@requires(P.PERSON_VIEW)
def circumstances(request: Request, pk: int) -> HttpResponse:
    """All of it as it stands."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    names = {side.value: reads.code_names(side, request.today) for side in Side}
    context = {
        "person": person,
        "found": reads.page(request.actor, person, request.today),
        "may_edit": permissions.can_edit(request.actor, person),
        "answer": partial(reads.answer_in_words, today=request.today),
        "busy": reads.busy,
        "names": names,
        "days": DAYS,
        "contradictions": [(told.label(row.field), row) for row in told.to_decide(request.actor, person)],
        "reading": told.in_words("reading_format", person.reading_format, request.today),
    }
    return render(request, "people/circumstances.html", context)


@requires(P.PERSON_EDIT)
def prefer_contact(request: Request, pk: int) -> HttpResponse:
    """Say how somebody wants to be reached."""
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "How they want to be reached", "It is saved, and holds from today.")
    now = reads.page(request.actor, person, request.today).contact
    first = {**model_to_dict(now), "may_leave_message": "yes" if now.may_leave_message else "no"} if now else None
    return take(
        request, PreferenceForm(sent(request), initial=first), step, partial(actions.prefer_contact, person_id=pk)
    )


@requires(P.PERSON_EDIT)
def adjust(request: Request, pk: int) -> HttpResponse:
    """Say what is to be done for somebody."""
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "What is to be done for them", "The adjustment is saved.")
    return take(request, AdjustmentForm(sent(request)), step, partial(actions.adjust, person_id=pk))


@requires(P.PERSON_EDIT)
def end_adjustment(request: Request, pk: int) -> HttpResponse:
    """Say that it need no longer be done."""
    found = reads.adjustment(request.actor, pk)
    step = record_step(request, found.person, PAGE, "It need no longer be done", "The adjustment has ended.")
    return take(request, Form(sent(request)), step, partial(actions.end_adjustment, adjustment_id=pk))


@requires(P.PERSON_EDIT)
def choose_characteristic(request: Request, pk: int) -> HttpResponse:
    """Choose what somebody declares of themselves."""
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "What they say of themselves", "", submit="Continue")
    form = CharacteristicForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return redirect("people:declare", pk, form.cleaned_data["characteristic"])
    return take(request, form, step, _nothing)


@requires(P.PERSON_EDIT)
def declare(request: Request, pk: int, characteristic: str) -> HttpResponse:
    """Keep what somebody declares of themselves."""
    known = reads.answers(request.today)
    if characteristic not in known:
        raise NotFound
    title = f"What they say of themselves: {characteristic.replace('_', ' ')}"
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, title, "What they declared is saved, with its day.")
    form = DeclarationForm(sent(request), answers=known[characteristic], initial={"declared_on": request.today})
    return take(request, form, step, partial(actions.declare, person_id=pk, characteristic=characteristic))


@requires(P.PERSON_EDIT)
def commit(request: Request, pk: int) -> HttpResponse:
    """Say what somebody has to do beside the sentence."""
    person = queries.person(request.actor, pk)
    step = record_step(
        request, person, PAGE, "What they have to do", "It is saved. Whoever books them at these times is warned."
    )
    form = CommitmentForm(sent(request), initial={"valid_from": request.today})
    return take(request, form, step, partial(actions.commit, person_id=pk))


@requires(P.PERSON_EDIT)
def end_commitment(request: Request, pk: int) -> HttpResponse:
    """Say that they no longer have to do it."""
    found = reads.commitment(request.actor, pk)
    step = record_step(request, found.person, PAGE, "They no longer have to do it", "It has ended.")
    return take(request, Form(sent(request)), step, partial(actions.end_commitment, commitment_id=pk))


@requires(P.PERSON_EDIT)
def say_available(request: Request, pk: int) -> HttpResponse:
    """Say on which half-days they can come."""
    person = queries.person(request.actor, pk)
    step = record_step(
        request, person, PAGE, "When they can come", "It is saved. Whoever books them at other times is warned."
    )
    grid = reads.page(request.actor, person, request.today).availability
    first = {"valid_from": request.today, "halves": grid.halves if grid else []}
    form = AvailabilityForm(sent(request), initial=first)
    return take(request, form, step, partial(actions.say_available, person_id=pk))


@requires(P.PERSON_EDIT)
def note_circumstance(request: Request, pk: int, side: str) -> HttpResponse:
    """Note what helps somebody, or stands in their way."""
    if side not in [each.value for each in Side]:
        raise NotFound
    codes = reads.code_names(side, request.today)
    title = "What helps them" if side == Side.STRENGTH else "What stands in their way"
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, title, "It is noted.")
    form = CircumstanceForm(sent(request), codes=codes)
    return take(request, form, step, partial(actions.note_circumstance, person_id=pk, side=side))


@requires(P.PERSON_EDIT)
def end_circumstance(request: Request, pk: int) -> HttpResponse:
    """Say that it no longer holds."""
    found = reads.circumstance(request.actor, pk)
    step = record_step(request, found.person, PAGE, "It no longer holds", "It has ended.")
    return take(request, Form(sent(request)), step, partial(actions.end_circumstance, circumstance_id=pk))


def _nothing(**told: Any) -> None:
    """A page that leads on without writing."""
