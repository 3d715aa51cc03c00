"""Tables that people sort by following a heading: the order is in the address, so it works without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """The column by which a table is sorted, and whether from the end."""

    column: str
    descending: bool

    def of(self, column: str) -> str:
        """What `aria-sort` says of a column."""
        if column != self.column:
            return "none"
        return "descending" if self.descending else "ascending"

    def next(self, column: str) -> str:
        """What following a column's heading asks for: that column, or the other way round if it is the one."""
        return f"-{column}" if column == self.column and not self.descending else column


def sort_of(request: HttpRequest, columns: Columns, default: str) -> Sort:
    """The order that the address asks for with `?sort=`; the default for one that is not offered."""
    asked = request.GET.get("sort", default)
    if asked.removeprefix("-") not in columns:
        asked = default
    return Sort(column=asked.removeprefix("-"), descending=asked.startswith("-"))


def in_order(rows: QuerySet[M], columns: Columns, sort: Sort) -> QuerySet[M]:
    """Rows in that order, ties broken by key so that pages never overlap."""
    sign = "-" if sort.descending else ""
    return rows.order_by(*(f"{sign}{field}" for field in columns[sort.column]), "pk")
