"""Pages of zones, of people kept apart, and of cases of victims in contact."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions, queries
from throughcare.people.actions import safety as actions
from throughcare.people.forms.safety import ApartForm, AreaForm, CaseForm, CheckForm, EndApartForm, EndForm, ZoneForm
from throughcare.people.queries import safety as reads
from throughcare.people.queries.handover import named
from throughcare.people.views.step import record_step
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, take

PAGE = ("people:safety", "Zones and people to keep apart")
CASES = "Victims’ cases"
PER_PAGE = 50


@requires(P.PERSON_VIEW)
def safety(request: Request, pk: int) -> HttpResponse:
    """Where somebody must not go, whom they must not meet, and whether a victim is in contact."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {
        "person": person,
        "found": reads.page(request.actor, person, request.today),
        "may_edit": permissions.can_edit(request.actor, person),
        "holds": partial(reads.holds, today=request.today),
        "area": reads.in_words,
        "period": reads.period,
    }
    return render(request, "people/safety.html", context)


@requires(P.PERSON_EDIT)
def record_zone(request: Request, pk: int) -> HttpResponse:
    """Keep somebody out of an area, by a condition."""
    form = ZoneForm(sent(request), initial={"valid_from": request.today})
    person = queries.person(request.actor, pk)
    step = record_step(
        request, person, PAGE, "Keep them out of an area", "The zone is saved. Nobody can book them there."
    )
    return take(request, form, step, partial(actions.record_zone, person_id=pk))


@requires(P.PERSON_EDIT, P.VICTIM_LIAISE)
def end_zone(request: Request, pk: int) -> HttpResponse:
    """Say when a zone ends."""
    zone = reads.zone(request.actor, pk)
    permissions.can_end_zone(request.actor, zone).or_raise()
    title, said = "End the zone", "The end of the zone is saved."
    if zone.contact is None:
        step = record_step(request, zone.person, PAGE, title, said)
    else:
        step = case_step(zone.contact.pk, zone.contact.case_ref, title, said)
    form = EndForm(sent(request), initial={"last_on": request.today})
    return take(request, form, step, partial(actions.end_zone, zone_id=pk))


@requires(P.PERSON_EDIT)
def keep_apart(request: Request, pk: int) -> HttpResponse:
    """Keep somebody from another person."""
    form = ApartForm(sent(request), initial={"valid_from": request.today})
    person = queries.person(request.actor, pk)
    step = record_step(request, person, PAGE, "Keep them from somebody", "They are kept apart, in each other’s record.")
    return take(request, form, step, partial(actions.keep_apart, person_id=pk))


@requires(P.PERSON_EDIT)
def end_apart(request: Request, pk: int) -> HttpResponse:
    """Let two people meet again."""
    pair = reads.non_association(request.actor, pk)
    form = EndApartForm(sent(request), initial={"last_on": request.today})
    caption = f"{named(pair.person)} and {named(pair.other)}"
    said = "It is saved, in both records."
    step = record_step(request, pair.person, PAGE, "They may meet again", said, caption=caption)
    return take(request, form, step, partial(actions.end_apart, pair_id=pk))


@requires(P.VICTIM_LIAISE)
def contacts(request: Request) -> HttpResponse:
    """Cases of victims for whom the actor speaks."""
    page = Paginator(reads.contacts(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crns": reads.crns([row.person_id for row in page])}
    return render(request, "people/contacts.html", context)


@requires(P.VICTIM_LIAISE)
def record_contact(request: Request) -> HttpResponse:
    """Say that a victim is in contact."""
    step = Step(
        title="Record a victim’s case",
        lead="Officers of the person see that there is one, its reference, and how to reach you.",
        submit="Save",
        said="The case is saved. Draw the zone next.",
        to=reverse("people:contacts"),
        back=CASES,
    )
    return take(request, CaseForm(sent(request)), step, actions.record_contact)


@requires(P.VICTIM_LIAISE)
def contact(request: Request, pk: int) -> HttpResponse:
    """A victim's case with its zones."""
    found = reads.contact(request.actor, pk)
    context = {
        "contact": found,
        "crn": reads.crns([found.person_id])[found.person_id],
        "zones": found.zones.order_by("-valid_from", "-pk"),
        "holds": partial(reads.holds, today=request.today),
        "area": reads.in_words,
        "period": reads.period,
    }
    return render(request, "people/contact.html", context)


@requires(P.VICTIM_LIAISE)
def record_victim_zone(request: Request, pk: int) -> HttpResponse:
    """Draw the zone of a victim's case."""
    found = reads.contact(request.actor, pk)
    form = AreaForm(sent(request), initial={"valid_from": request.today})
    step = case_step(
        pk,
        found.case_ref,
        "Draw a zone",
        "The zone is saved. Your desk shows what lies in it.",
        lead="Whoever books something there is told that the place will not do, and neither why nor where the zone is.",
    )
    return take(request, form, step, partial(actions.record_victim_zone, contact_id=pk))


@requires(P.VICTIM_LIAISE)
def end_contact(request: Request, pk: int) -> HttpResponse:
    """Close a victim's case."""
    found = reads.contact(request.actor, pk)
    lead = "Its zones end today. A condition of a licence has a zone of its own, which stays."
    step = case_step(pk, found.case_ref, "Close the case", "The case is closed.", lead=lead)
    return take(request, Form(sent(request)), step, partial(actions.end_contact, contact_id=pk))


@requires(P.VICTIM_LIAISE)
def decide_check(request: Request) -> HttpResponse:
    """Say of something that lies in a zone whether it may stay; sent from the list of checks."""
    form = CheckForm(request.POST)
    if request.method == "POST" and form.is_valid():
        actions.decide_check(actor=request.actor, now=request.now, **form.told())
        messages.success(request, "It is noted. What must move stands on the desk of the person’s officer.")
    return redirect("services:zone_checks")


def case_step(pk: int, case_ref: str, title: str, said: str, lead: str = "") -> Step:
    """A step of the page of a victim's case."""
    to = reverse("people:contact", args=[pk])
    return Step(title=title, submit="Save", said=said, to=to, back=case_ref, caption=case_ref, lead=lead)
