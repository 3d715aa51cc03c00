"""What every list of things that move through stages shares: open ones, or those of one stage, sorted and paged."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
OF_PERSON: Columns = {  # what a person has sent in
    "received": ("received_on",),
    "reference": ("pk",),
    "person": ("person__crn",),
    "stage": ("status", "received_on"),
}


def staged(
    request: Request,
    template: str,
    rows: Callable[..., QuerySet[Any]],
    stages: type[StrEnum],
    columns: Columns,
    first: str,
) -> HttpResponse:
    """The list; `rows` takes the actor and a stage, and `first` is the column that it is sorted by unasked."""
    status = request.GET.get("status", "")
    sort = sort_of(request, columns, first)
    found = in_order(rows(request.actor, status=status), columns, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, "status": status, "statuses": list(stages), "sort": sort})
