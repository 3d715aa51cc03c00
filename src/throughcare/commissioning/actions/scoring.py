"""Panelists declare interests; evaluators score alone, and lock; the moderator records what was agreed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.progress import note_if_all_in, note_priced, refill
from throughcare.commissioning.models import Bid, CallOff, Consensus, Interest, Panelist, Question, Score
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import scoring as queries
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem

LATER = (rules.CallOffStatus.MODERATED, rules.CallOffStatus.PRICED)
Marks = Mapping[int, tuple[int | None, str]]  # question number: score and reason


@transaction.atomic
def declare(*, actor: Actor, now: datetime, call_off: CallOff, interests: Mapping[int, tuple[bool, str]]) -> CallOff:
    """Declare, per bidder and partner (organisation id), whether there is an interest, and which; before seeing bids.

    What was declared stays. An interest found later is added with `add_interest`.
    """
    call_off = locked(call_off.pk)
    permissions.can_declare(actor, call_off).or_raise()
    _refuse_unless_opened(call_off, *LATER)
    bidders = {organisation.pk for organisation in queries.bidders(call_off)}
    if set(interests) - bidders:
        raise NotFound
    _check_details(interests)
    panelist = Panelist.objects.get(call_off=call_off, user=actor.user_id)
    for organisation, (has_interest, detail) in sorted(interests.items()):
        Interest.objects.get_or_create(
            panelist=panelist,
            organisation_id=organisation,
            defaults={"has_interest": has_interest, "detail": detail if has_interest else "", "declared_at": now},
        )
    record(
        "interests.declared",
        actor=actor,
        now=now,
        thing=call_off,
        fields=["has_interest", "detail"],
        related={"organisations": sorted(interests)},
    )
    refill(actor=actor, now=now, call_off=call_off)
    note_if_all_in(actor=actor, now=now, call_off=call_off)
    return call_off


@transaction.atomic
def add_interest(*, actor: Actor, now: datetime, call_off: CallOff, organisation_id: int, detail: str) -> CallOff:
    """Declare an interest that came to light after one had declared to have none. Own scores of their bids go."""
    call_off = locked(call_off.pk)
    permissions.can_declare(actor, call_off).or_raise()
    _refuse_unless_opened(call_off, *LATER)
    found = Interest.objects.filter(
        panelist__call_off=call_off, panelist__user=actor.user_id, organisation=organisation_id
    )
    interest = found.select_related("panelist").select_for_update(of=("self",)).first()
    if interest is None:
        raise NotFound
    _check_details({organisation_id: (True, detail)})
    if call_off.scored_at and interest.panelist.part == Panelist.Part.EVALUATOR:
        raise NotNow("All scores are locked. Tell the commissioner about the interest, who decides what follows.")
    theirs = Q(bid__organisation=organisation_id) | Q(bid__shares__has_key=str(organisation_id))
    Score.objects.filter(theirs, panelist=interest.panelist_id).delete()
    interest.has_interest, interest.detail, interest.declared_at = True, detail, now
    interest.save(update_fields=["has_interest", "detail", "declared_at"])
    related = {"organisations": [organisation_id]}
    record("interest.added", actor=actor, now=now, thing=call_off, fields=["has_interest"], related=related)
    refill(actor=actor, now=now, call_off=call_off)
    note_if_all_in(actor=actor, now=now, call_off=call_off)
    return call_off


@transaction.atomic
def save_scores(*, actor: Actor, now: datetime, bid: Bid, marks: Marks) -> None:
    """Keep an evaluator's scores and reasons of one bid, whole or not; seen by nobody else."""
    bid, panelist = _scorable(actor, bid)
    _write_scores(panelist, bid, marks, now, queries.asked(actor, bid))
    record("scores.saved", actor=actor, now=now, thing=bid, fields=["score", "reason"])


@transaction.atomic
def lock_scores(*, actor: Actor, now: datetime, bid: Bid, marks: Marks) -> CallOff:
    """Save and lock all scores of one bid. With the last of all, the moderator sees them."""
    bid, panelist = _scorable(actor, bid)
    numbers = _question_ids(bid, queries.asked(actor, bid))
    rules.check_lock(marks, numbers).or_raise()
    _write_scores(panelist, bid, marks, now, set(numbers))
    fixed = rules.SCORE.next("lock", rules.ScoreStatus.DRAFT)
    Score.objects.filter(panelist=panelist, bid=bid).update(status=fixed, locked_at=now)
    record("scores.locked", actor=actor, now=now, thing=bid, fields=["status"], count=len(numbers))
    call_off = bid.lot.call_off
    note_if_all_in(actor=actor, now=now, call_off=call_off)
    return call_off


