"""The buyer says why decisions take longer than bidders were told, and by when they are expected."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.models import CallOff
from throughcare.commissioning.queries.locked import locked
from throughcare.commissioning.queries.plans import Slipped
from throughcare.kernel.errors import NotNow, allow_if


@transaction.atomic
def say_delay(*, actor: Actor, now: datetime, call_off: CallOff, expected_on: date, reason: str) -> CallOff:
    """Say, or say anew, by when the awards are expected and why so late. What was said before stays in the audit."""
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    if not rules.bidders_wait(call_off.status, call_off.responses_due_at, now):
        raise NotNow("A delay is told from the deadline for bids until every lot has an outcome.")
    rules.check_delay(expected_on, reason, london_day(now)).or_raise()
    call_off.decision_expected_on, call_off.delay_reason = expected_on, reason.strip()
    fields = ["decision_expected_on", "delay_reason"]
    call_off.save(update_fields=fields)
    record("call_off.delayed", actor=actor, now=now, thing=call_off, fields=fields)
    letters.delayed(call_off, kind=rules.DECISION, expected_on=expected_on, reason=call_off.delay_reason, now=now)
    return call_off


@transaction.atomic
def tell_slip(*, actor: Actor, now: datetime, slip: Slipped) -> None:
    """Tell bidders that a date of the plan came to be later, and why; told twice, there is one letter."""
    allow_if(actor == SYSTEM, "The plan tells this by itself.").or_raise()
    call_off = locked(slip.call_off.pk)
    if not letters.is_delay_told(call_off, slip.event_id, slip.stage):
        letters.delayed(
            call_off,
            kind=rules.PLAN,
            event_id=slip.event_id,
            stage=slip.stage,
            from_on=slip.from_on,
            expected_on=slip.to_on,
            reason=slip.reason,
            now=now,
        )
        record("call_off.delay_told", actor=actor, now=now, thing=call_off, fields=[slip.stage])
