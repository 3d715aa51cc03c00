"""`throughcare worker`: a worker alone, as on a second machine."""

import asyncio

import click

from throughcare.config.worker import twin, work


@click.command()
@click.option("--alone", is_flag=True, help="no other worker uses this database: take up jobs left in hand at once")
def worker(*, alone: bool) -> None:
    """Do the jobs that web pages and the clock leave, until told to stop.

    `throughcare up` starts one; on a server, start more on any machine that reaches DATABASE_URL.
    """
    asyncio.run(work(twin(), alone=alone))
