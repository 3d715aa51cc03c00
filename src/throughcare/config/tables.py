"""The database as backup and restore see it: tables, their rows in a fixed order, sequences, schema revision."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

# What a copy of the database does not bring back, and why.
LEFT_OUT = {
    "django_migrations": "the schema's revision, which the manifest tells and migrating restores",
    "django_session": "sign-ins: one that has ended must not come to life again",
}
# Rows must read the same wherever they are read, or equal content would have different hashes.
FIXED = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "row_security": "off",  # rows hidden by a policy are an error, never a silent gap
}
PLACE = "n.nspname = 'public' AND c.relkind = 'r' AND c.relpersistence = 'p'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's name, its columns in order, and those of its primary key."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How many rows a table has, and the SHA-256 of all of them in the order of the primary key."""

    rows: int
    sha256: str


def fix_format(connection: psycopg.Connection[Any]) -> None:
    """Have every value of this transaction written in one way."""
    for name, value in FIXED.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])


def tables(connection: psycopg.Connection[Any]) -> list[Table]:
    """Every table that a copy of the database holds, by name."""
    query = f"""
        SELECT c.relname,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
            (SELECT array_agg(a.attname::text ORDER BY k.place) FROM pg_index i
                CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY k(number, place)
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                WHERE i.indrelid = c.oid AND i.indisprimary)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {PLACE} ORDER BY c.relname
    """  # noqa: S608 - a constant
    return [
        Table(name=name, columns=tuple(columns), key=tuple(key or columns))
        for name, columns, key in connection.execute(query).fetchall()
        if name not in LEFT_OUT
    ]


def points_to(connection: psycopg.Connection[Any]) -> dict[str, set[str]]:
    """Which other tables each table's foreign keys point to."""
    query = """
        SELECT r.relname, f.relname FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid
        JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
    """
    found: dict[str, set[str]] = {}
    for source, target in connection.execute(query).fetchall():
        found.setdefault(source, set()).add(target)
    return found


def in_order(names: list[str], points: dict[str, set[str]]) -> list[str]:
    """Tables so that each stands behind those it points to; what points in a ring stands last, by name."""
    done: list[str] = []
    waiting = list(names)
    while ready := [name for name in waiting if not (points.get(name, set()) & set(waiting))]:
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return done + waiting


def read(connection: psycopg.Connection[Any], table: Table, write: Callable[[bytes], Any]) -> Content:
    """Write all rows of a table as COPY's text, and say how many they were and what they hash to."""
    digest, rows = hashlib.sha256(), 0
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    with connection.cursor() as cursor, cursor.copy(query.format(names, sql.Identifier(table.name), key)) as stream:
        for block in stream:
            digest.update(block)
            rows += bytes(block).count(b"\n")  # a line break inside a value is written as \n
            write(bytes(block))
    return Content(rows=rows, sha256=digest.hexdigest())


def write(connection: psycopg.Connection[Any], table: Table, blocks: Iterator[bytes]) -> None:
    """Put rows of COPY's text into a table."""
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    with connection.cursor() as cursor, cursor.copy(query) as stream:
        for block in blocks:
            stream.write(block)


def sequences(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, bool]]:
    """Where each sequence stands: its last value, and whether that was given out."""
    names = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
    found = {}
    for (name,) in names.fetchall():
        query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        last, called = connection.execute(query).fetchone()  # type: ignore[misc]
        found[name] = (last, called)
    return found


def revision(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Every migration that was applied, as (app, name); empty where there are no tables yet."""
    if not connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()[0]:  # type: ignore[index]
        return []
    return [(app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")]


def audit_head(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Where the audit's chain ends: its newest seal, and how many events it has sealed and not yet."""
    events = connection.execute("SELECT count(*) FROM audit_event").fetchone()
    last = connection.execute("SELECT id, encode(digest, 'hex') FROM audit_seal ORDER BY id DESC LIMIT 1").fetchone()
    sealed, digest = last or (0, "")
    return {"seal": sealed, "digest": digest, "events": events[0] if events else 0}
