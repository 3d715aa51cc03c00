"""Which letters commissioning writes, to whom, with which facts, and the words made from them.

A letter's facts are all that it says: its words are made anew whenever it is read, in the language of whoever reads.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.mail import EmailMessage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import live
from throughcare.clock.clock import london_day
from throughcare.commissioning import rules
from throughcare.commissioning.letters.words import (
    CANCELLED,
    CHANGED,
    DELAYED,
    FEEDBACK,
    INVITATION,
    LAPSED,
    LOT_WITHDRAWN,
    PRICE_ASKED,
    RECEIPT,
    document,
    frame,
    standstill,
)
from throughcare.commissioning.models import Award, Bid, CallOff, Change, Consensus, Invitation, Lot, PriceQuery
from throughcare.commissioning.queries import changes, together
from throughcare.commissioning.queries.ranking import RankedBid
from throughcare.letters.document import Document, Paragraph, Table
from throughcare.letters.models import Letter

__all__ = ["document", "frame", "standstill"]


def invite(call_off: CallOff, invitations: Sequence[Invitation], *, now: datetime) -> None:
    """A letter to each invited organisation, naming its lots."""
    lots: dict[int, list[str]] = {}
    for invitation in invitations:
        lots.setdefault(invitation.organisation_id, []).append(_lot_name(invitation.lot))
    due_at = call_off.responses_due_at
    made = Letter.objects.bulk_create(
        Letter(
            template=INVITATION,
            organisation_id=organisation,
            thing_type=CallOff._meta.label_lower,
            thing_id=call_off.pk,
            facts=_call_off_facts(call_off) | {"lots": names, "due_at": due_at.isoformat() if due_at else ""},
            made_at=now,
        )
        for organisation, names in sorted(lots.items())
    )
    announce(made, now)


def call_off_cancelled(call_off: CallOff, *, now: datetime) -> None:
    """A letter to everybody who was invited: the call-off is over, and why."""
    _tell(call_off, CANCELLED, {"reason": call_off.cancel_reason}, now, _invited(call_off))


def changed(change: Change, concerned: Collection[int], *, now: datetime) -> None:
    """A letter to everybody who was invited: what is different, why, until when, and bids for which lots to confirm."""
    facts = {
        "reason": change.reason,
        "parts": change.parts,
        "before": change.before,
        "due_before": change.due_before.isoformat() if change.due_before else "",
        "due_after": change.due_after.isoformat() if change.due_after else "",
        "lots": sorted(concerned),
    }
    plain = json.loads(json.dumps(facts, cls=DjangoJSONEncoder))
    _tell(change.call_off, CHANGED, plain, now, _invited(change.call_off))


def delayed(
    call_off: CallOff,
    *,
    kind: str,
    expected_on: date | None,
    reason: str,
    now: datetime,
    lot: Lot | None = None,
    from_on: date | None = None,
    stage: str = "",
    event_id: int | None = None,
) -> None:
    """Something takes longer: a letter to every bidder (of a lot), before the opening to everybody invited, with why.

    kind: of `rules.DECISION` and its neighbours. event_id: the slip of the plan that it tells of.
    """
    bids = Bid.objects.filter(lot__call_off=call_off, status=rules.BidStatus.OPENED)
    bids = bids.filter(lot=lot) if lot else bids
    facts = {
        "kind": kind,
        "stage": stage,
        "from_on": from_on.isoformat() if from_on else "",
        "expected_on": expected_on.isoformat() if expected_on else "",
        "reason": reason,
        "lot": _lot_name(lot) if lot else "",
        "event": event_id,
    }
    opened = bids.values_list("organisation", flat=True)
    _tell(call_off, DELAYED, facts, now, set(opened) if call_off.opened_at else _invited(call_off))


def is_delay_told(call_off: CallOff, event_id: int, stage: str) -> bool:
    """Whether a slip of the plan is told already."""
    of_call_off = {"thing_type": CallOff._meta.label_lower, "thing_id": call_off.pk, "template": DELAYED}
    return Letter.objects.filter(**of_call_off, facts__event=event_id, facts__stage=stage).exists()


def _invited(call_off: CallOff) -> set[int]:
    return set(Invitation.objects.filter(lot__call_off=call_off).values_list("organisation", flat=True))


def _tell(call_off: CallOff, template: str, more: dict[str, Any], now: datetime, whom: Collection[int]) -> None:
    facts = _call_off_facts(call_off) | more
    made = Letter.objects.bulk_create(
        Letter(
            template=template,
            organisation_id=organisation,
            thing_type=CallOff._meta.label_lower,
            thing_id=call_off.pk,
            facts=facts,
            made_at=now,
        )
        for organisation in sorted(whom)
    )
    announce(made, now)


def receipt(bid: Bid, *, file_count: int, now: datetime) -> Letter:
    """The receipt of a sealed bid: when it was received, how many files, and the hash of its sealed bytes.

    Nothing of its words, nor of the names of its files; the hash stands for both.
    """
    facts = {"bid": bid.reference, "received_at": now.isoformat(), "sha256": bid.sealed_sha256, "files": file_count}
    return _tell_bidder(bid, RECEIPT, facts, now)


def confirmed(bid: Bid, *, now: datetime) -> Letter:
    """The receipt once more: the same sealed bytes, confirmed again after the latest change."""
    of_bid = {"template": RECEIPT, "thing_type": Bid._meta.label_lower, "thing_id": bid.pk}
    first = Letter.objects.filter(**of_bid).latest("made_at", "pk")
    return _tell_bidder(
        bid,
        RECEIPT,
        first.facts | {"confirmed_at": now.isoformat(), "change": changes.published_count(bid.lot.call_off)},
        now,
    )


def lapsed(bid: Bid, *, now: datetime) -> Letter:
    """That a bid does not count, as it was not confirmed again before the close."""
    return _tell_bidder(bid, LAPSED, {"bid": bid.reference}, now)


def lot_withdrawn(bid: Bid, *, now: datetime) -> Letter:
    """That the lot of a sealed bid is withdrawn: the bid is kept, and never opened."""
    return _tell_bidder(bid, LOT_WITHDRAWN, {"bid": bid.reference, "reason": bid.lot.close_reason}, now)


def _tell_bidder(bid: Bid, template: str, facts: dict[str, Any], now: datetime) -> Letter:
    made = Letter.objects.create(
        template=template,
        organisation=bid.organisation,
        thing_type=Bid._meta.label_lower,
        thing_id=bid.pk,
        facts=_call_off_facts(bid.lot.call_off) | {"lot": _lot_name(bid.lot)} | facts,
        made_at=now,
    )
    announce([made], now)
    return made


def price_asked(query: PriceQuery, *, now: datetime) -> Letter:
    """The question about an abnormally low price, with the day by which to answer."""
    bid = query.bid
    facts = {
        "bid": bid.reference,
        "question": query.question,
        "price_gbp": str(bid.price_gbp),
        "median_gbp": str(query.median_gbp),
        "percent": query.percent,
        "due_at": query.due_at.isoformat(),
    }
    return _tell_bidder(bid, PRICE_ASKED, facts, now)


def feedback(lot: Lot, ranked: Sequence[RankedBid], *, award: Award | None, reason: str, now: datetime) -> None:
    """A letter to every bidder of a lot: own scores and reasons beside the winner's, naming no other loser."""
    consensus: dict[int, list[Consensus]] = {row.bid.pk: [] for row in ranked}
    found = Consensus.objects.filter(bid__in=consensus).select_related("question").order_by("question__number")
    for agreed in found:
        consensus[agreed.bid_id].append(agreed)
    winner = next((row for row in ranked if award and row.bid.pk == award.bid_id), None)
    shared = _lot_facts(lot, len(ranked), reason) | _winner_facts(winner, award)
    won = {c.question.number: c for c in consensus[winner.bid.pk]} if winner else {}
    bundles = together.taken(lot.call_off, together.wishes(lot.call_off))
    made = Letter.objects.bulk_create(
        Letter(
            template=FEEDBACK,
            organisation=row.bid.organisation,
            thing_type=Bid._meta.label_lower,
            thing_id=row.bid.pk,
            facts=shared
            | _own_facts(row, consensus[row.bid.pk], won, is_winner=row is winner)
            | {"bundled": _bundled(lot.number, bundles.get(row.bid.organisation_id, ()))},
            made_at=now,
        )
        for row in ranked
    )
    announce(made, now)


