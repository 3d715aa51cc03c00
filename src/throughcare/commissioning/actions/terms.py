"""A term outside what policy allows is approved by name before its call-off is published."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Lot
from throughcare.commissioning.queries.locked import locked
from throughcare.commissioning.queries.terms import is_length_allowed
from throughcare.kernel.errors import NotNow, NotValid, Problem

FIELDS = ["term_approved_at", "term_approved_by", "term_approval_reason"]


@transaction.atomic
def approve_term(*, actor: Actor, now: datetime, lot: Lot, reason: str) -> Lot:
    """Approve a lot's term that is shorter or longer than policy allows, in one's own name."""
    call_off = locked(lot.call_off_id)
    lot = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    permissions.can_approve_term(actor, call_off).or_raise()
    rules.CALL_OFF.next("change", call_off.status)
    if lot.term_approved_by_id or is_length_allowed(lot, london_day(now)):
        raise NotNow("This term needs no approval.")
    if len(reason.split()) < rules.LEAST_WORDS:
        raise NotValid([Problem(message="Say in a sentence at least why this term is right", field="reason")])
    lot.term_approved_at, lot.term_approved_by_id, lot.term_approval_reason = now, actor.user_id, reason.strip()
    lot.save(update_fields=FIELDS)
    record("lot.term_approved", actor=actor, now=now, thing=lot, fields=FIELDS, related={"call_off": call_off.pk})
    return lot
