"""Operations that find people on probation, for staff."""

from datetime import date
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.gate import reading
from throughcare.api.paging import Page, Paging, paged
from throughcare.people import queries

router = Router()


class PersonLine(Schema):
    """A person, as lists show them."""

    id: int
    crn: str
    given_name: str
    family_name: str
    date_of_birth: date
    delivery_unit: str = Field(validation_alias="delivery_unit.name")
    risk_of_serious_harm: str
    in_custody: bool
    officer: str | None = Field(validation_alias="officer_name", description="The responsible officer.")
    sentence_kind: str | None
    sentence_ends_on: date | None = Field(description="The last day under supervision.")


class Whose(Schema):
    """Whose people."""

    whose: Literal["mine", "all"] = Field("mine", description="Those whose responsible officer I am, or all I may see.")


class Search(Schema):
    """Whom to look for. It is sent, not part of the address, since addresses are logged."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=100, description="A CRN, or words of the name; typing errors are borne.")


@router.get("/people", response=Page[PersonLine])
@requires(P.PERSON_VIEW)
def people(request: Request, wanted: Query[Whose], paging: Query[Paging]) -> dict[str, Any]:
    """People on probation whom I may see, by name."""
    found = queries.people(request.actor, request.today, mine=wanted.whose == "mine")
    return paged(request, found, paging)


@router.post("/people/search", response=Page[PersonLine])
@reading
@requires(P.PERSON_VIEW)
def search_people(request: Request, wanted: Search, paging: Query[Paging]) -> dict[str, Any]:
    """Search people by name or CRN, among all whom I may see."""
    return paged(request, queries.people(request.actor, request.today, text=wanted.text), paging)
