"""`throughcare check`: does what must always hold, hold?"""

import sys

import click

from throughcare.config.cli import database
from throughcare.config.invariants import INVARIANTS, broken


@click.group()
def check() -> None:
    """Check the records."""


@check.command()
def invariants() -> None:
    """Check what must always hold across the record chain. Exit code 1 when something does not."""
    with database():
        found = broken()
    for sentence, ids in found.items():
        click.echo(f"Not so: {sentence} (ids {', '.join(map(str, ids))})", err=True)
    click.echo(f"{len(INVARIANTS) - len(found)} of {len(INVARIANTS)} invariants hold.")
    sys.exit(1 if found else 0)
