"""Operations that answer a question, rest, resume, transfer or take elsewhere: the twins of those pages."""

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Sent
from throughcare.audit.record import viewed
from throughcare.referrals import actions, permissions, rules
from throughcare.referrals.api.decide import State, Text, state, who
from throughcare.referrals.queries import directory, moving
from throughcare.referrals.queries import page as pages

router = Router()


class Answer(Sent):
    """What the practitioner answers."""

    answer: Text


class Rest(Sent):
    """Why delivery rests, and by when somebody looks again."""

    reason: Text
    review_on: Day


class PlaceIn(Sent):
    """Where a referral goes."""

    body_id: int = Field(ge=1)
    area: str = Field(min_length=1, max_length=80)


class Transfer(PlaceIn):
    """Where it goes on, why, and what the new provider should know."""

    reason: Text
    handover: str = Field("", max_length=rules.TEXT_LIMIT)
    is_risk_confirmed: bool = Field(description="The risk summary was read and may be shared with the new provider.")


class Choice(Schema):
    """A place to which a referral may go."""

    body_id: int
    area: str
    name: str
    wait: str


@router.post("/referrals/{int:pk}/answer", response=State)
@requires(P.REFERRAL_WRITE)
def answer(request: Request, pk: int, sent: Answer) -> dict[str, Any]:
    """Answer the provider's question; the clock of its decision runs again."""
    return state(request, actions.answer(**who(request, pk), answer=sent.answer))


@router.post("/referrals/{int:pk}/hold", response=State)
@requires(P.DELIVERY_RECORD)
def hold(request: Request, pk: int, sent: Rest) -> dict[str, Any]:
    """Let delivery rest; its clocks stand still."""
    return state(request, actions.hold(**who(request, pk), **sent.dict()))


@router.post("/referrals/{int:pk}/resume", response=State)
@requires(P.DELIVERY_RECORD)
def resume(request: Request, pk: int) -> dict[str, Any]:
    """Go on with delivery."""
    return state(request, actions.resume(**who(request, pk)))


@router.get("/referrals/{int:pk}/places", response=list[Choice])
@requires(P.REFERRAL_WRITE)
def places(request: Request, pk: int) -> list[dict[str, Any]]:
    """Where a referral could go: for all its needs, or for any of them once it was declined."""
    found = pages.referral(request.actor, pk)
    permissions.can_write(request.actor, found).or_raise()
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    declined = found.status == rules.ReferralStatus.DECLINED
    rows = moving.choices(found, request.today, all_needs=not declined)
    return [{"body_id": r.place.body_id, "area": r.place.area, "name": r.name, "wait": r.wait} for r in rows]


@router.post("/referrals/{int:pk}/transfer", response=State)
@requires(P.REFERRAL_WRITE)
def transfer(request: Request, pk: int, sent: Transfer) -> dict[str, Any]:
    """End a referral here and send it on; the answer is the referral that follows it."""
    said = sent.dict(exclude={"body_id", "area"})
    return state(request, actions.transfer(**who(request, pk), place=_place(sent), **said))


@router.post("/referrals/{int:pk}/rematch", response=State)
@requires(P.REFERRAL_WRITE)
def rematch(request: Request, pk: int, sent: PlaceIn) -> dict[str, Any]:
    """Take a declined referral to another service; the answer is the draft with what was said."""
    return state(request, actions.rematch(**who(request, pk), place=_place(sent)))


def _place(sent: PlaceIn) -> directory.Place:
    return directory.Place(body_id=sent.body_id, area=sent.area)
