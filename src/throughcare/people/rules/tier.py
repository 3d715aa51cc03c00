"""The tier of a case: a letter for how much protection it needs and a digit for how much change, such as B2.

The published algorithm of the probation service (ministryofjustice/hmpps-tier), in both of its first versions: they
differ in the points of what alone makes the highest letter. Every figure stands in the tables here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from throughcare.people.rules import RiskOfSeriousHarm

RSR_POINTS = ((Decimal("7.00"), 20), (Decimal("3.00"), 10))  # risk of serious recidivism, percent, from which
CHANGE_DIGITS = ((20, 3), (10, 2))  # points of change from which; below them all 1
WITHOUT_MANDATE, NOT_ASSESSED = 0, 2  # digits where nothing is counted
FACTOR_POINTS, WOMEN_POINTS, IOM_POINTS = 2, 2, 2
OGRS_STEP = 10  # a point for each whole ten percent of the reconviction score
SEVERITIES = (0, 1, 2)  # of a need: none, standard, severe


class Factor(StrEnum):
    """Registrations that make a case more complex."""

    MENTAL_HEALTH = "mental_health"
    SELF_HARM = "self_harm"
    VULNERABILITY = "vulnerability"
    CHILD_CONCERNS = "child_concerns"
    CHILD_PROTECTION = "child_protection"
    RISK_TO_CHILDREN = "risk_to_children"
    PUBLIC_INTEREST = "public_interest"
    ADULT_AT_RISK = "adult_at_risk"
    GANGS = "gangs"
    TERRORISM = "terrorism"


# Finance and emotional wellbeing are assessed, and count nothing.
NEED_WEIGHTS: Mapping[str, int] = {
    "accommodation": 1,
    "ete": 1,
    "relationships": 1,
    "lifestyle": 1,
    "drugs": 1,
    "alcohol": 1,
    "thinking": 2,
    "attitudes": 2,
    "finance": 0,
    "emotional": 0,
}

NEED_NAMES: Mapping[str, str] = {
    "accommodation": "Accommodation",
    "ete": "Employment, training and education",
    "relationships": "Relationships",
    "lifestyle": "Lifestyle and associates",
    "drugs": "Drugs",
    "alcohol": "Alcohol",
    "thinking": "Thinking and behaviour, counted twice",
    "attitudes": "Attitudes, counted twice",
    "finance": "Finance, not counted",
    "emotional": "Emotional wellbeing, not counted",
}
LEVELS = ("none", "standard", "severe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Points of protection that changed between versions, and from how many points each letter is given."""

    harm: Mapping[RiskOfSeriousHarm, int]
    mappa: Mapping[int, int]
    letters: tuple[tuple[int, str], ...]  # the highest first; below them all D


