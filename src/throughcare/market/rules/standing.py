"""Financial standing: how much an organisation may take on, with the arithmetic that anybody can repeat.

An organisation's turnover must be at least a multiple of the annual value of all that it holds and wins. In a
consortium each member answers for its own share, so that no turnover is counted twice. A parent company guarantee is
asked only of who has a parent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

from throughcare.kernel.money import PENNY, pounds
from throughcare.kernel.periods import add_months

TURNOVER_POLICY = "turnover-multiple"
DAYS_OF_YEAR = 365


class Verdict(StrEnum):
    """What came of one test of standing."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_KNOWN = "not_known"  # a figure is missing: ask for it


def annual_value(value_gbp: Decimal, starts_on: date, ends_on: date) -> Decimal:
    """A term's value for one year, halves of a penny up; `ends_on` is the first day after the term.

    A term is so many whole years and days of a 365-day year. One of a year or less counts with its whole value.
    """
    years = 0
    while add_months(starts_on, 12 * (years + 1)) <= ends_on:
        years += 1
    days = (ends_on - add_months(starts_on, 12 * years)).days
    length = max(Fraction(1), years + Fraction(days, DAYS_OF_YEAR))
    exact = Fraction(value_gbp) / length
    return pounds(Decimal(exact.numerator) / Decimal(exact.denominator))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """One organisation's turnover test. Money is pounds a year; `percent` is its share of what is wanted.

    turnover_gbp: of its last full year; None when it isn't known. held_gbp: its part of the lots that it holds.
    wanted_gbp: the annual value of the lots that are to be won. multiple: as policy sets it.
    Source: competition for probation delivery partners, 2019: turnover of twice the annual value of all lots awarded.
    """

    organisation: str
    turnover_gbp: Decimal | None
    multiple: Decimal
    held_gbp: Decimal = Decimal(0)
    wanted_gbp: Decimal = Decimal(0)
    percent: int = 100

    @property
    def share_gbp(self) -> Decimal:
        """Its share of what is wanted, exact."""
        return self.wanted_gbp * self.percent / 100

    @property
    def needed_gbp(self) -> Decimal:
        """The turnover that all of it asks for."""
        return self.multiple * (self.held_gbp + self.share_gbp)

    @property
    def verdict(self) -> Verdict:
        """Whether the turnover is enough."""
        if self.turnover_gbp is None:
            return Verdict.NOT_KNOWN
        return Verdict.MET if self.turnover_gbp >= self.needed_gbp else Verdict.NOT_MET

    @property
    def short_gbp(self) -> Decimal:
        """By how much the turnover falls short; nought when it doesn't or isn't known."""
        if self.turnover_gbp is None:
            return Decimal(0)
        return max(Decimal(0), self.needed_gbp - self.turnover_gbp)

    @property
    def room_gbp(self) -> Decimal | None:
        """The annual value it may still take on beside what it holds, pennies rounded down; None when not known."""
        return capacity(self.turnover_gbp, self.multiple, self.held_gbp)


def capacity(turnover_gbp: Decimal | None, multiple: Decimal, held_gbp: Decimal) -> Decimal | None:
    """The annual value that a turnover leaves room for; None when the turnover isn't known."""
    if turnover_gbp is None:
        return None
    return max(Decimal(0), (turnover_gbp / multiple - held_gbp).quantize(PENNY, ROUND_DOWN))


def guarantee(*, has_parent: bool | None, is_offered: bool | None) -> Verdict:
    """A parent company guarantee: none is asked where there is no parent, and that is never a failure."""
    if has_parent is None:
        return Verdict.NOT_KNOWN
    if not has_parent:
        return Verdict.NOT_APPLICABLE
    return {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.NOT_KNOWN}[is_offered]


def together(tests: Sequence[Turnover]) -> Verdict:
    """What comes of a consortium: every member's share must be met; a missing figure is asked for first."""
    verdicts = {test.verdict for test in tests}
    for worst in (Verdict.NOT_MET, Verdict.NOT_KNOWN):
        if worst in verdicts:
            return worst
    return Verdict.MET


def share_out(percents: Sequence[int]) -> bool:
    """Whether shares are whole hundredths above nought that add up to a hundred."""
    return all(percent > 0 for percent in percents) and sum(percents) == 100
