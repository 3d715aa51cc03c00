"""The worker: does the jobs that the web server and the clock leave for it.

A job is done at least once. When a worker or the database is killed, its jobs are taken up again; so what a job
does must come to the same when it is done twice.
"""

import asyncio
import logging
import signal
from contextlib import suppress

import psycopg
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, connections
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

HEARTBEAT_SECONDS = 10
STALLED_SECONDS = 30
CONCURRENT_JOBS = 4
STOP_SECONDS = 10
CONNECTION_SECONDS = 10  # to wait for a connection of the pool, which has enough unless the database is away
LOOK_SECONDS = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# The database went away: try again for some minutes, whatever the task.
WHEN_DATABASE_RETURNS = RetryStrategy(
    max_attempts=12, linear_wait=3, retry_exceptions=[OperationalError, InterfaceError, ConnectorException]
)

logger = logging.getLogger(__name__)


async def take_up_stalled_regularly(context: JobContext, timestamp: int) -> None:
    """Take up the jobs of workers that have given no sign of life, on whatever machine they ran."""
    await take_up_stalled(context.app, seconds=STALLED_SECONDS)


def ready(app: App) -> None:
    """Add the worker's own task."""
    own = app.task(name="worker.take_up_stalled", queueing_lock="worker.take_up_stalled", pass_context=True)
    app.periodic(cron="* * * * * */15", periodic_id="stalled")(own(take_up_stalled_regularly))


async def take_up_stalled(worker: App, *, seconds: float) -> int:
    """Put jobs whose worker is silent for so many seconds back in the queue; returns how many there were."""
    await worker.job_manager.prune_stalled_workers(seconds)
    stalled = list(await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        try:
            await worker.job_manager.retry_job(job)
        except UniqueViolation:  # the same job waits in the queue already
            await worker.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
    return len(stalled)


def twin() -> DjangoApp:
    """The app that the worker runs on: it has connections of its own, and shares the tasks.

    Tasks go on using `app`, so the jobs that they defer belong to their own transaction. A task without a rule of
    its own outlasts a restart of the database.
    """
    app.perform_import_paths()
    for task in app.tasks.values():
        task.retry_strategy = task.retry_strategy or WHEN_DATABASE_RETURNS
    connector = PsycopgConnector(kwargs=connector_params(), timeout=CONNECTION_SECONDS)
    other = DjangoApp(connector=connector)
    other.tasks, other.periodic_registry = app.tasks, app.periodic_registry
    return other


async def work(worker: App, *, alone: bool) -> None:
    """Work until the process is told to stop.

    `alone`: no other worker uses this database, so any job in hand at the beginning is left over.
    """
    told = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await work_until(told, worker, alone=alone)


async def work_until(told: asyncio.Event, worker: App, *, alone: bool) -> None:
    """Work until told to stop; when the database goes away, wait for it and begin again."""
    while not told.is_set():
        try:
            await _work_with_it(told, worker, alone=alone)
        except (ConnectorException, psycopg.Error) as error:
            logger.warning("the database went away (%s): waiting for it", type(error).__name__)
        await worker.close_async()
        await sync_to_async(connections.close_all)()  # the thread's own, by which work is begun at its times
        await _wait_for_database(told)


async def _work_with_it(told: asyncio.Event, worker: App, *, alone: bool) -> None:
    """Work until told to stop, or until something fails: what is in hand is finished or given up then."""
    async with worker.open_async():
        if alone and (found := await take_up_stalled(worker, seconds=0)):
            logger.warning("took up %s jobs of a worker that was killed", found)
        running = asyncio.create_task(
            worker.run_worker_async(
                concurrency=CONCURRENT_JOBS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        stopping = asyncio.create_task(told.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _wait_for_database(told: asyncio.Event) -> None:
    """Return when the database answers, or when told to stop."""
    while not told.is_set():
        with suppress(psycopg.Error):
            async with await psycopg.AsyncConnection.connect(**connector_params()):
                return
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), LOOK_SECONDS)
