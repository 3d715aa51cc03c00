"""From agreed scores and prices to a ranking, in exact arithmetic that a bidder can repeat by hand.

- Quality, of 100: each question's weight times its agreed score over 5, added up.
- Price, of 100: the lowest price among the lot's bids over this bid's price, times 100, to four places, halves up.
- Total, of 100: quality times its weight plus price times its weight, over 100, to four places, halves up.
- A bid whose agreed score of a question is under that question's floor, or that was set aside for its price, can't win:
  it ranks after all that can, and the lowest price is that of the bids that can win, if any can.
- Bids rank by total. Equal totals rank by higher quality, then by lower price, then by earlier receipt.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from throughcare.commissioning.rules.scoring import MAX_SCORE
from throughcare.kernel.errors import Problems

PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A bid with its agreed scores by question number, its price in pounds and the moment it was received."""

    reference: str
    scores: Mapping[int, int]
    price_gbp: Decimal
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """An agreed score under the floor of its question."""

    number: int
    score: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A bid's place in its lot. The scores are of 100; `total` is weighted. `under`: why it can't win, if it can't."""

    rank: int
    reference: str
    quality: Decimal
    price: Decimal
    total: Decimal
    price_gbp: Decimal
    under: tuple[Under, ...] = ()
    is_set_aside: bool = False  # for an abnormally low price

    @property
    def can_win(self) -> bool:
        """Whether it may be awarded its lot."""
        return not self.under and not self.is_set_aside


def ranking(
    bids: Sequence[Marked],
    *,
    question_weights: Mapping[int, int],
    quality_weight: int,
    price_weight: int,
    floors: Mapping[int, int] = MappingProxyType({}),
    set_aside: Collection[str] = (),
) -> tuple[Ranked, ...]:
    """Rank the bids of one lot. ValueError when weights don't add up to 100 or a price is nought or less."""
    if quality_weight + price_weight != 100 or sum(question_weights.values()) != 100:
        raise ValueError("weights must add up to 100")
    if any(bid.price_gbp <= 0 for bid in bids):
        raise ValueError("a price must be above nought")
    below = {bid.reference: under(bid.scores, floors) for bid in bids}
    can_win = [bid.price_gbp for bid in bids if not below[bid.reference] and bid.reference not in set_aside]
    lowest = min(can_win or [bid.price_gbp for bid in bids], default=Decimal(1))
    rows = []
    for bid in bids:
        quality = quality_score(bid.scores, question_weights)
        price = min(Decimal(100), rounded(Fraction(lowest) * 100 / Fraction(bid.price_gbp)))
        total = rounded((quality_weight * Fraction(quality) + price_weight * Fraction(price)) / 100)
        rows.append(
            (
                bool(below[bid.reference]) or bid.reference in set_aside,
                -total,
                -quality,
                bid.price_gbp,
                bid.received_at,
                bid.reference,
                price,
            )
        )
    return tuple(
        Ranked(
            rank=n,
            reference=reference,
            quality=-quality,
            price=price,
            total=-total,
            price_gbp=price_gbp,
            under=below[reference],
            is_set_aside=reference in set_aside,
        )
        for n, (_out, total, quality, price_gbp, _received_at, reference, price) in enumerate(sorted(rows), 1)
    )


def under(scores: Mapping[int, int], floors: Mapping[int, int]) -> tuple[Under, ...]:
    """Every agreed score that is under the floor of its question, by number."""
    return tuple(
        Under(number=number, score=scores[number], floor=floor)
        for number, floor in sorted(floors.items())
        if scores[number] < floor
    )


def check_can_win(place: Ranked) -> Problems:
    """A bid under a floor, or set aside for its price, can't be awarded its lot."""
    problems = Problems()
    if place.is_set_aside:
        problems.add("{bid} was set aside for its price. Choose another bid.", field="bid", bid=place.reference)
    for row in place.under:
        problems.add(
            "{bid} can't win: question {number} was agreed at {score}, and its floor is {floor}. Choose another bid.",
            field="bid",
            bid=place.reference,
            number=row.number,
            score=row.score,
            floor=row.floor,
        )
    return problems


def quality_score(scores: Mapping[int, int], question_weights: Mapping[int, int]) -> Decimal:
    """Quality of 100; KeyError when a question has no agreed score."""
    return rounded(Fraction(sum(weight * scores[number] for number, weight in question_weights.items()), MAX_SCORE))


def rounded(value: Fraction) -> Decimal:
    """To four places, halves up, without a detour through binary fractions."""
    scaled = value * 10**PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-PLACES)
