"""Ratio tests of financial health: published thresholds, figures of the last accounts, arithmetic anybody can repeat.

A test that isn't met fails, and so does one that is nearly met: what is near is said to be, because an appeal may turn
on it. A figure that isn't known fails nobody: the assessor asks for it.
Source: what the competition for probation delivery partners of 2019 called other financial health tests; the measures
are among the standard ones of the Cabinet Office's guidance on suppliers' economic and financial standing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from throughcare.kernel.errors import Problems
from throughcare.kernel.money import PENNY
from throughcare.market.rules.standing import Verdict

NEAR_POLICY = "ratio-near"
APPEAL_POLICY = "framework-appeal-working-days"
APPEAL_DECISION_POLICY = "framework-appeal-decision-working-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioRule:
    """One ratio: `top` over `bottom`, fields of a supplier's profile, is at least what `policy` sets."""

    policy: str
    title: str
    top: str
    bottom: str
    words: str


RATIOS = (
    RatioRule(
        policy="ratio-liquidity-least",
        title="Liquidity",
        top="liquid_gbp",
        bottom="due_in_year_gbp",
        words="Money at hand and due to you within a year ÷ what you must pay within a year",
    ),
    RatioRule(
        policy="ratio-solvency-least",
        title="Solvency",
        top="assets_gbp",
        bottom="debts_gbp",
        words="All that you own ÷ all that you owe",
    ),
    RatioRule(
        policy="ratio-margin-least",
        title="Margin",
        top="surplus_gbp",
        bottom="turnover_gbp",
        words="Surplus of the year, a deficit below nought ÷ turnover",
    ),
)
FACTS = ("liquid_gbp", "due_in_year_gbp", "assets_gbp", "debts_gbp", "surplus_gbp")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioTest:
    """One ratio of one organisation. `least` is the published threshold; `near` how far below it is still near."""

    rule: RatioRule
    top_gbp: Decimal | None
    bottom_gbp: Decimal | None
    least: Decimal
    near: Decimal
    source: str = ""

    @property
    def exact(self) -> Fraction | None:
        """The ratio; None where a figure isn't known or there is nothing to divide by."""
        if self.top_gbp is None or not self.bottom_gbp:
            return None
        return Fraction(self.top_gbp) / Fraction(self.bottom_gbp)

    @property
    def shown(self) -> Decimal | None:
        """The ratio to two places, never rounded up to the threshold."""
        if self.exact is None:
            return None
        return (Decimal(self.exact.numerator) / Decimal(self.exact.denominator)).quantize(PENNY, ROUND_FLOOR)

    @property
    def verdict(self) -> Verdict:
        """Whether it is met. With nothing owed there is nothing to divide by, and it is."""
        if self.top_gbp is None or self.bottom_gbp is None:
            return Verdict.NOT_KNOWN
        if self.exact is None or self.exact >= Fraction(self.least):
            return Verdict.MET
        return Verdict.NOT_MET

    @property
    def is_near(self) -> bool:
        """Whether it fails by little: a borderline case, which an appeal may turn."""
        if self.verdict != Verdict.NOT_MET or self.exact is None:
            return False
        return self.exact >= Fraction(self.least) - Fraction(self.near)

    def __str__(self) -> str:
        near = " It is a borderline case." if self.is_near else ""
        sum_gbp = f"£{self.top_gbp:,.2f} ÷ £{self.bottom_gbp:,.2f}"
        return f"{self.rule.title}: {sum_gbp} = {self.shown}, and at least {self.least} is needed.{near}"


def failed(tests: Iterable[RatioTest]) -> tuple[RatioTest, ...]:
    """The tests that are not met."""
    return tuple(test for test in tests if test.verdict == Verdict.NOT_MET)


def check_ratios(tests: Iterable[RatioTest], *, is_pass: bool) -> Problems:
    """Nobody passes with a ratio below its published threshold; who fails may appeal."""
    problems = Problems()
    for test in failed(tests) if is_pass else ():
        problems.add(
            "{test} Nobody passes below a published threshold: decide that it fails. The applicant may appeal.",
            field="outcome",
            test=str(test),
        )
    return problems


def with_arithmetic(reasons: str, tests: Iterable[RatioTest]) -> str:
    """The reasons for a failure, with the arithmetic of each ratio that is not met."""
    return "\n".join([reasons.strip(), *(str(test) for test in failed(tests))])


def check_appeal(grounds: str) -> Problems:
    """An appeal says in a sentence at least what was overlooked."""
    problems = Problems()
    if len(grounds.split()) < 5:
        problems.add("Say in a sentence at least what should be looked at again", field="grounds")
    return problems


def check_appeal_decision(outcome: str, reasons: str) -> Problems:
    """An appeal is upheld or dismissed, with reasons that the applicant reads."""
    problems = Problems()
    if outcome not in ("upheld", "dismissed"):
        problems.add("Select whether the appeal is upheld", field="outcome")
    if len(reasons.split()) < 5:
        problems.add("Give your reasons in a sentence at least: the applicant reads them", field="reasons")
    return problems