def announce(letters: Sequence[Letter], now: datetime) -> None:
    """Tell each organisation's bid writers by e-mail of its letter, with what `_at_once` tells of it."""
    by_organisation = {letter.organisation_id: letter for letter in letters}
    writers = Posting.objects.filter(
        live(london_day(now)), role=Role.BID_WRITER, organisation__in=by_organisation, user__is_active=True
    )
    for posting in writers.select_related("user").order_by("pk"):
        with translation.override(posting.user.language):
            said = document(by_organisation[posting.organisation_id])
            facts = _at_once(by_organisation[posting.organisation_id].template, said)
            end = _("Sign in to Throughcare and open Letters to read it.")
            body = "\n\n".join([posting.user.name, f"{said.title}. {_('Reference')}: {said.reference}", *facts, end])
            EmailMessage(subject=said.title, body=body, to=[posting.user.email]).send()


def _at_once(template: str, said: Document) -> list[str]:
    """What the e-mail itself says: a receipt's time and hash, and how late something is and why."""
    if template == RECEIPT:
        return [": ".join(row) for block in said.blocks if isinstance(block, Table) for row in block.rows]
    return [block.text for block in said.blocks if isinstance(block, Paragraph)] if template == DELAYED else []


def _call_off_facts(call_off: CallOff) -> dict[str, Any]:
    return {"call_off": call_off.reference, "title": call_off.title, "buyer": call_off.buyer.name}


