"""Staying a member: suspended, banned until a day, or lapsed; checked at invitation, close, award and signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from throughcare.kernel.errors import Problems

LAPSE_POLICY = "membership-insurance-grace-days"


class Kind(StrEnum):
    """How a member is off the framework."""

    SUSPENDED = "suspended"  # until somebody lifts it
    BANNED = "banned"  # until a day
    LAPSED = "lapsed"  # until its ground is put right


class Ground(StrEnum):
    """Why."""

    CONDUCT = "conduct"
    PERFORMANCE = "performance"
    EXCLUSION = "exclusion"
    INSURANCE = "insurance"
    INSOLVENCY = "insolvency"


KINDS = {  # which grounds lead to what; a commissioner chooses among them, time lapses on insurance alone
    Kind.SUSPENDED: (Ground.CONDUCT, Ground.PERFORMANCE, Ground.EXCLUSION),
    Kind.BANNED: (Ground.CONDUCT, Ground.PERFORMANCE, Ground.EXCLUSION),
    Kind.LAPSED: (Ground.INSURANCE, Ground.INSOLVENCY),
}


WORDS = {
    Kind.SUSPENDED: "The organisation or its partner is suspended from the framework. Wait until it is lifted",
    Kind.BANNED: "The organisation or its partner is banned from the framework. Wait until the ban is over",
    Kind.LAPSED: "The organisation or its partner is no member now: its membership has lapsed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One restriction as the rules look at it. `until_on` is the first day on which it no longer holds."""

    kind: str
    ground: str
    from_at: datetime
    until_on: date | None
    lifted_at: datetime | None

    def holds(self, at: datetime, on: date) -> bool:
        """Whether it holds at a moment, which lies on a day."""
        if at < self.from_at or (self.lifted_at is not None and at >= self.lifted_at):
            return False
        return self.until_on is None or on < self.until_on


def check_restriction(*, kind: str, ground: str, reason: str, until_on: date | None, today: date) -> Problems:
    """A restriction has a ground of its kind and a reason; a ban ends on a day to come, nothing else does."""
    problems = Problems()
    if kind not in KINDS or ground not in KINDS[Kind(kind)]:
        problems.add("Select a ground that goes with it", field="ground")
    if len(reason.split()) < 5:
        problems.add("Give the reason in a sentence at least: the organisation reads it", field="reason")
    if kind == Kind.BANNED and (until_on is None or until_on <= today):
        problems.add("Enter the day to come on which the ban ends", field="until_on")
    if kind != Kind.BANNED and until_on is not None:
        problems.add("Only a ban has an end. Leave this empty, and lift it when it is put right", field="until_on")
    return problems


def check_reason_to_lift(reason: str) -> Problems:
    """Whoever lets a member back says why."""
    problems = Problems()
    if len(reason.split()) < 5:
        problems.add("Say in a sentence at least what has been put right", field="reason")
    return problems


def check_members(off: Mapping[int, Sequence[str]]) -> Problems:
    """Refuse what only members may do. `off` are the kinds that hold, of each organisation behind it that is off."""
    problems = Problems()
    for kind in sorted({kind for kinds in off.values() for kind in kinds}):
        problems.add(WORDS[Kind(kind)])
    return problems
