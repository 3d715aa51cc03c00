"""Two assessors say independently what they think of a cell; they agree on an outcome, or a panel decides.

Independent scoring before an agreed outcome with its reason: what the procurement literature asks of two-person
assessment, and what challenges in court have turned on (Energysolutions v NDA, 2016: reasons written at the time).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.market.rules.questions import word_count
from throughcare.market.rules.ratios import FACTS

ASSESSORS = 2
CLARIFY_POLICY = "framework-clarification-working-days"
LONGEST_POLICY = "framework-assessment-longest-working-days"
PROFILE = "profile."  # before the name of a fact of the profile, among the fields of a clarification
CLARIFIABLE = ("about", "staff_count", "turnover_gbp", "year_ended_on", *FACTS)


class Stage(StrEnum):
    """What a cell waits for."""

    ASSESS = "assess"  # fewer than two have said
    DIFFER = "differ"  # they say different things
    AGREED = "agreed"  # they say the same: one of them writes the reasons for the applicant
    PANEL = "panel"  # others decide
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one assessor thinks."""

    assessor_id: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A cell as the rules look at it."""

    said: Sequence[Said]
    is_with_panel: bool
    is_decided: bool

    @property
    def assessors(self) -> frozenset[int]:
        """Who has said."""
        return frozenset(one.assessor_id for one in self.said)

    @property
    def stage(self) -> Stage:
        """What it waits for."""
        if self.is_decided:
            return Stage.DECIDED
        if self.is_with_panel:
            return Stage.PANEL
        if len(self.said) < ASSESSORS:
            return Stage.ASSESS
        return Stage.AGREED if len({one.outcome for one in self.said}) == 1 else Stage.DIFFER

    def turn(self, user_id: int | None) -> bool:
        """Whether a user has something to do: two assess and agree, anybody else decides for the panel."""
        match self.stage:
            case Stage.ASSESS:
                return True
            case Stage.DIFFER | Stage.AGREED:
                return user_id in self.assessors
            case Stage.PANEL:
                return user_id not in self.assessors
        return False


def check_agreed(standing: Standing, outcome: str) -> Problems:
    """Two who agree write down what they agreed on; a panel is free."""
    problems = Problems()
    if standing.stage == Stage.AGREED and outcome != standing.said[0].outcome:
        problems.add("Both assessors say otherwise. Record what was agreed, or change an assessment", field="outcome")
    return problems


def check_reason(reason: str, field: str) -> Problems:
    """A change of mind, and a question for the panel, have a reason."""
    problems = Problems()
    if word_count(reason) < 5:
        problems.add("Give the reason in a sentence at least", field=field)
    return problems


def check_clarification(fields: Collection[str], allowed: Collection[str], text: str) -> Problems:
    """A clarification says what is unclear, and in which of the fields that there are."""
    problems = Problems()
    if not fields or not set(fields) <= set(allowed):
        problems.add("Select what the applicant may change", field="fields_asked")
    if word_count(text) < 5:
        problems.add("Say in a sentence at least what is unclear", field="text")
    return problems
