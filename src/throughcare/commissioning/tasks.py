"""What time does to awards, and the e-mails that follow what happened."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.commissioning.actions import awarding
from throughcare.commissioning.queries import waiting


@app.periodic(cron="*/5 * * * *", periodic_id="commissioning")
@app.task(name="commissioning.due", queueing_lock="commissioning.due")
def due_by_clock(timestamp: int) -> None:
    """Do what has fallen due."""
    due(clock.now())


def due(now: datetime) -> None:
    """Awards whose standstill is over are confirmed; safe to run at any time, and twice."""
    for award in waiting.standstill_over(now):
        awarding.confirm(actor=SYSTEM, now=now, award=award)
