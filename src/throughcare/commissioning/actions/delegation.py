"""An award above its approver's limit is routed up, and agreed to or not by an approver without that limit."""

from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.deciding import write_decision
from throughcare.commissioning.models import Bid, Escalation, Lot
from throughcare.commissioning.queries import delegation as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem


@transaction.atomic
def route_up(*, actor: Actor, now: datetime, lot: Lot, bid: Bid, reason: str) -> Escalation:
    """Ask for agreement to an award that passes the approver's limit."""
    call_off = locked(lot.call_off_id)
    permissions.can_award(actor, call_off).or_raise()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("call_off").get(pk=lot.pk, call_off=call_off)
    rules.LOT.next("award", lot.status)
    found = queries.delegation(actor, lot, bid, london_day(now))
    if not found.passes_limit or found.limit_gbp is None:
        raise NotNow("This award is within your limit: nobody else has to agree.")
    if Escalation.objects.filter(lot=lot, is_agreed=None).exists():
        raise NotNow("It has been routed up already and waits for an answer.")
    rules.check_outcome_reason(reason).or_raise()
    asked = Escalation.objects.create(
        lot=lot,
        bid=bid,
        value_gbp=found.value_gbp,
        limit_gbp=found.limit_gbp,
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # an approver is a user
    )
    record("escalation.asked", actor=actor, now=now, thing=asked, fields=["value_gbp"], related={"lot": lot.pk})
    return asked


@transaction.atomic
def decide(
    *, actor: Actor, now: datetime, escalation: Escalation, is_agreed: bool, reason: str, has_no_interest: bool
) -> Escalation:
    """Agree to an award routed up, or not, having said to have no interest in any bidder."""
    locked(escalation.lot.call_off_id)
    found = Escalation.objects.select_for_update(of=("self",)).filter(pk=escalation.pk).first()
    if found is None:
        raise NotFound
    permissions.can_decide_escalation(actor, found).or_raise()
    if found.is_agreed is not None:
        raise NotNow("This has been decided already.")
    rules.check_outcome_reason(reason).or_raise()
    if not has_no_interest:
        words = "Only who has no interest in any bidder decides. Leave it to another approver."
        raise NotValid([Problem(message=words, field="has_no_interest")])
    decision: dict[str, Any] = {"is_agreed": is_agreed, "reason": reason, "related": {"lot": found.lot_id}}
    write_decision(actor=actor, now=now, asked=found, event="escalation.decided", **decision)
    return found
