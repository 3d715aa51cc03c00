"""Clocks that the commissioners of a call-off watch, by the days of its nation."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import Award, CallOff
from throughcare.commissioning.queries import call_offs
from throughcare.deadlines import actions as deadlines


@transaction.atomic
def begin_clock(
    *, actor: Actor, now: datetime, call_off: CallOff, thing: CallOff | Award, kind: str, ends: str
) -> None:
    """Start the deadline that a field of the thing names, in place of the one before where it moved."""
    today = london_day(now)
    deadlines.start(
        actor=actor,
        now=now,
        kind=kind,
        thing=thing,
        ref=thing.reference,
        started_on=today,
        due_at=getattr(thing, ends),
        role=Role.COMMISSIONER,
        organisation_id=call_off.buyer_id,
        nation=call_offs.nation(call_off, today),
    )
    record(f"{kind}_began", actor=actor, now=now, thing=thing, fields=[ends])
