"""Bring a backup back: the file is checked whole first, the rows are loaded and proven in one transaction."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from throughcare.audit import chain
from throughcare.config import tables
from throughcare.config.backup import BLOCK, DOCUMENTS, FORMAT, HEADS, MANIFEST, Progress, entry, quietly
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.settings import database

ALIAS = "restored"
SOMEBODY = ("accounts_user", "people_person")  # rows of these make a database one that is in use
Manifest = dict[str, Any]


def restore(path: Path, *, url: str, replace: bool, progress: Progress = quietly) -> Manifest:
    """Bring the database at `url` (as its owner) to what the backup holds; returns the manifest.

    CannotGoOn, with nothing changed, when the file is damaged or of a newer schema, when the database is in use, and
    when somebody is in it and `replace` was not said. Afterwards the schema is the newest one.
    """
    manifest = check(path, progress)
    with _owner(url) as connection:
        _refuse(connection, manifest, replace=replace)
        _migrate_to(connection, manifest)
        with zipfile.ZipFile(path) as archive:
            _load(connection, archive, manifest, progress)
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    return manifest


def put_back_files(path: Path, manifest: Manifest) -> list[Path]:
    """Put uploaded files and heads of the audit in the data folder; returns where those found there were moved."""
    folder, moved = env().data_dir, []
    for name in (DOCUMENTS, HEADS):
        if (folder / name).exists():
            aside = _free_name(folder / f"{name}.before-restore")
            (folder / name).rename(aside)
            moved.append(aside)
    with zipfile.ZipFile(path) as archive:
        for name in manifest["files"]:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, BLOCK)
            target.chmod(0o600)
    return moved


def check(path: Path, progress: Progress = quietly) -> Manifest:
    """The manifest of a backup whose every part is as it was written; CannotGoOn otherwise."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] > FORMAT:
                raise CannotGoOn(f"{path} was made by a newer Throughcare ({manifest['version']}): use that.")
            _check_parts(archive, manifest, progress)
    except OSError as error:
        raise CannotGoOn(f"{path} cannot be read ({error.strerror}).") from error
    except (zipfile.BadZipFile, zipfile.zlib.error, KeyError, ValueError, EOFError) as error:  # type: ignore[attr-defined]
        raise CannotGoOn(f"{path} is damaged, or no backup of Throughcare's: use another copy.") from error
    return manifest


def _check_parts(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    parts = {entry(name): told["sha256"] for name, told in manifest["tables"].items()} | manifest["files"]
    for number, (name, expected) in enumerate(parts.items()):
        progress("checking the file", number, len(parts))
        digest = hashlib.sha256()
        for block in _blocks(archive, name):
            digest.update(block)
        if digest.hexdigest() != expected or name.startswith("/") or ".." in Path(name).parts:
            raise ValueError(name)


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        while block := file.read(BLOCK):
            yield block


@contextmanager
def _owner(url: str) -> Iterator[BaseDatabaseWrapper]:
    """Django's connection to the database that is to be restored."""
    connection = connections["default"].copy(ALIAS)
    connection.settings_dict |= database(url)
    connections[ALIAS] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]


def _raw(connection: BaseDatabaseWrapper) -> psycopg.Connection[Any]:
    connection.ensure_connection()
    return connection.connection


def _refuse(connection: BaseDatabaseWrapper, manifest: Manifest, *, replace: bool) -> None:
    """Refuse what would lose or mix something."""
    raw = _raw(connection)
    there, kept = set(tables.revision(raw)), {(app, name) for app, name in manifest["revision"]}
    known = MigrationLoader(connection).disk_migrations
    if unknown := sorted(f"{app} {name}" for app, name in kept - set(known or {})):
        raise CannotGoOn(
            f"The backup is of a newer schema than this Throughcare knows ({unknown[0]}): update Throughcare first."
        )
    if there - kept:
        raise CannotGoOn(
            "This database has a newer schema than the backup: restore into an empty database, which is then brought "
            "up to date."
        )
    if there and not replace and _is_lived_in(raw):
        raise CannotGoOn("This database is not empty: say --replace if all that is in it may be lost.")
    others = raw.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ).fetchone()
    if others and others[0]:
        raise CannotGoOn("Somebody is using this database: stop web and worker first.")


