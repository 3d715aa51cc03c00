"""The operation that reads one person's record."""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import queries as people
from throughcare.referrals.api.decide import ReferralLine
from throughcare.referrals.queries import lists

router = Router()


class SentenceOut(Schema):
    """A sentence."""

    id: int
    kind: str
    starts_on: date
    ends_on: date = Field(description="The last day under supervision.")
    release_on: date | None
    rehabilitation_days: int
    unpaid_work_hours: int


class NeedOut(Schema):
    """What the newest assessment found of a need."""

    need: str = Field(validation_alias="need_id")
    level: str
    score: int | None
    assessed_on: date


class PersonOut(Schema):
    """A person's record."""

    id: int
    crn: str
    given_name: str
    family_name: str
    date_of_birth: date
    sex: str
    language: str
    needs_interpreter: bool
    delivery_unit: str
    risk_of_serious_harm: str
    in_custody: bool
    imported_at: datetime = Field(description="When the case system was last read.")
    officer: str | None
    district: str | None = Field(description="Postcode district of the address; null for no fixed address.")
    sentences: list[SentenceOut]
    needs: list[NeedOut]
    referrals: list[ReferralLine]


PERSON_FIELDS = (
    "id crn given_name family_name date_of_birth sex language needs_interpreter risk_of_serious_harm in_custody "
    "imported_at"
).split()


@router.get("/people/{int:pk}", response=PersonOut)
@requires(P.PERSON_VIEW)
def person(request: Request, pk: int) -> dict[str, Any]:
    """One person: sentences, needs and referrals. That it was read is logged."""
    somebody = people.person(request.actor, pk)
    viewed(somebody, actor=request.actor, now=request.now)
    record = people.record(somebody, request.today)
    return {name: getattr(somebody, name) for name in PERSON_FIELDS} | {
        "delivery_unit": somebody.delivery_unit.name,
        "officer": record.officer.name if record.officer else None,
        "district": record.address.district_id if record.address else None,
        "sentences": record.sentences,
        "needs": record.needs,
        "referrals": lists.of_person(request.actor, somebody),
    }
