"""What follows: collecting a copy, disposing of what was approved; and what time does: proposing what is due."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.records.actions import requests, retention
from throughcare.records.queries import retention as queries


@app.task(name="records.collect")
def collect(event_id: int) -> None:
    """Collect what is held about whoever asked; safe to run twice."""
    event = Event.objects.get(pk=event_id)
    requests.collect(actor=SYSTEM, now=clock.now(), request_id=int(event.thing_id))


@app.task(name="records.dispose")
def dispose(event_id: int) -> None:
    """Dispose of the batch that was approved; safe to run twice."""
    event = Event.objects.get(pk=event_id)
    retention.dispose(actor=SYSTEM, now=clock.now(), batch_id=int(event.thing_id))


@app.periodic(cron="30 2 * * *", periodic_id="records")
@app.task(name="records.due", queueing_lock="records.due")
def due_by_clock(timestamp: int) -> None:
    """Do what the night brings."""
    due(clock.now())


def due(now: datetime) -> None:
    """Go on with disposals that broke off, and propose what has fallen due."""
    for batch_id in queries.approved():
        retention.dispose(actor=SYSTEM, now=now, batch_id=batch_id)
    retention.propose(actor=SYSTEM, now=now)
