"""What a bid holds, whether it may be submitted, and when it is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from throughcare.commissioning.rules.publishing import QuestionFacts
from throughcare.kernel.errors import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class BidContent:
    """The words and the price of a bid. Answers are keyed by question number; price is pounds for the whole term.

    preference: how far up the lot stands among the bidder's own, 1 the dearest. is_bundled: only with its bundle.
    """

    answers: Mapping[int, str] = field(default_factory=dict)
    price_gbp: Decimal | None = None
    preference: int | None = None
    is_bundled: bool = False


def word_count(text: str) -> int:
    """Words as people count them: runs of characters between spaces."""
    return len(text.split())


def is_late(received_at: datetime, due_at: datetime) -> bool:
    """Whether a bid came after the deadline; one received at that very moment is in time."""
    return received_at > due_at


def check_submission(content: BidContent, questions: Iterable[QuestionFacts], lot_value_gbp: Decimal) -> Problems:
    """All that is missing or too long. `field` is the question's number, or "price"."""
    problems = Problems()
    for question in questions:
        words = word_count(content.answers.get(question.number, ""))
        if not words:
            problems.add("Answer question {number}.", field=str(question.number), number=question.number)
        if words > question.max_words:
            problems.add(
                "Question {number}: your answer has {words} words. Shorten it to {most} or fewer.",
                field=str(question.number),
                number=question.number,
                words=words,
                most=question.max_words,
            )
    problems.extend(_check_price(content.price_gbp, lot_value_gbp))
    return problems


def _check_price(price_gbp: Decimal | None, lot_value_gbp: Decimal) -> Problems:
    problems = Problems()
    if price_gbp is None:
        problems.add("Enter your price.", field="price")
    elif price_gbp <= 0:
        problems.add("Enter a price above £0.", field="price")
    elif price_gbp > lot_value_gbp:
        problems.add(
            "Your price is above the value of the lot. Enter £{value} or less.",
            field="price",
            value=f"{lot_value_gbp:,.2f}",
        )
    return problems
