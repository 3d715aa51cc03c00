"""The answer: when each lot is published and evaluated, and what that leaves to mobilise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from throughcare.optimise.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Result):
    """A proposal. `publish_on` and `evaluate_on` are by lot; `order` names the lots as they are published.

    Value and bound are the least margin: the days that the tightest lot has to mobilise beyond what it needs, below
    nought where it has too few. `mobilise_days` is what each lot has. `is_possible` says that every award comes before
    the day of going live; where it can't, the answer is the timetable that misses it by least.
    """

    publish_on: Mapping[str, date]
    evaluate_on: Mapping[str, date]
    mobilise_days: Mapping[str, int]
    order: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        """Whether every lot is awarded by the day of going live."""
        return min(self.mobilise_days.values()) >= 0

    @property
    def is_proven(self) -> bool:
        """Whether no other order gives the tightest lot more."""
        return self.value >= self.bound
