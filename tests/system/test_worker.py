"""The worker goes on by itself after whatever the database did to its connections."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.periodic import PeriodicRegistry

from throughcare.config.worker import twin, work_until

OWN = "worker.take_up_stalled"
PATIENCE_SECONDS = 30


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_connection_broke_while_nothing_was_to_do_begins_work_at_its_times() -> None:
    """Work that is begun at its times goes by the connection of a thread, which no pool looks after."""
    with ThreadPoolExecutor(1) as pool:  # where no browser of another test has a loop
        pool.submit(asyncio.run, _work_with_a_broken_connection()).result()


async def _work_with_a_broken_connection() -> None:
    await sync_to_async(_break)()
    worker = twin()
    worker.periodic_registry = PeriodicRegistry()  # of all that is due, its own task is enough
    worker.periodic_registry.periodic_tasks = {
        k: v for k, v in app.periodic_registry.periodic_tasks.items() if OWN in k
    }
    told = asyncio.Event()
    working = asyncio.create_task(work_until(told, worker, alone=False))
    patience = time.monotonic() + PATIENCE_SECONDS
    while not await _begun():
        assert not working.done(), working
        assert time.monotonic() < patience, "nothing was begun at its time"
        await asyncio.sleep(0.05)
    told.set()
    await working
    await sync_to_async(connections.close_all)()


def _break() -> None:
    """Close it beneath Django, as a server does that is killed."""
    connection.ensure_connection()
    connection.connection.close()


async def _begun() -> bool:
    async with await psycopg.AsyncConnection.connect(**connector_params()) as asking:
        found = await asking.execute("SELECT count(*) FROM procrastinate_periodic_defers")
        return (await found.fetchone())[0] > 0
