"""The public home, and each audience's desk."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public, signed_in
from throughcare.access.roles import ROLES
from throughcare.desk import queries


@public
def home(request: Request) -> HttpResponse:
    """What Throughcare is, and live figures."""
    return render(request, "desk/home.html", {"figures": queries.figures(request.now, request.today)})


@signed_in
def desk(request: Request) -> HttpResponse:
    """What needs doing today, the oldest deadline first."""
    context = {
        "waiting": queries.waiting(request.actor, request.now),
        "roles": [ROLES[role] for role in request.actor.roles],
    }
    return render(request, "desk/desk.html", context)