def _lot_facts(lot: Lot, bid_count: int, reason: str) -> dict[str, Any]:
    return _call_off_facts(lot.call_off) | {
        "lot": _lot_name(lot),
        "bid_count": bid_count,
        "reason": reason,
        "quality_weight": lot.quality_weight,
        "price_weight": lot.price_weight,
    }


def _winner_facts(winner: RankedBid | None, award: Award | None) -> dict[str, Any]:
    if winner is None or award is None:
        return {"winner": None}
    place = winner.place
    return {
        "winner": {
            "name": winner.bid.organisation.name,
            "quality": str(place.quality),
            "price": str(place.price),
            "total": str(place.total),
            "value_gbp": str(award.value_gbp),
        },
        "standstill_ends_at": award.standstill_ends_at.isoformat(),
    }


def _own_facts(
    row: RankedBid, consensus: Iterable[Consensus], won: dict[int, Consensus], *, is_winner: bool
) -> dict[str, Any]:
    place = row.place
    return {
        "bid": row.bid.reference,
        "is_winner": is_winner,
        "rank": place.rank,
        "quality": str(place.quality),
        "price": str(place.price),
        "total": str(place.total),
        "price_gbp": str(place.price_gbp),
        "under": [asdict(under) for under in place.under],
        "is_set_aside": place.is_set_aside,
        "questions": [_question_facts(agreed, won.get(agreed.question.number)) for agreed in consensus],
    }


def _bundled(lot: int, bundles: together.Bundles) -> list[int]:
    """The other lots of the bundle without which a bidder did not want this lot."""
    return [other for bundle in bundles if lot in bundle for other in bundle if other != lot]


def _question_facts(own: Consensus, winners: Consensus | None) -> dict[str, Any]:
    return {
        "number": own.question.number,
        "text": own.question.text,
        "weight": own.question.weight,
        "score": own.score,
        "reason": own.reason,
        "winner_score": winners.score if winners else None,
        "winner_reason": winners.reason if winners else "",
    }


def _lot_name(lot: Lot) -> str:
    return f"{lot.number}: {lot.service_type.name}, {lot.cohort.name}"
