"""The envelope of money of a financial year: its split into reserved, committed and available, which always sums.

- total: what may be spent in the year. reserved: set aside by hand, with a reason. committed: what awards in force
  cost in the year. available: the rest, from which awards commit.
- An award's price falls to the financial years of its term by days, to the penny.

Source: the yearly budget of £280 million for probation services from the dynamic framework and partners, 2019.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.kernel.money import split


class EntryKind(StrEnum):
    """What changed an envelope."""

    SET = "set"
    COMMIT = "commit"
    RELEASE = "release"
    SHIFT = "shift"  # the term moved: from one year to another, more here (above nought) and less there


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An envelope as it stands, in pounds."""

    total_gbp: Decimal
    reserved_gbp: Decimal
    committed_gbp: Decimal

    @property
    def available_gbp(self) -> Decimal:
        """What awards may still commit; below nought where more is promised than there is."""
        return self.total_gbp - self.reserved_gbp - self.committed_gbp


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What is spent without an award: a direct award, a grant, what an extension adds, an order of an option."""

    reference: str
    funder_id: int | None  # None: the framework's buyer pays
    value_gbp: Decimal
    starts_on: date
    ends_on: date  # the first day after the term


def year_of(day: date) -> int:
    """The calendar year in which a day's financial year begins, on 1 April."""
    return day.year if day >= date(day.year, 4, 1) else day.year - 1


def year_name(year: int) -> str:
    """A financial year as people write it: 2022/23."""
    return f"{year}/{(year + 1) % 100:02d}"


def profile(value_gbp: Decimal, starts_on: date, ends_on: date) -> dict[int, Decimal]:
    """A value over the financial years of a term, by days, to the penny; `ends_on` is the first day after the term."""
    days: dict[int, int] = {}
    start = starts_on
    while start < ends_on:
        year = year_of(start)
        end = min(ends_on, date(year + 1, 4, 1))
        days[year] = (end - start).days
        start = end
    return dict(zip(days, split(value_gbp, list(days.values())), strict=True))


def check_split(found: Split, *, reason: str) -> Problems:
    """A new split leaves nothing below nought, and says why."""
    problems = Problems()
    if found.total_gbp <= 0:
        problems.add("Enter a total above £0.", field="total_gbp")
    if found.reserved_gbp < 0:
        problems.add("Enter £0 or more.", field="reserved_gbp")
    if found.available_gbp < 0:
        problems.add(
            "That is £{short} more than the total: £{committed} is committed by awards. "
            "Raise the total or reserve less.",
            field="reserved_gbp",
            short=f"{-found.available_gbp:,.2f}",
            committed=f"{found.committed_gbp:,.2f}",
        )
    if not reason.strip():
        problems.add("Give the reason. It stays in the history.", field="reason")
    return problems


def check_commitment(needed: Mapping[int, Decimal], available: Mapping[int, Decimal]) -> Problems:
    """Every year that has an envelope has enough left; a year without one is not watched yet."""
    problems = Problems()
    for year, amount in needed.items():
        if year in available and amount > available[year]:
            problems.add(
                "This costs £{needed} in {year}, and the envelope has £{left} available. "
                "Reserve less of it, or raise it, first.",
                needed=f"{amount:,.2f}",
                year=year_name(year),
                left=f"{available[year]:,.2f}",
            )
    return problems
