"""The public register of processes: what is planned, competed for, awarded and amended, with every release."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public
from throughcare.insight.queries import releases as queries
from throughcare.insight.rules import csv, ocds
from throughcare.insight.rules.notices import added
from throughcare.insight.views.register import NOTICE_COLUMNS, PER_PAGE, csv_response, told
from throughcare.ui.tables import in_order, sort_of

CSV_COLUMNS = ("ocid", "title", "buyer", "stage", "value_gbp", "last_published_at")


@public
def register(request: Request) -> HttpResponse:
    """Search all that we publish: programmes, the framework, call-offs, and what goes without competition."""
    text, stage = request.GET.get("q", ""), request.GET.get("stage", "")
    sort = sort_of(request, NOTICE_COLUMNS, "" if text.strip() else "-published")
    found = in_order(queries.processes(text, stage), NOTICE_COLUMNS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "text": text, "stage": stage, "sort": sort, "query": request.GET.urlencode()}
    return render(request, "insight/register.html", context)


@public
def register_csv(request: Request) -> StreamingHttpResponse:
    """The processes that the search finds, as CSV."""
    found = queries.processes(request.GET.get("q", ""), request.GET.get("stage", ""))
    return csv_response("register.csv", csv.lines(CSV_COLUMNS, _rows(found.iterator(chunk_size=500))))


@public
def process(request: Request, pk: int) -> HttpResponse:
    """One process: what its releases come to, to which others it belongs, and each release as it was published."""
    notice, published = queries.process(pk)
    related = notice.record.get("relatedProcesses") or []
    known = queries.by_ocid([row["identifier"] for row in related])
    linked = [(row["relationship"][0], known.get(row["identifier"]), row["identifier"]) for row in related]
    context = {"notice": notice, "releases": published, "linked": linked, "added": added(notice.record)}
    return render(request, "insight/process.html", context)


@public
def process_json(request: Request, pk: int) -> JsonResponse:
    """One process as an OCDS record package."""
    _notice, published = queries.process(pk)
    package = ocds.record_package([[row.body for row in reversed(published)]], **told(request))
    return JsonResponse(package, json_dumps_params={"ensure_ascii": False})


def _rows(found: Iterator[Any]) -> Iterator[tuple[object, ...]]:
    for row in found:
        at = row.published_at.isoformat() if row.published_at else ""
        yield row.ocid, row.title, row.buyer, row.stage, row.value_gbp, at
