"""Operations with which a provider reads its referrals and decides on them."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Page, Paging, Sent, paged
from throughcare.audit.record import viewed
from throughcare.referrals import actions, permissions, rules
from throughcare.referrals.queries import lists
from throughcare.referrals.queries import page as pages

router = Router()
REFERENCE = r"^([A-Za-z]{2}[0-9]{4}[A-Za-z]{2})?$"
Text = Annotated[str, Field(min_length=1, max_length=rules.TEXT_LIMIT)]


class ReferralLine(Schema):
    """A referral, as lists show it."""

    id: int
    reference: str
    status: str
    service: str = Field(validation_alias="body.service_type.name")
    provider: str = Field(validation_alias="body.organisation.name")
    sent_at: datetime | None
    next_due_at: datetime | None = Field(description="When the next deadline falls due.")


class ReferralFilter(Schema):
    """Which referrals."""

    tab: lists.Tab | None = Field(None, description="The first of your side's without one.")
    reference: str = Field("", pattern=REFERENCE, description="One referral, by reference.")


class ReferralInList(ReferralLine):
    """A referral of a list, with the person whom it is about."""

    crn: str = Field(validation_alias="person.crn")
    given_name: str = Field(validation_alias="person.given_name")
    family_name: str = Field(validation_alias="person.family_name")
    caseworker: str | None

    @staticmethod
    def resolve_caseworker(row: Any) -> str | None:
        return row.caseworker.name if row.caseworker else None


class NeedAsked(Schema):
    """A need that the referral asks to be met."""

    need: str = Field(validation_alias="need_id")
    complexity: str
    outcome_wanted: str = Field(description="Code of the desired outcome.")
    result: str


class QueryOut(Schema):
    """A question of the provider, and its answer."""

    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class DeadlineOut(Schema):
    """A deadline of the referral, and how it stands."""

    kind: str
    due_at: datetime
    standing: str
    met_at: datetime | None


class RiskText(Schema):
    """What is shared of risk under one heading."""

    heading: str = Field(description="Empty where nothing stands under any.")
    text: str


class OfficerOut(Schema):
    """Who answers for the person, and the team that does when they are away."""

    name: str
    email: str
    phone: str
    team: str
    team_phone: str


class ReferralOut(Schema):
    """A referral with all that a provider needs to know."""

    id: int
    reference: str
    status: str
    verbs: list[str] = Field(description="What you may do with it now.")
    service: str
    provider: str
    crn: str
    given_name: str
    family_name: str
    date_of_birth: date
    reason: str
    risk: list[RiskText] = Field(description="What may be known of risk, under the headings of the record.")
    needs_notes: str = Field(description="What affects when, where or how the person can take part.")
    finish_by: date | None
    enforceable_days: int | None = Field(description="Rehabilitation activity days of the order that may be used.")
    path: str = Field(description="Where the person was and who answered for them: community, or one from custody.")
    prison: str
    release_on: date | None
    release_certainty: str
    release_note: str
    officer: OfficerOut | None = Field(description="The responsible officer today.")
    contact: str = Field(description="Whom to ask in prison until the release.")
    takes_over: str = Field(description="Who answers for the person after the release; empty outside custody.")
    needs: list[NeedAsked]
    queries: list[QueryOut]
    deadlines: list[DeadlineOut]
    sent_at: datetime | None
    decided_at: datetime | None
    decision_reason: str
    caseworker_id: int | None
    caseworker: str | None
    first_due_on: date | None
    first_held_at: datetime | None
    ended_at: datetime | None
    end_reason: str


class CaseworkerOut(Schema):
    """A caseworker to whom a referral may be given."""

    id: int
    name: str
    open_count: int = Field(description="Open referrals that they have.")


class State(Schema):
    """Where a referral stands now."""

    id: int
    reference: str
    status: str
    verbs: list[str] = Field(description="What you may do with it now.")


class Question(Sent):
    """What the provider needs to know."""

    question: Text


class Reason(Sent):
    """Why a referral is declined."""

    reason: Text


class Assignment(Sent):
    """To whom a referral is given."""

    caseworker_id: int = Field(ge=1)
    instead_of: int | None = Field(None, description="The caseworker whom you believe to have it; null for none.")


REFERRAL_FIELDS = (
    "id reference status reason needs_notes finish_by sent_at decided_at decision_reason caseworker_id "
    "first_due_on first_held_at ended_at path prison release_on release_certainty release_note contact enforceable_days"
).split()
PERSON_IN_REFERRAL = ("crn", "given_name", "family_name", "date_of_birth")


@router.get("/referrals", response=Page[ReferralInList])
@requires(P.REFERRAL_VIEW)
def referrals(request: Request, wanted: Query[ReferralFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Referrals that I may open, by the next deadline."""
    tab = wanted.tab or lists.tabs(request.actor)[0]
    return paged(request, lists.referrals(request.actor, tab, text=wanted.reference), paging)


