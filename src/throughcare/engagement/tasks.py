"""What time does: addresses that nobody confirmed are forgotten."""

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.engagement.actions import joining


@app.periodic(cron="37 3 * * *", periodic_id="engagement_tidy")
@app.task(name="engagement.tidy", queueing_lock="engagement.tidy")
def tidy(timestamp: int) -> None:
    """Every night; twice comes to the same."""
    joining.forget_unconfirmed(actor=SYSTEM, now=clock.now())