def _is_lived_in(raw: psycopg.Connection[Any]) -> bool:
    """Whether there is any user or any person, looked at past the policies."""
    found: list[bool] = []
    with raw.transaction(force_rollback=True):
        there = [table.name for table in tables.tables(raw) if table.name in SOMEBODY]
        _past_policies(raw, there)
        for name in there:
            query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name))
            found += raw.execute(query).fetchone() or ()
    return any(found)


def _migrate_to(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    """Bring the tables to the backup's revision."""
    kept = {(app, name) for app, name in manifest["revision"]}
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    followed = {
        node for node in kept if any(child.key in kept and child.key[0] == node[0] for child in nodes[node].children)
    }
    executor.migrate(sorted(kept - followed))


def _load(connection: BaseDatabaseWrapper, archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    """Put every row in its place and prove all of it equal, in one transaction."""
    with transaction.atomic(using=ALIAS):
        raw = _raw(connection)
        tables.fix_format(raw)
        found = {table.name: table for table in tables.tables(raw)}
        _refuse_other_tables(found, manifest)
        forced = _past_policies(raw, [*found, *tables.LEFT_OUT])
        _set_triggers(raw, found, "DISABLE")
        _empty(raw, [*found, "django_session"])
        order = tables.in_order(list(found), tables.points_to(raw))
        for number, name in enumerate(order):
            progress(name, number, len(order))
            tables.write(raw, found[name], _blocks(archive, entry(name)))
        _set_sequences(raw, manifest)
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _prove(raw, archive, found, manifest, progress)
        _set_triggers(raw, found, "ENABLE")
        _under_policies(raw, forced)
    connection.cursor().execute("ANALYZE")


def _refuse_other_tables(found: dict[str, tables.Table], manifest: Manifest) -> None:
    columns = {name: list(table.columns) for name, table in found.items()}
    if columns != {name: list(told["columns"]) for name, told in manifest["tables"].items()}:
        raise CannotGoOn("The backup's tables are not those of its schema: it can't be restored by this Throughcare.")


def _past_policies(raw: psycopg.Connection[Any], names: list[str]) -> list[str]:
    """Let the owner past the policies of its own tables until the transaction's end; returns which had to."""
    rows = raw.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity"
        " AND relname = ANY(%s)",
        [names],
    )
    forced = [name for (name,) in rows.fetchall()]
    for name in forced:
        raw.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(sql.Identifier(name)))
    return forced


def _under_policies(raw: psycopg.Connection[Any], forced: list[str]) -> None:
    for name in forced:
        raw.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(sql.Identifier(name)))


def _set_triggers(raw: psycopg.Connection[Any], found: dict[str, tables.Table], how: str) -> None:
    """Triggers did their work when the rows were first written; foreign keys are still checked."""
    for name in found:
        raw.execute(sql.SQL("ALTER TABLE {} " + how + " TRIGGER USER").format(sql.Identifier(name)))


def _empty(raw: psycopg.Connection[Any], names: list[str]) -> None:
    raw.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))


def _set_sequences(raw: psycopg.Connection[Any], manifest: Manifest) -> None:
    for name, (last, called) in manifest["sequences"].items():
        raw.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, last, called])


def _prove(
    raw: psycopg.Connection[Any],
    archive: zipfile.ZipFile,
    found: dict[str, tables.Table],
    manifest: Manifest,
    progress: Progress,
) -> None:
    """Every table has the count and the hash of the manifest, and the audit's chain is whole up to its head."""
    for number, (name, told) in enumerate(manifest["tables"].items()):
        progress(f"proving {name}", number, len(found))
        content = tables.read(raw, found[name], len)
        if (content.rows, content.sha256) != (told["rows"], told["sha256"]):
            raise CannotGoOn(f"{name} came back with other content, so nothing was restored: use another copy.")
    if tables.audit_head(raw) != manifest["audit"]:
        raise CannotGoOn("The audit's chain came back with another end, so nothing was restored: use another copy.")
    with TemporaryDirectory() as folder:
        heads = Path(folder) / HEADS
        if HEADS in manifest["files"]:
            heads.write_bytes(archive.read(HEADS))
        if faults := chain.verify(using=ALIAS, heads=heads).faults:
            raise CannotGoOn(f"The audit of this backup is not whole ({faults[0]}), so nothing was restored.")


def _free_name(path: Path) -> Path:
    """The path itself, or with the first number that is free."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
