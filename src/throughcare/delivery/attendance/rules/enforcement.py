"""The law of enforcement: what an absence without a good reason leads to, and by when.

Source: Sentencing Code (Sentencing Act 2020), Schedule 10, paragraphs 6 and 7, and Schedule 16, paragraphs 6 and 7: a
warning for a failure without reasonable excuse, and proceedings for another within twelve months.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months
from throughcare.kernel.states import Machine, transition


class Step(StrEnum):
    """What an unacceptable absence leads to."""

    WARNING = "warning"
    BREACH = "breach"


class EnforcementStatus(StrEnum):
    """Where a step stands."""

    DUE = "due"
    GIVEN = "given"  # the letter has gone, and of a breach the court or those who recall have it
    WITHDRAWN = "withdrawn"  # the absence was found acceptable after all


S = EnforcementStatus
ENFORCEMENT = Machine(
    "step of enforcement",
    initial=S.DUE,
    transitions=[
        transition("give", [S.DUE], S.GIVEN, P.ABSENCE_JUDGE),
        transition("withdraw", [S.DUE, S.GIVEN], S.WITHDRAWN, P.ABSENCE_JUDGE),
    ],
)
JUDGE = "attendance.judge"  # kinds of deadline, all of the absence
WARN = "attendance.warning"
BREACH = "attendance.breach"
KINDS = {Step.WARNING: WARN, Step.BREACH: BREACH}
JUDGE_POLICY = "absence-judgement-working-days"
EVIDENCE_POLICY = "absence-evidence-working-days"
POLICIES = {Step.WARNING: "warning-letter-working-days", Step.BREACH: "breach-working-days"}
EVIDENCE = "evidence"  # the purpose of a file
WAYS = {"post": "By post", "hand": "By hand", "read": "Read out, by telephone or face to face"}


def step(absent_on: date, others: Collection[date], months: int) -> Step:
    """A breach where another unacceptable absence from the same order lies within so many months, else a warning.

    Absences count across every service, and whichever of them was judged first.
    """
    near = (
        min(absent_on, other) for other in others if add_months(min(absent_on, other), months) > max(absent_on, other)
    )
    return Step.BREACH if next(near, None) else Step.WARNING


def check_given(how: str) -> Problems:
    """How the person was told."""
    problems = Problems()
    if how not in WAYS:
        problems.add("Say how the person was given the letter", field="how")
    return problems


def check_reconsidered(reason: str) -> Problems:
    """What shows that the absence was acceptable after all."""
    problems = Problems()
    if not reason.strip():
        problems.add("Say what shows that the absence was acceptable", field="reason")
    return problems
