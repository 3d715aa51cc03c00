"""Agreed scores that were opened again, for the buyer, the approver and inspection."""

from dataclasses import dataclass

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.commissioning import permissions
from throughcare.commissioning.models import CallOff, Consensus, Reopening
from throughcare.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An agreed score as it stood before, and as it stands now."""

    bid: str
    question: int
    before: int
    before_reason: str
    after: int
    after_reason: str


def reopenings(actor: Actor, call_off: CallOff) -> QuerySet[Reopening]:
    """Those of a call-off that the actor may see, the oldest first."""
    found = Reopening.objects.filter(permissions.proposal_scope(actor), call_off=call_off)
    return found.select_related("asked_by", "decided_by", "call_off").order_by("pk")


def reopening(actor: Actor, pk: int) -> Reopening:
    """One of them; NotFound otherwise."""
    found = Reopening.objects.filter(permissions.proposal_scope(actor), pk=pk)
    row = found.select_related("asked_by", "decided_by", "call_off__buyer").first()
    if row is None:
        raise NotFound
    return row


def changes(found: Reopening) -> list[Change]:
    """Agreed scores or reasons that are no longer as they stood before."""
    rows = Consensus.objects.filter(bid__lot__call_off=found.call_off_id).select_related("bid", "question")
    now = {(row.bid.reference, row.question.number): row for row in rows}
    pairs = [(row, now[row["bid"], row["question"]]) for row in found.agreed_before]
    return [
        Change(
            bid=old["bid"],
            question=old["question"],
            before=old["score"],
            before_reason=old["reason"],
            after=new.score,
            after_reason=new.reason,
        )
        for old, new in pairs
        if (old["score"], old["reason"]) != (new.score, new.reason)
    ]
