"""Operations on the needs and the sentence of a sent referral: read what may be asked, amend, add, take out."""

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Sent
from throughcare.audit.record import viewed
from throughcare.referrals import actions, permissions
from throughcare.referrals.api.amending import State
from throughcare.referrals.api.decide import NeedAsked, Text, who
from throughcare.referrals.api.versions import AskedOut, asked_out
from throughcare.referrals.queries import page as pages
from throughcare.referrals.queries import versions

router = Router()


class Why(Sent):
    """Why something changes; both sides read it."""

    why: Text


class NeedIn(Why):
    """How complex a need is and what should come of it, by the codes that the service may be asked for."""

    complexity: str = Field(max_length=20)
    outcome_wanted: str = Field(max_length=40, description="Code of the outcome.")


class SentenceIn(Why):
    """Of which sentence the service is part."""

    sentence_id: int = Field(ge=1)


class MayBeAsked(Schema):
    """What may be asked for one need, and whether the referral asks for it."""

    need: str
    is_asked: bool
    may_be_asked: AskedOut


@router.get("/referrals/{int:pk}/needs", response=list[MayBeAsked])
@requires(P.REFERRAL_WRITE)
def needs(request: Request, pk: int) -> list[dict[str, Any]]:
    """The needs on which the service works, with what may be asked for each: by the version that it was sent under."""
    found = pages.page(request.actor, pk, request.now)
    permissions.can_write(request.actor, found.referral).or_raise()
    viewed(found.referral, actor=request.actor, now=request.now, related={"person": found.referral.person_id})
    rows = [(row.need_id, True) for row in found.needs] + [(need.pk, False) for need in found.more_needs]
    return [
        {
            "need": need,
            "is_asked": is_asked,
            "may_be_asked": asked_out(versions.asked(found.referral, need, request.today)),
        }
        for need, is_asked in rows
    ]


@router.post("/referrals/{int:pk}/needs/{slug:need}/add", response=NeedAsked)
@requires(P.REFERRAL_WRITE)
def add_need(request: Request, pk: int, need: str, sent: NeedIn) -> Any:
    """Ask a service that has the referral already to work on one more need."""
    return actions.add_need(**who(request, pk), need=need, **sent.dict())


@router.post("/referrals/{int:pk}/needs/{slug:need}/amend", response=NeedAsked)
@requires(P.REFERRAL_WRITE)
def amend_need(request: Request, pk: int, need: str, sent: NeedIn) -> Any:
    """Amend how complex a need is, and what should come of it."""
    return actions.amend_need(**who(request, pk), need=need, **sent.dict())


@router.post("/referrals/{int:pk}/needs/{slug:need}/drop", response=State)
@requires(P.REFERRAL_WRITE)
def drop_need(request: Request, pk: int, need: str, sent: Why) -> Any:
    """Take a need out, where no plan works on it yet; its changes stay in the log."""
    return actions.drop_need(**who(request, pk), need=need, why=sent.why)


@router.post("/referrals/{int:pk}/sentence", response=State)
@requires(P.REFERRAL_WRITE)
def amend_sentence(request: Request, pk: int, sent: SentenceIn) -> Any:
    """Amend of which sentence the service is part; the day to finish by must lie within it."""
    return actions.amend_sentence(**who(request, pk), **sent.dict())
