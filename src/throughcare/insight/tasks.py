"""Publish in the background what has just happened, and reckon the measures anew as time goes by."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.insight.actions import reports
from throughcare.insight.actions.publish import publish
from throughcare.insight.actions.reckon import reckon, reckon_shares
from throughcare.insight.queries import releases
from throughcare.insight.queries import reports as queries
from throughcare.insight.rules import measures
from throughcare.notifications import actions as notifications


@app.task(name="insight.publish")
def publish_news(event_id: int) -> None:
    """Publish what the event, or any before it, has left to publish; safe to run twice.

    Of several that wait, as after the standstill of a hundred lots, the last publishes for all.
    """
    if not releases.later_news_waits(event_id):
        publish(actor=SYSTEM, now=clock.now())


@app.task(name="insight.report")
def make_report(event_id: int) -> None:
    """Make a report on referrals, part by part; safe to run twice. Whoever asked is told when it is done."""
    report_id = int(Event.objects.get(pk=event_id).thing_id)
    while reports.add_part(actor=SYSTEM, now=clock.now(), report_id=report_id):
        pass
    notifications.tell(actor=SYSTEM, now=clock.now(), news=[queries.ready(report_id)])


@app.periodic(cron="*/15 * * * *", periodic_id="insight")
@app.task(name="insight.due", queueing_lock="insight.due")
def due_by_clock(timestamp: int) -> None:
    """Reckon the measures, and publish what no event told of, such as a member who came back on a day."""
    due(clock.now())


def due(now: datetime) -> None:
    """Reckon measures and shares as they stand, delete reports that were kept for long enough, publish what is new."""
    reports.delete_reports(actor=SYSTEM, now=now)
    for measure in measures.MEASURES:
        reckon(actor=SYSTEM, now=now, measure=measure)
    reckon_shares(actor=SYSTEM, now=now)
    publish(actor=SYSTEM, now=now)
