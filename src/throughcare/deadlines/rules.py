"""How deadlines are reckoned, and how each stands at a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from throughcare.kernel.workdays import Calendar

LONDON = ZoneInfo("Europe/London")
WARNING_WORKING_DAYS = 2  # a warning comes this many working days before the end


class Standing(StrEnum):
    """How a deadline stands: derived from its row and the moment, the same on page, report and API."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    MET = "met"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"


def end_of(day: date) -> datetime:
    """The last moment of a legal day in London: one microsecond before the next day starts."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON) - timedelta(microseconds=1)


def due_on(started_on: date, working_days: int, calendar: Calendar) -> date:
    """The last day on which something is in time; the day it started on is not counted."""
    return calendar.add(started_on, working_days)


def warn_at(due_at: datetime, calendar: Calendar) -> datetime:
    """When the warning starts: at the beginning of the second working day before the day it is due."""
    day = calendar.add(due_at.astimezone(LONDON).date(), -WARNING_WORKING_DAYS)
    return datetime.combine(day, time(), LONDON)


def moved_by_stop(due: date, stopped_on: date, resumed_on: date, calendar: Calendar) -> date:
    """The day due after a stop-clock: as many working days later as were stopped."""
    return calendar.add(due, calendar.between(stopped_on, resumed_on)) if resumed_on > stopped_on else due


def standing(
    *,
    now: datetime,
    due_at: datetime,
    warn_at: datetime,
    met_at: datetime | None = None,
    cancelled_at: datetime | None = None,
    stopped_on: date | None = None,
) -> Standing:
    """How a deadline stands at a moment."""
    if cancelled_at:
        return Standing.CANCELLED
    if met_at:
        return Standing.MET if met_at <= due_at else Standing.MET_LATE
    if stopped_on:
        return Standing.STOPPED
    if now > due_at:
        return Standing.OVERDUE
    return Standing.DUE_SOON if now >= warn_at else Standing.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for somebody. `due_at` is None where no date presses."""

    text: str
    url: str
    due_at: datetime | None = None
    count: int = 1  # how many things the line stands for


FEW = 8  # lines of one kind on a desk: more are counted, and found in their list
ENOUGH = FEW + 1  # rows from which it is known whether there are more


def few(lines: list[Waiting], *, more: str, url: str, total: Callable[[], int]) -> list[Waiting]:
    """The first lines of a kind; beyond a few, one that counts the others ("{n}") and leads to the list of all.

    `lines` holds `ENOUGH` of them if there are as many; `total` is asked only when there are more than a few.
    """
    if len(lines) <= FEW:
        return lines
    others = total() - FEW
    return [*lines[:FEW], Waiting(text=more.format(n=others), url=url, due_at=lines[FEW].due_at, count=others)]
