"""What time does to deadlines: those that pass are noted, once."""

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.deadlines import actions


@app.periodic(cron="*/5 * * * *", periodic_id="deadlines")
@app.task(name="deadlines.escalate", queueing_lock="deadlines.escalate")
def escalate(timestamp: int) -> None:
    """Note the deadlines that have passed."""
    actions.escalate_passed(actor=SYSTEM, now=clock.now())
