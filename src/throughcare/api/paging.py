"""What all operations take: paging, the same in every list, days and moments, and bodies without strange fields."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from throughcare.ui.fields import EARLIEST, LATEST

T = TypeVar("T")
# The days and moments that the pages take too (`ui.fields`).
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime.combine(EARLIEST, time(), UTC), le=datetime.combine(LATEST, time(), UTC)),
]


class Sent(Schema):
    """What is sent has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Which page of a list is asked for."""

    page: int = Field(1, ge=1, le=100_000, description="The number of the page, from 1.")
    per_page: int = Field(25, ge=1, le=100, description="How many items a page has.")


class Page(Schema, Generic[T]):
    """A page of a list; a page after the last has no items."""

    items: list[T]
    count: int = Field(description="How many items all pages have together.")
    page: int
    per_page: int
    pages: int = Field(description="How many pages there are.")
    next: str | None = Field(description="The address of the next page; null on the last.")


def paged(request: HttpRequest, rows: QuerySet[Any], paging: Paging) -> dict[str, Any]:
    """The page that was asked for, as `Page` takes it; two queries."""
    count = rows.count()
    pages = -(-count // paging.per_page)
    first = (paging.page - 1) * paging.per_page
    return {
        "items": list(rows[first : first + paging.per_page]) if first < count else [],
        "count": count,
        "page": paging.page,
        "per_page": paging.per_page,
        "pages": pages,
        "next": _address(request, paging.page + 1) if paging.page < pages else None,
    }


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
