"""The words of letters, made anew from their facts whenever one is read, in the language of whoever reads."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from throughcare.commissioning import rules
from throughcare.commissioning.queries import changes
from throughcare.engagement.rules.pipeline import NAMES, Stage
from throughcare.letters.document import Block, Document, Heading, Paragraph, Table
from throughcare.letters.models import Letter
from throughcare.ui.words import date_and_time, long_date, money

INVITATION, CANCELLED, CHANGED = "call_off_invitation", "call_off_cancelled", "call_off_changed"
DELAYED = "call_off_delayed"
RECEIPT, LAPSED, LOT_WITHDRAWN = "bid_receipt", "bid_lapsed", "lot_withdrawn"
PRICE_ASKED, FEEDBACK = "price_asked", "award_feedback"
UNDER = "Your bid could not win: question %(number)s has an agreed score of %(score)s, and its floor was %(floor)s."


def document(letter: Letter) -> Document:
    """The letter's words, in the reader's language, from its facts; apps above make those of their own letters."""
    make = _WORDS.get(letter.template) or import_string(settings.LETTER_WORDS[letter.template])
    return make(letter, letter.facts)


def frame(letter: Letter, facts: dict[str, Any], title: str, blocks: Iterable[Any]) -> Document:
    """A letter of the buyer to the organisation."""
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
    return frame(
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
    return frame(
        letter,
        facts,
        _("Cancelled: %(title)s") % facts,
        [
            Paragraph(_("%(buyer)s has cancelled call-off %(call_off)s, to which you were invited.") % facts),
            Paragraph(_("The reason: %(reason)s") % facts),
            Paragraph(_("There is nothing for you to do. A bid that you sealed is never opened.")),
        ],
    )


def _changed(letter: Letter, facts: dict[str, Any]) -> Document:
    due = {name: date_and_time(datetime.fromisoformat(facts[name])) for name in ("due_before", "due_after")}
    rows = tuple((row.part, row.field, row.before, row.after) for row in changes.told(facts["parts"], facts["before"]))
    moved = _("Bids must now be received by %(due_after)s, and no longer by %(due_before)s.")
    again = _(
        "A bid that you submitted for it before stays sealed as it is. It counts only if you confirm it again, or put "
        "another in its place, before the deadline: open the page of your bid."
    )
    return frame(
        letter,
        facts,
        _("Changed: %(title)s") % facts,
        [
            Paragraph(_("%(buyer)s has changed call-off %(call_off)s, to which you are invited.") % facts),
            Paragraph(_("The reason: %(reason)s") % facts),
            Table(
                caption=_("What is different"),
                header=(_("Part"), _("What"), _("Before"), _("Now")),
                rows=rows,
            ),
            Paragraph(
                (moved if facts["due_before"] != facts["due_after"] else _("The deadline stays %(due_after)s.")) % due
            ),
            *(Paragraph(text) for text in ([_concerned(facts), again] if facts["lots"] else [])),
        ],
    )


def _delayed(letter: Letter, facts: dict[str, Any]) -> Document:
    days = {name: long_date(date.fromisoformat(facts[name])) for name in ("from_on", "expected_on") if facts[name]}
    late = {
        rules.DECISION: _("The awards of call-off %(call_off)s are now expected by %(expected_on)s."),
        rules.PLAN: _("%(stage)s: now on %(expected_on)s, and no longer on %(from_on)s."),
        rules.STAYED: _("The award of lot %(lot)s is challenged. Nothing moves until that is decided."),
        rules.RESUMED: _(
            "The challenge of the award of lot %(lot)s is decided. "
            "Its standstill now lasts until the end of %(expected_on)s."
        ),
    }[facts["kind"]]
    begins = _("Every later date comes as many days later: the contract would begin on %(from_on)s.")
    stage = _(NAMES[Stage(facts["stage"])]) if facts["stage"] else ""
    return frame(
        letter,
        facts,
        _("Later than planned: %(title)s") % facts,
        [
            Paragraph(late % (facts | days | {"stage": stage})),
            *([Paragraph(_("The reason: %(reason)s") % facts)] if facts["reason"] else []),
            *([Paragraph(begins % days)] if facts["kind"] == rules.RESUMED and facts["from_on"] else []),
            Paragraph(_("There is nothing for you to do. The page of your bid says where it is.")),
        ],
    )


def _concerned(facts: dict[str, Any]) -> str:
    return _("It concerns bids for lot %(lots)s.") % {"lots": ", ".join(map(str, facts["lots"]))}


def _lapsed(letter: Letter, facts: dict[str, Any]) -> Document:
    return frame(
        letter,
        facts,
        _("Your bid does not count"),
        [
            Paragraph(_("Call-off %(call_off)s, %(title)s, changed after you submitted bid %(bid)s.") % facts),
            Paragraph(
                _(
                    "The bid was not confirmed again before the deadline, so it is not opened and does not count. "
                    "It stays sealed: nobody has read it."
                )
            ),
            Paragraph(_("If you believe that this is wrong, tell %(buyer)s now.") % facts),
        ],
    )


def _lot_withdrawn(letter: Letter, facts: dict[str, Any]) -> Document:
    return frame(
        letter,
        facts,
        _("Lot withdrawn: %(lot)s") % facts,
        [
            Paragraph(
                _("%(buyer)s has withdrawn lot %(lot)s of call-off %(call_off)s, for which you submitted bid %(bid)s.")
                % facts
            ),
            Paragraph(_("The reason: %(reason)s") % facts),
            Paragraph(_("There is nothing for you to do. A bid that you sealed is never opened.")),
        ],
    )


def _receipt(letter: Letter, facts: dict[str, Any]) -> Document:
    received = datetime.fromisoformat(facts["received_at"])
    return frame(
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
                    *_confirmed(facts),
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


def _confirmed(facts: dict[str, Any]) -> list[tuple[str, str]]:
    if not facts.get("confirmed_at"):
        return []
    at = datetime.fromisoformat(facts["confirmed_at"])
    what = _("Confirmed after change %(change)s") % facts
    return [(what, f"{date_and_time(at)} ({at:%H:%M:%S} UTC)")]


def _price_asked(letter: Letter, facts: dict[str, Any]) -> Document:
    told = {
        "price": money(Decimal(facts["price_gbp"])),
        "percent": facts["percent"],
        "median": money(Decimal(facts["median_gbp"])),
    }
    due = date_and_time(datetime.fromisoformat(facts["due_at"]))
    return frame(
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
    return frame(
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
            *(block for question in facts["questions"] for block in _reason(question, facts)),
            *standstill(facts),
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
    if facts.get("bundled") and not facts["is_winner"]:
        lots = ", ".join(map(str, facts["bundled"]))
        found.append(Paragraph(_("You wanted this lot only together with lot %(lots)s, not alone.") % {"lots": lots}))
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


def _reason(question: dict[str, Any], facts: dict[str, Any]) -> list[Block]:
    """Why an answer scored as it did, beside the winner's answer where another bid won."""
    title = _("Question %(number)s: why your answer scored %(score)s") % question
    if facts["is_winner"] or not question.get("winner_reason"):
        return [Heading(title, level=3), Paragraph(question["reason"])]
    beside = Table(
        caption=title,
        header=(_("Bid and score"), _("Why")),
        rows=(
            (f"{_('Your bid')}: {question['score']}", question["reason"]),
            (f"{_('Winning bid')}: {question['winner_score']}", question["winner_reason"]),
        ),
    )
    return [Heading(title, level=3), beside]


def standstill(facts: dict[str, Any]) -> list[Heading | Paragraph]:
    """Until when nothing is made, and what to do until then; nothing where nobody won."""
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


def _figure(value: str) -> str:
    return f"{Decimal(value):.4f}"


_WORDS: dict[str, Callable[[Letter, dict[str, Any]], Document]] = {
    INVITATION: _invitation,
    CANCELLED: _cancelled,
    CHANGED: _changed,
    DELAYED: _delayed,
    LAPSED: _lapsed,
    LOT_WITHDRAWN: _lot_withdrawn,
    RECEIPT: _receipt,
    PRICE_ASKED: _price_asked,
    FEEDBACK: _feedback,
}
