"""Before a release: how a plan is made for somebody who leaves soon or later, what it must say, what matches it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.referrals.rules.eligibility import COMMUNITY_ONLY
from throughcare.referrals.rules.states import TEXT_LIMIT, ReferralStatus

WEEKS_POLICY = "pre-release-weeks"
CAME_TO_NOTHING = frozenset({ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN})


class Journey(StrEnum):
    """How near the release is: what the plan must say and what comes next depend on it."""

    WITHIN = "within"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds on one of the journeys."""

    title: str
    next_step: str
    needs_district: bool  # a plan without where they will live is not whole


JOURNEYS: Mapping[Journey, Terms] = {
    Journey.WITHIN: Terms(
        title="Releasing within {weeks} weeks",
        next_step="Match every need now, so that the first appointment is held by the release.",
        needs_district=True,
    ),
    Journey.LATER: Terms(
        title="Releasing in more than {weeks} weeks",
        next_step="Match what helps inside. The plan comes to your desk again {weeks} weeks before the release.",
        needs_district=False,
    ),
}


class Met(StrEnum):
    """How far a need of the plan is."""

    NOT_ASKED = "not_asked"
    OPEN = "open"
    MATCHED = "matched"
    OTHERWISE = "otherwise"


def journey(release_on: date, today: date, weeks: int) -> Journey:
    """On which journey somebody is; the day that many weeks ahead is within them, and so is a day that has passed."""
    return Journey.WITHIN if release_on <= today + timedelta(weeks=weeks) else Journey.LATER


def met(asked: str, otherwise: str, referral_status: str | None) -> Met:
    """How far a need is: a referral that came to nothing leaves it open again."""
    if referral_status is not None and referral_status not in CAME_TO_NOTHING:
        return Met.MATCHED
    if otherwise.strip():
        return Met.OTHERWISE
    return Met.OPEN if asked.strip() else Met.NOT_ASKED


def check_plan(
    *, release_on: date | None, needs: Collection[str], district: str | None, way: Journey | None
) -> Problems:
    """A plan for a day of release that is known, with at least one need, and near the release with a place."""
    problems = Problems()
    if release_on is None:
        problems.add("No day of release is known. Enter the dates of release first")
    if not needs:
        problems.add("Choose at least one need that must be met on release", field="needs")
    if way and JOURNEYS[way].needs_district and district is None:
        problems.add("Say where they will live: a postcode or its first half, like DE1", field="district")
    return problems


def check_need(asked: str, otherwise: str) -> Problems:
    """What is asked for a need, or how it is met without a referral: one of the two at least."""
    problems = Problems()
    if not asked.strip() and not otherwise.strip():
        problems.add("Say what is asked for this need, or how it is met without a referral", field="asked")
    for field, text in (("asked", asked), ("otherwise", otherwise)):
        if len(text) > TEXT_LIMIT:
            problems.add("Use {most} characters or fewer", field=field, most=TEXT_LIMIT)
    return problems


def is_for_community_only(against: Collection[Problem]) -> bool:
    """Whether nothing stands against a service but that it takes nobody from custody."""
    return list(against) == [COMMUNITY_ONLY]


def reason(asked: Mapping[str, str]) -> str:
    """What a referral says of why it is made: by the name of each need, what the plan asks for it."""
    lines = [f"{name}: {text.strip()}" for name, text in asked.items()]
    return "From the pre-release plan.\n\n" + "\n\n".join(lines)
