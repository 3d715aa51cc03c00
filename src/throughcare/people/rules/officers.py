"""Teams and responsible officers: how much work somebody has, and how often a person gets to know somebody new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from throughcare.kernel.errors import Problem, Problems
from throughcare.people.rules import check_reason

COUNT_POLICY = "officer-changes-count"  # from the so-maniest change within the months on, a reason is given
MONTHS_POLICY = "officer-changes-months"
WEIGHTS_POLICY = "case-weights"  # points of a case by the letter and by the digit of its tier
NAME_LETTERS = 60  # a team's name, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Days on which one officer was responsible; `until` is the first day no longer, None while it goes on."""

    officer_id: int
    since: date
    until: date | None


def changes(held: Iterable[Held], *, after: date, on: date) -> int:
    """How often somebody's officer became another after a day, up to and with another day.

    Whatever the cause: whoever is handed over from prison has somebody new to trust as well. Who was named and replaced
    on one day never met the person, and is passed over.
    """
    rows = sorted((row for row in held if row.until != row.since), key=lambda row: row.since)
    return sum(after < new.since <= on and new.officer_id != old.officer_id for old, new in pairwise(rows))


def check_change(*, ordinal: int, limit: int, months: int, reason: str) -> list[Problem]:
    """A reason where a change is the so-maniest within the months; `ordinal` counts it along."""
    if ordinal < limit and not reason.strip():
        return []
    if ordinal >= limit and not reason.strip():
        message = "This is change {ordinal} of officer within {months} months. Say why it is needed"
        return [Problem(message=message, field="reason", values={"ordinal": ordinal, "months": months})]
    return check_reason(reason)


def weight(tier: str, weights: Mapping[str, float]) -> Decimal:
    """The points of a case: those of its letter and those of its digit."""
    return sum((Decimal(str(weights[part])) for part in tier), Decimal(0))


def check_name(name: str, *, taken: bool) -> Problems:
    """A name that tells a team from the others of its unit."""
    problems = Problems()
    if not name.strip():
        problems.add("Enter the name of the team", field="name")
    elif len(name.strip()) > NAME_LETTERS:
        problems.add("The name must be {most} characters or fewer", field="name", most=NAME_LETTERS)
    elif taken:
        problems.add("There is a team of this name in the unit. Choose another name", field="name")
    return problems
