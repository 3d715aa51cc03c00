"""What a call-off is worth and asks in return: lots that sum to the notice, social value, and a later deadline.

- The values of the lots add up to the value of the notice, to the penny, where the notice states one.
- Social value weighs a tenth of the whole at least (Procurement Policy Note 06/20), or there is a reason.
- What was published is frozen: to change it a call-off is issued again, with a later deadline.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from throughcare.kernel.errors import Problems

SOCIAL_POLICY = "minimum-social-value-rate"


def check_notice(notice_value_gbp: Decimal | None, lot_values_gbp: Iterable[Decimal]) -> Problems:
    """The lots add up to the value of the notice, where it states one."""
    problems = Problems()
    total = sum(lot_values_gbp, Decimal(0))
    if notice_value_gbp is None or total == notice_value_gbp:
        return problems
    problems.add(
        "The lots add up to £{total}, and the notice says £{notice}: £{apart} {way}. Change one of the two.",
        field="worth",
        total=f"{total:,.2f}",
        notice=f"{notice_value_gbp:,.2f}",
        apart=f"{abs(total - notice_value_gbp):,.2f}",
        way="too much" if total > notice_value_gbp else "too little",
    )
    return problems


def social_value_rate(social_weight: int, quality_weight: int) -> Fraction:
    """The share of a lot's total score that questions about social value decide; weights are of 100."""
    return Fraction(social_weight * quality_weight, 100 * 100)


def check_social_value(lots: Iterable[tuple[int, int]], social_weight: int, least: Decimal, reason: str) -> Problems:
    """Social value decides enough of every lot (number, quality weight), or there is a reason."""
    problems = Problems()
    if reason.strip():
        return problems
    for number, quality_weight in lots:
        rate = social_value_rate(social_weight, quality_weight)
        if rate < Fraction(least):
            problems.add(
                "Lot {lot}: social value weighs {percent}% of the whole, and should weigh {least}% at least. "
                "Give it more weight among the questions, or give the reason.",
                field="worth",
                lot=number,
                percent=f"{float(rate * 100):g}",
                least=f"{float(least * 100):g}",
            )
    return problems


def check_later(due_on: date | None, replaced_due_on: date | None) -> Problems:
    """A call-off issued again gives suppliers longer than the one that it replaces."""
    problems = Problems()
    if due_on and replaced_due_on and due_on <= replaced_due_on:
        problems.add(
            "It replaces a call-off with bids due on {day}. The deadline must be later.",
            field="deadline",
            day=f"{replaced_due_on.day} {replaced_due_on:%B %Y}",
        )
    return problems
