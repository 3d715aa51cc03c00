"""Who of a supply chain delivers a referral, for the systems of lead providers: who is proposed, and who is chosen."""

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Sent
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, permissions, planning, rules
from throughcare.referrals.api.decide import State, state, who
from throughcare.referrals.queries import page as pages

router = Router()


class ChoiceOut(Schema):
    """A member of the supply chain, what it was promised and has had, and why it is proposed or not."""

    organisation_id: int
    name: str
    is_lead: bool
    promised_percent: int
    taken_count: int = Field(description="Referrals that it was given under this contract.")
    as_hard_count: int = Field(description="Those of them that are as hard as this one.")
    wait_days: int = Field(description="Working days until somebody new would be seen there.")
    why: str
    is_able: bool = Field(description="Whether it can be chosen.")


class ProposedOut(Schema):
    """Who is proposed, and everybody whom the lead provider may choose."""

    organisation_id: int = Field(description="Whom we propose.")
    complexity: str = Field(description="How hard the case is: as its hardest need.")
    choices: list[ChoiceOut]


class PassedOn(Sent):
    """Who delivers it; another than is proposed with a reason."""

    to: int = Field(ge=1)
    reason: str = Field("", max_length=4000)


@router.get("/referrals/{int:pk}/shares", response=ProposedOut)
@requires(P.REFERRAL_DECIDE)
def proposed_share(request: Request, pk: int) -> dict[str, Any]:
    """Who of the supply chain is proposed to deliver a referral, so that what was promised is kept."""
    found = pages.referral(request.actor, pk)
    permissions.can_pass_on(request.actor, found).or_raise()
    rules.REFERRAL.next("pass_on", found.status)
    proposed = planning.propose(found, request.now)
    if proposed is None:
        raise NotFound
    choices = [
        {
            "organisation_id": each.member.organisation_id,
            "name": each.member.name,
            "is_lead": each.member.is_lead,
            "promised_percent": each.member.percent,
            "taken_count": each.taken_count,
            "as_hard_count": each.as_hard_count,
            "wait_days": each.wait_days,
            "why": each.why,
            "is_able": each.is_able,
        }
        for each in proposed.choices
    ]
    return {"organisation_id": proposed.organisation_id, "complexity": proposed.band, "choices": choices}


@router.post("/referrals/{int:pk}/pass-on", response=State)
@requires(P.REFERRAL_DECIDE)
def pass_on(request: Request, pk: int, sent: PassedOn) -> dict[str, Any]:
    """Say who of the supply chain delivers a referral, the lead provider itself included."""
    return state(request, actions.pass_on(**who(request, pk), to=sent.to, reason=sent.reason))
