"""What time does to people: handovers that the day or changed rules move."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.people.actions import handover
from throughcare.people.queries import handover as queries


@app.periodic(cron="15 2 * * *", periodic_id="people")
@app.task(name="people.due", queueing_lock="people.due")
def due_by_clock(timestamp: int) -> None:
    """Do what the night brings."""
    due(clock.now())


def due(now: datetime) -> None:
    """Reckon anew the handovers that may come out otherwise today."""
    for sentence_id in queries.to_reckon(clock.london_day(now)):
        handover.reckon(actor=SYSTEM, now=now, sentence_id=sentence_id)
