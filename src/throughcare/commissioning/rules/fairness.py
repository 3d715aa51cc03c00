"""What a competition owes its market: the specification early, a panel from elsewhere, an incumbent that hands over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months

EMPLOYED_POLICY = "panel-employed-months"
EVALUATION_POLICY = "evaluation-days"
EARLY_POLICY = "specification-early-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """How many days before a call-off opened its specification was published; `least_days` is what policy asks."""

    days: int
    least_days: int

    @property
    def signal(self) -> str:
        """Red on the very day, amber below what policy asks, green from there."""
        if self.days <= 0:
            return "red"
        return "green" if self.days >= self.least_days else "amber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """That somebody of the panel worked for whoever may bid, until a day (None: still)."""

    name: str
    organisation: str
    ended_on: date | None


def days_early(specification_on: date | None, opened_on: date) -> int:
    """Days between the specification and the call-off; nought where none came before it."""
    return max(0, (opened_on - specification_on).days) if specification_on else 0


def is_recent(ended_on: date | None, on: date, months: int) -> bool:
    """Whether an employment is less than so many months ago, or goes on."""
    return ended_on is None or add_months(ended_on, months) > on


def check_employments(found: Sequence[Employment], months: int) -> Problems:
    """Nobody judges bids of whoever employed them a short while ago."""
    problems = Problems()
    for row in found:
        when = f"until {row.ended_on.day} {row.ended_on:%B %Y}" if row.ended_on else "and still does"
        problems.add(
            "{name} worked for {organisation} {when}: less than {months} months ago. Name somebody else.",
            field="panel",
            name=row.name,
            organisation=row.organisation,
            when=when,
            months=months,
        )
    return problems


def overlap(one: tuple[date, date], two: tuple[date, date]) -> bool:
    """Whether two stretches of days have a day in common; both ends are included."""
    return one[0] <= two[1] and two[0] <= one[1]


def check_plan_given(text: str) -> Problems:
    """A plan to hand over says something."""
    problems = Problems()
    if len(text.split()) < 10:
        problems.add("Say who hands over what, to whom and by when, in a few sentences.", field="text")
    return problems
