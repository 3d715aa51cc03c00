"""What time and events set off: telling whoever is to know, and the digest at noon."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.clock.clock import london_day
from throughcare.notifications import actions
from throughcare.notifications.queries import due as deadlines
from throughcare.notifications.queries import noon, told


@app.task(name="notifications.tell")
def tell(event_id: int) -> None:
    """Tell those whose part comes next of an event; safe to run twice."""
    found = told.news(Event.objects.get(pk=event_id))
    if found:
        actions.tell(actor=SYSTEM, now=clock.now(), news=[found])


@app.periodic(cron="*/5 * * * *", periodic_id="notifications")
@app.task(name="notifications.due", queueing_lock="notifications.due")
def due_by_clock(timestamp: int) -> None:
    """Tell of deadlines; at noon send the digests."""
    due(clock.now())


@acting(SYSTEM)  # time does things by itself
def at_noon(now: datetime) -> None:
    """In the demonstration, whose clock leaps from morning to morning: what noon would bring to the day of `now`."""
    actions.send_digests(actor=SYSTEM, now=max(now, noon(london_day(now))))


def due(now: datetime) -> None:
    """Tell of deadlines that have come near or passed, and send the digests if noon is past."""
    actions.tell(actor=SYSTEM, now=now, news=deadlines.news(now))
    actions.send_digests(actor=SYSTEM, now=now)
