"""Pages of insight: measures by contract with their funnel plot, the referrals behind a figure, and CSV."""

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.insight.queries import measures as queries
from throughcare.insight.rules import csv
from throughcare.insight.rules import measures as rules
from throughcare.insight.views.register import csv_response
from throughcare.kernel.periods import Period
from throughcare.referrals.rules import ReferralStatus
from throughcare.ui.charts import Point, funnel
from throughcare.ui.tables import Columns, Keys, in_order, listed, rank, sort_of

PER_PAGE = 50
COLUMNS = "measure version from until contract provider service numerator denominator share signal says".split()
OUTSIDE_FIRST = ("alarm_low", "alarm_high", "warning_low", "warning_high", "within")
ORDERS: Keys[queries.Figure] = {  # not by share: that would rank what chance explains
    "signal": lambda row: OUTSIDE_FIRST.index(row.signal),
    "contract": lambda row: (row.contract, row.name),
    "provider": lambda row: row.provider,
    "count": lambda row: row.denominator,
}
BEHIND_ORDERS: Columns = {
    "late": ("in_time", "sent_at"),
    "referral": ("reference",),
    "unit": ("delivery_unit__name", "sent_at"),
    "sent": ("sent_at",),
    "due": ("first_due_on",),
    "held": (F("first_held_at"),),
    "stage": (rank("status", ReferralStatus), "sent_at"),
}
SIGNALS = {signal: words[0].upper() + words[1:] for signal, words in rules.IN_WORDS.items()}


@requires(P.MEASURE_VIEW)
def measures(request: Request) -> HttpResponse:
    """The measures there are, with their definitions."""
    context = {"measures": rules.MEASURES, "may_report": request.actor.may(P.MEASURE_DRILL)}
    return render(request, "insight/measures.html", context)


@requires(P.MEASURE_VIEW)
def measure(request: Request, key: str) -> HttpResponse:
    """One measure by contract: funnel plot and table."""
    period, service = _asked(request)
    found = queries.figures(request.actor, key, period, request.today, service=service)
    points = [_point(row, found) for row in found.rows if row.share is not None]
    chart = funnel(
        points,
        share=found.share,
        limits=rules.limits,
        title=f"{found.measure.name}: funnel plot of {len(points)} contracts. The table below has the same figures.",
        across="Referrals that count",
    )
    sort = sort_of(request, ORDERS, "signal")
    context = {
        "found": found,
        "rows": listed(found.rows, ORDERS, sort),
        "sort": sort,
        "chart": chart,
        "signals": SIGNALS,
        "service": service,
        "services": queries.services_measured(),
        "flagged": [row for row in listed(found.rows, ORDERS, sort) if row.signal != rules.Signal.WITHIN],
        "words": rules.IN_WORDS,
        "alarms": rules.ALARMS,
        "may_drill": request.actor.may(P.MEASURE_DRILL),
        "csv": f"{reverse('insight:measure_csv', args=[key])}?{request.GET.urlencode()}",
    }
    return render(request, "insight/measure.html", context)


@requires(P.MEASURE_VIEW)
def measure_csv(request: Request, key: str) -> StreamingHttpResponse:
    """The same figures as CSV."""
    period, service = _asked(request)
    found = queries.figures(request.actor, key, period, request.today, service=service)
    return csv_response(f"{key}.csv", csv.lines(COLUMNS, _rows(found)))


@requires(P.MEASURE_DRILL)
def behind(request: Request, key: str, body_id: int) -> HttpResponse:
    """The referrals behind one figure, of those that the actor may see."""
    period, _service = _asked(request)
    sort = sort_of(request, BEHIND_ORDERS, "late")
    found = in_order(queries.behind(request.actor, body_id, period, request.today), BEHIND_ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "measure": queries.measure(key),
        "body": queries.body(request.actor, body_id),
        "period": period,
        "page": page,
        "sort": sort,
    }
    return render(request, "insight/behind.html", context)


def _asked(request: Request) -> tuple[Period, str]:
    """The period and service of the query string; without one, all since day one."""
    start = rules.FIRST_APPOINTMENT.valid_from
    until = None
    try:
        start = date.fromisoformat(request.GET.get("from", start.isoformat()))
        until = date.fromisoformat(request.GET["until"]) if request.GET.get("until") else None
        return Period(start, until), request.GET.get("service", "")
    except ValueError:
        return Period(rules.FIRST_APPOINTMENT.valid_from), request.GET.get("service", "")


def _point(row: queries.Figure, found: queries.Figures) -> Point:
    return Point(label=row.name, share=row.share or 0.0, count=row.denominator, signal=row.signal)


def _rows(found: queries.Figures) -> Iterator[tuple[object, ...]]:
    measure, period = found.measure, found.period
    for row in found.rows:
        share = "" if row.share is None else f"{row.share:.4f}"
        until = period.until or ""
        told = (measure.key, measure.version, period.start, until, row.contract, row.provider, row.service)
        yield (*told, row.numerator, row.denominator, share, row.signal, SIGNALS[row.signal])
