"""`throughcare db`: the embedded database."""

import click

from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import application_url, embedded, loader_url, owner_url

URLS = {"application": application_url, "owner": owner_url, "loader": loader_url}


@click.group()
def db() -> None:
    """Start, stop or reach the database."""


@db.command()
def start() -> None:
    """Start the embedded database and leave it running."""
    _refuse_for_a_server()
    embedded().start()
    click.echo(f"The database runs: {embedded().url()}")


@db.command()
def stop() -> None:
    """Stop the embedded database."""
    _refuse_for_a_server()
    found = embedded().running()
    embedded().stop()
    click.echo("The database has stopped." if found else "The database was not running.")


@db.command()
@click.option(
    "--role",
    type=click.Choice(list(URLS)),
    default="application",
    show_default=True,
    help="application reads and writes rows, owner changes tables, loader copies rows in bulk",
)
def url(role: str) -> None:
    """Print the URL of the database, for psql and DATABASE_URL."""
    click.echo(URLS[role]())


def _refuse_for_a_server() -> None:
    if env().database_url:
        raise CannotGoOn("DATABASE_URL names a server, which is started and stopped by its own means.")
