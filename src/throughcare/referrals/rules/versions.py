"""What a service may be asked for: outcomes and levels of each need, by its contract’s version or the national list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import zip_longest

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition

CHOICE_LIMIT = 200  # characters of an outcome, or of what a level means
MOST_OUTCOMES = 12  # of one need; the service of today had ten at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of an outcome, or of what a level means, in English and, where somebody wrote it, in Welsh."""

    name: str
    name_cy: str = ""

    def __str__(self) -> str:
        return self.name


LEVELS: Mapping[str, Words] = {  # what each means where no contract says otherwise
    "low": Words(
        name="They can act on advice with a little help.",
        name_cy="Gallant weithredu ar gyngor gydag ychydig o gymorth.",
    ),
    "medium": Words(
        name="They need steady help, and something else stands in the way.",
        name_cy="Mae angen cymorth cyson arnynt, ac mae rhywbeth arall yn eu rhwystro.",
    ),
    "high": Words(
        name="Several problems hold each other in place, or earlier help has failed.",
        name_cy="Mae sawl problem yn cynnal ei gilydd, neu mae cymorth cynharach wedi methu.",
    ),
}


class VersionStatus(StrEnum):
    """Whether a second person agreed to a version: one that is asked for holds on no day yet."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


VERSION = Machine(
    "what a contract may be asked for",
    initial=VersionStatus.ASKED,
    transitions=[
        transition("agree", [VersionStatus.ASKED], VersionStatus.AGREED, P.AWARD_APPROVE),
        transition("refuse", [VersionStatus.ASKED], VersionStatus.REFUSED, P.AWARD_APPROVE),
    ],
)


class ChoiceKind(StrEnum):
    """Of what a choice is one."""

    OUTCOME = "outcome"
    COMPLEXITY = "complexity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What may be asked for one need: outcomes by code with their words, levels with what they mean, in their order."""

    outcomes: Mapping[str, Words]
    levels: Mapping[str, Words]


NOTHING = Asked(outcomes={}, levels={})


def check_asked(complexity: str, outcome_wanted: str, asked: Asked) -> Problems:
    """A level and an outcome that the service may be asked for."""
    problems = Problems()
    if complexity not in asked.levels:
        problems.add("Choose how complex this need is", field="complexity")
    if outcome_wanted not in asked.outcomes:
        problems.add("Choose what should come of it", field="outcome_wanted")
    return problems


def in_both(english: list[str], welsh: list[str]) -> list[Words]:
    """Outcomes line by line; where any is in Welsh all are, which `check_version` sees to."""
    return [Words(name=name, name_cy=cy) for name, cy in zip_longest(english, welsh, fillvalue="")]


def check_version(
    *, outcomes: list[Words], levels: Mapping[str, Words], valid_from: date, after: date, reason: str, is_asked: bool
) -> Problems:
    """At least one outcome and one level, words that fit, a day after today and other versions, and why.

    `after`: today, or the day before that of the newest version agreed if later; `is_asked`: a change of the same need
    waits already.
    """
    problems = Problems()
    names = [text.name for text in outcomes if text.name]
    if is_asked:
        problems.add("A change of this need waits to be agreed: have it decided first")
    if not names:
        problems.add("Write at least one outcome, each on a line of its own", field="outcomes")
    if len(names) > MOST_OUTCOMES:
        problems.add("Keep to {most} outcomes", field="outcomes", most=MOST_OUTCOMES)
    if len({name.casefold() for name in names}) < len(names):
        problems.add("Two outcomes are the same: take one out", field="outcomes")
    for field, said in (("outcomes", names), ("outcomes_cy", [text.name_cy for text in outcomes])):
        if any(len(text) > CHOICE_LIMIT for text in said):
            problems.add("Keep each outcome to {most} characters", field=field, most=CHOICE_LIMIT)
    if any(text.name_cy for text in outcomes) and not all(text.name and text.name_cy for text in outcomes):
        problems.add("Write as many lines in Welsh as in English, in the same order", field="outcomes_cy")
    if not any(text.name for text in levels.values()):
        problems.add("Say what at least one level means", field="medium")
    for level, text in levels.items():
        if text.name_cy and not text.name:
            problems.add("Write it in English too, or leave the level out", field=level)
    if valid_from <= after:
        day = f"{after:%-d %B %Y}"
        problems.add("Give a day after {day}: what was agreed until then is not changed", field="valid_from", day=day)
    if not reason.strip():
        problems.add("Say why this changes", field="reason")
    return problems


def check_agreeing(valid_from: date, after: date) -> Problems:
    """Nothing changes for a day that has come, or from which another version was agreed meanwhile."""
    problems = Problems()
    if valid_from <= after:
        text = "It can’t begin by {day} any more. Refuse it, and have it asked for again with a later day."
        problems.add(text, field="is_agreed", day=f"{after:%-d %B %Y}")
    return problems
