"""A proposal: what somebody is eligible for, what is chosen of it and why, before sentence or at planning."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition

MOST_SERVICES = 6  # options beside programmes: what a bench reads on one page
MOST_CHOSEN = 6
REASON_LIMIT = 1200  # characters, so that all fits one page
HIGHEST_SCORE = 99


class Stage(StrEnum):
    """For what it is written."""

    COURT = "court"  # before sentence, for the bench
    PLANNING = "planning"  # after sentence, when the plan is made


class OptionKind(StrEnum):
    """What is proposed: a programme or other requirement of the court, or a service under it."""

    PROGRAMME = "programme"
    UNPAID_WORK = "unpaid_work"
    SERVICE = "service"


class ProposalStatus(StrEnum):
    """A proposal is written, then given with its choice and never changed; or thrown away."""

    DRAFT = "draft"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


S = ProposalStatus
PROPOSAL = Machine(
    "proposal",
    initial=S.DRAFT,
    transitions=[
        transition("change", [S.DRAFT], S.DRAFT, P.PROPOSAL_WRITE),
        transition("give", [S.DRAFT], S.GIVEN, P.PROPOSAL_WRITE),
        transition("withdraw", [S.DRAFT], S.WITHDRAWN, P.PROPOSAL_WRITE),
    ],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """An option as the choice is checked against it."""

    key: str
    kind: OptionKind
    is_eligible: bool


def check_about(
    *, stage: str, court: str, hearing_on: date | None, score: int | None, needs: Collection[str], today: date
) -> Problems:
    """What a proposal must say before options are shown: for a court, which court and when."""
    problems = Problems()
    if stage == Stage.COURT and not court.strip():
        problems.add("Enter the court", field="court")
    if stage == Stage.COURT and hearing_on is None:
        problems.add("Enter the day of the hearing", field="hearing_on")
    if stage == Stage.COURT and hearing_on is not None and hearing_on < today:
        problems.add("The day of the hearing must be today or later", field="hearing_on")
    if score is not None and not 0 <= score <= HIGHEST_SCORE:
        problems.add("The reoffending score is from 0 to {most}", field="reoffending_score", most=HIGHEST_SCORE)
    if not needs:
        problems.add("Choose at least one need", field="needs")
    return problems


def check_choice(
    options: Collection[Choosable], chosen: Collection[str], *, reason: str, why_not_programme: str
) -> Problems:
    """Something eligible is chosen, with a reason; where a programme that somebody is eligible for is not, why not.

    Accredited programmes are the intervention of choice where somebody is eligible (target operating model, 2021).
    """
    problems = Problems()
    eligible = {option.key for option in options if option.is_eligible}
    if not chosen or len(chosen) > MOST_CHOSEN:
        problems.add("Choose one option at least, and {most} at most", field="chosen", most=MOST_CHOSEN)
    if not eligible.issuperset(chosen):
        problems.add("Choose from the options that this person is eligible for", field="chosen")
    if not reason.strip():
        problems.add("Give the reason for your choice", field="reason")
    if passes_over_programme(options, chosen) and not why_not_programme.strip():
        message = "This person is eligible for an accredited programme: say why you propose something else"
        problems.add(message, field="why_not_programme")
    return problems


def passes_over_programme(options: Collection[Choosable], chosen: Collection[str]) -> bool:
    """Whether somebody is eligible for a programme, and none is chosen."""
    programmes = {option.key for option in options if option.kind == OptionKind.PROGRAMME and option.is_eligible}
    return bool(programmes) and not programmes & set(chosen)
