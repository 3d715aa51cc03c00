"""Who is eligible for which accredited programme: the published criteria, each a dated row, asked of what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from throughcare.kernel.errors import Problem

CRITERIA = "accredited-programme"  # the dated code list: a row a programme, its criteria in `facts`


class Offence(StrEnum):
    """What kind of offence programmes tell apart."""

    GENERAL = "general"
    VIOLENCE = "violence"
    PARTNER_VIOLENCE = "partner_violence"
    SEXUAL = "sexual"


class SpecialistRisk(StrEnum):
    """Risk by the assessment for the kind of offence: SARA of partner violence, OSP of sexual offences."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Whom a programme takes. Empty: it asks nothing of that kind."""

    sexes: frozenset[str] = frozenset()
    least_age: int = 18
    offences: frozenset[str] = frozenset()
    least_score: int | None = None  # of reoffending within two years, percent
    specialist_risks: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()  # one of them at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of somebody for whom programmes are asked. None or empty: not known."""

    sex: str
    age: int
    offence: str
    reoffending_score: int | None
    specialist_risk: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Whether somebody is eligible: not if anything stands against it, and not yet told while something is unknown."""

    against: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()

    @property
    def is_eligible(self) -> bool:
        """Whether every criterion is met by what is known."""
        return not self.against and not self.unknown

    @property
    def why_not(self) -> tuple[Problem, ...]:
        """What stands against it, or else what must be known first."""
        return self.against or self.unknown


def criteria(facts: Mapping[str, Any]) -> Criteria:
    """The criteria of a programme from its row."""
    return Criteria(
        sexes=frozenset(facts.get("sexes", ())),
        least_age=facts.get("least_age", 18),
        offences=frozenset(facts.get("offences", ())),
        least_score=facts.get("least_score"),
        specialist_risks=frozenset(facts.get("specialist_risks", ())),
        needs=frozenset(facts.get("needs", ())),
    )


def eligibility(asked: Criteria, case: Case) -> Eligibility:
    """Whether somebody meets the criteria of a programme, with all that stands against it or must be known first."""
    against, unknown = [], []
    if asked.sexes and case.sex not in asked.sexes:
        against.append(Problem(message="For men only" if asked.sexes == {"male"} else "For women only"))
    if case.age < asked.least_age:
        against.append(Problem(message="For people aged {age} and over", values={"age": asked.least_age}))
    if asked.offences and case.offence not in asked.offences:
        against.append(Problem(message="For another kind of offence"))
    if asked.needs and not asked.needs & case.needs:
        against.append(Problem(message="No need that it works on was found"))
    if asked.least_score is not None and case.reoffending_score is None:
        unknown.append(Problem(message="Enter the reoffending score"))
    elif asked.least_score is not None and (case.reoffending_score or 0) < asked.least_score:
        against.append(
            Problem(message="For a reoffending score of {least} or more", values={"least": asked.least_score})
        )
    if asked.specialist_risks and not case.specialist_risk:
        unknown.append(Problem(message="Enter the specialist risk"))
    elif asked.specialist_risks and case.specialist_risk not in asked.specialist_risks:
        against.append(Problem(message="For a higher specialist risk"))
    return Eligibility(against=tuple(against), unknown=tuple(unknown))
