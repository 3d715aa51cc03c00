"""The approver asks about an abnormally low price, the bidder answers, a second person accepts it or sets it aside."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import letters, permissions, rules
from throughcare.commissioning.actions.deciding import write_decision
from throughcare.commissioning.models import Bid, PriceQuery
from throughcare.commissioning.queries import low_prices as queries
from throughcare.commissioning.queries import ranking
from throughcare.commissioning.queries.locked import locked
from throughcare.kernel.errors import NotNow
from throughcare.reference.queries import policy


@transaction.atomic
def ask_price(*, actor: Actor, now: datetime, bid: Bid, question: str) -> PriceQuery:
    """Ask a bidder, in a letter, how it can keep its price; it has the days that policy gives."""
    call_off = locked(bid.lot.call_off_id)
    permissions.can_award(actor, call_off).or_raise()
    ranking.refuse_unless_priced(call_off)
    flagged = queries.flagged(bid.lot)
    if bid.reference not in flagged:
        raise NotNow("This price is not abnormally low, so there is nothing to ask about.")
    if PriceQuery.objects.filter(bid=bid).exists():
        raise NotNow("This bidder has been asked already.")
    rules.check_words(question, "question").or_raise()
    days = int(policy(rules.ANSWER_POLICY, london_day(now)).value)
    found = PriceQuery.objects.create(
        bid=bid,
        median_gbp=flagged[bid.reference],
        percent=queries.percent(call_off),
        question=question.strip(),
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # an approver is a user
        due_at=now + timedelta(days=days),
    )
    letters.price_asked(found, now=now)
    record("price_query.asked", actor=actor, now=now, thing=found, fields=["question"], related=_of(found))
    return found


@transaction.atomic
def answer_price(*, actor: Actor, now: datetime, query: PriceQuery, answer: str) -> PriceQuery:
    """The bidder explains its price, once, until the answer is due."""
    permissions.can_write_bid(actor, query.bid).or_raise()  # of another's bid there is no row to lock
    found = PriceQuery.objects.select_for_update(of=("self",)).select_related("bid").get(pk=query.pk)
    if found.answered_at is not None:
        raise NotNow("This has been answered already.")
    if now > found.due_at or found.decided_at is not None:
        raise NotNow("The time to answer is over.")
    rules.check_words(answer, "answer").or_raise()
    found.answer, found.answered_at, found.answered_by_id = answer.strip(), now, actor.user_id
    fields = ["answer", "answered_at", "answered_by"]
    found.save(update_fields=fields)
    record("price_query.answered", actor=actor, now=now, thing=found, fields=fields, related=_of(found))
    return found


@transaction.atomic
def decide_price(*, actor: Actor, now: datetime, query: PriceQuery, is_agreed: bool, reason: str) -> PriceQuery:
    """A second person accepts the explanation, or sets the bid aside; the proposal is worked out again."""
    call_off = locked(query.bid.lot.call_off_id)
    found = PriceQuery.objects.select_for_update(of=("self",)).select_related("bid__lot__call_off").get(pk=query.pk)
    permissions.can_decide_price(actor, found).or_raise()
    ranking.refuse_unless_priced(call_off)
    if found.decided_at is not None:
        raise NotNow("This has been decided already.")
    is_answered = found.answered_at is not None
    problems = rules.check_price_decision(is_agreed=is_agreed, is_answered=is_answered, due_at=found.due_at, now=now)
    problems.extend(rules.check_words(reason, "reason"))
    problems.or_raise()
    decision: dict[str, Any] = {"is_agreed": is_agreed, "reason": reason, "related": _of(found)}
    write_decision(actor=actor, now=now, asked=found, event="price_query.decided", **decision)
    record("award_proposal.asked", actor=actor, now=now, thing=call_off)
    return found


def _of(found: PriceQuery) -> dict[str, int]:
    return {"bid": found.bid_id}
