"""Reports on referrals: ask for one, see how far it is, and take it home as CSV."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.insight.actions import reports as actions
from throughcare.insight.forms import ReportForm
from throughcare.insight.queries import reports as queries
from throughcare.insight.rules.reports import NAMES, Kind
from throughcare.insight.views.register import csv_response
from throughcare.ui.again import look_again
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.MEASURE_DRILL)
def reports(request: Request) -> HttpResponse:
    """The reports that one asked for; the page asks again by itself while one is being made."""
    page = Paginator(queries.mine(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    response = render(request, "insight/reports.html", {"page": page, "names": NAMES})
    if any(report.done_at is None for report in page):
        look_again(response)
    return response


@requires(P.MEASURE_DRILL)
def ask_report(request: Request) -> HttpResponse:
    """Ask for a report."""
    step = Step(
        title="Ask for a report on referrals",
        submit="Make the report",
        said="The report is being made. You need not wait: an e-mail tells you when it is ready.",
        to=reverse("insight:reports"),
        back="Reports",
        lead="It covers the referrals that you may see, and no others.",
    )
    return take(request, ReportForm(sent(request)), step, actions.ask_report)


@requires(P.MEASURE_DRILL)
def report_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """A finished report."""
    found = actions.fetch_report(actor=request.actor, now=request.now, report_id=pk)
    name = f"{Kind(found.kind)}-{found.asked_at:%Y-%m-%d}-{found.pk}.csv"
    return csv_response(name, queries.lines(found))
