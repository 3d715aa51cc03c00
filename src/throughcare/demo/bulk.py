"""Rows by COPY: the fast way into PostgreSQL, with keys taken from the table's own sequence."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, JSONField, Model


def next_ids(model: type[Model], count: int) -> range:
    """Take `count` consecutive keys of a model's table out of its sequence."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        sequence = cursor.fetchone()[0]
        cursor.execute("LOCK TABLE " + connection.ops.quote_name(table) + " IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = cursor.fetchone()[0]
        if count > 1:
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return range(first, first + count)


def copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into a model's table; `columns` are names of its fields, all others take the model's default.

    Returns how many rows went in.
    """
    concrete = {field.name: field for field in model._meta.concrete_fields}
    told = (*columns, *(name for name, field in concrete.items() if field.has_db_default()))  # the database knows these
    rest = [f for f in concrete.values() if f.name not in told and not f.primary_key and not f.null]
    fields = [concrete[name] for name in columns] + rest
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    defaults = tuple(_plain(field, field.get_default()) for field in rest)
    jsons = {i for i, name in enumerate(columns) if isinstance(concrete[name], JSONField)}
    count = 0
    with (
        _past_policies(table, names) as into,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into} ({names}) FROM STDIN") as stream,
        connection.execute_wrapper(_nothing_meanwhile),
    ):
        for row in rows:
            values = [json.dumps(v) if i in jsons else v for i, v in enumerate(row)] if jsons else row
            stream.write_row((*values, *defaults))
            count += 1
    return count


def _nothing_meanwhile(*asked: object) -> None:
    """A query that rows are made with would wait for the end of its own COPY, for ever."""
    raise RuntimeError("Rows must not ask the database while they are copied: ask before.")


@contextmanager
def as_loader() -> Iterator[None]:
    """Let this thread reach the database as the loader, past row-level policies, until the end of the block."""
    before = connections["default"]
    loader = before.__class__({**before.settings_dict, **_who(connections["loader"])}, alias="default")
    connections["default"] = loader
    try:
        yield
    finally:
        loader.close()
        connections["default"] = before


def _who(loader: BaseDatabaseWrapper) -> dict[str, Any]:
    return {key: loader.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


@contextmanager
def _past_policies(table: str, names: str) -> Iterator[str]:
    """Where to COPY to: the table, or a temporary one where a policy on it holds for us, for that refuses COPY."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [table])
        if not cursor.fetchone()[0]:
            yield table
            return
        # names of our own tables and columns, quoted
        cursor.execute(f"CREATE TEMPORARY TABLE staged AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        yield "staged"
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM staged")  # noqa: S608
        cursor.execute("DROP TABLE staged")


def _plain(field: "Field[Any, Any]", value: Any) -> Any:
    return json.dumps(value) if isinstance(field, JSONField) else value
