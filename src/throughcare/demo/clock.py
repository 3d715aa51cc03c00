"""Moving the demo's clock, and doing what falls due on the way."""

from collections.abc import Callable
from datetime import datetime, timedelta

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.commissioning import tasks as commissioning
from throughcare.contracts import tasks as contracts
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines import queries
from throughcare.insight import tasks as insight
from throughcare.market import tasks as market
from throughcare.notifications import tasks as notifications
from throughcare.people import tasks as people
from throughcare.referrals import tasks as referrals

MORNING = 9


def escalate(now: datetime) -> None:
    """Note the deadlines that have passed."""
    deadlines.escalate_passed(actor=SYSTEM, now=now)


# What time does by itself, in the order of the record chain.
DUE: tuple[Callable[[datetime], None], ...] = (
    market.due,
    commissioning.due,
    contracts.due,
    people.due,
    referrals.due,
    escalate,
    notifications.due,
    insight.due,
)


def to_next_day(now: datetime) -> datetime:
    """Nine in the morning of the next day; the digests of the noon between are sent on the way."""
    notifications.at_noon(now)
    return _move(clock.start_of_day(clock.london_day(now) + timedelta(days=1), MORNING))


@acting(SYSTEM)  # whosever it is
def to_next_deadline(now: datetime) -> datetime | None:
    """Just after the next deadline, or the morning after where it falls at midnight; None when there is none."""
    deadline = queries.next_after(now)
    if deadline is None:
        return None
    at = deadline.due_at + timedelta(seconds=1)
    local = at.astimezone(clock.LONDON)
    return _move(clock.start_of_day(local.date(), MORNING) if local.hour == 0 else at)


@acting(SYSTEM)  # time does things by itself
def _move(at: datetime) -> datetime:
    clock.set_demo(at)
    for do in DUE:
        do(at)
    return at
