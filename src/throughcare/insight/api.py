"""Operations of insight: the register and notices for everybody, measures for those who watch."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field, model_validator

from throughcare.access.guards import Request, public, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Page, Paging, paged
from throughcare.insight.queries import measures as queries
from throughcare.insight.queries import notices as notice_queries
from throughcare.insight.queries import releases
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period

register_router, measures_router = Router(), Router()
LIMIT_95, LIMIT_998 = 0.95, 0.998


class AwardOut(Schema):
    """What was won in competition, or given as a grant or a direct award."""

    reference: str
    call_off: str | None = Field(description="None without competition.")
    lot: int | None
    basis: str = Field(description="award (won in competition), grant or direct.")
    provider: str = Field(validation_alias="provider.name")
    service: str = Field(validation_alias="service_type.name")
    cohort: str = Field(validation_alias="cohort.name")
    areas: list[str]
    value_gbp: Decimal = Field(description="Value of the whole term in pounds, without VAT.")
    starts_on: date
    ends_on: date = Field(description="The first day after the term.")
    contract: str = Field(description="Reference of the contract.")

    @staticmethod
    def resolve_reference(contract: Any) -> str:
        return str(contract.award.reference if contract.award else contract.reference.removeprefix("C-"))

    @staticmethod
    def resolve_contract(contract: Any) -> str:
        return str(contract.reference)

    @staticmethod
    def resolve_call_off(contract: Any) -> str | None:
        return str(contract.award.lot.call_off.reference) if contract.award else None

    @staticmethod
    def resolve_lot(contract: Any) -> int | None:
        return int(contract.award.lot.number) if contract.award else None

    @staticmethod
    def resolve_areas(contract: Any) -> list[str]:
        return [area.name for area in contract.areas.all()]


class NoticeOut(Schema):
    """A notice that another public body published, as it was taken in."""

    id: int
    ocid: str
    source: str
    title: str
    buyer: str
    stage: str
    value_gbp: Decimal | None
    published_at: datetime | None
    closes_at: datetime | None


class NoticeRecord(NoticeOut):
    """The same with its description and its compiled OCDS release."""

    description: str
    record: dict[str, Any]


class Words(Schema):
    """What to search for."""

    q: str = Field("", max_length=100, description="Words that must all be there.")


class NoticeFilter(Words):
    """Which notices."""

    stage: Literal["", "planning", "tender", "award"] = ""


class MeasureOut(Schema):
    """What a measure counts."""

    key: str
    version: int
    valid_from: date
    name: str
    numerator: str
    denominator: str
    exclusions: list[str]
    source: str


class LimitsOut(Schema):
    """Shares between which a contract of this size lies by chance alone."""

    low: float
    high: float


class FigureOut(Schema):
    """One contract's figure."""

    body_id: int
    name: str
    provider: str
    contract: str = Field(description="Reference of the contract; empty for in-house delivery.")
    service: str
    numerator: int
    denominator: int
    share: float | None = Field(description="Numerator by denominator; null where nothing counts.")
    limits_95: LimitsOut
    limits_998: LimitsOut = Field(description="The limits of 99.8%.")
    signal: str = Field(description="within, warning_low, warning_high, alarm_low or alarm_high.")


class FiguresOut(Schema):
    """A measure over a period, by contract."""

    measure: MeasureOut
    from_: date = Field(alias="from", serialization_alias="from")
    until: date | None = Field(description="The first day after the period; null for none.")
    numerator: int
    denominator: int
    share: float = Field(description="Of everybody together: the limits lie around it.")
    items: list[FigureOut]


class Span(Schema):
    """Which period, by the day on which referrals were sent."""

    from_: Day = Field(rules.FIRST_APPOINTMENT.valid_from, alias="from")
    until: Day | None = Field(None, description="The first day after the period.")

    @model_validator(mode="after")
    def in_order(self) -> "Span":
        """A period does not end before it starts."""
        if self.until is not None and self.until < self.from_:
            raise ValueError("until must not be before from")
        return self


class SpanOfService(Span):
    """The same, of one service type or all."""

    service: str = Field("", max_length=20, description="Code of a service type; empty for all.")


class BehindOut(Schema):
    """A referral behind a figure."""

    id: int
    reference: str
    sent_at: datetime
    first_due_on: date
    first_held_at: datetime | None
    in_time: bool
    status: str


@register_router.get("/awards", response=Page[AwardOut])
@public
def awards(request: Request, wanted: Query[Words], paging: Query[Paging]) -> dict[str, Any]:
    """The public register of awards, the newest first."""
    return paged(request, releases.register(wanted.q), paging)


@register_router.get("/notices", response=Page[NoticeOut])
@public
def notices(request: Request, wanted: Query[NoticeFilter], paging: Query[Paging]) -> dict[str, Any]:
    """What other public bodies published: the best match first, without words the newest."""
    return paged(request, notice_queries.search(wanted.q, wanted.stage), paging)


@register_router.get("/notices/{int:pk}", response=NoticeRecord)
@public
def notice(request: Request, pk: int) -> Any:
    """One notice with its compiled release."""
    return notice_queries.notice(pk)


@measures_router.get("/measures", response=list[MeasureOut])
@requires(P.MEASURE_VIEW)
def measures(request: Request) -> Any:
    """The measures that there are, with their definitions."""
    return list(rules.MEASURES)


@measures_router.get("/measures/{slug:key}", response=FiguresOut, by_alias=True)
@requires(P.MEASURE_VIEW)
def measure(request: Request, key: str, wanted: Query[SpanOfService]) -> dict[str, Any]:
    """One measure by contract, with the limits of chance.

    The overall figure counts everybody; the contracts are those that you may see.
    """
    period = Period(wanted.from_, wanted.until)
    found = queries.figures(request.actor, key, period, request.today, service=wanted.service)
    return {
        "measure": found.measure,
        "from": period.start,
        "until": period.until,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "share": found.share,
        "items": [_figure(row, found.share) for row in found.rows],
    }


@measures_router.get("/measures/{slug:key}/referrals/{int:body_id}", response=Page[BehindOut])
@requires(P.MEASURE_DRILL)
def behind(request: Request, key: str, body_id: int, wanted: Query[Span], paging: Query[Paging]) -> dict[str, Any]:
    """The referrals behind one contract's figure, of those that you may see: those seen late first."""
    queries.measure(key)
    found = queries.behind(request.actor, body_id, Period(wanted.from_, wanted.until), request.today)
    return paged(request, found, paging)


def _figure(row: queries.Figure, share: float) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("body_id", "name", "provider", "contract", "service")}
    return told | {
        "numerator": row.numerator,
        "denominator": row.denominator,
        "share": row.share,
        "limits_95": rules.limits(share, row.denominator, LIMIT_95),
        "limits_998": rules.limits(share, row.denominator, LIMIT_998),
        "signal": row.signal,
    }