@transaction.atomic
def record_consensus(*, actor: Actor, now: datetime, bid: Bid, agreed: Marks) -> None:
    """Record agreed scores of one bid with their reasons; they may be amended until moderation is done."""
    call_off = locked(bid.lot.call_off.pk)
    permissions.can_moderate(actor, call_off).or_raise()
    rules.CALL_OFF.next("moderate", call_off.status)
    _refuse_until_all_in(call_off)
    bid = bid_queries.opened_bid(actor, bid.reference)
    rules.check_consensus(agreed).or_raise()
    for number, question in _question_ids(bid, set(agreed)).items():
        score, reason = agreed.get(number, (None, ""))
        if score is not None:
            by = {"recorded_at": now, "recorded_by_id": actor.user_id}
            said = {"score": score, "reason": reason.strip()}
            Consensus.objects.update_or_create(bid=bid, question_id=question, defaults=said | by)
    record("consensus.recorded", actor=actor, now=now, thing=bid, fields=["score", "reason"])


@transaction.atomic
def moderate(*, actor: Actor, now: datetime, call_off: CallOff) -> CallOff:
    """Conclude moderation: every answer has an agreed score and reason, and the prices may be opened.

    Without a bid there is no price to open, and after a reopening the prices may be open: the approver decides.
    """
    call_off = locked(call_off.pk)
    permissions.can_moderate(actor, call_off).or_raise()
    status = rules.CALL_OFF.next("moderate", call_off.status)
    _refuse_until_all_in(call_off)
    done, due = queries.consensus_count(call_off)
    if done < due:
        raise NotValid("{left} of {due} answers have no agreed score yet. Record them first.", left=due - done, due=due)
    call_off.status, call_off.moderated_at = status, now
    call_off.save(update_fields=["status", "moderated_at"])
    record("call_off.moderated", actor=actor, now=now, thing=call_off, fields=["status"])
    if not due or call_off.prices_opened_at:
        note_priced(actor=actor, now=now, call_off=call_off)
    return call_off


def _refuse_unless_opened(call_off: CallOff, *more: rules.CallOffStatus) -> None:
    if call_off.status not in (rules.CallOffStatus.OPENED, *more):
        raise NotNow("Interests are declared, and bids scored, after the bids are opened and until moderation is done.")


def _refuse_until_all_in(call_off: CallOff) -> None:
    if call_off.scored_at is None:
        raise NotNow("Moderation begins when every evaluator has locked every score.")


def _check_details(interests: Mapping[int, tuple[bool, str]]) -> None:
    missing = [o for o, (has_interest, detail) in interests.items() if has_interest and not detail.strip()]
    if missing:
        raise NotValid([Problem(message="Say what the interest is.", field=f"detail_{o}") for o in missing])


def _scorable(actor: Actor, bid: Bid) -> tuple[Bid, Panelist]:
    """The bid and the evaluator, if its scores may be written; a bidder not declared about is not found."""
    call_off = locked(bid.lot.call_off.pk)
    permissions.can_score(actor, call_off).or_raise()
    _refuse_unless_opened(call_off)
    bid = bid_queries.opened_bid(actor, bid.reference)
    panelist = Panelist.objects.get(call_off=call_off, user=actor.user_id)
    if Score.objects.filter(panelist=panelist, bid=bid, status=rules.ScoreStatus.LOCKED).exists():
        raise NotNow("You have locked your scores of this bid, so they can't be changed.")
    return bid, panelist


def _question_ids(bid: Bid, numbers: Collection[int]) -> dict[int, int]:
    found = Question.objects.filter(call_off=bid.lot.call_off_id, number__in=numbers)
    return dict(found.values_list("number", "pk"))


def _write_scores(panelist: Panelist, bid: Bid, marks: Marks, now: datetime, numbers: Collection[int]) -> None:
    for number, question in _question_ids(bid, numbers).items():
        score, reason = marks.get(number, (None, ""))
        Score.objects.update_or_create(
            panelist=panelist,
            bid=bid,
            question_id=question,
            defaults={"score": score, "reason": reason.strip(), "saved_at": now},
        )
