"""A copy of everything in one file: all rows as they stood at one moment, uploaded files, the heads of the audit.

Rows are copied as text, table by table, inside one snapshot, so that the copy needs no programs of PostgreSQL, fits
any server from version 15, and its counts and hashes are of the very rows that it holds.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from throughcare import __version__
from throughcare.config import tables
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn

FORMAT = 1
MANIFEST = "manifest.json"
DOCUMENTS = "documents"
HEADS = "audit-heads.log"
BLOCK = 2**20
Progress = Callable[[str, int, int], None]


def quietly(step: str, done: int, total: int) -> None:
    """No progress is shown."""


def make(path: Path, *, url: str, progress: Progress = quietly) -> dict[str, Any]:
    """Write a backup of the database at `url` and of the data folder's files to `path`; returns its manifest.

    `url` is of a role that reads past row-level security. The file is the reader's alone (0600), and is there whole or
    not at all. CannotGoOn when it exists, cannot be written, or the role sees only a part of the rows.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with _private(path, part) as archive, _snapshot(url) as connection:
            manifest = _manifest(connection)
            manifest["tables"] = _rows(connection, archive, progress)
            manifest["files"] = _files(archive)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        _to_disk(part)
        part.rename(path)
    except OSError as error:
        raise CannotGoOn(f"The backup cannot be written to {path} ({error.strerror}): choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


@contextmanager
def _private(path: Path, part: Path) -> Iterator[zipfile.ZipFile]:
    """A new archive that nobody else can read, even for a moment."""
    if path.exists():
        raise CannotGoOn(f"{path} exists: choose another name, so that no backup is lost.")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        yield archive


@contextmanager
def _snapshot(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees the database as it stands now, whatever others write meanwhile."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        tables.fix_format(connection)
        try:
            yield connection
        except psycopg.errors.InsufficientPrivilege as refused:
            raise CannotGoOn(
                "This role may not read every row: set THROUGHCARE_LOADER_DATABASE_URL to one past row-level security."
            ) from refused


def _manifest(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    if not (found := tables.revision(connection)):
        raise CannotGoOn("This database has no tables yet, so there is nothing to keep.")
    made_at = connection.execute("SELECT now()").fetchone()
    return {
        "format": FORMAT,
        "version": __version__,
        "made_at": made_at[0].isoformat() if made_at else "",
        "revision": found,
        "sequences": tables.sequences(connection),
        "audit": tables.audit_head(connection),
    }


def _rows(connection: psycopg.Connection[Any], archive: zipfile.ZipFile, progress: Progress) -> dict[str, Any]:
    """Write the rows of every table; returns how many and their hash."""
    told: dict[str, Any] = {}
    found = tables.tables(connection)
    for number, table in enumerate(found):
        progress(table.name, number, len(found))
        with archive.open(entry(table.name), "w", force_zip64=True) as file:
            content = tables.read(connection, table, file.write)
        told[table.name] = {"columns": table.columns, "rows": content.rows, "sha256": content.sha256}
    progress("rows", len(found), len(found))
    return told


def entry(table: str) -> str:
    """Where in the archive a table's rows are."""
    return f"tables/{table}.copy"


def _files(archive: zipfile.ZipFile) -> dict[str, str]:
    """Put the uploaded files and the noted heads of the audit into the archive; returns their hashes."""
    folder, told = env().data_dir, {}
    documents = sorted(path for path in (folder / DOCUMENTS).rglob("*") if path.is_file())
    heads = [folder / HEADS] if (folder / HEADS).exists() else []
    for path in (*documents, *heads):
        name = str(path.relative_to(folder))
        digest = hashlib.sha256()
        with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as file:
            while block := source.read(BLOCK):
                digest.update(block)
                file.write(block)
        told[name] = digest.hexdigest()
    return told


def _to_disk(path: Path) -> None:
    """Have the file on the disk itself before it gets its name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
