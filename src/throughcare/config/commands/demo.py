"""`throughcare demo`: the made-up world."""

import time

import click
from django.db import connection

from throughcare.clock import clock
from throughcare.config.cli import database, progress_bar
from throughcare.config.errors import CannotGoOn
from throughcare.demo import load as loading
from throughcare.demo.bulk import as_loader
from throughcare.reference.models import Area


@click.group()
def demo() -> None:
    """Make up a world to try Throughcare in."""


@demo.command()
@click.option("--scale", type=click.Choice(["town", "region", "national"]), default="town", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=2021, show_default=True, help="same seed, same world")
def load(scale: str, seed: int) -> None:
    """Load a made-up England and Wales; a load that broke off goes on where it was."""
    with database():
        _refuse_without_reference_data()
        began = time.monotonic()
        with progress_bar("Loading") as progress:
            try:
                with as_loader():
                    loading.load(scale=scale, seed=seed, now=clock.now(), progress=progress)
            except loading.AlreadyLoadedError as reason:
                raise CannotGoOn(str(reason)) from reason
        click.echo(f"The made-up world is ready ({time.monotonic() - began:.1f} s).")


def _refuse_without_reference_data() -> None:
    if "reference_area" not in connection.introspection.table_names() or not Area.objects.exists():
        raise CannotGoOn("There is no reference data yet: run `throughcare up` once, or migrate and load it.")
