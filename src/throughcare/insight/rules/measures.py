"""Measures, each defined once, and what a funnel plot says of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import exp, lgamma, log


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted, of what, and what is left out; a changed definition is a new version with its own first day."""

    key: str
    version: int
    valid_from: date
    name: str
    numerator: str
    denominator: str
    exclusions: tuple[str, ...]
    source: str


FIRST_APPOINTMENT = Measure(
    key="first-appointment",
    version=1,
    valid_from=date(2021, 6, 26),
    name="First appointment within 10 working days",
    numerator="Referrals whose first appointment was held on or before the day it was due.",
    denominator=(
        "Referrals sent in the period that were accepted or still wait for an answer, and whose first appointment has "
        "been held or was due before today."
    ),
    exclusions=(
        "Referrals that the provider declined.",
        "Referrals withdrawn on or before the day on which the first appointment was due, without one held.",
        "Referrals on hold whose first appointment has not been held: their clock stands still.",
        "Drafts.",
    ),
    source="Time standard of commissioned rehabilitative services: assessment within 10 working days of referral",
)
MEASURES = (FIRST_APPOINTMENT,)


def counts_in_denominator(
    *, status: str, first_due_on: date, held_on: date | None, ended_on: date | None, today: date
) -> bool:
    """Whether a referral counts: the definition above as one decision, which queries restate and tests compare."""
    if status in ("draft", "declined"):
        return False
    if held_on is not None:
        return True
    if status == "on_hold":
        return False
    if ended_on is not None and ended_on <= first_due_on:
        return False
    return first_due_on < today


def counts_in_numerator(*, first_due_on: date, held_on: date | None) -> bool:
    """Whether a referral that counts was seen in time."""
    return held_on is not None and held_on <= first_due_on


class Signal(StrEnum):
    """What a point on a funnel plot says: only points outside a limit say anything."""

    WITHIN = "within"
    WARNING_LOW = "warning_low"  # below the 95% limit
    WARNING_HIGH = "warning_high"
    ALARM_LOW = "alarm_low"  # below the 99.8% limit
    ALARM_HIGH = "alarm_high"


ALARMS = frozenset({Signal.ALARM_LOW, Signal.ALARM_HIGH})
IN_WORDS = {
    Signal.WITHIN: "within what chance explains",
    Signal.WARNING_LOW: "lower than chance explains (95%)",
    Signal.WARNING_HIGH: "higher than chance explains (95%)",
    Signal.ALARM_LOW: "far lower than chance explains (99.8%)",
    Signal.ALARM_HIGH: "far higher than chance explains (99.8%)",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The shares between which a contract of this size lies by chance alone."""

    low: float
    high: float


@lru_cache(maxsize=20_000)
def limits(share: float, count: int, coverage: float) -> Limits:
    """Limits around an overall share for `count` cases: exact binomial quantiles, interpolated between whole cases.

    `coverage` is 0.95 or 0.998. Source of the method: Spiegelhalter, Funnel plots for comparing institutional
    performance, Statistics in Medicine 24 (2005), appendix A.1.1.
    """
    tail = (1 - coverage) / 2
    return Limits(_quantile(share, count, tail), _quantile(share, count, 1 - tail))


def _quantile(share: float, count: int, probability: float) -> float:
    if count == 0 or share <= 0 or share >= 1:
        return share
    below = total = 0.0
    for cases in range(count + 1):
        below, total = total, total + _binomial(cases, count, share)
        if total >= probability:
            part = (total - probability) / (total - below)
            return min(max((cases - part) / count, 0.0), 1.0)
    return 1.0


def _binomial(cases: int, count: int, share: float) -> float:
    ways = lgamma(count + 1) - lgamma(cases + 1) - lgamma(count - cases + 1)
    return exp(ways + cases * log(share) + (count - cases) * log(1 - share))


def signal(*, numerator: int, denominator: int, share: float) -> Signal:
    """What one contract's figure says against the overall share."""
    if denominator == 0:
        return Signal.WITHIN
    own = numerator / denominator
    alarm, warning = limits(share, denominator, 0.998), limits(share, denominator, 0.95)
    for low, high, if_low, if_high in (
        (alarm.low, alarm.high, Signal.ALARM_LOW, Signal.ALARM_HIGH),
        (warning.low, warning.high, Signal.WARNING_LOW, Signal.WARNING_HIGH),
    ):
        if own < low:
            return if_low
        if own > high:
            return if_high
    return Signal.WITHIN
