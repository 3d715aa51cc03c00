"""Operations about call-offs, for everybody."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, public
from throughcare.api.paging import Page, Paging, paged
from throughcare.commissioning.queries import call_offs

router = Router()


class LotOut(Schema):
    """A lot of a published call-off."""

    call_off: str = Field(validation_alias="call_off.reference", description="Reference of the call-off.")
    title: str = Field(validation_alias="call_off.title")
    buyer: str = Field(validation_alias="call_off.buyer.name")
    number: int
    service: str = Field(validation_alias="service_type.name")
    cohort: str = Field(validation_alias="cohort.name")
    areas: list[str]
    value_gbp: Decimal = Field(description="Value of the whole term in pounds, without VAT.")
    starts_on: date
    ends_on: date = Field(description="The first day after the term.")
    quality_weight: int
    price_weight: int
    status: str
    responses_due_at: datetime | None = Field(validation_alias="call_off.responses_due_at")

    @staticmethod
    def resolve_areas(lot: Any) -> list[str]:
        return [area.name for area in lot.areas.all()]


class LotFilter(Schema):
    """Which lots."""

    q: str = Field("", max_length=100, description="Words of the service, the areas or the call-off's title.")
    is_open: bool = Field(False, description="Only lots that can still be bid for.")


@router.get("/lots", response=Page[LotOut])
@public
def lots(request: Request, wanted: Query[LotFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Lots of published call-offs, the newest call-off first."""
    found = call_offs.public_lots(wanted.q, open_at=request.now if wanted.is_open else None)
    return paged(request, found, paging)
