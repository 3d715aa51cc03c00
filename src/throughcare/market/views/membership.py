"""Who is off the framework, for whoever runs it: take a member off, and let it back."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.market import permissions, queries
from throughcare.market.actions import membership as actions
from throughcare.market.forms import membership as forms
from throughcare.market.queries import membership
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.FRAMEWORK_MANAGE)
def members(request: Request) -> HttpResponse:
    """Restrictions, the latest first, those that hold marked."""
    framework = queries.framework_on(request.today)
    permissions.can_ask(request.actor, framework).or_raise()
    page = Paginator(membership.restrictions(request.actor, framework), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "hold": {row.pk for row in page if membership.holds(row, request.now)}}
    return render(request, "market/members.html", context)


@requires(P.FRAMEWORK_MANAGE)
def restrict(request: Request) -> HttpResponse:
    """Suspend or ban a member, or note that its membership lapsed."""
    framework = queries.framework_on(request.today)
    permissions.can_ask(request.actor, framework).or_raise()
    said = "It holds from now on: the member is not invited, and bids, wins and signs no more."
    step = _step("Take a member off the framework", "Take it off", said)
    return take(request, forms.RestrictForm(sent(request)), step, partial(actions.restrict, framework=framework))


@requires(P.FRAMEWORK_MANAGE)
def lift(request: Request, pk: int) -> HttpResponse:
    """Let a member back."""
    framework = queries.framework_on(request.today)
    permissions.can_ask(request.actor, framework).or_raise()
    found = membership.restriction(request.actor, framework, pk)
    step = _step(f"Let {found.organisation.name} back?", "Let it back", "It is a member again from now on.")
    return take(request, forms.LiftForm(sent(request)), step, partial(actions.lift, restriction=found))


def _step(title: str, submit: str, said: str) -> Step:
    return Step(title=title, submit=submit, said=said, to=reverse("market:members"), back="Members off the framework")
