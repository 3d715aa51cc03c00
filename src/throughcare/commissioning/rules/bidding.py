"""What a bid holds, whether it may be submitted, and when it is late."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from throughcare.commissioning.rules.publishing import QuestionFacts
from throughcare.documents.rules import Sealed
from throughcare.kernel.errors import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class BidContent:
    """The words and the price of a bid. Answers are keyed by question number; price is pounds for the whole term.

    preference: how far up the lot stands among the bidder's own, 1 the dearest. is_bundled: only with its bundle.
    files: what was added to an answer, by question number.
    """

    answers: Mapping[int, str] = field(default_factory=dict)
    price_gbp: Decimal | None = None
    preference: int | None = None
    is_bundled: bool = False
    files: Mapping[int, tuple[Sealed, ...]] = field(default_factory=dict)

    @property
    def all_files(self) -> list[Sealed]:
        """The files of all answers, in their order."""
        return [row for number in sorted(self.files) for row in self.files[number]]

    def with_file(self, number: int, added: Sealed) -> "BidContent":
        """The same with a file of an answer; once, however often it is added."""
        rows = self.files.get(number, ())
        return self if added in rows else replace(self, files={**self.files, number: (*rows, added)})

    def without_file(self, document_id: int) -> "BidContent":
        """The same without a file."""
        left = {n: tuple(row for row in rows if row.document_id != document_id) for n, rows in self.files.items()}
        return replace(self, files={number: rows for number, rows in left.items() if rows})


def stored_files(content: BidContent) -> dict[str, list[dict[str, Any]]]:
    """A bid's files as they are written into its draft and its envelope, keys and all."""
    return {
        str(number): [asdict(row) | {"key": b64encode(row.key).decode()} for row in rows]
        for number, rows in content.files.items()
    }


def read_files(stored: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[int, tuple[Sealed, ...]]:
    """The same back from what was written."""
    return {
        int(number): tuple(Sealed(**(dict(row) | {"key": b64decode(row["key"])})) for row in rows)
        for number, rows in stored.items()
    }


def file_purpose(number: int) -> str:
    """As what the files of an answer are kept."""
    return f"bid.answer.{number}"


def word_count(text: str) -> int:
    """Words as people count them: runs of characters between spaces."""
    return len(text.split())


def is_late(received_at: datetime, due_at: datetime) -> bool:
    """Whether a bid came after the deadline; one received at that very moment is in time."""
    return received_at > due_at


def check_submission(content: BidContent, questions: Iterable[QuestionFacts], lot_value_gbp: Decimal) -> Problems:
    """All that is missing or too long. `field` is the question's number, "files" and that, or "price"."""
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
        if question.is_file_required and not content.files.get(question.number):
            problems.add(
                "Question {number}: add the file that it asks for.",
                field=f"files{question.number}",
                number=question.number,
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
