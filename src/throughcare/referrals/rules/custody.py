"""From custody: on which path a referral is, what each path asks beside the rest, when the first appointment is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.referrals.rules.release import Journey, journey

CONTACT_LIMIT = 300  # characters of who answers inside, and how to reach them
PRISON_LIMIT = 80
FOLLOWS_POLICY = (
    "first-appointment-after-release"  # by path: working days after the release; a path left out: from sending
)


class Path(StrEnum):
    """Where somebody is when they are referred, and who answers for them."""

    COMMUNITY = "community"
    ALLOCATED = "allocated"  # in custody, and the community officer who takes over is named
    SOON = "soon"  # in custody, nobody named, the release within the weeks of policy
    LATER = "later"  # in custody, nobody named, the release later or not known


class Certainty(StrEnum):
    """How sure the day of a release is."""

    FIXED = "fixed"
    MAY_MOVE = "may_move"
    UNKNOWN = "unknown"


CERTAINTY_WORDS = {
    Certainty.FIXED: "Fixed",
    Certainty.MAY_MOVE: "Expected, and may move",
    Certainty.UNKNOWN: "Not known yet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds on one path."""

    title: str
    asks_release: bool  # prison, day of release and how sure it is
    asks_contact: bool  # who answers for them inside, for nobody outside does
    asks_unit: bool  # which unit will take over


PATHS: Mapping[Path, Terms] = {
    Path.COMMUNITY: Terms(title="In the community", asks_release=False, asks_contact=False, asks_unit=False),
    Path.ALLOCATED: Terms(
        title="In custody, with a community officer named", asks_release=True, asks_contact=False, asks_unit=False
    ),
    Path.SOON: Terms(
        title="In custody, no community officer yet, releasing within {weeks} weeks",
        asks_release=True,
        asks_contact=True,
        asks_unit=True,
    ),
    Path.LATER: Terms(
        title="In custody, no community officer yet, not releasing within {weeks} weeks",
        asks_release=True,
        asks_contact=True,
        asks_unit=False,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a referral says of a person's custody and release."""

    prison: str = ""
    release_on: date | None = None
    certainty: str = ""
    note: str = ""  # on what the day depends, or why none is known
    reports_to: str = ""  # code of the delivery unit that takes over
    contact: str = ""


OUTSIDE = Inside()


def path(*, in_custody: bool, is_allocated: bool, release_on: date | None, today: date, weeks: int) -> Path:
    """The path of somebody who is referred today; a release on a day that nobody knows is not near."""
    if not in_custody:
        return Path.COMMUNITY
    if is_allocated:
        return Path.ALLOCATED
    if release_on is not None and journey(release_on, today, weeks) is Journey.WITHIN:
        return Path.SOON
    return Path.LATER


def check_release(said: Inside, today: date) -> Problems:
    """The prison, and the expected day of release with how sure it is; or why none is known."""
    problems = Problems()
    if not said.prison.strip():
        problems.add("Say in which prison they are", field="prison")
    if said.certainty not in set(Certainty):
        problems.add("Say how sure the day of release is", field="release_certainty")
        return problems
    if said.certainty == Certainty.UNKNOWN:
        if not said.note.strip():
            problems.add("Say why no day of release is known", field="release_note")
        return problems
    if said.release_on is None:
        problems.add("Give the expected day of release, or say that it is not known", field="release_on")
    elif said.release_on < today:
        problems.add("This day has passed: give the day as it is expected now", field="release_on")
    if said.certainty == Certainty.MAY_MOVE and not said.note.strip():
        problems.add("Say what the day of release depends on", field="release_note")
    return problems


def check_contact(said: Inside, way: Path) -> Problems:
    """Whom the provider asks until somebody outside is named; near the release also who takes over."""
    problems = Problems()
    if not said.contact.strip():
        problems.add("Say whom the provider can ask in prison, and how", field="contact")
    if PATHS[way].asks_unit and not said.reports_to:
        problems.add("Choose the delivery unit that takes over on release", field="reports_to")
    return problems


def first_from(
    way: Path, release_on: date | None, today: date, *, usual_days: int, after_release: Mapping[str, int]
) -> tuple[date, int]:
    """From which day how many working days run until the first appointment is due.

    On a path that the policy names they run from the release, where its day is known and has not passed.
    """
    if way not in after_release or release_on is None or release_on <= today:
        return today, usual_days
    return release_on, after_release[way]
