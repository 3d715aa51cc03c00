"""Pages of previous names and aliases."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import names as actions
from throughcare.people.forms.names import NameForm, RemoveNameForm
from throughcare.people.queries import names as reads
from throughcare.people.views.step import record_step
from throughcare.ui.forms import sent
from throughcare.ui.step import take

PAGE = ("people:names", "Names")


@requires(P.PERSON_VIEW)
def names(request: Request, pk: int) -> HttpResponse:
    """Names by which somebody was or is also known."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    may_edit = permissions.can_edit(request.actor, person)
    return render(request, "people/names.html", {"person": person, "names": reads.names(person), "may_edit": may_edit})


@requires(P.PERSON_EDIT)
def record_name(request: Request, pk: int) -> HttpResponse:
    """Enter a previous name or an alias."""
    person = queries.person(request.actor, pk)
    lead = "A search finds them by this name too."
    step = record_step(request, person, PAGE, "Add another name", "The name is saved.", lead=lead)
    return take(request, NameForm(sent(request)), step, partial(actions.record_name, person_id=pk))


@requires(P.PERSON_EDIT)
def remove_name(request: Request, pk: int) -> HttpResponse:
    """Take away a name that was entered by mistake."""
    found = reads.name(request.actor, pk)
    lead = f"{found.given_name} {found.family_name} is no longer found as this person."
    step = record_step(request, found.person, PAGE, "Remove a name", "The name is removed.", submit="Remove", lead=lead)
    return take(request, RemoveNameForm(sent(request)), step, partial(actions.remove_name, name_id=pk))
