"""What follows from what others did: answers find other evaluators, all scores are in, the prices are open."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import rules
from throughcare.commissioning.models import Assignment, CallOff
from throughcare.commissioning.queries import scoring as queries
from throughcare.commissioning.queries.refilling import to_refill


@transaction.atomic
def note_if_all_in(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Note on the call-off, which is locked, that every score is in, if that is so. Nothing else moves."""
    if call_off.status != rules.CallOffStatus.OPENED or call_off.scored_at or not queries.is_all_in(call_off):
        return
    call_off.scored_at = now
    call_off.save(update_fields=["scored_at"])
    record("call_off.scored", actor=actor, now=now, thing=call_off, fields=["scored_at"])


@transaction.atomic
def refill(*, actor: Actor, now: datetime, call_off: CallOff) -> int:
    """Give other evaluators what somebody keeps out of by an interest, so that each answer has its number; how many."""
    found = to_refill(call_off)
    questions = {question.number: question for question in call_off.questions.all()}
    rows = [Assignment(panelist=who, lot_id=lot, question=questions[number]) for who, lot, number in found]
    Assignment.objects.bulk_create(rows)
    if rows:
        users = sorted({who.user_id for who, _lot, _number in found})
        record("evaluators.refilled", actor=actor, now=now, thing=call_off, count=len(rows), related={"users": users})
    return len(rows)


@transaction.atomic
def note_priced(*, actor: Actor, now: datetime, call_off: CallOff) -> None:
    """Note on the call-off, which is locked, that its prices are open: the approver decides."""
    call_off.status = rules.CALL_OFF.next("open_prices", call_off.status)
    call_off.prices_opened_at = call_off.prices_opened_at or now  # after a reopening they were open already
    call_off.save(update_fields=["status", "prices_opened_at"])
    record("call_off.priced", actor=actor, now=now, thing=call_off, fields=["status"])
