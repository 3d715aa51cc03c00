"""Pages of temporary places after a release."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import addresses, amending
from throughcare.people.actions import housing as actions
from throughcare.people.forms.housing import HomeCorrection, LeaveForm, MoveForm, PlaceForm, PlanForm
from throughcare.people.queries import housing as reads
from throughcare.people.queries.safety import period
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take

PAGE = ("people:places", "Where they live")
CORRECTED = "The correction is saved, and what it said before is kept."


@requires(P.PERSON_VIEW)
def places(request: Request, pk: int) -> HttpResponse:
    """Where somebody lives and lived; where they stay for some weeks, which night it is, and where they move on to."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {
        "person": person,
        "addresses": reads.addresses(person),
        "period": period,
        "stays": reads.stays(person, request.today),
        "nights": reads.nights(request.today),
        "may_edit": permissions.can_edit(request.actor, person),
        "may_move": permissions.can_edit(request.actor, person) and not person.in_custody,
    }
    return render(request, "people/places.html", context)


@requires(P.PERSON_EDIT)
def record_address(request: Request, pk: int) -> HttpResponse:
    """Enter where somebody lives now."""
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "Enter a new address", "The new address is saved.")
    form = MoveForm(sent(request), initial={"moved_in_on": request.today})
    return take(request, form, step, partial(addresses.move, person_id=pk))


@requires(P.PERSON_EDIT)
def correct_home(request: Request, pk: int) -> HttpResponse:
    """Put right where somebody lives or lived."""
    found = reads.address(request.actor, pk)
    step = record_step(request, found.person, PAGE, "Correct the address", CORRECTED)
    first = {"lines": found.lines, "postcode": found.district_id, "is_nowhere": not found.district_id}
    form = HomeCorrection(sent(request), initial={**first, "moved_in_on": found.valid_from})
    return take(request, form, step, partial(amending.correct_home, address_id=pk))


@requires(P.PERSON_EDIT)
def record_place(request: Request, pk: int) -> HttpResponse:
    """Enter a temporary place."""
    lead = "It becomes their address from the day of moving in."
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "Enter a temporary place", "The temporary place is saved.", lead=lead)
    return take(request, PlaceForm(sent(request)), step, partial(actions.record_place, person_id=pk))


@requires(P.PERSON_EDIT)
def plan_move_on(request: Request, pk: int) -> HttpResponse:
    """Say where somebody moves on to."""
    place = reads.place(request.actor, pk)
    form = PlanForm(sent(request), initial={"plan": place.plan})
    step = record_step(request, place.person, PAGE, "Plan to move on", "The plan is saved.")
    return take(request, form, step, partial(actions.plan_move_on, place_id=pk))


@requires(P.PERSON_EDIT)
def leave_place(request: Request, pk: int) -> HttpResponse:
    """Say when somebody left, and for where."""
    place = reads.place(request.actor, pk)
    said = "It is saved that they left. Enter their new address, if they have one."
    step = record_step(request, place.person, PAGE, "They left the place", said)
    return take(request, LeaveForm(sent(request)), step, partial(actions.leave_place, place_id=pk))
