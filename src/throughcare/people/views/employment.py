"""Pages of work, training and education: what is known of somebody, and the officer's screening."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import employment as actions
from throughcare.people.forms.employment import OverrideForm, ScreeningForm
from throughcare.people.queries import employment as reads
from throughcare.people.queries.handover import named
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PAGE = "Work and learning"


@requires(P.PERSON_VIEW)
def employment(request: Request, pk: int) -> HttpResponse:
    """What is known of somebody's work, training and education, and whether unpaid work may start."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {
        "person": person,
        "found": reads.page(person, request.today),
        "may_edit": permissions.can_edit(request.actor, person),
    }
    return render(request, "people/employment.html", context)


@requires(P.PERSON_EDIT)
def screen(request: Request, pk: int) -> HttpResponse:
    """Ask somebody about work, training and education."""
    person = queries.person(request.actor, pk)
    permissions.can_edit(request.actor, person).or_raise()
    form = ScreeningForm(sent(request), initial={"screened_on": request.today})
    step = _step(pk, named(person), "Screen for employment, training and education", "The screening is saved.")
    return take(request, form, step, partial(actions.screen, person_id=pk))


@requires(P.PERSON_EDIT)
def override_screening(request: Request, pk: int) -> HttpResponse:
    """Let unpaid work start without a screening, for a reason."""
    person = queries.person(request.actor, pk)
    permissions.can_edit(request.actor, person).or_raise()
    step = _step(pk, named(person), "Start unpaid work without a screening", "Unpaid work may start.")
    act = partial(actions.override_screening, person_id=pk)
    return take(request, OverrideForm(sent(request)), step, act)


def _step(person_id: int, caption: str, title: str, said: str) -> Step:
    to = reverse("people:employment", args=[person_id])
    return Step(title=title, submit="Save", said=said, to=to, back=PAGE, caption=caption)
