"""What time does to awards, and the e-mails that follow what happened."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.commissioning.actions import awarding, changing, delaying, proposing
from throughcare.commissioning.actions import timetables as timetable_actions
from throughcare.commissioning.planning import timetables
from throughcare.commissioning.queries import changes, plans, proposals, waiting
from throughcare.commissioning.queries import timetables as timetable_queries
from throughcare.engagement.actions import pipeline


@app.periodic(cron="*/5 * * * *", periodic_id="commissioning")
@app.task(name="commissioning.due", queueing_lock="commissioning.due")
def due_by_clock(timestamp: int) -> None:
    """Do what has fallen due."""
    due(clock.now())


@app.task(name="commissioning.propose")
def propose(event_id: int) -> None:
    """Work out the award across the lots of a call-off; run twice, the later proposal counts."""
    call_off = proposals.call_off_of(Event.objects.get(pk=event_id))
    if call_off is not None:
        proposing.work_out(actor=SYSTEM, now=clock.now(), call_off=call_off)


@app.task(name="commissioning.tell_plan")
def tell_plan(event_id: int) -> None:
    """Write down to the plan of its programme what happened to a call-off or a lot; twice comes to the same."""
    found = plans.reached(Event.objects.get(pk=event_id))
    if found is not None:
        pipeline.note(
            actor=SYSTEM,
            now=clock.now(),
            call_off_ref=found.call_off_ref,
            call_off_lot=found.lot_number,
            stage=found.stage,
            on=found.on,
        )


@app.task(name="commissioning.tell_delay")
def tell_delay(event_id: int) -> None:
    """Tell the bidders of every call-off concerned that a date of the plan is later; twice comes to the same."""
    for slip in plans.slipped(Event.objects.get(pk=event_id)):
        delaying.tell_slip(actor=SYSTEM, now=clock.now(), slip=slip)


def due(now: datetime) -> None:
    """Awards whose standstill is over are confirmed, bids that were not confirmed again lapse; safe to run twice."""
    for bid in changes.to_lapse(now):
        changing.lapse(actor=SYSTEM, now=now, bid=bid)
    for award in waiting.to_confirm(now):
        awarding.confirm(actor=SYSTEM, now=now, award=award)


@app.task(name="commissioning.schedule")
def schedule(event_id: int) -> None:
    """Work out a timetable that was asked for; run twice, the first answer counts."""
    asked = timetable_queries.of_event(Event.objects.get(pk=event_id))
    if asked is not None:
        found = timetables.schedule(asked.problem)
        timetable_actions.propose_timetable(actor=SYSTEM, now=clock.now(), timetable=asked, found=found)
