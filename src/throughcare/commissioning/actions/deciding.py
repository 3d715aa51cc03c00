"""How a second person's decision is written down: the same in every row that asks for one."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning.models import Departure, Escalation, PriceQuery, Reopening

FIELDS = ["is_agreed", "decision_reason", "decided_at", "decided_by"]


@transaction.atomic
def write_decision(
    *,
    actor: Actor,
    now: datetime,
    asked: Departure | Escalation | PriceQuery | Reopening,
    event: str,
    is_agreed: bool,
    reason: str,
    related: dict[str, int],
) -> None:
    """Write down that one agrees or not, and why; the caller has asked whether one may."""
    asked.is_agreed, asked.decision_reason = is_agreed, reason.strip()
    asked.decided_at, asked.decided_by_id = now, actor.user_id
    asked.save(update_fields=FIELDS)
    record(event, actor=actor, now=now, thing=asked, fields=FIELDS, related=related)
