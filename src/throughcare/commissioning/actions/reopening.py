"""The approver has agreed scores opened again; where prices are known already, a second person has to agree."""

from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.deciding import write_decision
from throughcare.commissioning.models import CallOff, Consensus, Departure, Reopening
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow


@transaction.atomic
def reopen(*, actor: Actor, now: datetime, call_off: CallOff, reason: str) -> Reopening:
    """Open the agreed scores again at once, or, after the prices were opened, ask a second person to agree."""
    call_off = locked(call_off.pk)
    permissions.can_award(actor, call_off).or_raise()
    rules.CALL_OFF.next("reopen", call_off.status)
    _check(call_off, reason)
    prices_open = call_off.prices_opened_at is not None
    found = Reopening.objects.create(
        call_off=call_off,
        reason=reason.strip(),
        prices_were_open=prices_open,
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # an approver is a user
    )
    record("reopening.asked", actor=actor, now=now, thing=found, fields=["reason"], related=_of(found))
    if not prices_open:
        _take_effect(actor, now, found)
    return found


@transaction.atomic
def decide_reopening(*, actor: Actor, now: datetime, reopening: Reopening, is_agreed: bool, reason: str) -> Reopening:
    """The second person agrees that the scores are opened again though the prices are known, or does not."""
    call_off = locked(reopening.call_off_id)
    found = Reopening.objects.select_for_update(of=("self",)).select_related("call_off").get(pk=reopening.pk)
    permissions.can_agree_reopening(actor, found).or_raise()
    if found.is_agreed is not None or found.took_effect_at is not None:
        raise NotNow("This has been decided already.")
    rules.check_outcome_reason(reason).or_raise()
    decision: dict[str, Any] = {"is_agreed": is_agreed, "reason": reason, "related": _of(found)}
    write_decision(actor=actor, now=now, asked=found, event="reopening.decided", **decision)
    if is_agreed:
        rules.CALL_OFF.next("reopen", call_off.status)
        _take_effect(actor, now, found)
    return found


def _check(call_off: CallOff, reason: str) -> None:
    scored = call_off.lots.filter(bids__status=rules.BidStatus.OPENED).distinct()
    decided = scored.exclude(status=rules.LotStatus.OPEN).values_list("number", flat=True)
    departing = Departure.objects.filter(lot__call_off=call_off, is_agreed=None)
    asked = call_off.reopenings.filter(prices_were_open=True, is_agreed=None)
    waits = departing.exists() or asked.exists()
    rules.check_reopening(reason=reason, decided_lots=list(decided), has_open_question=waits).or_raise()


def _take_effect(actor: Actor, now: datetime, found: Reopening) -> None:
    """The moderator may amend what was agreed, which is kept as it stood; that prices were opened stays a fact."""
    call_off = locked(found.call_off_id)
    rows = Consensus.objects.filter(bid__lot__call_off=call_off).order_by("bid__reference", "question__number")
    found.agreed_before = [
        {"bid": bid, "question": number, "score": score, "reason": reason}
        for bid, number, score, reason in rows.values_list("bid__reference", "question__number", "score", "reason")
    ]
    found.took_effect_at = now
    found.save(update_fields=["agreed_before", "took_effect_at"])
    call_off.status, call_off.moderated_at = rules.CALL_OFF.next("reopen", call_off.status), None
    call_off.save(update_fields=["status", "moderated_at"])
    record(
        "call_off.reopened", actor=actor, now=now, thing=call_off, fields=["status"], related={"reopening": found.pk}
    )


def _of(found: Reopening) -> dict[str, int]:
    return {"call_off": found.call_off_id}
