"""The page of a tier: how it is reckoned, line by line."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import queries
from throughcare.people.queries import tiers


@requires(P.PERSON_VIEW)
def tier(request: Request, pk: int) -> HttpResponse:
    """How much protection and how much change a case needs, and why."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    context = {"person": person, "found": tiers.page(person, request.today), "scores": tiers.scores(person)}
    return render(request, "people/tier.html", context)
