"""`throughcare restore`: bring a backup back."""

import time
from pathlib import Path

import click

from throughcare.config import restore as restoring
from throughcare.config.cli import database, progress_bar
from throughcare.config.postgres import owner_url


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="the database is not empty, and all that is in it may be lost")
def restore(file: Path, *, replace: bool) -> None:
    """Bring database and uploaded files back to what FILE holds. Stop web and worker first.

    All or nothing: a damaged file, one of a newer schema, and a database in use are refused, and the rows are loaded
    and proven equal in one transaction.
    """
    began = time.monotonic()
    with database():
        with progress_bar("Restoring") as progress:
            manifest = restoring.restore(file, url=owner_url(), replace=replace, progress=progress)
        moved = restoring.put_back_files(file, manifest)
    rows = sum(told["rows"] for told in manifest["tables"].values())
    click.echo(f"{rows:,} rows are back as of {manifest['made_at']} ({time.monotonic() - began:.1f} s).")
    for path in moved:
        click.echo(f"What was there before is in {path}.")
