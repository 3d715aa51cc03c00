"""What may be shared with partner agencies: sections of a care plan by consent, and job-match fields alone."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.referrals.rules.states import TEXT_LIMIT

NAME_LIMIT = 80


class CareArea(StrEnum):
    """The sections of a multi-agency care plan."""

    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    HOUSING = "housing"
    MONEY = "money"
    FAMILY = "family"
    WORK = "work"
    SAFETY = "safety"


CARE_AREAS: dict[CareArea, str] = {
    CareArea.HEALTH: "Physical health",
    CareArea.MENTAL_HEALTH: "Mental health",
    CareArea.SUBSTANCE_USE: "Drugs and alcohol",
    CareArea.HOUSING: "Housing",
    CareArea.MONEY: "Money and benefits",
    CareArea.FAMILY: "Family and friends",
    CareArea.WORK: "Work and learning",
    CareArea.SAFETY: "Safety and crisis",
}


class Given(StrEnum):
    """How somebody consented."""

    WRITTEN = "written"
    SPOKEN = "spoken"


def check_texts(texts: dict[str, tuple[str, str]]) -> Problems:
    """By field, a text that must say something and the message for when it does not."""
    problems = Problems()
    for field, (text, message) in texts.items():
        if not text.strip():
            problems.add(message, field=field)
        elif len(text) > TEXT_LIMIT:
            problems.add("Use {most} characters or fewer", field=field, most=TEXT_LIMIT)
    return problems


def check_given_on(given_on: date, today: date) -> list[Problem]:
    """Nobody has consented in days to come."""
    if given_on <= today:
        return []
    return [Problem(message="The day of the consent must be today or earlier", field="given_on")]


def check_consent(*, sections: Collection[str], written: Collection[str], given_on: date, today: date) -> Problems:
    """Consent is to sections that say something, one at least, each for itself."""
    problems = Problems(check_given_on(given_on, today))
    if not sections:
        problems.add("Choose at least one section that the person agrees to share", field="sections")
    elif not set(written).issuperset(sections):
        problems.add("Choose from the sections that have been written", field="sections")
    return problems


def check_shareable(*, is_limited: bool) -> Problems:
    """A limited-access record is shared with no partner."""
    problems = Problems()
    if is_limited:
        problems.add("Access to this record is limited: nothing of it is shared with partner agencies")
    return problems
