"""Tables that people sort by following a heading: the order is in the address, so it works without scripts."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Expression, F, Model, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

T = TypeVar("T")
M = TypeVar("M", bound=Model)
# By heading, the fields to order by. One that may be empty is written as an expression: what is empty comes last.
Columns = Mapping[str, tuple[str | F | Expression, ...]]
Keys = Mapping[str, Callable[[T], Any]]  # the same for rows in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """The column by which a table is sorted, and whether from the end. No column: as the rows come by themselves."""

    column: str
    descending: bool
    offered: frozenset[str]

    def of(self, column: str) -> str:
        """What `aria-sort` says of a column."""
        if column != self.column:
            return "none"
        return "descending" if self.descending else "ascending"

    def next(self, column: str) -> str:
        """What following a column's heading asks for: that column, or the other way round if it is the one."""
        return f"-{column}" if column == self.column and not self.descending else column


def sort_of(request: HttpRequest, columns: Collection[str], default: str = "") -> Sort:
    """The order that the address asks for with `?sort=`; the default for one that is not offered."""
    asked = request.GET.get("sort", default)
    if asked.removeprefix("-") not in columns:
        asked = default
    return Sort(column=asked.removeprefix("-"), descending=asked.startswith("-"), offered=frozenset(columns))


def in_order(rows: QuerySet[M], columns: Columns, sort: Sort) -> QuerySet[M]:
    """Rows in that order, ties broken by key so that pages never overlap."""
    if not sort.column:
        return rows
    return rows.order_by(*(_towards(field, sort) for field in columns[sort.column]), "pk")


def listed(rows: Iterable[T], keys: Keys[T], sort: Sort) -> list[T]:
    """The same for rows in memory: what has no value comes last whichever the way, ties stay as they were."""
    found = list(rows)
    if not sort.column:
        return found
    key = keys[sort.column]
    known = sorted((row for row in found if key(row) is not None), key=key, reverse=sort.descending)
    return [*known, *(row for row in found if key(row) is None)]


def rank(field: str, values: Iterable[str]) -> Case:
    """A field by the place of its value in a list: stages as they follow each other, not by their letters."""
    return Case(*(When(**{field: value}, then=Value(place)) for place, value in enumerate(values)))


def _towards(field: str | F | Expression, sort: Sort) -> str | OrderBy:
    if isinstance(field, str):
        return f"-{field}" if sort.descending else field
    return field.desc(nulls_last=True) if sort.descending else field.asc(nulls_last=True)
