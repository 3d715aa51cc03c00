"""`throughcare demo`: the made-up world."""

import sys
import time

import click
from django.db import connection

from throughcare.clock import clock
from throughcare.config.cli import database, progress_bar
from throughcare.config.errors import CannotGoOn
from throughcare.config.up import bring_up_to_date
from throughcare.demo import load as loading
from throughcare.demo.bulk import as_loader
from throughcare.demo.margins import measure
from throughcare.demo.queries import latest
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
        _prepare_where_empty()
        began = time.monotonic()
        with progress_bar("Loading") as progress:
            try:
                with as_loader():
                    loading.load(scale=scale, seed=seed, now=clock.now(), progress=progress)
            except loading.AlreadyLoadedError as reason:
                raise CannotGoOn(str(reason)) from reason
        click.echo(f"The made-up world is ready ({time.monotonic() - began:.1f} s).")


@demo.command()
def margins() -> None:
    """Measure the published figures in the made-up world. Exit code 1 when any is not as promised."""
    with database():
        world = latest()
        if world is None or world.finished_at is None:
            raise CannotGoOn("There is no made-up world yet: run `throughcare demo load`.")
        found = measure(clock.london_day(world.started_at))
    departing = [m for m in found if m.departs > m.margin.within]
    for each in found:
        mark = "!" if each in departing else " "
        click.echo(
            f"{mark} {each.percent:6.2f}  published {each.margin.percent:6.2f}  {each.margin.what} ({each.base:,})"
        )
    if departing:
        sys.exit(1)


def _prepare_where_empty() -> None:
    """A fresh database gets its tables and reference data first, so that any scale can be loaded into it."""
    if "reference_area" not in connection.introspection.table_names() or not Area.objects.exists():
        bring_up_to_date()
