"""Operations of groups: several people at one time, each for a session of their own referral."""

from datetime import datetime
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Moment, Page, Paging, Sent, paged
from throughcare.audit.record import viewed
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance.rules import FEWEST, MOST
from throughcare.delivery.services import actions
from throughcare.delivery.services.api.referral import TEXT_LIMIT, Attendance
from throughcare.delivery.services.queries import groups as queries

router = Router()
HIGHEST_ID = 2**63 - 1


class NewGroup(Sent):
    """A group: of which service, what it is called, who leads it, when, where and for how many."""

    body_id: int = Field(ge=1, le=HIGHEST_ID, description="The service, as the directory names it.")
    staff_id: int = Field(ge=1, le=HIGHEST_ID, description="Who leads it: a caseworker or manager of the organisation.")
    title: str = Field(min_length=1, max_length=120, description="People see this name.")
    starts_at: Moment = Field(description="With its offset from UTC.")
    minutes: int = Field(90, ge=1, le=1440)
    method: Literal["in_person", "video"]
    place: str = Field("", max_length=200, description="Room and place, if in person.")
    link: str = Field("", max_length=500, description="By which people join, if by video.")
    capacity_count: int = Field(ge=FEWEST, le=MOST, description="For how many people, the leader not counted.")


class Joining(Sent):
    """Who comes: all of them or nobody."""

    referrals: list[int] = Field(min_length=1, max_length=MOST, description="Ids of referrals.")
    chose_alone: bool = Field(False, description="A woman who would be the only one was asked, and chose to come.")
    is_agreed: bool = Field(False, description="They agreed to a time at which their plans say that they can’t come.")


class CameOf(Attendance):
    """What came of the group for one of its people."""

    session_id: int = Field(ge=1, le=HIGHEST_ID)


class Recorded(Sent):
    """What the group did, and what came of it for everybody who was to come."""

    done: str = Field("", max_length=TEXT_LIMIT, description="Goes into the record of everybody who came.")
    came_of: list[CameOf] = Field(max_length=MOST)


class CalledOff(Sent):
    """Why a group is called off."""

    words: str = Field(min_length=1, max_length=200)


class GroupOut(Schema):
    """A group, and how many come."""

    id: int
    body_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    method: str
    place: str
    link: str
    capacity_count: int
    called_off_at: datetime | None


class GroupInList(GroupOut):
    """The same with how many come."""

    come_count: int


class PlaceOut(Schema):
    """Somebody’s place in a group."""

    id: int = Field(description="Of the session.")
    referral_id: int
    number: int = Field(description="Which session of their plan.")
    status: str
    given_name: str = Field(validation_alias="booking.person.given_name")
    family_name: str = Field(validation_alias="booking.person.family_name")


class GroupShown(Schema):
    """A group with those of its people whom you may see."""

    group: GroupOut
    come_count: int
    hidden_count: int = Field(description="How many come whom you may not see.")
    sessions: list[PlaceOut]


@router.get("/groups", response=Page[GroupInList])
@requires(P.DELIVERY_RECORD)
def groups(request: Request, paging: Query[Paging], past: bool = False) -> dict[str, Any]:  # noqa: FBT001 - a query
    """The groups of my organisation: to come, the next first; or past, the latest first."""
    return paged(request, queries.groups(request.actor, past=past, now=request.now), paging)


@router.post("/groups", response=GroupOut)
@requires(P.DELIVERY_RECORD)
def make_group(request: Request, sent: NewGroup) -> Any:
    """Make a group, with nobody in it yet."""
    return attendance.make_group(actor=request.actor, now=request.now, **sent.dict())


@router.get("/groups/{int:pk}", response=GroupShown)
@requires(P.DELIVERY_RECORD)
def group(request: Request, pk: int) -> Any:
    """One group. That its people were read is logged."""
    shown = queries.shown(request.actor, pk)
    for session in shown.sessions:
        viewed(session, actor=request.actor, now=request.now, related={"person": session.booking.person_id})
    return shown


@router.post("/groups/{int:pk}/people", response=list[PlaceOut])
@requires(P.DELIVERY_RECORD)
def join_group(request: Request, pk: int, sent: Joining) -> Any:
    """Book people into a group, each for the next session of their own referral; all of them or nobody."""
    return actions.join_group(actor=request.actor, now=request.now, group_id=pk, **sent.dict())


@router.post("/groups/{int:pk}/record", response=list[PlaceOut])
@requires(P.DELIVERY_RECORD)
def record_group(request: Request, pk: int, sent: Recorded) -> Any:
    """Record what came of a group for everybody in it, at once."""
    queries.led(request.actor, pk)
    came_of = {each.session_id: actions.CameOf(**each.dict(exclude={"session_id"})) for each in sent.came_of}
    return actions.record_group(actor=request.actor, now=request.now, group_id=pk, done=sent.done, came_of=came_of)


@router.post("/groups/{int:pk}/call-off", response=GroupOut)
@requires(P.DELIVERY_RECORD)
def call_off_group(request: Request, pk: int, sent: CalledOff) -> Any:
    """Call off a group that has not begun: every place is freed, and each session may be booked again."""
    queries.led(request.actor, pk)
    return actions.call_off(actor=request.actor, now=request.now, group_id=pk, words=sent.words)
