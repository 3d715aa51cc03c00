"""`throughcare up`: everything that the system needs, until it is told to stop."""

import click

from throughcare.config.up import run


@click.command()
def up() -> None:
    """Start database, worker and web server, and keep them running until Ctrl-C.

    HOST and PORT choose where the web server listens, THROUGHCARE_DATA_DIR where data is kept.
    """
    run()
