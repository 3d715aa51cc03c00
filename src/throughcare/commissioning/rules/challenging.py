"""A challenge of an award: until when, what it stays, and by how much everything after it moves.

A challenge in standstill stays the award until it is decided (Procurement Act 2023, section 101, and the Public
Contracts Regulations 2015, regulation 95); one that comes later, within thirty days of knowing, is answered and stays
nothing (regulation 92, section 106).
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition

LATEST_POLICY = "challenge-days"
LEAST_WORDS = 10


class ChallengeStatus(StrEnum):
    """Where a challenge stands."""

    RECEIVED = "received"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


S = ChallengeStatus
CHALLENGE = Machine(
    "challenge",
    initial=S.RECEIVED,
    transitions=[
        transition("uphold", [S.RECEIVED], S.UPHELD, P.COMPETITION_WRITE),
        transition("dismiss", [S.RECEIVED], S.DISMISSED, P.COMPETITION_WRITE),
        transition("withdraw", [S.RECEIVED], S.WITHDRAWN, P.BID_WRITE),
    ],
)


def check_challenge(grounds: str, told_on: date, today: date, most_days: int) -> Problems:
    """A challenge says what was wrong, and comes in time."""
    problems = Problems()
    if len(grounds.split()) < LEAST_WORDS:
        problems.add("Say in a few sentences what was wrong, and what it changed.", field="grounds")
    if today > told_on + timedelta(days=most_days):
        problems.add(
            "A challenge must be made within {days} days of the letter, by {latest}.",
            field="grounds",
            days=most_days,
            latest=f"{told_on + timedelta(days=most_days):%-d %B %Y}",
        )
    return problems


def days_lost(stayed_at: datetime, until: datetime) -> int:
    """Whole days that a stay took, a part of one counted as one: every period after it moves by them."""
    return max(0, -(-(until - stayed_at) // timedelta(days=1)))
