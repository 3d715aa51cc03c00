"""Whether a lot may be awarded, and until when bidders may object."""

from datetime import date, datetime, timedelta

from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import Problems
from throughcare.kernel.workdays import Calendar


def check_outcome_reason(reason: str) -> Problems:
    """Every outcome has a reason, which bidders receive."""
    problems = Problems()
    if not reason.strip():
        problems.add("Give the reason. It goes into the letter to every bidder.", field="reason")
    return problems


def standstill_ends_at(approved_on: date, days: int, unit: str, calendar: Calendar) -> datetime:
    """The last moment, in London, of the last day of standstill; `unit` is "days" or "working days".

    Days run from the day after bidders are told; where the last is no working day, it is the next that is one
    (Public Contracts Regulations 2015, regs. 2 and 87). Working days begin with the day itself (Procurement Act 2023,
    section 51).
    """
    if unit == "working days":
        last_day = calendar.add(approved_on - timedelta(days=1), days)
    else:
        last_day = calendar.add(approved_on + timedelta(days=days), 0)
    return end_of(last_day)
