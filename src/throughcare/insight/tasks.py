"""Publish in the background what has just happened."""

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.insight.actions.publish import publish


@app.task(name="insight.publish")
def publish_news(event_id: int) -> None:
    """Publish what the event, or any before it, has left to publish; safe to run twice."""
    publish(actor=SYSTEM, now=clock.now())
