"""Pages of work, training and education: what is known of somebody, and the officer's screening."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import employment as actions
from throughcare.people.forms.employment import OverrideForm, ScreeningForm
from throughcare.people.queries import employment as reads
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take

PAGE = ("people:employment", "Work and learning")


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
    form = ScreeningForm(sent(request), initial={"screened_on": request.today})
    person = queries.person(request.actor, pk)
    step = record_step(
        request, person, PAGE, "Screen for employment, training and education", "The screening is saved."
    )
    return take(request, form, step, partial(actions.screen, person_id=pk))


@requires(P.PERSON_EDIT)
def override_screening(request: Request, pk: int) -> HttpResponse:
    """Let unpaid work start without a screening, for a reason."""
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "Start unpaid work without a screening", "Unpaid work may start.")
    act = partial(actions.override_screening, person_id=pk)
    return take(request, OverrideForm(sent(request)), step, act)
