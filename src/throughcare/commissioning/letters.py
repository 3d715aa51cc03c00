"""Which letters commissioning writes, to whom, with which facts, and the words made from them.

A letter's facts are all that it says: its words are made anew whenever it is read, in the language of whoever reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.accounts.queries import live
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import Award, Bid, CallOff, Consensus, Invitation, Lot, PriceQuery
from throughcare.commissioning.queries.scoring import RankedBid
from throughcare.letters.document import Document, Heading, Paragraph, Table
from throughcare.letters.models import Letter
from throughcare.ui.words import date_and_time, long_date, money

INVITATION, CANCELLED = "call_off_invitation", "call_off_cancelled"
UNDER = "Your bid could not win: question %(number)s has an agreed score of %(score)s, and its floor was %(floor)s."
PRICE_ASKED = "price_asked"
RECEIPT, FEEDBACK = "bid_receipt", "award_feedback"
UNCOMPETED, UNCOMPETED_STOPPED = "uncompeted_agreed", "uncompeted_stopped"  # their facts come from contracts


# Facts


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
    invited = Invitation.objects.filter(lot__call_off=call_off).values_list("organisation", flat=True)
    facts = _call_off_facts(call_off) | {"reason": call_off.cancel_reason}
    made = Letter.objects.bulk_create(
        Letter(
            template=CANCELLED,
            organisation_id=organisation,
            thing_type=CallOff._meta.label_lower,
            thing_id=call_off.pk,
            facts=facts,
            made_at=now,
        )
        for organisation in sorted(set(invited))
    )
    announce(made, now)


def receipt(bid: Bid, *, file_count: int, now: datetime) -> Letter:
    """The receipt of a sealed bid: when it was received, how many files, and the hash of its sealed bytes.

    Nothing of its words, nor of the names of its files; the hash stands for both.
    """
    facts = {"bid": bid.reference, "received_at": now.isoformat(), "sha256": bid.sealed_sha256, "files": file_count}
    made = Letter.objects.create(
        template=RECEIPT,
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
        "lot": _lot_name(bid.lot),
        "question": query.question,
        "price_gbp": str(bid.price_gbp),
        "median_gbp": str(query.median_gbp),
        "percent": query.percent,
        "due_at": query.due_at.isoformat(),
    }
    made = Letter.objects.create(
        template=PRICE_ASKED,
        organisation=bid.organisation,
        thing_type=Bid._meta.label_lower,
        thing_id=bid.pk,
        facts=_call_off_facts(bid.lot.call_off) | facts,
        made_at=now,
    )
    announce([made], now)
    return made


def feedback(lot: Lot, ranked: Sequence[RankedBid], *, award: Award | None, reason: str, now: datetime) -> None:
    """A letter to every bidder of a lot: own scores and reasons beside the winner's scores, naming no other loser."""
    consensus: dict[int, list[Consensus]] = {row.bid.pk: [] for row in ranked}
    found = Consensus.objects.filter(bid__in=consensus).select_related("question").order_by("question__number")
    for agreed in found:
        consensus[agreed.bid_id].append(agreed)
    winner = next((row for row in ranked if award and row.bid.pk == award.bid_id), None)
    shared = _lot_facts(lot, len(ranked), reason) | _winner_facts(winner, award)
    won = {c.question.number: c.score for c in consensus[winner.bid.pk]} if winner else {}
    made = Letter.objects.bulk_create(
        Letter(
            template=FEEDBACK,
            organisation=row.bid.organisation,
            thing_type=Bid._meta.label_lower,
            thing_id=row.bid.pk,
            facts=shared | _own_facts(row, consensus[row.bid.pk], won, is_winner=row is winner),
            made_at=now,
        )
        for row in ranked
    )
    announce(made, now)


def announce(letters: Sequence[Letter], now: datetime) -> None:
    """Tell each organisation's bid writers by e-mail that a letter is there; a receipt's time and hash at once."""
    by_organisation = {letter.organisation_id: letter for letter in letters}
    writers = Posting.objects.filter(
        live(london_day(now)), role=Role.BID_WRITER, organisation__in=by_organisation, user__is_active=True
    )
    for posting in writers.select_related("user").order_by("pk"):
        with translation.override(posting.user.language):
            said = document(by_organisation[posting.organisation_id])
            facts = [
                ": ".join(row)
                for block in said.blocks
                if isinstance(block, Table) and block.caption == _("Receipt")
                for row in block.rows
            ]
            end = _("Sign in to Throughcare and open Letters to read it.")
            body = "\n\n".join([posting.user.name, f"{said.title}. {_('Reference')}: {said.reference}", *facts, end])
            EmailMessage(subject=said.title, body=body, to=[posting.user.email]).send()


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
    row: RankedBid, consensus: Iterable[Consensus], won: dict[int, int], *, is_winner: bool
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
        "questions": [
            {
                "number": c.question.number,
                "text": c.question.text,
                "weight": c.question.weight,
                "score": c.score,
                "reason": c.reason,
                "winner_score": won.get(c.question.number),
            }
            for c in consensus
        ],
    }


