"""Operations under one referral: its sessions and what came of them, its plan, its report, where it was sent on."""

from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Moment, Sent
from throughcare.audit.record import viewed
from throughcare.delivery.services import actions, rules
from throughcare.delivery.services.queries import onward as onward_queries
from throughcare.delivery.services.queries import progress as queries
from throughcare.referrals.queries import page as pages

router = Router()
TEXT_LIMIT = 6000
Method = Literal["in_person", "phone", "video"]


class Booking(Sent):
    """When, how long, how and where."""

    starts_at: Moment = Field(description="With its offset from UTC.")
    minutes: int = Field(60, ge=1, le=1440)
    method: Method
    place: str = Field("", max_length=200, description="Where, if in person.")


class NumberedBooking(Booking):
    """The same for a session of a number."""

    number: int = Field(ge=0, le=rules.MOST_SESSIONS, description="0 is the first appointment.")


class Move(Booking):
    """Another time, who asked for it, and why."""

    moved_by: str = Field(max_length=20, description="Code of who asked.")
    reason: str = Field(min_length=1, max_length=200)


class Attendance(Sent):
    """What came of a session."""

    happened: rules.Happened
    notes: str = Field("", max_length=TEXT_LIMIT, description="What was done and how it went, or why it was not held.")
    reason: str = Field("", max_length=20, description="Code of why it was not held.")
    concerns: str = Field("", max_length=TEXT_LIMIT, description="What the responsible officer should know.")
    behaviour: str = Field("", max_length=TEXT_LIMIT, description="Poor behaviour, told to the responsible officer.")
    late_reason: str = Field("", max_length=TEXT_LIMIT, description="Of one to which they came late.")
    next_plans: str = Field("", max_length=TEXT_LIMIT, description="What is planned for the next session.")


class SessionState(Schema):
    """Where a session stands."""

    id: int
    number: int = Field(description="0 is the first appointment.")
    status: str
    starts_at: datetime = Field(validation_alias="booking.starts_at")
    ends_at: datetime = Field(validation_alias="booking.ends_at")
    method: str


class SessionOut(SessionState):
    """A session with what was recorded of it."""

    place: str = Field(validation_alias="booking.place")
    staff: str = Field(validation_alias="booking.staff.name")
    not_held_reason: str
    notes: str
    concerns: str
    behaviour: str
    late_reason: str
    next_plans: str
    recorded_at: datetime | None


class Sessions(Schema):
    """The sessions of a referral, by number and then in the order in which they were booked."""

    next_number: int | None = Field(description="Which session may be booked next; null for none.")
    planned_count: int | None = Field(description="Sessions of the plan; null before there is one.")
    items: list[SessionOut]


