"""Answers kept for repeated requests go after a day."""

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.api import actions
from throughcare.clock import clock


@app.periodic(cron="41 3 * * *", periodic_id="api_tidy")
@app.task(name="api.tidy", queueing_lock="api.tidy")
def tidy(timestamp: int) -> None:
    """Every night; twice comes to the same."""
    actions.forget_answers(actor=SYSTEM, now=clock.now())