def _lot_name(lot: Lot) -> str:
    return f"{lot.number}: {lot.service_type.name}, {lot.cohort.name}"


# Words


def document(letter: Letter) -> Document:
    """The letter's words, in the reader's language, from its facts."""
    return _WORDS[letter.template](letter, letter.facts)


def _frame(letter: Letter, facts: dict[str, Any], title: str, blocks: Iterable[Any]) -> Document:
    return Document(
        title=title,
        sender=facts["buyer"],
        recipient=letter.organisation.name,
        dated_on=long_date(letter.made_at),
        reference=facts.get("bid", facts["call_off"]),
        blocks=tuple(blocks),
    )


def _invitation(letter: Letter, facts: dict[str, Any]) -> Document:
    due = date_and_time(datetime.fromisoformat(facts["due_at"]))
    return _frame(
        letter,
        facts,
        _("You are invited to bid: %(title)s") % {"title": facts["title"]},
        [
            Paragraph(_("%(buyer)s invites you to bid under call-off %(call_off)s.") % facts),
            Paragraph(_("You were qualified for these lots when the call-off was published:")),
            *(Paragraph(_("Lot %(lot)s") % {"lot": lot}) for lot in facts["lots"]),
            Paragraph(_("Bids must be received by %(due)s. The time of our server counts.") % {"due": due}),
            Paragraph(_("Sign in to Throughcare to read the questions and write your bid.")),
        ],
    )


def _cancelled(letter: Letter, facts: dict[str, Any]) -> Document:
    return _frame(
        letter,
        facts,
        _("Cancelled: %(title)s") % facts,
        [
            Paragraph(_("%(buyer)s has cancelled call-off %(call_off)s, to which you were invited.") % facts),
            Paragraph(_("The reason: %(reason)s") % facts),
            Paragraph(_("There is nothing for you to do. A bid that you sealed is never opened.")),
        ],
    )


def _receipt(letter: Letter, facts: dict[str, Any]) -> Document:
    received = datetime.fromisoformat(facts["received_at"])
    return _frame(
        letter,
        facts,
        _("Receipt for your sealed bid"),
        [
            Paragraph(_("We received bid %(bid)s for lot %(lot)s of call-off %(call_off)s.") % facts),
            Table(
                caption=_("Receipt"),
                header=(_("What"), _("Recorded")),
                rows=(
                    (_("Received"), f"{date_and_time(received)} ({received:%H:%M:%S} UTC)"),
                    (_("Files sealed in it"), str(facts.get("files", 0))),
                    (_("SHA-256 of the sealed bid"), facts["sha256"]),
                ),
            ),
            Paragraph(
                _(
                    "The bid is sealed. Nobody can read it, ourselves and you included, "
                    "until two opening officers open all bids together after the deadline."
                )
            ),
            Paragraph(_("At the opening the hash above is checked against the sealed bid and recorded.")),
        ],
    )


def _price_asked(letter: Letter, facts: dict[str, Any]) -> Document:
    told = {
        "price": money(Decimal(facts["price_gbp"])),
        "percent": facts["percent"],
        "median": money(Decimal(facts["median_gbp"])),
    }
    due = date_and_time(datetime.fromisoformat(facts["due_at"]))
    return _frame(
        letter,
        facts,
        _("Please explain the price of your bid"),
        [
            Paragraph(_("Your price for lot %(lot)s of call-off %(call_off)s is low beside the others.") % facts),
            Paragraph(_("It is %(price)s, less than %(percent)s%% of the median of the lot, %(median)s.") % told),
            Paragraph(_("We ask you: %(question)s") % facts),
            Paragraph(_("Answer on the page of your bid by %(due)s. No bid is set aside unasked.") % {"due": due}),
        ],
    )


def _feedback(letter: Letter, facts: dict[str, Any]) -> Document:
    title = _("Your bid is to be awarded") if facts["is_winner"] else _("The outcome of your bid")
    return _frame(
        letter,
        facts,
        title,
        [
            Paragraph(_("Thank you for bid %(bid)s for lot %(lot)s of call-off %(call_off)s, %(title)s.") % facts),
            *_outcome(facts),
            Heading(_("Scores")),
            _score_table(facts),
            Paragraph(
                _(
                    "Total is quality times %(quality_weight)s%% plus price times %(price_weight)s%%. "
                    "The price score is the lowest price divided by the bid’s price, times 100."
                )
                % facts
            ),
            Heading(_("Your answers")),
            _question_table(facts),
            *(block for question in facts["questions"] for block in _reason(question)),
            *_standstill(facts),
        ],
    )


