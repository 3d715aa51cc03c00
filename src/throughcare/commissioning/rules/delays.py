"""Why decisions take longer than bidders were told, and by when they are expected.

Source: bidders of 2022 and 2023, whose awards were frozen for months without a word of where they stood.
"""

from datetime import date, datetime

from throughcare.commissioning.rules.states import CallOffStatus
from throughcare.kernel.errors import Problems

WAITING = (CallOffStatus.OPENED, CallOffStatus.MODERATED, CallOffStatus.PRICED)
LEAST_WORDS = 5
# What is late: the decision, a date of the plan, an award that is stayed by a challenge, and one that goes on after it.
DECISION, PLAN, STAYED, RESUMED = "decision", "plan", "stayed", "resumed"


def bidders_wait(status: str, due_at: datetime | None, now: datetime) -> bool:
    """Whether bids are in and decisions are still to come: a delay of them can be told."""
    return status in WAITING or (status == CallOffStatus.PUBLISHED and due_at is not None and due_at < now)


def check_delay(expected_on: date, reason: str, today: date) -> Problems:
    """Bidders read both: a day to come, and a reason that tells something."""
    problems = Problems()
    if expected_on <= today:
        problems.add("Enter a day to come, by which the decision is expected.", field="expected_on")
    if len(reason.split()) < LEAST_WORDS:
        problems.add("Say in a sentence at least why it takes longer. Bidders read it.", field="reason")
    return problems
