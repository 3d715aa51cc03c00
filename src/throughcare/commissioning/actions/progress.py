"""What a competition reaches by what others did: all scores in, the prices open."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff
from throughcare.commissioning.queries import scoring as queries


@transaction.atomic
def note_if_all_in(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Note on the call-off, which is locked, that every score is in, if that is so. Nothing else moves."""
    if call_off.status != rules.CallOffStatus.OPENED or call_off.scored_at or not queries.is_all_in(call_off):
        return
    call_off.scored_at = now
    call_off.save(update_fields=["scored_at"])
    record("call_off.scored", actor=actor, now=now, thing=call_off, fields=["scored_at"])


@transaction.atomic
def note_priced(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Note on the call-off, which is locked, that its prices are open: the approver decides."""
    call_off.status = rules.CALL_OFF.next("open_prices", call_off.status)
    call_off.prices_opened_at = call_off.prices_opened_at or now  # after a reopening they were open already
    call_off.save(update_fields=["status", "prices_opened_at"])
    record("call_off.priced", actor=actor, now=now, thing=call_off, fields=["status"])
