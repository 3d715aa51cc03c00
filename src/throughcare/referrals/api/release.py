"""Operations of a pre-release plan: the twins of its pages."""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Sent
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, rules
from throughcare.referrals.api.directory import ServiceOut, service
from throughcare.referrals.queries import directory, releases

router = Router()


class PlannedNeed(Schema):
    """A need of the plan, and how far it is."""

    need: str
    asked: str
    otherwise: str = Field(description="How it is met without a referral.")
    met: rules.Met
    referral: str | None = Field(description="Reference of the referral that it was matched to.")


class PlanOut(Schema):
    """A pre-release plan."""

    release_on: date | None = Field(description="As it is known today.")
    written_for: date = Field(description="The day of release when the plan was last written.")
    journey: rules.Journey | None
    district: str | None
    notes: str
    written_at: datetime
    needs: list[PlannedNeed]


class PlanIn(Sent):
    """Where they will live, and what must be met on release."""

    district: str = Field("", max_length=8, description="A postcode or its first half; empty while it is not known.")
    needs: list[str] = Field(min_length=1, max_length=20, description="Codes of needs.")
    notes: str = Field("", max_length=rules.TEXT_LIMIT)


class NeedIn(Sent):
    """What is asked for a need, or how it is met without a referral."""

    asked: str = Field("", max_length=rules.TEXT_LIMIT)
    otherwise: str = Field("", max_length=rules.TEXT_LIMIT)


class PlaceIn(Sent):
    """Which service is asked."""

    body_id: int = Field(ge=1)
    area: str = Field(min_length=1, max_length=80)


class MatchesOut(Schema):
    """Services that take referrals from custody for the open needs."""

    can: list[ServiceOut]
    community_only_count: int = Field(description="How many others work on these needs in the community only.")
    unmet: list[str] = Field(description="Needs for which nobody can be asked from custody.")


class Begun(Schema):
    """The draft that was begun."""

    id: int
    reference: str


@router.get("/people/{int:pk}/release-plan", response=PlanOut)
@requires(P.PERSON_VIEW)
def release_plan(request: Request, pk: int) -> dict[str, Any]:
    """The pre-release plan of somebody in custody. That it was read is logged."""
    return _told(_page(request, pk))


@router.post("/people/{int:pk}/release-plan", response=PlanOut)
@requires(P.REFERRAL_WRITE)
def write_plan(request: Request, pk: int, sent: PlanIn) -> dict[str, Any]:
    """Write the plan, or change it; what was said of needs that stay is kept."""
    actions.write_plan(actor=request.actor, now=request.now, person_id=pk, **sent.dict())
    return _told(_page(request, pk))


@router.post("/people/{int:pk}/release-plan/needs/{slug:need}", response=PlanOut)
@requires(P.REFERRAL_WRITE)
def release_need(request: Request, pk: int, need: str, sent: NeedIn) -> dict[str, Any]:
    """Say what is asked for one need."""
    actions.say_need(actor=request.actor, now=request.now, person_id=pk, need=need, **sent.dict())
    return _told(_page(request, pk))


@router.get("/people/{int:pk}/release-plan/matches", response=MatchesOut)
@requires(P.REFERRAL_WRITE)
def matches(request: Request, pk: int) -> dict[str, Any]:
    """Who takes the person from custody for the needs that are open."""
    found = releases.matches(_page(request, pk))
    return {
        "can": [service(row) for row in found.can],
        "community_only_count": found.community_only_count,
        "unmet": found.unmet,
    }


@router.post("/people/{int:pk}/release-plan/match", response=Begun)
@requires(P.REFERRAL_WRITE)
def match(request: Request, pk: int, sent: PlaceIn) -> Any:
    """Begin a referral to one of these services, for all open needs that it works on."""
    place = directory.Place(body_id=sent.body_id, area=sent.area)
    return actions.match(actor=request.actor, now=request.now, person_id=pk, place=place)


def _page(request: Request, pk: int) -> releases.Page:
    found = releases.page(request.actor, pk, request.today)
    viewed(found.person, actor=request.actor, now=request.now)
    return found


def _told(found: releases.Page) -> dict[str, Any]:
    plan = found.plan
    if plan is None:
        raise NotFound("No pre-release plan has been written yet.")
    return {
        "release_on": found.release_on,
        "written_for": plan.release_on,
        "journey": found.journey,
        "district": plan.district_id,
        "notes": plan.notes,
        "written_at": plan.written_at,
        "needs": [_need(line) for line in found.lines],
    }


def _need(line: releases.Line) -> dict[str, Any]:
    row = line.row
    told = {"need": row.need_id, "asked": row.asked, "otherwise": row.otherwise, "met": line.met}
    return told | {"referral": row.referral.reference if row.referral else None}
