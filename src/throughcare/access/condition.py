"""A condition written in SQL, for scopes: composed at once, where nested queries take Django milliseconds."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler


class Condition(Func):
    """A condition on a row, for `Q(Condition(…))`.

    What stands in braces in the SQL is a column of the row, named in `columns`, or else one of `values`.
    """

    output_field = BooleanField()

    def __init__(self, sql: str, columns: Mapping[str, str], values: Mapping[str, object]) -> None:
        super().__init__(*columns.values())
        self.sql = sql
        self.names = tuple(columns)
        self.values = values

    def as_sql(  # type: ignore[override]  # no other part of a Func's SQL can be chosen here
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[object]]:
        """The SQL with the row's columns, and the values in their order."""
        columns = dict(zip(self.names, (compiler.compile(each)[0] for each in self.source_expressions), strict=True))
        text, values = [], []
        for before, name, _, _ in Formatter().parse(self.sql):
            text.append(before)
            if name in columns:
                text.append(columns[name])
            elif name:
                text.append("%s")
                values.append(self.values[name])
        return f"({''.join(text)})", values
