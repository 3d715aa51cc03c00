"""Abnormally low prices: which have to be explained, and when a bid may be set aside for one.

Source: Public Contracts Regulations 2015, regulation 69, and Procurement Act 2023, section 19: a bidder is asked to
explain before its bid is set aside. How low is abnormal is policy.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from statistics import median

from throughcare.kernel.errors import Problems

SHARE_POLICY, ANSWER_POLICY = "abnormally-low-percent", "abnormally-low-answer-days"
LEAST_WORDS = 5


def middle(prices: Mapping[str, Decimal]) -> Decimal:
    """The median of a lot's prices, in pounds."""
    return Decimal(median(prices.values())).quantize(Decimal("0.01"))


def low(prices: Mapping[str, Decimal], percent: int) -> set[str]:
    """References of bids whose price is below a share of the median of their lot."""
    if not prices:
        return set()
    return {reference for reference, price in prices.items() if price * 100 < middle(prices) * percent}


def check_words(words: str, field: str) -> Problems:
    """A question, an answer or a reason says something."""
    problems = Problems()
    if len(words.split()) < LEAST_WORDS:
        problems.add("Say it in a sentence at least.", field=field)
    return problems


def check_price_decision(*, is_agreed: bool, is_answered: bool, due_at: datetime, now: datetime) -> Problems:
    """Nothing is accepted unexplained, and nothing is set aside before its bidder had the time to explain."""
    problems = Problems()
    if not is_answered and is_agreed:
        problems.add("The bidder has not explained its price, so nothing can be accepted.", field="decision")
    if not is_answered and now <= due_at:
        problems.add("The bidder still has time to explain its price. Wait for its answer.", field="decision")
    return problems
