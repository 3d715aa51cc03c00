"""How long records are kept: the schedule, when something is due for disposal, and what stands against it.

UK GDPR article 5(1)(e) (no longer than necessary) and 17(3) (when erasure does not apply); Data Protection Act 2018
section 39(2) (time limits for periodic review). The schedule itself is `data/retention.csv`, dated, with its sources.
"""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import Period, add_months
from throughcare.kernel.policy import NoPolicyError
from throughcare.kernel.states import Machine, transition

SCHEDULE = Path(__file__).parents[1] / "data" / "retention.csv"
CASE, CASE_SERIOUS, COPY = "case-record", "case-record-serious", "subject-access"
SERIOUS = ("high", "very_high")  # risk of serious harm at which a record is kept longer


class Trigger(StrEnum):
    """From which day a period runs."""

    SUPERVISION_ENDED = "supervision_ended"  # the last sentence or, if later, the last service
    BORN = "born"
    ANSWERED = "answered"  # the copy was handed over, or the request refused or withdrawn


class Action(StrEnum):
    """What disposal does."""

    ERASE = "erase"  # personal values go, a tombstone without them stays to be counted
    REMOVE = "remove"  # the rows go


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the schedule: how long a class of records is kept, from when, on which basis."""

    record_class: str
    name: str
    trigger: Trigger
    months: int
    action: Action
    period: Period
    basis: str


@cache
def schedule() -> tuple[Line, ...]:
    """Every line of the schedule; ValueError for a line that makes no sense."""
    with SCHEDULE.open(encoding="utf-8", newline="") as file:
        return read(list(csv.DictReader(file)))


def read(rows: Sequence[dict[str, str]]) -> tuple[Line, ...]:
    """Lines of the schedule from their texts; ValueError where a class has two lines for one day, or a source lacks."""
    lines = tuple(_line(row) for row in rows)
    for number, line in enumerate(lines):
        if not line.basis or line.months < 1:
            raise ValueError(f"{line.record_class}: say for how many months, and on which basis")
        same = [other for other in lines[:number] if other.record_class == line.record_class]
        if any(line.period.overlaps(other.period) for other in same):
            raise ValueError(f"{line.record_class}: two lines hold on the same day")
    return lines


def _line(row: dict[str, str]) -> Line:
    until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    return Line(
        record_class=row["record_class"],
        name=row["name"],
        trigger=Trigger(row["trigger"]),
        months=int(row["months"]),
        action=Action(row["action"]),
        period=Period(date.fromisoformat(row["valid_from"]), until),
        basis=row["basis"].strip(),
    )


def line(record_class: str, on: date) -> Line:
    """The line of a class that holds on a day; NoPolicyError where none does."""
    for found in schedule():
        if found.record_class == record_class and on in found.period:
            return found
    raise NoPolicyError(f"no retention of '{record_class}' in force on {on.isoformat()}")


def record_class(risk_of_serious_harm: str) -> str:
    """The class of a person's case record."""
    return CASE_SERIOUS if risk_of_serious_harm in SERIOUS else CASE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What decides when a person's case record is due. Days are None where there is none."""

    born_on: date
    risk_of_serious_harm: str
    sentence_ends_on: date | None  # the last day of the last sentence
    service_ended_on: date | None  # the day the last referral ended
    has_open_referral: bool
    has_open_request: bool  # a copy or a correction that was asked for and is not yet answered
    is_held: bool
    is_erased: bool


def supervision_ended_on(facts: CaseFacts) -> date | None:
    """The last day of supervision, or of a service that went on longer; None while something is open or unknown."""
    if facts.has_open_referral or facts.sentence_ends_on is None:
        return None
    return max(facts.sentence_ends_on, facts.service_ended_on or facts.sentence_ends_on)


def case_triggered_on(facts: CaseFacts, by: Trigger) -> date | None:
    """The day from which a case record's period runs; nobody's runs before supervision has ended."""
    ended = supervision_ended_on(facts)
    if ended is None or by is not Trigger.BORN:
        return ended
    return facts.born_on


def case_due_on(facts: CaseFacts, on: date) -> date | None:
    """The first day on which a case record may be disposed of, by the schedule in force on `on`; None: not known yet.

    However long ago somebody was born, six years after supervision are kept.
    """
    found = line(record_class(facts.risk_of_serious_harm), on)
    triggered, ended = case_triggered_on(facts, found.trigger), supervision_ended_on(facts)
    if triggered is None or ended is None:
        return None
    floor = add_months(ended, line(CASE, on).months)
    return max(add_months(triggered, found.months), floor)


def check_disposal(facts: CaseFacts, today: date) -> Problems:
    """All that stands against disposing of a case record today; asked when proposing, and again when doing it."""
    problems = Problems()
    due = case_due_on(facts, today)
    if facts.is_erased:
        problems.add("It has been erased already.")
    if facts.is_held:
        problems.add("A legal hold is on it.")
    if facts.has_open_request:
        problems.add("A request by the person is open.")
    if due is None:
        problems.add("Supervision has not ended, or its end is not known.")
    elif due > today:
        problems.add("It is not due before {due}.", due=due.strftime("%-d %B %Y"))
    return problems


class BatchStatus(StrEnum):
    """How far a batch of disposals is; two people stand between proposal and disposal."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    DONE = "done"
    REJECTED = "rejected"


B = BatchStatus
BATCH = Machine(
    "disposal batch",
    initial=B.PROPOSED,
    transitions=[
        transition("check", [B.PROPOSED], B.CHECKED, P.RETENTION_HANDLE),
        transition("approve", [B.CHECKED], B.APPROVED, P.RETENTION_HANDLE),
        transition("reject", [B.PROPOSED, B.CHECKED], B.REJECTED, P.RETENTION_HANDLE),
        transition("finish", [B.APPROVED], B.DONE, P.RETENTION_HANDLE),
    ],
)
WAITING = (B.PROPOSED, B.CHECKED)


class Outcome(StrEnum):
    """What became of one proposed disposal."""

    PENDING = "pending"
    DISPOSED = "disposed"
    SPARED = "spared"  # taken out by a person, or something stood against it when its time came


def check_until(until: date | None, today: date) -> Problems:
    """A hold that ends, ends later than today."""
    problems = Problems()
    if until is not None and until <= today:
        problems.add("The hold must last beyond today. Leave the date empty if its end is not known.", field="until")
    return problems


def is_in_force(until: date | None, *, lifted: bool, on: date) -> bool:
    """Whether a hold holds on a day: not lifted, and its last day not passed."""
    return not lifted and (until is None or on <= until)


def check_second(user_id: int | None, first: Collection[int | None]) -> Problems:
    """Whoever approves a batch is not who checked it."""
    problems = Problems()
    if user_id in first:
        problems.add("A second person approves: you checked this batch yourself. Ask a colleague.")
    return problems
