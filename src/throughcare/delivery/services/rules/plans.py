"""The law of the action plan: from a template, submitted in versions, approved by the officer or by policy."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition


class PlanStatus(StrEnum):
    """Where a version of a plan stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


S = PlanStatus
ACTION_PLAN = Machine(
    "action plan",
    initial=S.SUBMITTED,
    transitions=[
        transition("approve", [S.SUBMITTED], S.APPROVED, P.REFERRAL_WRITE),
        transition("return", [S.SUBMITTED], S.RETURNED, P.REFERRAL_WRITE),
    ],
)
APPROVAL = "services.approval"  # the kind of deadline
APPROVAL_POLICY = "action-plan-approval"  # "automatic", or "officer"
APPROVAL_DAYS_POLICY = "action-plan-approval-working-days"
AUTOMATIC = "automatic"
TEMPLATE = "plan-part"  # the list of the template's parts, dated
LOWEST, HIGHEST = 0, 10  # how a need stands, in the person's own view: 0 is as bad as can be


def from_template(needs: Iterable[tuple[str, str]], parts: Iterable[str]) -> str:
    """The plan as it is first shown: each need with the outcome wanted, and the template's parts to fill in."""
    told = list(parts)
    return "\n\n".join(
        "\n".join([need, f"Wanted: {wanted}" if wanted else "", *(f"{part}: " for part in told)]).replace("\n\n", "\n")
        for need, wanted in needs
    )


def check_filled(activities: str, parts: Iterable[str]) -> Problems:
    """Each part of the template says something, or is taken out where it does not matter."""
    problems, lines = Problems(), {line.strip() for line in activities.splitlines()}
    left = [part for part in parts if f"{part}:" in lines]
    if left:
        message = "Fill in each line of the plan, or take it out where it does not matter. Still empty: {parts}"
        problems.add(message, field="activities", parts="; ".join(left))
    return problems


def check_decision(decision: str, reason: str) -> Problems:
    """Approved, or returned with what must change."""
    problems = Problems()
    if decision not in ("approve", "return"):
        problems.add("Say whether you approve the plan", field="decision")
    if decision == "return" and not reason.strip():
        problems.add("Say what must change", field="reason")
    return problems


def check_scores(scores: Mapping[str, int | None], needs: Mapping[str, str]) -> Problems:
    """Scores within their range, of needs of the referral; `needs` maps codes to names. None: they did not say."""
    problems = Problems()
    for code, name in needs.items():
        score = scores.get(code)
        if score is not None and not LOWEST <= score <= HIGHEST:
            message = "Give a number from {lowest} to {highest} for {need}"
            problems.add(message, field=f"score-{code}", lowest=LOWEST, highest=HIGHEST, need=name)
    return problems
