"""Public pages of the market: what the framework is and asks, and who is qualified for what."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public
from throughcare.market import queries
from throughcare.market.queries import questions
from throughcare.market.queries.regimes import regime
from throughcare.market.rules.ratios import APPEAL_POLICY
from throughcare.market.rules.standing import TURNOVER_POLICY
from throughcare.reference.queries import policy
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 50
REGISTER_ORDERS: Columns = {
    "service": ("service_type__position", "area__sort_key", "organisation__name"),
    "area": ("area__sort_key", "service_type__position", "organisation__name"),
    "organisation": ("organisation__name", "service_type__position", "area__sort_key"),
    "since": ("valid_from",),
}


@public
def framework(request: Request) -> HttpResponse:
    """What the framework is, who may join and how, and its live figures."""
    found = queries.framework_on(request.today)
    asked = questions.in_force(found)
    context = {
        "framework": found,
        "version": asked,
        "expected": questions.expected(asked),
        "burden": questions.burden(asked, request.today),
        "law": regime(found),
        "members": queries.members(request.now),
        "service_types": queries.services(request.today),
        "questions": questions.asked(asked),
        "turnover_multiple": policy(TURNOVER_POLICY, request.today),
        "ratios": queries.published_ratios(request.today),
        "appeal_working_days": policy(APPEAL_POLICY, request.today).value,
    }
    return render(request, "market/framework.html", context)


@public
def register(request: Request) -> HttpResponse:
    """The public register of who is qualified for what."""
    service = request.GET.get("service", "")
    found = queries.register(request.now)
    if service:
        found = found.filter(service_type_id=service)
    sort = sort_of(request, REGISTER_ORDERS, "service")
    page = Paginator(in_order(found, REGISTER_ORDERS, sort), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sort": sort, "service": service, "service_types": queries.services(request.today)}
    return render(request, "market/register.html", context)
