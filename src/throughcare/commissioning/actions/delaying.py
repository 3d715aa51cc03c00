"""The buyer says why decisions take longer than bidders were told, and by when they are expected."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import CallOff
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow


@transaction.atomic
def say_delay(*, actor: Actor, now: datetime, call_off: CallOff, expected_on: date, reason: str) -> CallOff:
    """Say, or say anew, by when the awards are expected and why so late. What was said before stays in the audit."""
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    if call_off.status not in rules.WAITING:
        raise NotNow("A delay is told from the opening of the bids until every lot has an outcome.")
    rules.check_delay(expected_on, reason, london_day(now)).or_raise()
    call_off.decision_expected_on, call_off.delay_reason = expected_on, reason.strip()
    fields = ["decision_expected_on", "delay_reason"]
    call_off.save(update_fields=fields)
    record("call_off.delayed", actor=actor, now=now, thing=call_off, fields=fields)
    return call_off
