"""The law of attendance: when somebody may be booked, what may come of it, and what an absence leads to."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.kernel.periods import add_months

HORIZON_POLICY = "appointment-horizon-months"  # how far ahead an appointment may be booked
WINDOW_POLICY = "warning-window-months"  # months in which a second unacceptable absence leads to breach
SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=8)  # a working day; longer is a slip of the keys


class Attended(StrEnum):
    """Whether the person came."""

    ON_TIME = "on_time"
    LATE = "late"
    NO = "no"


class Judgement(StrEnum):
    """What the responsible officer makes of an absence."""

    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"


def check_booking(
    *, starts_at: datetime, ends_at: datetime, today: date, sent_at: datetime, horizon_months: int
) -> Problems:
    """Not before the referral was sent, not further ahead than the horizon, and of a likely length."""
    problems = Problems()
    if starts_at < sent_at:
        problems.add("The appointment can't be before the referral was sent", field="day")
    if starts_at.date() > add_months(today, horizon_months):
        message = "An appointment can be booked at most {months} months ahead"
        problems.add(message, field="day", months=horizon_months)
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        problems.add("An appointment lasts from 10 minutes to 8 hours", field="minutes")
    return problems


def check_judgement(judgement: str, reason: str) -> Problems:
    """One of the two judgements, with its reason."""
    problems = Problems()
    if judgement not in set(Judgement):
        problems.add("Say whether the absence is acceptable", field="judgement")
    if not reason.strip():
        problems.add("Give the reason for your judgement", field="reason")
    return problems
