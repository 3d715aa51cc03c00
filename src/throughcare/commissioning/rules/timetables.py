"""A proposed timetable is approved or refused by a person, and a short mobilisation needs a published plan first.

Source: what the sector asked of the competitions of 2020 and 2021: a short mobilisation favours large organisations.
"""

from collections.abc import Mapping
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition

LEAST_WORDS = 5
# What a mobilisation plan has to say, by its fields.
PLAN_PARTS = {
    "transition": "How the service passes from whoever delivers it today",
    "recruitment": "What help there is with recruiting and vetting",
    "lot_order": "Why the lots come in this order",
    "feedback": "What the sector said, and what you made of it",
}


class TimetableStatus(StrEnum):
    """Where a timetable stands."""

    ASKED = "asked"  # the worker looks for it
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


S = TimetableStatus
TIMETABLE = Machine(
    "timetable",
    initial=S.ASKED,
    transitions=[
        transition("propose", [S.ASKED], S.PROPOSED, P.ENGAGEMENT_MANAGE),
        transition("approve", [S.PROPOSED], S.APPROVED, P.ENGAGEMENT_MANAGE),
        transition("refuse", [S.PROPOSED], S.REFUSED, P.ENGAGEMENT_MANAGE),
    ],
)


def short_lots(mobilise_days: Mapping[str, int], needed: Mapping[str, int]) -> list[str]:
    """Lots that have fewer days to mobilise than their category needs, in order."""
    return [lot for lot, days in mobilise_days.items() if days < needed[lot]]


def check_approval(short: list[str], *, has_plan: bool, reason: str) -> Problems:
    """Approving says why; where a lot is short of time, the plan that makes up for it is published."""
    problems = Problems()
    if short and not has_plan:
        problems.add(
            "{count} lots have too few days to mobilise: {lots}. Publish a mobilisation plan before you approve.",
            field="reason",
            count=len(short),
            lots=", ".join(short),
        )
    if len(reason.split()) < LEAST_WORDS:
        problems.add("Say in a sentence at least why this timetable is right.", field="reason")
    return problems


def check_mobilisation_plan(parts: Mapping[str, str]) -> Problems:
    """Every part of the plan says something."""
    problems = Problems()
    for name, what in PLAN_PARTS.items():
        if len(parts[name].split()) < LEAST_WORDS:
            problems.add("{what}: say it in a sentence at least.", field=name, what=what)
    return problems
