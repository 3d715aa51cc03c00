"""Operations of proposals: the twins of their pages."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Page, Paging, Sent, paged
from throughcare.audit.record import viewed
from throughcare.referrals import actions, rules
from throughcare.referrals.queries import proposals as queries

router = Router()


class ProposalLine(Schema):
    """A proposal, as lists show it."""

    id: int
    crn: str = Field(validation_alias="person.crn")
    stage: rules.Stage
    status: rules.ProposalStatus
    court: str
    hearing_on: date | None


class OptionOut(Schema):
    """An option: as of today while the proposal is a draft, afterwards as it was shown."""

    key: str
    kind: rules.OptionKind
    name: str
    wait_days: int | None = Field(description="Usual working days to the start; null when not known.")
    is_eligible: bool
    why_not: str
    is_chosen: bool


class ProposalOut(ProposalLine):
    """A proposal with its options and its choice."""

    crn: str
    offence: rules.Offence
    reoffending_score: int | None
    specialist_risk: str
    needs: list[str]
    district: str | None
    reason: str
    why_not_programme: str
    given_at: datetime | None
    options: list[OptionOut]


class StandsOut(Schema):
    """How a proposal stands now."""

    id: int
    status: rules.ProposalStatus


class AboutIn(Sent):
    """For what a proposal is written, and what its options depend on."""

    stage: rules.Stage
    court: str = Field("", max_length=120)
    hearing_on: Day | None = None
    offence: rules.Offence
    reoffending_score: int | None = Field(None, ge=0, le=rules.HIGHEST_SCORE, description="Percent within two years.")
    specialist_risk: rules.SpecialistRisk | None = None
    needs: list[str] = Field(min_length=1, max_length=20, description="Codes of needs.")
    district: str = Field(min_length=2, max_length=8, description="A postcode, or its first half, like DE1.")


class ChoiceIn(Sent):
    """What is proposed, and why."""

    chosen: list[str] = Field(min_length=1, max_length=20, description="Keys of options.")
    reason: str = Field(min_length=1, max_length=rules.REASON_LIMIT)
    why_not_programme: str = Field("", max_length=rules.REASON_LIMIT)


class Whose(Schema):
    """Whose proposals."""

    mine: bool = Field(True, description="My own; else those of everybody whom I may see.")


@router.get("/proposals", response=Page[ProposalLine])
@requires(P.PROPOSAL_WRITE)
def proposals(request: Request, wanted: Query[Whose], paging: Query[Paging]) -> dict[str, Any]:
    """Proposals, the next hearing first."""
    rows = queries.proposals(request.actor, mine=wanted.mine).order_by("hearing_on", "pk")
    return paged(request, rows, paging)


@router.get("/proposals/{int:pk}", response=ProposalOut)
@requires(P.PERSON_VIEW)
def proposal(request: Request, pk: int) -> dict[str, Any]:
    """One proposal with its options. That it was read is logged."""
    return _told(request, pk)


@router.post("/people/{int:pk}/proposals", response=ProposalOut)
@requires(P.PROPOSAL_WRITE)
def propose(request: Request, pk: int, sent: AboutIn) -> dict[str, Any]:
    """Begin a proposal for somebody."""
    made = actions.propose(actor=request.actor, now=request.now, person_id=pk, about=_about(sent))
    return _told(request, made.pk)


@router.post("/proposals/{int:pk}/change", response=ProposalOut)
@requires(P.PROPOSAL_WRITE)
def change_proposal(request: Request, pk: int, sent: AboutIn) -> dict[str, Any]:
    """Change what the options depend on."""
    actions.change_proposal(actor=request.actor, now=request.now, proposal_id=pk, about=_about(sent))
    return _told(request, pk)


@router.post("/proposals/{int:pk}/give", response=ProposalOut)
@requires(P.PROPOSAL_WRITE)
def give_proposal(request: Request, pk: int, sent: ChoiceIn) -> dict[str, Any]:
    """Choose among the options and give the proposal."""
    actions.give_proposal(actor=request.actor, now=request.now, proposal_id=pk, **sent.dict())
    return _told(request, pk)


@router.post("/proposals/{int:pk}/withdraw", response=StandsOut)
@requires(P.PROPOSAL_WRITE)
def withdraw_proposal(request: Request, pk: int) -> Any:
    """Throw a draft away."""
    return actions.withdraw_proposal(actor=request.actor, now=request.now, proposal_id=pk)


def _about(sent: AboutIn) -> actions.About:
    return actions.About(**sent.dict() | {"specialist_risk": sent.specialist_risk or ""})


def _told(request: Request, pk: int) -> dict[str, Any]:
    found = queries.page(request.actor, pk, request.today)
    row = found.proposal
    viewed(row, actor=request.actor, now=request.now, related={"person": row.person_id})
    names = "id stage status court hearing_on offence reoffending_score specialist_risk needs reason why_not_programme"
    told = {name: getattr(row, name) for name in f"{names} given_at".split()}
    return told | {"crn": row.person.crn, "district": row.district_id, "options": found.options}
