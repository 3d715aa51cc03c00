"""Public pages: the register of awards, open data, and the search of notices."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public
from throughcare.insight.queries import notices as notice_queries
from throughcare.insight.queries import releases as queries
from throughcare.insight.rules import csv, ocds
from throughcare.insight.rules.notices import added
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
PUBLISHER = "Throughcare"
COLUMNS: Columns = {
    "newest": ("made_at", "reference"),
    "provider": ("provider__name",),
    "service": ("service_type__position", "cohort__position"),
    "value": ("value_gbp",),
    "starts": ("starts_on",),
    "ends": ("ends_on",),
}
NOTICE_COLUMNS: Columns = {
    "published": (F("published_at"),),
    "closes": (F("closes_at"),),
    "value": (F("value_gbp"),),
    "buyer": ("buyer",),
}
AWARD_COLUMNS = (
    "award",
    "provider",
    "service",
    "cohort",
    "areas",
    "value_gbp",
    "starts_on",
    "ends_on",
    "contract",
    "how",
)


@public
def awards(request: Request) -> HttpResponse:
    """Who won what: provider, lot, value and dates."""
    text = request.GET.get("q", "")
    sort = sort_of(request, COLUMNS, "-newest")
    page = Paginator(in_order(queries.register(text), COLUMNS, sort), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "text": text, "sort": sort}
    return render(request, "insight/awards.html", context)


@public
def awards_csv(request: Request) -> StreamingHttpResponse:
    """The register as CSV."""
    return csv_response("awards.csv", csv.lines(AWARD_COLUMNS, _award_rows(request.GET.get("q", ""))))


@public
def open_data(request: Request) -> HttpResponse:
    """What is published as open data, and how to get it."""
    return render(request, "insight/open_data.html", {"count": queries.published().count()})


@public
def releases_json(request: Request) -> JsonResponse:
    """Every release, as an OCDS release package."""
    releases = [release.body for release in queries.published()]
    package = ocds.release_package(releases, **told(request))
    return JsonResponse(package, json_dumps_params={"ensure_ascii": False})


@public
def records_json(request: Request) -> JsonResponse:
    """A record for each process, as an OCDS record package."""
    package = ocds.record_package(queries.published_groups(), **told(request))
    return JsonResponse(package, json_dumps_params={"ensure_ascii": False})


@public
def notices(request: Request) -> HttpResponse:
    """Search what other public bodies published."""
    text, stage = request.GET.get("q", ""), request.GET.get("stage", "")
    sort = sort_of(request, NOTICE_COLUMNS, "" if text.strip() else "-published")
    found = in_order(notice_queries.search(text, stage), NOTICE_COLUMNS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "insight/notices.html", {"page": page, "text": text, "stage": stage, "sort": sort})


@public
def notice(request: Request, pk: int) -> HttpResponse:
    """One notice with what its record says."""
    found = notice_queries.notice(pk)
    return render(request, "insight/notice.html", {"notice": found, "added": added(found.record)})


def csv_response(name: str, lines: Iterator[str]) -> StreamingHttpResponse:
    """Lines of CSV as a download."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _award_rows(text: str) -> Iterator[tuple[object, ...]]:
    for contract in queries.register(text).iterator(chunk_size=500):
        yield (
            contract.award.reference if contract.award else contract.reference.removeprefix("C-"),
            contract.provider.name,
            contract.service_type.name,
            contract.cohort.name,
            "; ".join(area.name for area in contract.areas.all()),
            contract.value_gbp,
            contract.starts_on,
            contract.last_on,
            contract.reference,
            contract.basis,
        )


def told(request: Request) -> dict[str, str]:
    """What a package says of itself."""
    return {
        "uri": request.build_absolute_uri(),
        "publisher": PUBLISHER,
        "published": request.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
