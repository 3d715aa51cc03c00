"""Pages of groups: several people at one time, each for a session of their own referral."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance import queries as booked
from throughcare.delivery.services import actions
from throughcare.delivery.services.forms import groups as forms
from throughcare.delivery.services.queries import groups as queries
from throughcare.delivery.services.queries import progress
from throughcare.kernel.errors import NotNow
from throughcare.ui.forms import sent
from throughcare.ui.step import done

PER_PAGE = 25
GROUP = "services:group"


@requires(P.DELIVERY_RECORD)
def groups(request: Request) -> HttpResponse:
    """The groups of the actor's organisation, to come or past."""
    past = request.GET.get("when") == "past"
    found = queries.groups(request.actor, past=past, now=request.now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "services/groups.html", {"page": page, "past": past})


@requires(P.DELIVERY_RECORD)
def make(request: Request) -> HttpResponse:
    """Make a group."""
    bodies = list(booked.bodies_of_groups(request.actor))
    staff = {user.pk: user for body in bodies for user in booked.leaders(body, request.today)}
    first: dict[str, Any] = {"staff": request.actor.user_id, "body": bodies[0].pk if len(bodies) == 1 else None}
    form = forms.GroupForm(sent(request), bodies=bodies, staff=staff.values(), initial=first)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    said = "The group is made. Say who comes."
    answer = done(request, form, lambda _typed: attendance.make_group(**who, **form.details()), said, "services:groups")
    context = {
        "form": form,
        "title": "Make a group",
        "submit": "Make group",
        "back": {"href": reverse("services:groups"), "text": "Groups"},
    }
    return answer or render(request, "ui/form_page.html", context)


@requires(P.DELIVERY_RECORD)
def group(request: Request, pk: int) -> HttpResponse:
    """One group, and of its people those whom the actor may see."""
    shown = queries.shown(request.actor, pk)
    for session in shown.sessions:
        viewed(session, actor=request.actor, now=request.now, related={"person": session.booking.person_id})
    return render(request, "services/group.html", {"shown": shown, "name_of": progress.name_of})


@requires(P.DELIVERY_RECORD)
def join(request: Request, pk: int) -> HttpResponse:
    """Add people to a group."""
    found = queries.group(request.actor, pk)
    if found.called_off_at or found.starts_at <= request.now:
        raise NotNow("This group has begun or was called off, so nobody can be added to it.")
    text = request.GET.get("text", "")
    people = queries.may_join(request.actor, found, text)
    form = forms.JoinForm(sent(request), people=people)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "group_id": pk}
    said = "They are in the group, each for the next session of their plan."
    answer = done(request, form, lambda typed: actions.join_group(**who, **typed), said, GROUP, pk)
    context = _context(found, form, "Who comes?", "Add to the group")
    return answer or render(request, "services/group_join.html", context | {"people": people, "text": text})


@requires(P.DELIVERY_RECORD)
def record(request: Request, pk: int) -> HttpResponse:
    """Record what came of a group for everybody, on one page."""
    found = queries.led(request.actor, pk)
    if found.starts_at > request.now:
        raise NotNow("This group has not begun. Record it once it has.")
    sessions = queries.to_record(request.actor, pk)
    if not sessions:
        raise NotNow("What came of this group has been recorded, or nobody was to come.")
    for session in sessions:
        viewed(session, actor=request.actor, now=request.now, related={"person": session.booking.person_id})
    reasons = progress.not_held_reasons(request.today)
    form = forms.RecordGroupForm(sent(request), sessions=sessions, reasons=reasons)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "group_id": pk}
    said = "The group is recorded for everybody. Each responsible officer sees their own."
    answer = done(request, form, lambda _typed: actions.record_group(**who, **form.details()), said, GROUP, pk)
    return answer or render(request, "ui/form_page.html", _context(found, form, "Record the group", "Record all"))


@requires(P.DELIVERY_RECORD)
def call_off(request: Request, pk: int) -> HttpResponse:
    """Call a group off."""
    found = queries.led(request.actor, pk)
    if found.called_off_at or found.starts_at <= request.now:
        raise NotNow("This group has begun or was called off already.")
    form = forms.CallOffForm(sent(request))
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "group_id": pk}
    said = "The group is called off. Book everybody’s session again."
    answer = done(request, form, lambda typed: actions.call_off(**who, **typed), said, GROUP, pk)
    context = _context(found, form, "Call off the group", "Call off") | {"warning": "Tell everybody who was to come."}
    return answer or render(request, "ui/form_page.html", context)


def _context(found: Any, form: Any, title: str, submit: str) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "submit": submit,
        "caption": f"{found.title} · {found.body.service_type.name}",
        "back": {"href": reverse(GROUP, args=[found.pk]), "text": "The group"},
        "group": found,
    }
