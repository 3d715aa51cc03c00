"""What time does to people: handovers that move, releases that come near; and caseloads that are taken in."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports.models import Import, ImportRow
from throughcare.people.actions import caseload, handover, housing, release
from throughcare.people.queries import caseload as caseloads
from throughcare.people.queries import handover as queries
from throughcare.people.queries import housing as places
from throughcare.people.queries import release as releases


@app.periodic(cron="15 2 * * *", periodic_id="people")
@app.task(name="people.due", queueing_lock="people.due")
def due_by_clock(timestamp: int) -> None:
    """Do what the night brings."""
    due(clock.now())


def due(now: datetime) -> None:
    """Reckon anew the handovers that may come out otherwise today; escalate releases and places without a next home."""
    today = clock.london_day(now)
    for sentence_id in queries.to_reckon(today):
        handover.reckon(actor=SYSTEM, now=now, sentence_id=sentence_id)
    for sentence_id in releases.settled():
        release.settle_address(actor=SYSTEM, now=now, sentence_id=sentence_id)
    for sentence_id in list(releases.without_address(today).values_list("pk", flat=True)):
        release.escalate_no_address(actor=SYSTEM, now=now, sentence_id=sentence_id)
    for import_id in files.stale(now):
        imports.empty(actor=SYSTEM, now=now, import_id=import_id)
    for place_id in list(places.without_plan(today).values_list("pk", flat=True)):
        housing.alert_no_plan(actor=SYSTEM, now=now, place_id=place_id)


@app.task(name="people.check_caseload")
def check_caseload(event_id: int) -> None:
    """Find out what each row of a file comes to."""
    check(int(Event.objects.get(pk=event_id).thing_id), clock.now())


@app.task(name="people.take_in_caseload")
def take_in_caseload(event_id: int) -> None:
    """Write the good rows of a file that was accepted."""
    take_in(int(Event.objects.get(pk=event_id).thing_id), clock.now())


def check(import_id: int, now: datetime) -> None:
    """Check every row; twice comes to the same."""
    finder = caseloads.Finder(files.by_id(import_id), clock.london_day(now))
    imports.check(actor=SYSTEM, now=now, import_id=import_id, find=finder.find)


def take_in(import_id: int, now: datetime) -> None:
    """Write every good row; twice comes to the same."""
    file = files.by_id(import_id)
    finder = caseloads.Finder(file, clock.london_day(now))
    write = partial(_write, now, file, finder)
    imports.take_in(actor=SYSTEM, now=now, import_id=import_id, write=write)


def _write(now: datetime, file: Import, finder: caseloads.Finder, rows: Sequence[ImportRow]) -> None:
    caseload.take_in(actor=SYSTEM, now=now, file=file, finder=finder, rows=rows)
