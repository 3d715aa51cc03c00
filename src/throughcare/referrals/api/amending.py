"""Operations that amend a sent referral, read the log of its changes, and write and read case notes."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Sent
from throughcare.audit.record import viewed
from throughcare.referrals import actions, rules
from throughcare.referrals.queries import amending as queries
from throughcare.referrals.queries import page as pages
from throughcare.referrals.rules.amending import TEXTS

router = Router()
WORDS = f"One of: {', '.join(TEXTS)}."


class Amendment(Sent):
    """A text of a referral as it is to be from now on, and why."""

    field: str = Field(max_length=40, description=WORDS)
    value: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)
    why: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)
    is_confirmed: bool = Field(False, description="Of risk: it was read again and may be shared.")


class NewRisk(Sent):
    """All that is shared about risk, as it is to be from now on, and why."""

    texts: dict[str, Annotated[str, Field(max_length=rules.TEXT_LIMIT)]] = Field(
        description=f"By field: {', '.join(rules.RISK_TEXTS)}. One left out is not shared."
    )
    why: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)
    is_confirmed: bool = Field(False, description="All of it was read again and may be shared.")


class NewFinish(Sent):
    """Another day to finish by or number of days, and why."""

    finish_by: date
    enforceable_days: int | None = Field(
        None, ge=1, le=999, description="Rehabilitation activity days that the service may use; null: as they are."
    )
    why: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)


class NewRelease(Sent):
    """Prison and expected release as they are to be from now on, and why."""

    prison: str = Field(min_length=1, max_length=rules.PRISON_LIMIT)
    release_certainty: rules.Certainty
    release_on: Day | None = None
    release_note: str = Field("", max_length=rules.TEXT_LIMIT)
    why: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)


class NewContact(Sent):
    """Whom to ask until the release, the code of the delivery unit that takes over, and why it changes."""

    contact: str = Field(min_length=1, max_length=rules.CONTACT_LIMIT)
    reports_to: str = Field("", max_length=80)
    why: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)


class State(Schema):
    """The referral that was amended."""

    id: int
    reference: str
    status: str


class ChangeOut(Schema):
    """One change: what, from what to what, when, by whom and why."""

    label: str
    need: str
    old: str
    new: str
    reason: str
    at: datetime
    by: str


class NewNote(Sent):
    """A case note, and whether the other side is told of it."""

    subject: str = Field(min_length=1, max_length=120)
    body: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)
    tells_other_side: bool


class NoteOut(Schema):
    """A case note."""

    id: int
    subject: str
    body: str
    tells_other_side: bool
    written_at: datetime
    by: str = Field(validation_alias="written_by.name")


@router.post("/referrals/{int:pk}/amend", response=State)
@requires(P.REFERRAL_WRITE)
def amend(request: Request, pk: int, sent: Amendment) -> Any:
    """Amend a text of a referral that was sent; the old stays in the log, and the other side is told."""
    return actions.amend(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/referrals/{int:pk}/risk", response=State)
@requires(P.REFERRAL_WRITE)
def amend_risk(request: Request, pk: int, sent: NewRisk) -> Any:
    """Amend all that is shared about risk at once."""
    return actions.amend_risk(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/referrals/{int:pk}/finish", response=State)
@requires(P.REFERRAL_WRITE)
def amend_finish(request: Request, pk: int, sent: NewFinish) -> Any:
    """Amend the day by which the service is to finish."""
    return actions.amend_finish(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/referrals/{int:pk}/release", response=State)
@requires(P.REFERRAL_WRITE)
def amend_release(request: Request, pk: int, sent: NewRelease) -> Any:
    """Amend prison and expected release; a first appointment that is counted from the release moves with it."""
    return actions.amend_release(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.post("/referrals/{int:pk}/contact", response=State)
@requires(P.REFERRAL_WRITE)
def amend_contact(request: Request, pk: int, sent: NewContact) -> Any:
    """Amend whom the provider can ask in prison, and which unit takes over."""
    return actions.amend_contact(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())


@router.get("/referrals/{int:pk}/changes", response=list[ChangeOut])
@requires(P.REFERRAL_VIEW)
def changes(request: Request, pk: int) -> Any:
    """The log of what changed since it was sent, the newest first. That it was read is logged."""
    found = pages.referral(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return queries.changes(found)


@router.get("/referrals/{int:pk}/notes", response=list[NoteOut])
@requires(P.REFERRAL_VIEW)
def notes(request: Request, pk: int) -> Any:
    """The case notes of a referral, the newest first. That they were read is logged."""
    found = pages.referral(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return queries.notes(found)


@router.post("/referrals/{int:pk}/notes", response=NoteOut)
@requires(P.REFERRAL_WRITE, P.DELIVERY_RECORD)
def write_note(request: Request, pk: int, sent: NewNote) -> Any:
    """Write a case note, which both sides read."""
    return actions.write_note(actor=request.actor, now=request.now, referral_id=pk, **sent.dict())
