"""A proposal of an award across lots is kept; an approver departs from it with a reason and a second person."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, planning, rules
from throughcare.commissioning.actions.deciding import write_decision
from throughcare.commissioning.models import AwardProposal, Bid, CallOff, Departure, Lot
from throughcare.commissioning.queries import proposals, ranking
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow, allow_if


def work_out(*, actor: Actor, now: datetime, call_off: CallOff) -> AwardProposal:
    """Work the proposal out, noting for its page how far the work is, and keep it; run twice, the later counts."""
    worked = planning.work_out(call_off, london_day(now), partial(_note_step, call_off))
    return keep_proposal(actor=actor, now=now, call_off=call_off, worked=worked)


def _note_step(call_off: CallOff, *, done: int, to_do: int) -> None:
    CallOff.objects.filter(pk=call_off.pk).update(proposal_done=done, proposal_to_do=to_do)


@transaction.atomic
def keep_proposal(*, actor: Actor, now: datetime, call_off: CallOff, worked: planning.Worked) -> AwardProposal:
    """Keep what the worker found; the one before stays, and counts no more."""
    allow_if(actor == SYSTEM, "A proposal is worked out by the system alone.").or_raise()
    call_off = locked(call_off.pk)
    ranking.refuse_unless_priced(call_off)
    found = AwardProposal.objects.create(
        call_off=call_off,
        made_at=now,
        problem=worked.problem,
        answer=worked.answer,
        reasons=worked.reasons,
        leaving=worked.leaving,
    )
    record("award_proposal.made", actor=actor, now=now, thing=found, related={"call_off": call_off.pk})
    return found


@transaction.atomic
def ask_proposal(*, actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    """Have the proposal worked out again, for example after a bidder has won lots elsewhere."""
    call_off = locked(call_off.pk)
    permissions.can_award(actor, call_off).or_raise()
    rules.CALL_OFF.next("award", call_off.status)
    record("award_proposal.asked", actor=actor, now=now, thing=call_off)
    return call_off


@transaction.atomic
def depart(*, actor: Actor, now: datetime, lot: Lot, bid: Bid, reason: str) -> Departure:
    """The approver asks that a lot goes to another bid than the proposed one."""
    call_off = locked(lot.call_off.pk)
    permissions.can_award(actor, call_off).or_raise()
    lot = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk, call_off=call_off)
    rules.LOT.next("award", lot.status)
    proposal, ranked = proposals.latest(call_off), ranking.ranked(lot)
    if proposal is None:
        raise NotNow("There is no proposal to depart from yet.")
    proposals.refuse_while_asked(lot)
    chosen = next(row for row in ranked if row.bid.pk == bid.pk)
    rules.check_can_win(chosen.place).or_raise()
    bid, expected = chosen.bid, proposals.expected(proposal, lot, ranking.first(ranked))
    rules.check_departure(reference=bid.reference, expected=expected, reason=reason).or_raise()
    asked = Departure.objects.create(
        lot=lot,
        bid=bid,
        proposal=proposal,
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # an approver is a user
    )
    record("departure.asked", actor=actor, now=now, thing=asked, fields=["bid", "reason"], related={"lot": lot.pk})
    return asked


@transaction.atomic
def decide_departure(*, actor: Actor, now: datetime, departure: Departure, is_agreed: bool, reason: str) -> Departure:
    """The second person agrees to a departure, or does not, with a reason."""
    departure = Departure.objects.select_for_update(of=("self",)).select_related("lot__call_off").get(pk=departure.pk)
    permissions.can_agree(actor, departure).or_raise()
    if departure.is_agreed is not None:
        raise NotNow("This has been decided already.")
    rules.check_outcome_reason(reason).or_raise()
    decision: dict[str, Any] = {"is_agreed": is_agreed, "reason": reason, "related": {"lot": departure.lot_id}}
    write_decision(actor=actor, now=now, asked=departure, event="departure.decided", **decision)
    return departure
