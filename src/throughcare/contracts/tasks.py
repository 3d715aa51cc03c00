"""What follows an award, and what time does to contracts."""

from datetime import datetime

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.commissioning.queries import following
from throughcare.contracts import actions, queries
from throughcare.contracts.queries import uncompeted
from throughcare.kernel.errors import Refusal


@app.task(name="contracts.make")
def make(event_id: int) -> None:
    """Make the contract of the award that was confirmed; safe to run twice."""
    award = queries.award_of(Event.objects.get(pk=event_id))
    actions.make(actor=SYSTEM, now=clock.now(), award=award)


@app.periodic(cron="*/5 * * * *", periodic_id="contracts")
@app.task(name="contracts.due", queueing_lock="contracts.due")
def due_by_clock(timestamp: int) -> None:
    """Do what has fallen due."""
    due(clock.now())


def due(now: datetime) -> None:
    """Follow takeovers; make the contracts of direct awards whose standstill is over.

    Contracts whose day has come go live, if no gate is open; those whose term is over end.
    """
    today = clock.london_day(now)
    for takeover in queries.takeovers_due(today):
        actions.follow_takeover(actor=SYSTEM, now=now, takeover_id=takeover.pk)
    for asked in uncompeted.due(now):
        try:
            actions.confirm_uncompeted(actor=SYSTEM, now=now, asked=asked)
        except Refusal:
            continue  # its provider is off the framework: the approver stops it, or it follows when that is lifted
    for contract in queries.due_to_start(today):
        try:
            actions.go_live(actor=SYSTEM, now=now, contract=contract)
        except Refusal:
            continue  # a gate is open: the contract manager's desk shows it as overdue
    for contract in queries.due_to_end(today):
        try:
            actions.end(actor=SYSTEM, now=now, contract=contract, reason="The term is over.")
        except Refusal:
            continue  # open referrals need a new home first


@app.task(name="contracts.bring_in_house")
def bring_in_house(event_id: int) -> None:
    """The probation service delivers a lot that nobody won; safe to run twice."""
    event = Event.objects.get(pk=event_id)
    actions.bring_in_house(actor=SYSTEM, now=clock.now(), follow_up=following.follow_up(int(event.thing_id)))
