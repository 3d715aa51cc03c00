"""The law about a person's record: kinds of sentence, levels of need, who may see a limited-access record."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems

REASON_LETTERS = 10  # a reason says more than "see case"
EMERGENCY_POLICY = "break-glass-minutes"
REVIEW_POLICY = "break-glass-review-working-days"
REVIEW = "break_glass.review"  # the deadline of a review
PRISON_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}")  # as the prison service gives one to somebody, for life
CRN = re.compile(r"[A-Z]\d{6}")  # letter and six digits, as the case system issues them


class SentenceKind(StrEnum):
    """Why somebody is on probation."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED_SENTENCE_ORDER = "suspended_sentence_order"
    CUSTODY = "custody"
    LICENCE = "licence"
    POST_SENTENCE_SUPERVISION = "post_sentence_supervision"


class Ending(StrEnum):
    """How a sentence ended."""

    COMPLETED = "completed"
    REVOKED = "revoked"


class RequirementKind(StrEnum):
    """What a court may require within an order: Sentencing Act 2020, Schedule 9."""

    UNPAID_WORK = "unpaid_work"
    PROGRAMME = "accredited_programme"
    REHABILITATION = "rehabilitation_activity"
    EXCLUSION = "exclusion"
    PROHIBITED = "prohibited_activity"
    CURFEW = "curfew"
    RESIDENCE = "residence"
    TRAVEL = "foreign_travel_prohibition"
    MENTAL_HEALTH = "mental_health_treatment"
    DRUGS = "drug_rehabilitation"
    ALCOHOL = "alcohol_treatment"
    ABSTINENCE = "alcohol_abstinence"


class NeedLevel(StrEnum):
    """How strongly an assessment finds a need, by the published thresholds of its section."""

    NONE = "none"
    STANDARD = "standard"
    SEVERE = "severe"


STRENGTH = {NeedLevel.NONE: 0, NeedLevel.STANDARD: 1, NeedLevel.SEVERE: 2}


class RiskOfSeriousHarm(StrEnum):
    """Risk of serious harm, as assessed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


def search_key(family_name: str, given_name: str) -> str:
    """What a person is found and sorted by: "family given", without accents, case or doubled spaces."""
    plain = unicodedata.normalize("NFKD", f"{family_name} {given_name}")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.replace("’", "'").casefold().split())


def crn_in(text: str) -> str:
    """The CRN that a search consists of, in capitals; empty when it is not one."""
    tidy = text.replace(" ", "").upper()
    return tidy if CRN.fullmatch(tidy) else ""


def prison_number_in(text: str) -> str:
    """The prison number that a search consists of, in capitals; empty when it is not one."""
    tidy = text.replace(" ", "").upper()
    return tidy if PRISON_NUMBER.fullmatch(tidy) else ""


def age(date_of_birth: date, on: date) -> int:
    """Age in whole years; somebody born on 29 February is a year older on 1 March of other years."""
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def in_force(starts_on: date, ends_on: date, on: date) -> bool:
    """Whether a sentence is being served on a day; its last day is in."""
    return starts_on <= on <= ends_on


# What a data protection officer may correct here, with what it is called; the rest is corrected where it comes from.
CORRECTABLE = {
    "given_name": "Given names",
    "family_name": "Family name",
    "date_of_birth": "Date of birth",
    "prison_number": "Prison number",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "has_disability": "Has a disability",
    "language": "Language",
    "needs_interpreter": "Needs an interpreter",
    "reading_format": "How letters must be printed",
}


def check_correctable(field: str) -> Problems:
    """Only what may be corrected here."""
    problems = Problems()
    if field not in CORRECTABLE:
        problems.add("This can only be corrected in the case system.", field="field")
    return problems


def as_text(value: object) -> str:
    """A value as the log of changes keeps it: a day as 2022-03-07, nothing as nothing."""
    return "" if value is None else str(value)


def check_reason(reason: str, field: str = "reason") -> list[Problem]:
    """A reason that somebody else can judge later."""
    if len(reason.strip()) >= REASON_LETTERS:
        return []
    return [Problem(message="Give the reason in a few words that somebody else can judge later", field=field)]
