"""Whether what is asked of bidders is in proportion to what can be won: hours of writing against the smallest lot."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What policy reckons with. `most_rate` is the share of a lot's yearly value that a bid may cost, at most."""

    words_per_hour: int
    hour_cost_gbp: Decimal
    most_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What a bid for one lot costs whoever writes it, beside what the lot is worth in a year (pounds ex VAT)."""

    question_count: int
    word_count: int
    yearly_value_gbp: Decimal
    pace: Pace

    @property
    def hours(self) -> Decimal:
        """Hours of writing, to one place, if every answer is as long as it may be."""
        return (Decimal(self.word_count) / self.pace.words_per_hour).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def cost_gbp(self) -> Decimal:
        """What these hours cost."""
        return (Decimal(self.word_count) / self.pace.words_per_hour * self.pace.hour_cost_gbp).quantize(PENNY)

    @property
    def rate(self) -> Decimal:
        """The cost as a share of the yearly value."""
        return self.cost_gbp / self.yearly_value_gbp

    @property
    def is_heavy(self) -> bool:
        """Whether the commissioner is warned."""
        return self.rate > self.pace.most_rate

    @property
    def most_words(self) -> int:
        """Words in all that would be in proportion."""
        hours = self.yearly_value_gbp * self.pace.most_rate / self.pace.hour_cost_gbp
        return int(hours * self.pace.words_per_hour)
