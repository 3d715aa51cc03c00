"""Pages of supply chains: promised and actual shares, with an index and its trend."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.insight.queries import shares as queries
from throughcare.insight.rules.shares import BANDS
from throughcare.ui.tables import Columns, in_order, sort_of
from throughcare.ui.trends import Line, trend

PER_PAGE = 25
COLUMNS: Columns = {
    "contract": ("reference",),
    "provider": ("provider__name", "reference"),
    "service": ("service_type__position", "reference"),
}


@requires(P.SHARE_VIEW)
def shares(request: Request) -> HttpResponse:
    """Contracts that were awarded to several, each with its index."""
    sort = sort_of(request, COLUMNS, "contract")
    found = in_order(queries.contracts(request.actor), COLUMNS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.of_contracts(request.actor, page, request.now)
    return render(request, "insight/shares.html", {"page": page, "rows": rows, "sort": sort, "bands": BANDS})


@requires(P.SHARE_VIEW)
def share(request: Request, reference: str) -> HttpResponse:
    """One supply chain: what was promised, what each has, the index and how it went month by month."""
    found = queries.of_contract(request.actor, reference, request.now)
    return render(request, "insight/share.html", {"found": found, "bands": BANDS, "chart": _chart(found)})


def _chart(found: queries.Shares) -> str:
    points = found.trend
    if len(points) < 2:
        return ""
    lines = [Line(name="All cases", values=[p.index for p in points])]
    lines += [Line(name="Hard cases", values=[p.hard for p in points])]
    if not found.is_whole:
        lines = [lines[0], Line(name="Our part", values=[p.own for p in points])]
    title = f"Index of {found.contract.reference} by month. The table below has the same figures."
    return trend(lines, [f"{p.month:%b %Y}" for p in points], title=title)
