"""Operations about whoever asks."""

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, signed_in
from throughcare.access.permissions import Permission
from throughcare.access.roles import ROLES

router = Router()


class PostingOut(Schema):
    """A role that is held now."""

    role: str
    organisation_id: int
    area: str | None = Field(description="Code of the area to which the role is limited; null for none.")
    permissions: list[str]


class Me(Schema):
    """Who asks, and what they may do."""

    name: str
    postings: list[PostingOut]


@router.get("/me", response=Me)
@signed_in
def me(request: Request) -> Me:
    """Who I am here, and what I may do.

    For trying out a token.
    """
    postings = [
        PostingOut(
            role=each.role,
            organisation_id=each.organisation_id,
            area=each.area,
            permissions=[p for p in Permission if p in ROLES[each.role].permissions],
        )
        for each in request.actor.postings
    ]
    return Me(name=request.actor.name, postings=postings)
