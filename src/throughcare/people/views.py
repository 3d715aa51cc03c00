"""Pages of people: the list of one's own and of the unit's, and the search."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.people import queries
from throughcare.ui import search
from throughcare.ui.tables import in_order, sort_of

PER_PAGE = 25


@requires(P.PERSON_VIEW)
def people(request: Request) -> HttpResponse:
    """My people, or all whom I may see; a search looks among all of them."""
    if request.method == "POST":
        return redirect(reverse("people:people") + search.keep(request, "people"))
    text = search.kept(request, "people")
    may_have_own = request.actor.may(P.PERSON_EDIT)
    everyone = not may_have_own or bool(text) or request.GET.get("whose") == "all"
    found = queries.people(request.actor, request.today, text=text, mine=not everyone)
    sort = sort_of(request, queries.orders(request.actor, mine=not everyone), "" if text else "name")
    found = in_order(found, queries.ORDERS, sort)
    context = {
        "sort": sort,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "everyone": everyone,
        "may_have_own": may_have_own,
    }
    return render(request, "people/people.html", context)
