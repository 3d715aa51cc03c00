"""Publish in the background what has just happened, and reckon the measures anew as time goes by."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.insight.actions.publish import publish
from throughcare.insight.actions.reckon import reckon
from throughcare.insight.rules import measures


@app.task(name="insight.publish")
def publish_news(event_id: int) -> None:
    """Publish what the event, or any before it, has left to publish; safe to run twice."""
    publish(actor=SYSTEM, now=clock.now())


@app.periodic(cron="*/15 * * * *", periodic_id="insight")
@app.task(name="insight.due", queueing_lock="insight.due")
def due_by_clock(timestamp: int) -> None:
    """Reckon the measures."""
    due(clock.now())


def due(now: datetime) -> None:
    """Reckon every measure as it stands."""
    for measure in measures.MEASURES:
        reckon(actor=SYSTEM, now=now, measure=measure)