FIRST = Version(
    harm={RiskOfSeriousHarm.VERY_HIGH: 30, RiskOfSeriousHarm.HIGH: 20, RiskOfSeriousHarm.MEDIUM: 10},
    mappa={1: 5, 2: 30, 3: 30},
    letters=((30, "A"), (20, "B"), (10, "C")),
)
SECOND = Version(  # whatever else is counted, nothing but very high risk or MAPPA 2 and 3 reaches A
    harm={RiskOfSeriousHarm.VERY_HIGH: 150, RiskOfSeriousHarm.HIGH: 20, RiskOfSeriousHarm.MEDIUM: 10},
    mappa={1: 5, 2: 150, 3: 150},
    letters=((150, "A"), (20, "B"), (10, "C")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the tier is reckoned from. Scores are percent; None: not scored. `needs`: severity of each, from 0 to 2."""

    rsr: Decimal | None = None
    harm: RiskOfSeriousHarm | None = None
    mappa_level: int | None = None
    factors: frozenset[Factor] = frozenset()
    # women alone
    is_woman: bool = False
    has_parenting: bool = False
    is_impulsive: bool = False
    has_temper: bool = False
    was_breached_or_recalled: bool = False
    # change
    needs: Mapping[str, int] = field(default_factory=dict)
    ogrs: int | None = None
    is_iom: bool = False  # under integrated offender management
    has_mandate: bool = True  # not for unpaid work or restrictions alone
    is_assessed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the arithmetic: what was found, its points, and why they are not counted where they aren't."""

    text: str
    points: int
    not_counted: str = ""


def tier(case: Case, version: Version = SECOND) -> str:
    """The letter and the digit."""
    return f"{protect(case, version)}{change(case)}"


def protect(case: Case, version: Version = SECOND) -> str:
    """The letter of protection, from A to D."""
    points = protect_points(case, version)
    return next((letter for least, letter in version.letters if points >= least), "D")


def protect_points(case: Case, version: Version = SECOND) -> int:
    """Points of protection: of the two measures of serious harm the higher counts alone."""
    mappa = version.mappa.get(case.mappa_level or 0, 0)
    harm = max(_recidivism(case), _harm(case, version))
    return harm + mappa + FACTOR_POINTS * len(case.factors) + _women_points(case)


def change(case: Case) -> int:
    """The digit of change, from 0 to 3."""
    if not case.has_mandate:
        return WITHOUT_MANDATE
    if not case.is_assessed:
        return NOT_ASSESSED
    points = change_points(case)
    return next((digit for least, digit in CHANGE_DIGITS if points >= least), 1)


def change_points(case: Case) -> int:
    """Points of change: needs by weight and severity, the reconviction score, and integrated management."""
    needs = sum(NEED_WEIGHTS[need] * severity for need, severity in case.needs.items())
    return needs + (case.ogrs or 0) // OGRS_STEP + (IOM_POINTS if case.is_iom else 0)


def protect_lines(case: Case, version: Version = SECOND) -> list[Line]:
    """The arithmetic of the letter, line by line: what is counted adds up to `protect_points`."""
    recidivism, harm = _recidivism(case), _harm(case, version)
    lower = "The higher of the two measures of serious harm counts alone"
    lines = [
        Line(text=_harm_text(case), points=harm, not_counted=lower if recidivism > harm > 0 else ""),
        Line(
            text=_scored("Risk of serious recidivism", case.rsr),
            points=recidivism,
            not_counted=lower if harm >= recidivism > 0 else "",
        ),
    ]
    if case.mappa_level:
        lines.append(Line(text=f"MAPPA level {case.mappa_level}", points=version.mappa.get(case.mappa_level, 0)))
    lines += [Line(text=_words(factor), points=FACTOR_POINTS) for factor in sorted(case.factors)]
    return [*lines, *(Line(text=text, points=WOMEN_POINTS) for text, found in _of_women(case).items() if found)]


def change_lines(case: Case) -> list[Line]:
    """The arithmetic of the digit, line by line; where nothing is counted, the one line that says why."""
    if not case.has_mandate:
        return [Line(text="Unpaid work or restrictions alone: nobody is asked to change", points=0)]
    if not case.is_assessed:
        return [Line(text="No assessment has been imported: taken to be in the middle", points=0)]
    found = {need: severity for need, severity in case.needs.items() if severity}
    lines = [
        Line(text=f"{NEED_NAMES[need]}: {LEVELS[severity]}", points=NEED_WEIGHTS[need] * severity)
        for need, severity in found.items()
    ]
    lines.append(Line(text=_scored("Reconviction", case.ogrs), points=(case.ogrs or 0) // OGRS_STEP))
    return [*lines, Line(text="Under integrated offender management", points=IOM_POINTS)] if case.is_iom else lines


def _recidivism(case: Case) -> int:
    return next((points for least, points in RSR_POINTS if case.rsr is not None and case.rsr >= least), 0)


def _harm(case: Case, version: Version) -> int:
    return version.harm.get(case.harm, 0) if case.harm else 0


def _harm_text(case: Case) -> str:
    return f"Risk of serious harm: {_words(case.harm).lower() if case.harm else 'not assessed'}"


def _scored(what: str, score: Decimal | int | None) -> str:
    return f"{what}: not scored" if score is None else f"{what}: {score}%"


def _words(value: StrEnum) -> str:
    return value.replace("_", " ").capitalize()


def _of_women(case: Case) -> dict[str, bool]:
    """What the assessment of a woman adds: parenting, self-control in either form, and enforcement before."""
    if not case.is_woman:
        return {}
    return {
        "Parenting responsibilities": case.has_parenting,
        "Impulsivity or temper control": case.is_impulsive or case.has_temper,
        "Breached or recalled before": case.was_breached_or_recalled,
    }


def _women_points(case: Case) -> int:
    return WOMEN_POINTS * sum(_of_women(case).values())
