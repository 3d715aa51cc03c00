"""What time does to referrals: figures of the directory move with the days, and old drafts are thrown away."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.people.models import Handover
from throughcare.referrals import actions
from throughcare.referrals.queries import directory, drafts, rehoming


@app.periodic(cron="7 * * * *", periodic_id="referrals")
@app.task(name="referrals.due", queueing_lock="referrals.due")
def due_by_clock(timestamp: int) -> None:
    """Do what has fallen due."""
    due(clock.now())


def due(now: datetime) -> None:
    """Throw away drafts that were kept for as long as policy says, and reckon every body's figures anew.

    Cases that are open when their contract's term is over move to whoever delivers there then.
    """
    kept = timedelta(days=drafts.kept_days(clock.london_day(now)))
    for referral_id in drafts.older_than(now - kept):
        actions.withdraw(actor=SYSTEM, now=now, referral_id=referral_id)
    for body in rehoming.over(clock.london_day(now)):
        actions.ask_rehoming(actor=SYSTEM, now=now, body_id=body.pk)
    for body_id in directory.bodies_with_referrals():
        actions.write_figures(actor=SYSTEM, now=now, body_id=body_id)


@app.task(name="referrals.follow")
def follow(event_id: int) -> None:
    """What was passed on to an organisation goes to whoever took it over; safe to run twice."""
    event = Event.objects.get(pk=event_id)
    actions.follow_takeover(actor=SYSTEM, now=clock.now(), takeover_id=int(event.thing_id))


@app.task(name="referrals.release_moved")
def release_moved(event_id: int) -> None:
    """The dates of a sentence in custody were reckoned anew: referrals that told the old day tell the new one."""
    handover = Handover.objects.get(pk=int(Event.objects.get(pk=event_id).thing_id))
    actions.move_release(actor=SYSTEM, now=clock.now(), sentence_id=handover.sentence_id)


@app.task(name="referrals.rehome")
def rehome(event_id: int) -> None:
    """Move the open cases of a contract."""
    event = Event.objects.get(pk=event_id)
    actions.rehome(actor=SYSTEM, now=clock.now(), rehoming_id=int(event.thing_id))
