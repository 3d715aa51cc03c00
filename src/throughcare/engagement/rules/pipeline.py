"""What a plan says of its dates: how late each is, how many days a late award loses, how long is left to mobilise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from throughcare.kernel.errors import Problems


class Stage(StrEnum):
    """What has a date in a plan: a paper of the programme, or a step of a lot."""

    PAPER = "paper"
    PUBLISH = "publish"
    RESPOND = "respond"
    AWARD = "award"
    START = "start"


OF_A_LOT = (Stage.PUBLISH, Stage.RESPOND, Stage.AWARD, Stage.START)
NAMES = {
    Stage.PAPER: "Paper",
    Stage.PUBLISH: "Competition opens",
    Stage.RESPOND: "Bids due",
    Stage.AWARD: "Award",
    Stage.START: "Service starts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One date of a plan: as first planned, as planned now, and when it was reached (None: not yet)."""

    first_on: date
    planned_on: date
    reached_on: date | None = None

    def expected_on(self, today: date) -> date:
        """When it was reached, or the soonest that it can be."""
        return self.reached_on or max(self.planned_on, today)

    def days_late(self, today: date) -> int:
        """Calendar days after the first plan; nought where it is in time."""
        return max(0, (self.expected_on(today) - self.first_on).days)

    @property
    def has_moved(self) -> bool:
        """Whether another day than the first planned holds now."""
        return (self.reached_on or self.planned_on) != self.first_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Mobilisation:
    """The days between award and start of a lot: as first planned, as they will be, and what the award's delay took.

    `days_to_start` counts down from today; negative once the service should have begun.
    """

    planned_days: int
    days: int
    days_to_start: int

    @property
    def days_lost(self) -> int:
        """Days fewer than were first planned; nought where there are as many or more."""
        return max(0, self.planned_days - self.days)


def mobilisation(award: Dated, start: Dated, today: date) -> Mobilisation:
    """How long a provider has between being told and beginning.

    Source: the results of 2021, which came five weeks before the services began.
    """
    starts_on = start.reached_on or start.planned_on
    return Mobilisation(
        planned_days=(start.first_on - award.first_on).days,
        days=(starts_on - award.expected_on(today)).days,
        days_to_start=(starts_on - today).days,
    )


def check_plan(dates: Mapping[Stage, date]) -> Problems:
    """The steps of a lot follow one another."""
    problems = Problems()
    in_order = [(stage, dates[stage]) for stage in OF_A_LOT]
    for (before, earlier), (after, later) in pairwise(in_order):
        if later < earlier:
            problems.add(
                "“{after}” can't come before “{before}”", field=after, after=NAMES[after], before=NAMES[before]
            )
    return problems


def check_slip(*, planned: set[date], to_on: date, reason: str) -> Problems:
    """A date moves to another, and says why in a sentence: both are published."""
    problems = Problems()
    if planned == {to_on}:
        problems.add("That is the date already planned. Enter another", field="to_on")
    if len(reason.split()) < 3:
        problems.add("Say why in a sentence: it is published beside both dates", field="reason")
    return problems


def check_reached(on: date, today: date) -> Problems:
    """Only what has happened is recorded as reached."""
    problems = Problems()
    if on > today:
        problems.add("Enter a day that has come. A day to come is a plan: change the date instead", field="on")
    return problems
