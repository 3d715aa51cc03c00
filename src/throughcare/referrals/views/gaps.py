"""Needs without a referral, by area, with the people who have them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.referrals.queries import gaps as queries

PER_PAGE = 25


@requires(P.REFERRAL_WRITE)
def gaps(request: Request) -> HttpResponse:
    """Needs that an assessment found and that nobody was asked to meet within the time that policy gives."""
    by_area = queries.by_area(request.actor, request.today)
    shown = [gap for gap in by_area if (gap.unit, gap.need) == (request.GET.get("unit"), request.GET.get("need"))]
    only = shown[0] if shown else None
    narrowed = {"unit": only.unit, "need": only.need} if only else {}
    paged = Paginator(queries.gaps(request.actor, request.today, **narrowed), PER_PAGE)
    paged.count = sum(gap.count for gap in shown or by_area)  # counted once
    context = {
        "only": only,
        "page": paged.get_page(request.GET.get("page")),
        "by_area": by_area,
        "days": queries.days(request.today),
    }
    return render(request, "referrals/gaps.html", context)
