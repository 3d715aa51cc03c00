"""Pages of past employers, the specification, and transition plans."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import fairness as actions
from throughcare.commissioning.forms import fairness as forms
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries import fairness as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.words import long_date

PER_PAGE = 25


@requires(P.INTEREST_DECLARE)
def employment(request: Request) -> HttpResponse:
    """For whom one worked, before one is named to a panel."""
    said = [
        f"{row.organisation.name} {'until ' + long_date(row.ended_on) if row.ended_on else 'still'}"
        for row in queries.own_employments(request.actor)
    ]
    months = queries.employed_months(request.today)
    step = Step(
        title="For whom you worked",
        lead=f"You judge no bids of whoever employed you in the last {months} months. "
        + (f"You declared: {'; '.join(said)}." if said else "You declared nothing so far."),
        submit="Declare",
        said="It is recorded.",
        to=reverse("commissioning:employment"),
        back="Declarations",
    )
    form = forms.EmploymentForm(sent(request), organisations=[(o.pk, o.name) for o in queries.employers()])
    return take(request, form, step, actions.declare_employment)


@requires(P.COMPETITION_WRITE)
def specification(request: Request, reference: str) -> HttpResponse:
    """Which document of the room is the specification, and how early it was there."""
    call_off = call_offs.own_call_off(request.actor, reference)
    early = queries.early(call_off, request.today)
    documents = [(row.pk, f"{row.name}, {row.programme.name}") for row in queries.specifications(call_off)]
    step = Step(
        title="Specification",
        caption=f"{call_off.reference} {call_off.title}",
        lead=f"If you publish today, bidders had the specification {early.days} days before. "
        f"{early.least_days} days are asked for; the figure is published.",
        submit="Save and continue",
        said="",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    form = forms.SpecificationForm(
        sent(request), documents=documents, initial={"document_id": call_off.specification_id or ""}
    )
    return take(request, form, step, partial(actions.set_specification, call_off=call_off))


@requires(P.BID_VIEW)
def transition_plans(request: Request) -> HttpResponse:
    """What one's organisation was asked about handing over what it delivers today."""
    page = Paginator(queries.transition_plans(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commissioning/transition_plans.html", {"page": page})


@requires(P.BID_WRITE)
def transition_give(request: Request, pk: int) -> HttpResponse:
    """Say how one would hand over."""
    plan = queries.transition_plan(request.actor, pk)
    permissions.can_give_transition(request.actor, plan).or_raise()
    lot = plan.lot
    step = Step(
        title=_("Transition plan"),
        caption=f"{lot.call_off.reference} {lot.call_off.title}",
        lead=_("You deliver this service today. Whoever wins the lot builds on what you say here; it is not scored."),
        submit=_("Send the plan"),
        said=_("Your transition plan has gone to the buyer."),
        to=reverse("commissioning:transition_plans"),
        back=_("Transition plans"),
    )
    form = forms.TransitionForm(sent(request), initial={"text": plan.text})
    more: dict[str, Any] = {"bilingual": True}
    return take(request, form, step, partial(actions.give_transition, plan=plan), more)
