"""The law of attendance: when somebody may be booked, what may come of it, and what an absence leads to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from throughcare.kernel.errors import Problem, Problems
from throughcare.kernel.periods import add_months

LONDON = ZoneInfo("Europe/London")
HORIZON_POLICY = "appointment-horizon-months"  # how far ahead an appointment may be booked
WINDOW_POLICY = "warning-window-months"  # months in which a second unacceptable absence leads to breach
SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=8)  # a working day; longer is a slip of the keys


FEWEST, MOST = 2, 40  # people in a group; more is a lecture, or a slip of the keys


class Method(StrEnum):
    """How a group meets."""

    IN_PERSON = "in_person"
    VIDEO = "video"


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


def taken(starts_at: datetime, ends_at: datetime, staff: str = "") -> Problem:
    """That the person, or a member of staff by name, is elsewhere at that time; not what for."""
    values = {"start": _time(starts_at), "end": _time(ends_at), "who": staff or "They"}
    verb = "has" if staff else "have"
    message = f"{{who}} {verb} another appointment from {{start}} to {{end}}: choose another time"
    return Problem(message=message, field="time", values=values)


def _time(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%H:%M")


def check_judgement(judgement: str, reason: str) -> Problems:
    """One of the two judgements, with its reason."""
    problems = Problems()
    if judgement not in set(Judgement):
        problems.add("Say whether the absence is acceptable", field="judgement")
    if not reason.strip():
        problems.add("Give the reason for your judgement", field="reason")
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who comes to a group, or is to come."""

    person_id: int
    name: str
    is_woman: bool
    chose_alone: bool = False  # to come though she would be the only woman


def check_group(*, title: str, method: str, place: str, link: str, capacity_count: int) -> Problems:
    """What it is called, where or how people come to it, and for how many there is room."""
    problems = Problems()
    if not title.strip():
        problems.add("Give the group a name that people will know it by", field="title")
    if method not in (Method.IN_PERSON, Method.VIDEO):
        problems.add("Choose how the group meets", field="method")
    elif method == Method.IN_PERSON and not place.strip():
        problems.add("Say in which room you meet", field="place")
    elif method == Method.VIDEO and not link.startswith("https://"):
        problems.add("Give the link by which people join, beginning with https://", field="link")
    if not FEWEST <= capacity_count <= MOST:
        problems.add(
            "Enter a number of places from {fewest} to {most}", field="capacity_count", fewest=FEWEST, most=MOST
        )
    return problems


def check_members(
    come: Sequence[Member], joining: Sequence[Member], capacity_count: int, apart: Collection[frozenset[int]]
) -> Problems:
    """That a group has room for those who join it, and nobody of them is to be kept from anybody else in it.

    A woman is never the only woman among men, unless she chose it (requirement of women's services: the lone woman).
    """
    problems = Problems()
    everybody = [*come, *joining]
    if not joining:
        problems.add("Choose who comes", field="referrals")
    if len(everybody) > capacity_count:
        left = max(capacity_count - len(come), 0)
        problems.add(
            "The group has {left} places left: choose fewer people, or another group", field="referrals", left=left
        )
    ids = {each.person_id for each in everybody}
    for each in joining:
        if sum(other.person_id == each.person_id for other in everybody) > 1:
            problems.add("{name} is in this group already", field="referrals", name=each.name)
        elif any(each.person_id in pair and pair <= ids for pair in apart):
            # not why, nor from whom: whoever reads this may know neither
            problems.add(
                "{name} can’t be in this group: choose another group for them", field="referrals", name=each.name
            )
    lone = lone_woman(everybody)
    if lone and not lone.chose_alone:
        message = "{name} would be the only woman: add another woman, or ask her and say that she chose it"
        problems.add(message, field="chose_alone", name=lone.name)
    return problems


def lone_woman(come: Sequence[Member]) -> Member | None:
    """The only woman among men, if there is one."""
    women = [each for each in come if each.is_woman]
    return women[0] if len(women) == 1 and len(come) > 1 else None
