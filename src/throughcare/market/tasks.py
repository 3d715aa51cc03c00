"""What time does to members: insurance that ran out lapses a membership, a renewal lets it back."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.market.actions import membership


@app.periodic(cron="17 4 * * *", periodic_id="market")
@app.task(name="market.due", queueing_lock="market.due")
def due_by_clock(timestamp: int) -> None:
    """Every night; twice comes to the same."""
    due(clock.now())


def due(now: datetime) -> None:
    """Do what has fallen due; safe to run at any time, and twice."""
    membership.check_insurances(actor=SYSTEM, now=now)
