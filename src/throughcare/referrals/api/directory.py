"""The operation that answers who delivers which need, where and when."""

from datetime import date
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day
from throughcare.kernel.errors import NotValid, Problem
from throughcare.kernel.periods import add_months
from throughcare.referrals import rules
from throughcare.referrals.queries import directory as queries
from throughcare.referrals.queries import listings

router = Router()


class Wanted(Schema):
    """Who is looked for, where and when."""

    district: str = Field("", max_length=8, description="A postcode, or its first half, like DE1.")
    area: str = Field("", max_length=80, description="Code of an area, where no district is given.")
    need: list[str] = Field([], max_length=20, description="Codes of needs; none for every service.")
    sex: Literal["male", "female"] | None = None
    age: int | None = Field(None, ge=18, le=110)
    minority_ethnic: bool | None = Field(None, description="Some services are for one cohort alone.")
    in_custody: bool = False
    on: Day | None = Field(None, description="The day; today without one.")
    method: Literal["", "in_person", "phone", "video"] = ""
    language: str = Field("", max_length=40, description="Beside English.")
    within_km: int | None = Field(None, ge=1, le=500, description="How far the nearest place may be.")
    access: list[str] = Field([], max_length=20, description="Codes of what it should have, such as STEP_FREE.")
    is_strict: bool = Field(False, description="Leave out services that do not say so, instead of putting them last.")


class ServiceOut(Schema):
    """A service found for an address."""

    body_id: int
    area: str = Field(description="Code of the area in which it delivers.")
    name: str
    provider: str
    service: str
    needs: list[str] = Field(description="Codes of the needs asked for that it meets.")
    by_referral: bool
    waiting_count: int
    places_left: int | None = Field(description="How many more it can take by its own word; null when it did not say.")
    median_wait_days: int | None = Field(description="Working days to the first appointment, in the last 90 days.")
    lacking: list[str] = Field(description="What of the wishes it does not say that it has.")
    against: list[str] = Field(description="Why it can't be asked; empty when it can.")


class Delivers(Schema):
    """Who delivers, who does not and why, and which needs nobody meets."""

    can: list[ServiceOut]
    cannot: list[ServiceOut]
    unmet: list[str] = Field(description="Codes of needs that nobody can be asked to meet.")


@router.get("/directory", response=Delivers)
@requires(P.DIRECTORY_VIEW)
def directory(request: Request, wanted: Query[Wanted]) -> dict[str, Any]:
    """Who delivers these needs at this place on this day, for somebody of a sex and an age."""
    on = wanted.on or request.today
    answer = queries.who_delivers(
        need=wanted.need,
        postcode_district=wanted.district,
        area=wanted.area,
        sex=wanted.sex,
        date_of_birth=add_months(on, -12 * wanted.age) if wanted.age is not None else None,
        on=on,
        minority_ethnic=wanted.minority_ethnic,
        in_custody=wanted.in_custody,
        wishes=_wishes(wanted, on),
    )
    return {
        "can": [service(found) for found in answer.can],
        "cannot": [service(found) for found in answer.cannot],
        "unmet": [need.pk for need in answer.unmet],
    }


def _wishes(wanted: Wanted, on: date) -> rules.Wishes:
    """What matters beside the needs; NotValid for what no service can say that it has."""
    unknown = set(wanted.access) - {code.code for code in listings.access_codes(on)}
    if unknown:
        raise NotValid(
            [Problem(message="Nobody knows: {codes}", field="access", values={"codes": ", ".join(sorted(unknown))})]
        )
    return rules.Wishes(
        method=wanted.method,
        language=wanted.language.strip(),
        access=frozenset(wanted.access),
        within_km=wanted.within_km,
        is_strict=wanted.is_strict,
    )


def service(found: queries.Found) -> dict[str, Any]:
    """A service found, as operations tell it."""
    return {
        "body_id": found.place.body_id,
        "area": found.place.area,
        "name": found.body.name,
        "provider": found.body.organisation.name,
        "service": found.body.service_type.name,
        "needs": [need.pk for need in found.needs_met],
        "by_referral": found.by_referral,
        "waiting_count": found.waits.waiting_count,
        "places_left": found.waits.places_left,
        "median_wait_days": found.waits.median_wait_days,
        "lacking": [str(problem) for problem in found.fit.lacking],
        "against": [str(problem) for problem in found.against],
    }
