"""From agreed scores and prices to a ranking, in exact arithmetic that a bidder can repeat by hand.

- Quality, of 100: each question's weight times its agreed score over 5, added up.
- Price, of 100: the lowest price among the lot's bids over this bid's price, times 100, to four places, halves up.
- Total, of 100: quality times its weight plus price times its weight, over 100, to four places, halves up.
- Bids rank by total. Equal totals rank by higher quality, then by lower price, then by earlier receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from throughcare.commissioning.rules.scoring import MAX_SCORE

PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A bid with its agreed scores by question number, its price in pounds and the moment it was received."""

    reference: str
    scores: Mapping[int, int]
    price_gbp: Decimal
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A bid's place in its lot. The scores are of 100; `total` is weighted."""

    rank: int
    reference: str
    quality: Decimal
    price: Decimal
    total: Decimal
    price_gbp: Decimal


def ranking(
    bids: Sequence[Marked], *, question_weights: Mapping[int, int], quality_weight: int, price_weight: int
) -> tuple[Ranked, ...]:
    """Rank the bids of one lot. ValueError when weights don't add up to 100 or a price is nought or less."""
    if quality_weight + price_weight != 100 or sum(question_weights.values()) != 100:
        raise ValueError("weights must add up to 100")
    if any(bid.price_gbp <= 0 for bid in bids):
        raise ValueError("a price must be above nought")
    lowest = min((bid.price_gbp for bid in bids), default=Decimal(1))
    rows = []
    for bid in bids:
        quality = quality_score(bid.scores, question_weights)
        price = rounded(Fraction(lowest) * 100 / Fraction(bid.price_gbp))
        total = rounded((quality_weight * Fraction(quality) + price_weight * Fraction(price)) / 100)
        rows.append((-total, -quality, bid.price_gbp, bid.received_at, bid.reference, price))
    return tuple(
        Ranked(rank=n, reference=reference, quality=-quality, price=price, total=-total, price_gbp=price_gbp)
        for n, (total, quality, price_gbp, _received_at, reference, price) in enumerate(sorted(rows), 1)
    )


def quality_score(scores: Mapping[int, int], question_weights: Mapping[int, int]) -> Decimal:
    """Quality of 100; KeyError when a question has no agreed score."""
    return rounded(Fraction(sum(weight * scores[number] for number, weight in question_weights.items()), MAX_SCORE))


def rounded(value: Fraction) -> Decimal:
    """To four places, halves up, without a detour through binary fractions."""
    scaled = value * 10**PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-PLACES)
