"""`throughcare audit`: is the record of what happened whole?"""

import sys

import click

from throughcare.audit import chain
from throughcare.config.cli import database


@click.group()
def audit() -> None:
    """Check the audit."""


@audit.command()
def verify() -> None:
    """Walk the chain and name every changed, removed or reordered row. Exit code 1 when there is any."""
    with database():
        report = chain.verify()
    click.echo(f"{report.sealed} events are sealed, {report.unsealed} wait for their seal.")
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if report.faults:
        sys.exit(1)
    click.echo("Nothing was changed, removed or reordered.")
