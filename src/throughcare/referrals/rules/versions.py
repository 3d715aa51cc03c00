"""What a service may be asked for: outcomes and levels of each need, by its contract’s version or the national list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problems

CHOICE_LIMIT = 200  # characters of an outcome, or of what a level means
MOST_OUTCOMES = 12  # of one need; the service of today had ten at most
LEVELS: Mapping[str, str] = {  # what each means where no contract says otherwise
    "low": "They can act on advice with a little help.",
    "medium": "They need steady help, and something else stands in the way.",
    "high": "Several problems hold each other in place, or earlier help has failed.",
}


class ChoiceKind(StrEnum):
    """Of what a choice is one."""

    OUTCOME = "outcome"
    COMPLEXITY = "complexity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What may be asked for one need: outcomes by code with their words, levels with what they mean, in their order."""

    outcomes: Mapping[str, str]
    levels: Mapping[str, str]


NOTHING = Asked(outcomes={}, levels={})


def check_asked(complexity: str, outcome_wanted: str, asked: Asked) -> Problems:
    """A level and an outcome that the service may be asked for."""
    problems = Problems()
    if complexity not in asked.levels:
        problems.add("Choose how complex this need is", field="complexity")
    if outcome_wanted not in asked.outcomes:
        problems.add("Choose what should come of it", field="outcome_wanted")
    return problems


def check_version(
    *, outcomes: list[str], levels: Mapping[str, str], valid_from: date, today: date, reason: str
) -> Problems:
    """At least one outcome and one level, words that fit, a day to come, and why."""
    problems = Problems()
    if not outcomes:
        problems.add("Write at least one outcome, each on a line of its own", field="outcomes")
    if len(outcomes) > MOST_OUTCOMES:
        problems.add("Keep to {most} outcomes", field="outcomes", most=MOST_OUTCOMES)
    if any(len(text) > CHOICE_LIMIT for text in outcomes):
        problems.add("Keep each outcome to {most} characters", field="outcomes", most=CHOICE_LIMIT)
    if len({text.casefold() for text in outcomes}) < len(outcomes):
        problems.add("Two outcomes are the same: take one out", field="outcomes")
    if not any(levels.values()):
        problems.add("Say what at least one level means", field="medium")
    if valid_from <= today:
        problems.add("Give a day after today: referrals of today keep what they were asked", field="valid_from")
    if not reason.strip():
        problems.add("Say why this changes", field="reason")
    return problems
