"""The public home, and each audience's desk."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public, requires, signed_in
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import ROLES
from throughcare.audit.record import viewed
from throughcare.desk import queries
from throughcare.desk.queries import case as cases


@public
def home(request: Request) -> HttpResponse:
    """What Throughcare is, and live figures."""
    return render(request, "desk/home.html", {"figures": queries.figures(request.now, request.today)})


@signed_in
def desk(request: Request) -> HttpResponse:
    """What needs doing today, the oldest deadline first."""
    context = {
        "desk": queries.desk(request.actor, request.now),
        "roles": [ROLES[role] for role in request.actor.roles],
    }
    return render(request, "desk/desk.html", context)


@requires(P.PERSON_VIEW)
def case(request: Request, pk: int) -> HttpResponse:
    """Everything about a person that one may see, the newest first, by what it is about."""
    chosen, before = request.GET.getlist("show"), request.GET.get("before", "")
    found = cases.case(request.actor, pk, now=request.now, chosen=chosen, before=before)
    viewed(found.record.person, actor=request.actor, now=request.now)
    return render(request, "desk/case.html", {"case": found, "names": cases.NAMES, "before": before})
