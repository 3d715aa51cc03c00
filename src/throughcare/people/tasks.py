"""What time does to people: handovers that the day or changed rules move, releases that come near."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.people.actions import handover, release
from throughcare.people.queries import handover as queries
from throughcare.people.queries import release as releases


@app.periodic(cron="15 2 * * *", periodic_id="people")
@app.task(name="people.due", queueing_lock="people.due")
def due_by_clock(timestamp: int) -> None:
    """Do what the night brings."""
    due(clock.now())


def due(now: datetime) -> None:
    """Reckon anew the handovers that may come out otherwise today; escalate releases without an address."""
    today = clock.london_day(now)
    for sentence_id in queries.to_reckon(today):
        handover.reckon(actor=SYSTEM, now=now, sentence_id=sentence_id)
    for sentence_id in releases.settled():
        release.settle_address(actor=SYSTEM, now=now, sentence_id=sentence_id)
    for sentence_id in list(releases.without_address(today).values_list("pk", flat=True)):
        release.escalate_no_address(actor=SYSTEM, now=now, sentence_id=sentence_id)
