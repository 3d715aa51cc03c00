"""Published call-offs, for everybody."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import changes, fairness, following, routes, standing
from throughcare.commissioning.queries.together import bundles_of
from throughcare.commissioning.views.lots import sums

PER_PAGE = 20


@public
def public_list(request: Request) -> HttpResponse:
    """Call-offs that are open for bids, the next to close first; or those that have closed."""
    closed = request.GET.get("show") == "closed"
    found = queries.public_call_offs(request.now, closed=closed)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commissioning/public_list.html", {"page": page, "closed": closed})


@public
def public_show(request: Request, reference: str) -> HttpResponse:
    """One call-off: what is bought, how it is judged, until when, and what came of it."""
    call_off = queries.public_call_off(reference)
    withdrawn = changes.withdrawn_lots(call_off)
    bought = [lot for lot in call_off.lots.all() if lot.number not in withdrawn]
    context = {
        "call_off": call_off,
        "awards": queries.confirmed_awards(call_off),
        "descriptors": rules.SCORE_DESCRIPTORS,
        "can_bid": bid_queries.can_still_bid(call_off, request.now),
        "invited": bid_queries.invited_lots(request.actor, call_off),
        "turnover_multiple": standing.multiple_of(call_off, request.today),
        "early": fairness.early(call_off, request.today),
        "funders": routes.funders(call_off),
        "follow_ups": {lot.pk: row for lot, row in following.failed(call_off) if row},
        "changes": changes.listed(call_off),
        "withdrawn": withdrawn,
        "bundles": bundles_of(list(call_off.lots.all())),
        "is_bidder": request.actor.may(P.BID_WRITE),
    }
    return render(request, "commissioning/public_show.html", context | sums(bought))
