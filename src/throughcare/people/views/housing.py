"""Pages of temporary places after a release."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import housing as actions
from throughcare.people.forms.housing import LeaveForm, PlaceForm, PlanForm
from throughcare.people.queries import housing as reads
from throughcare.people.queries.handover import named
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PAGE = "Temporary place"


@requires(P.PERSON_VIEW)
def places(request: Request, pk: int) -> HttpResponse:
    """Where somebody stays for some weeks, which night it is, and where they move on to."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {
        "person": person,
        "stays": reads.stays(person, request.today),
        "nights": reads.nights(request.today),
        "may_edit": permissions.can_edit(request.actor, person),
    }
    return render(request, "people/places.html", context)


@requires(P.PERSON_EDIT)
def record_place(request: Request, pk: int) -> HttpResponse:
    """Enter a temporary place."""
    person = queries.person(request.actor, pk)
    permissions.can_edit(request.actor, person).or_raise()
    lead = "It becomes their address from the day of moving in."
    step = _step(pk, named(person), "Enter a temporary place", "The temporary place is saved.", lead=lead)
    return take(request, PlaceForm(sent(request)), step, partial(actions.record_place, person_id=pk))


@requires(P.PERSON_EDIT)
def plan_move_on(request: Request, pk: int) -> HttpResponse:
    """Say where somebody moves on to."""
    place = reads.place(request.actor, pk)
    permissions.can_edit(request.actor, place.person).or_raise()
    form = PlanForm(sent(request), initial={"plan": place.plan})
    step = _step(place.person_id, named(place.person), "Plan to move on", "The plan is saved.")
    return take(request, form, step, partial(actions.plan_move_on, place_id=pk))


@requires(P.PERSON_EDIT)
def leave_place(request: Request, pk: int) -> HttpResponse:
    """Say when somebody left, and for where."""
    place = reads.place(request.actor, pk)
    permissions.can_edit(request.actor, place.person).or_raise()
    said = "It is saved that they left. Enter their new address in the case system."
    step = _step(place.person_id, named(place.person), "They left the place", said)
    return take(request, LeaveForm(sent(request)), step, partial(actions.leave_place, place_id=pk))


def _step(person_id: int, caption: str, title: str, said: str, lead: str = "") -> Step:
    to = reverse("people:places", args=[person_id])
    return Step(title=title, submit="Save", said=said, to=to, back=PAGE, caption=caption, lead=lead)
