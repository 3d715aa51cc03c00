"""What a call-off asks of bidders beside what each lot is worth: the meter that is read before publishing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from throughcare.commissioning.models import Lot, Question
from throughcare.market.queries.questions import pace
from throughcare.market.rules.proportion import Burden

DAYS_A_YEAR = Decimal("365.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBurden:
    """A lot with what a bid for it costs."""

    lot: Lot
    burden: Burden


def burdens(lots: Sequence[Lot], questions: Sequence[Question], on: date) -> list[LotBurden]:
    """Every lot with what a bid for it costs, the heaviest first; a bid answers all questions."""
    a_pace = pace(on)
    words = sum(question.max_words for question in questions)
    found = [
        LotBurden(
            lot=lot,
            burden=Burden(question_count=len(questions), word_count=words, yearly_value_gbp=_yearly(lot), pace=a_pace),
        )
        for lot in lots
    ]
    return sorted(found, key=lambda row: (-row.burden.rate, row.lot.number))


def _yearly(lot: Lot) -> Decimal:
    """What a lot is worth in a year; of one shorter than that, all of it."""
    years = max(Decimal(1), Decimal((lot.ends_on - lot.starts_on).days) / DAYS_A_YEAR)
    return lot.value_gbp / years