@router.get("/referrals/{int:pk}/sessions", response=Sessions)
@requires(P.DELIVERY_VIEW)
def sessions(request: Request, pk: int) -> dict[str, Any]:
    """The sessions of a referral. That they were read is logged."""
    found = pages.referral(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    known = queries.progress(found)
    planned = known.plan.session_count if known.plan else None
    return {"next_number": known.next_number, "planned_count": planned, "items": known.sessions}


@router.post("/referrals/{int:pk}/sessions", response=SessionState)
@requires(P.DELIVERY_RECORD)
def book_session(request: Request, pk: int, sent: NumberedBooking) -> Any:
    """Book the first appointment or a session of the plan with the caseworker."""
    return actions.book_session(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/sessions/{int:pk}/move", response=SessionState)
@requires(P.DELIVERY_RECORD)
def move_session(request: Request, pk: int, sent: Move) -> Any:
    """Put another appointment in the place of one."""
    return actions.move_session(actor=request.actor, now=request.now, session_id=pk, **sent.dict())


@router.post("/sessions/{int:pk}/attendance", response=SessionState)
@requires(P.DELIVERY_RECORD)
def record_session(request: Request, pk: int, sent: Attendance) -> Any:
    """Record what came of a session: held on time or late, missed, or not held and why."""
    return actions.record_session(actor=request.actor, now=request.now, session_id=pk, **sent.dict())


class SentOn(Sent):
    """To whom somebody is sent on, and what for."""

    to_name: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=TEXT_LIMIT)
    has_agreed: bool = Field(description="The person agreed to be sent on.")
    need: str = Field("", max_length=60, description="Code of a need of the referral; empty for none in particular.")


class Reply(Sent):
    """What came of sending somebody on."""

    status: rules.onward.OnwardStatus
    words: str = Field(min_length=1, max_length=TEXT_LIMIT)


class OnwardOut(Schema):
    """Somebody sent on to another service."""

    id: int
    to_name: str
    need: str | None = Field(validation_alias="need_id")
    why: str
    status: str
    made_at: datetime
    chased_count: int
    chased_at: datetime | None
    reply: str
    replied_at: datetime | None


@router.get("/referrals/{int:pk}/onward", response=list[OnwardOut])
@requires(P.DELIVERY_VIEW)
def onward_referrals(request: Request, pk: int) -> Any:
    """Where the person was sent on under a referral, the newest first. That it was read is logged."""
    found = pages.referral(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return onward_queries.of_referral(found)


@router.post("/referrals/{int:pk}/onward", response=OnwardOut)
@requires(P.DELIVERY_RECORD)
def send_on(request: Request, pk: int, sent: SentOn) -> Any:
    """Write down that the person was sent on; the reply is waited for and chased."""
    return actions.send_on(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/onward/{int:pk}/chase", response=OnwardOut)
@requires(P.DELIVERY_RECORD)
def chase_onward(request: Request, pk: int) -> Any:
    """The other service was asked again."""
    return actions.chase(actor=request.actor, now=request.now, onward_id=pk)


@router.post("/onward/{int:pk}/reply", response=OnwardOut)
@requires(P.DELIVERY_RECORD)
def close_onward(request: Request, pk: int, sent: Reply) -> Any:
    """Write down what came of it."""
    return actions.close_onward(actor=request.actor, now=request.now, onward_id=pk, **sent.dict())


class NewPlan(Sent):
    """A version of the action plan."""

    activities: str = Field(min_length=1, max_length=TEXT_LIMIT)
    session_count: int = Field(ge=1, le=rules.MOST_SESSIONS)
    after_version: int = Field(0, ge=0, description="The version that was read before this one; 0 for none.")
    barriers: list[str] = Field([], description="Codes of what may stand in the way.")
    barrier_notes: str = Field("", max_length=TEXT_LIMIT)
    scores: dict[str, int] | None = Field(None, description="How each need stands, 0 to 10, by code.")


class PlanOut(Schema):
    """A version of the action plan, and where it stands."""

    id: int
    version: int
    session_count: int
    status: str
    submitted_at: datetime
    decided_at: datetime | None
    return_reason: str


class NewReport(Sent):
    """The end of service report."""

    summary: str = Field(min_length=1, max_length=TEXT_LIMIT)
    results: dict[str, Literal["achieved", "partly", "not_achieved"]] = Field(description="What came of each need.")
    notes: dict[str, str] = Field({}, description="How it went and what still helps, by need.")
    scores: dict[str, int] | None = Field(None, description="How each need stands, 0 to 10, by code.")


class ReportOut(Schema):
    """The end of service report."""

    id: int
    summary: str
    submitted_at: datetime


@router.post("/referrals/{int:pk}/plan", response=PlanOut)
@requires(P.DELIVERY_RECORD)
def submit_plan(request: Request, pk: int, sent: NewPlan) -> Any:
    """Submit the next version of the action plan, which holds once it is approved."""
    return actions.submit_plan(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/referrals/{int:pk}/report", response=ReportOut)
@requires(P.DELIVERY_RECORD)
def submit_report(request: Request, pk: int, sent: NewReport) -> Any:
    """Submit the end of service report, once; it completes a referral that was not ended early."""
    return actions.submit_report(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.get("/referrals/{int:pk}/report", response=ReportOut | None)
@requires(P.DELIVERY_VIEW)
def report(request: Request, pk: int) -> Any:
    """The end of service report; null before there is one. That it was read is logged."""
    found = pages.referral(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return queries.progress(found).report