def _outcome(facts: dict[str, Any]) -> list[Paragraph]:
    found = [Paragraph(_("Your bid was ranked %(rank)s of %(bid_count)s.") % facts)]
    if facts["winner"] is None:
        found.append(Paragraph(_("The lot is closed without an award.")))
    elif facts["is_winner"]:
        found.append(Paragraph(_("We intend to award this lot to you.")))
    else:
        found.append(Paragraph(_("We intend to award this lot to %(name)s.") % facts["winner"]))
    found.append(Paragraph(_("The reason: %(reason)s") % facts))
    if facts.get("is_set_aside"):
        found.append(Paragraph(_("Your bid was set aside for its price, which we had asked you to explain.")))
    return found + [Paragraph(_(UNDER) % under) for under in facts.get("under", ())]


def _score_table(facts: dict[str, Any]) -> Table:
    winner = None if facts["is_winner"] else facts["winner"]
    rows = [
        (_("Quality, of 100"), "quality"),
        (_("Price, of 100"), "price"),
        (_("Total, of 100"), "total"),
    ]
    header = (_("Score"), _("Your bid"), *((_("Winning bid"),) if winner else ()))
    body = [(name, _figure(facts[key]), *((_figure(winner[key]),) if winner else ())) for name, key in rows]
    prices = (_("Price"), money(Decimal(facts["price_gbp"])))
    body.append((*prices, *((money(Decimal(winner["value_gbp"])),) if winner else ())))
    return Table(
        caption=_("Scores of your bid and the winning bid") if winner else _("Scores of your bid"),
        header=header,
        rows=tuple(body),
        numeric_from=1,
    )


def _question_table(facts: dict[str, Any]) -> Table:
    beside = facts["winner"] is not None and not facts["is_winner"]
    header = (_("Question"), _("Weight"), _("Your score, of 5"), *((_("Winner’s score, of 5"),) if beside else ()))
    rows = tuple(
        (
            f"{q['number']}. {q['text']}",
            f"{q['weight']}%",
            str(q["score"]),
            *((str(q["winner_score"]),) if beside else ()),
        )
        for q in facts["questions"]
    )
    return Table(caption=_("Scores of each answer"), header=header, rows=rows, numeric_from=1)


def _reason(question: dict[str, Any]) -> list[Heading | Paragraph]:
    title = _("Question %(number)s: why your answer scored %(score)s") % question
    return [Heading(title, level=3), Paragraph(question["reason"])]


def _standstill(facts: dict[str, Any]) -> list[Heading | Paragraph]:
    if facts["winner"] is None:
        return []
    ends = long_date(datetime.fromisoformat(facts["standstill_ends_at"]))
    return [
        Heading(_("Standstill")),
        Paragraph(
            _(
                "No contract is made before the end of %(ends)s. "
                "If you believe that the decision is wrong, tell us before then."
            )
            % {"ends": ends}
        ),
    ]


def _uncompeted(letter: Letter, facts: dict[str, Any]) -> Document:
    """What is awarded or extended without competition, why, and until when one may object."""
    told = facts | {key: long_date(date.fromisoformat(facts[key])) for key in ("starts_on", "last_on")}
    told["value"] = money(Decimal(facts["value_gbp"]))
    title = _("You are awarded this without competition") if facts["is_own"] else _("An award without competition")
    if facts["kind"] == "extension":
        title = _("Your contract goes on")
        what = _("%(buyer)s extends contract %(contract)s (%(service)s) until %(last_on)s. This adds %(value)s.") % told
    else:
        what = _(
            "%(buyer)s means to award %(service)s to %(provider)s, from %(starts_on)s to %(last_on)s, for %(value)s."
        )
        what %= told
    why = Paragraph(_("There is no competition. The ground: %(ground)s.") % facts)
    return _frame(letter, facts, title, [Paragraph(what), why, Paragraph(facts["justification"]), *_objecting(facts)])


def _objecting(facts: dict[str, Any]) -> list[Heading | Paragraph]:
    return _standstill(facts | {"winner": facts["provider"]}) if facts["standstill_ends_at"] else []


def _uncompeted_stopped(letter: Letter, facts: dict[str, Any]) -> Document:
    what = _("%(buyer)s does not award %(service)s to %(provider)s, as it had told you.") % facts
    why = _("The reason: %(reason)s") % {"reason": facts["stop_reason"]}
    return _frame(letter, facts, _("An award without competition is stopped"), [Paragraph(what), Paragraph(why)])


def _figure(value: str) -> str:
    return f"{Decimal(value):.4f}"


_WORDS: dict[str, Callable[[Letter, dict[str, Any]], Document]] = {
    INVITATION: _invitation,
    CANCELLED: _cancelled,
    RECEIPT: _receipt,
    PRICE_ASKED: _price_asked,
    FEEDBACK: _feedback,
    UNCOMPETED: _uncompeted,
    UNCOMPETED_STOPPED: _uncompeted_stopped,
}