@router.get("/referrals/{int:pk}", response=ReferralOut)
@requires(P.REFERRAL_VIEW)
def referral(request: Request, pk: int) -> dict[str, Any]:
    """One referral. That it was read is logged."""
    found = pages.page(request.actor, pk, request.now)
    row = found.referral
    viewed(row, actor=request.actor, now=request.now, related={"person": row.person_id})
    told = {name: getattr(row, name) for name in REFERRAL_FIELDS}
    told |= {name: getattr(row.person, name) for name in PERSON_IN_REFERRAL}
    return told | {
        "verbs": found.verbs,
        "service": row.body.service_type.name,
        "provider": row.body.organisation.name,
        "officer": _officer(found),
        "takes_over": found.takes_over if row.person.in_custody else "",
        "risk": [{"heading": heading, "text": text} for heading, text in found.risk],
        "needs": found.needs,
        "queries": found.queries,
        "deadlines": found.clocks,
        "caseworker": row.caseworker.name if row.caseworker else None,
        "end_reason": found.end_reason,
    }


def _officer(found: pages.Page) -> dict[str, str] | None:
    officer, team = found.record.officer, found.team
    if officer is None:
        return None
    told = {"name": officer.name, "email": officer.email, "phone": officer.phone}
    return told | {"team": team.name if team else "", "team_phone": team.phone if team else ""}


@router.get("/referrals/{int:pk}/caseworkers", response=list[CaseworkerOut])
@requires(P.REFERRAL_ASSIGN)
def caseworkers(request: Request, pk: int) -> list[dict[str, Any]]:
    """To whom a referral may be given, the least busy first."""
    found = pages.referral(request.actor, pk)
    permissions.can_assign(request.actor, found).or_raise()
    staff = pages.caseworkers(request.actor, found, request.today)
    return [{"id": user.pk, "name": user.name, "open_count": load} for user, load in staff]


@router.post("/referrals/{int:pk}/accept", response=State)
@requires(P.REFERRAL_DECIDE)
def accept(request: Request, pk: int) -> dict[str, Any]:
    """Take a referral on; it waits to be assigned."""
    return state(request, actions.accept(**who(request, pk)))


@router.post("/referrals/{int:pk}/query", response=State)
@requires(P.REFERRAL_DECIDE)
def query(request: Request, pk: int, sent: Question) -> dict[str, Any]:
    """Ask the practitioner; the clock of the decision stops until there is an answer."""
    return state(request, actions.query(**who(request, pk), question=sent.question))


@router.post("/referrals/{int:pk}/decline", response=State)
@requires(P.REFERRAL_DECIDE)
def decline(request: Request, pk: int, sent: Reason) -> dict[str, Any]:
    """Refuse a referral, with a reason that the practitioner can act on."""
    return state(request, actions.decline(**who(request, pk), reason=sent.reason))


@router.post("/referrals/{int:pk}/assign", response=State)
@requires(P.REFERRAL_ASSIGN)
def assign(request: Request, pk: int, sent: Assignment) -> dict[str, Any]:
    """Give a referral to a caseworker, or to another one."""
    return state(request, actions.assign(**who(request, pk), **sent.dict()))


def who(request: Request, pk: int) -> dict[str, Any]:
    """Who acts when on which referral, as every action asks."""
    return {"actor": request.actor, "now": request.now, "referral_id": pk}


def state(request: Request, row: Any) -> dict[str, Any]:
    """Where a referral stands now, and what the caller may do with it."""
    verbs = permissions.verbs(request.actor, row)
    return {"id": row.pk, "reference": row.reference, "status": row.status, "verbs": verbs}
