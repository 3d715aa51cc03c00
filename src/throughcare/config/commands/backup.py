"""`throughcare backup`: everything in one file, and proof that it can be brought back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psycopg
from psycopg import sql

from throughcare.config import backup as making
from throughcare.config import restore as restoring
from throughcare.config.cli import database, progress_bar
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import OWNER, SUPERUSER, embedded, loader_url

SCRATCH = "throughcare_drill"


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--drill", is_flag=True, help="prove it: restore into a scratch database, compare, and drop that again")
@click.option("--scratch", default="", help="URL of an empty database for the drill, where DATABASE_URL names a server")
def backup(file: Path | None, *, drill: bool, scratch: str) -> None:
    """Write all rows, uploaded files and the heads of the audit to FILE.

    The file is for its owner's eyes alone (0600) and not encrypted. Without FILE a drill keeps no backup.
    """
    if file is None and not drill:
        raise click.UsageError("Name the file to write, or say --drill to try without keeping one.")
    with database(), TemporaryDirectory(dir=env().data_dir) as folder:
        path = (file or Path(folder) / "drill.backup").absolute()
        _make(path)
        if drill:
            _drill(path, scratch)


def _make(path: Path) -> None:
    began = time.monotonic()
    with progress_bar("Backing up") as progress:
        manifest = making.make(path, url=loader_url(), progress=progress)
    rows = sum(told["rows"] for told in manifest["tables"].values())
    click.echo(
        f"{rows:,} rows of {len(manifest['tables'])} tables and {len(manifest['files'])} files, "
        f"{path.stat().st_size / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s: {path}"
    )


def _drill(path: Path, scratch: str) -> None:
    began = time.monotonic()
    with _scratch(scratch) as url, progress_bar("Restoring") as progress:
        manifest = restoring.restore(path, url=url, replace=False, progress=progress)
    click.echo(
        f"Restored into a scratch database in {time.monotonic() - began:.1f} s: every count and hash is equal, and the "
        f"audit's chain is whole up to seal {manifest['audit']['seal']}."
    )


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    """URL of an empty database: the one named, or one made in the embedded server and dropped again."""
    if url:
        yield url
        return
    if env().database_url:
        raise CannotGoOn("Make an empty database on the server and name it: --scratch postgresql://…")
    with psycopg.connect(embedded().url(SUPERUSER, "postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(SCRATCH))
        connection.execute(drop)
        make = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(SCRATCH), sql.Identifier(OWNER))
        connection.execute(make)
        try:
            yield embedded().url(OWNER, SCRATCH)
        finally:
            connection.execute(drop)
