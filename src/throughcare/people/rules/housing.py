"""A temporary place after a release: nights counted, a plan where to move on to, and the last morning."""

from datetime import date, timedelta
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems

NIGHTS_POLICY = "temporary-place-nights"  # so many nights at most
PLAN_POLICY = "temporary-place-plan-night"  # from this night on, no plan is an alert
MOVE_ON = "temporary_place.move_on"  # the deadline by which somebody has somewhere to move on to


class Destination(StrEnum):
    """Where somebody goes from a temporary place."""

    SETTLED = "settled"
    SUPPORTED = "supported_housing"
    FAMILY_OR_FRIENDS = "family_or_friends"
    OTHER_TEMPORARY = "other_temporary"
    CUSTODY = "custody"
    NOWHERE = "nowhere"
    UNKNOWN = "unknown"


def night(moved_in_on: date, on: date) -> int:
    """Which night it is: the first is that of the day of moving in, 0 stands for before."""
    return max(0, (on - moved_in_on).days + 1)


def reached_on(moved_in_on: date, number: int) -> date:
    """The day of the so-maniest night."""
    return moved_in_on + timedelta(days=number - 1)


def leave_by(moved_in_on: date, nights: int) -> date:
    """The morning after the last night."""
    return moved_in_on + timedelta(days=nights)


NO_DISTRICT = "Enter a postcode of England or Wales, or its first half"


def check_home(*, lines: str, district: str | None) -> Problems:
    """An address that services can be found for."""
    problems = Problems()
    if not lines.strip():
        problems.add("Enter the address", field="lines")
    if district is None:
        problems.add(NO_DISTRICT, field="postcode")
    return problems


def check_place(
    *,
    provider: str,
    lines: str,
    district: str | None,
    released_on: date | None,
    moved_in_on: date,
    earliest_on: date,
) -> Problems:
    """Somewhere that can be found, from the release on."""
    problems = Problems()
    if not provider.strip():
        problems.add("Enter who runs the place", field="provider")
    problems.extend(check_home(lines=lines, district=district))
    if moved_in_on < earliest_on:
        message = "Enter {day} or a later day: an earlier place has ended"
        problems.add(message, field="moved_in_on", day=f"{earliest_on:%-d %B %Y}")
    if released_on and moved_in_on < released_on:
        message = "The release is on {day}. Enter that day or a later one"
        problems.add(message, field="moved_in_on", day=f"{released_on:%-d %B %Y}")
    return problems


def check_lives(*, lines: str, postcode: str, district: object, is_nowhere: bool) -> list[Problem]:
    """An address that services can be found for, or the plain word that there is none."""
    if is_nowhere and (lines.strip() or postcode.strip()):
        return [Problem(message="Enter an address, or say that they live nowhere fixed: not both", field="is_nowhere")]
    if not is_nowhere and not postcode.strip():
        message = "Enter the postcode of the address, or say that they live nowhere fixed"
        return [Problem(message=message, field="postcode")]
    return [] if is_nowhere or district else [Problem(message=NO_DISTRICT, field="postcode")]


def check_since(*, moved_in_on: date, since: date | None, until: date | None, today: date) -> Problems:
    """A first day after the one of the address before, before the end, and not in the future."""
    problems = Problems()
    if moved_in_on > today:
        problems.add("Enter today or an earlier day", field="moved_in_on")
    elif since and moved_in_on <= since:
        message = "Enter a day after {day}, when the address before began"
        problems.add(message, field="moved_in_on", day=f"{since:%-d %B %Y}")
    elif until and moved_in_on >= until:
        problems.add("Enter a day before {day}, when it ended", field="moved_in_on", day=f"{until:%-d %B %Y}")
    return problems


def check_plan(plan: str) -> Problems:
    """A plan that somebody else can go on with."""
    problems = Problems()
    if not plan.strip():
        problems.add("Enter where they move on to, and what is still to be done for it", field="plan")
    return problems


def check_leaving(*, left_on: date, moved_in_on: date, today: date) -> Problems:
    """A day on which they can have left."""
    problems = Problems()
    if not moved_in_on <= left_on <= today:
        message = "Enter a day from {day} until today"
        problems.add(message, field="left_on", day=f"{moved_in_on:%-d %B %Y}")
    return problems
