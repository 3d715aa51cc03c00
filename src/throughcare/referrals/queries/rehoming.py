"""Where the open cases of a contract go once somebody else delivers in its areas, and how it came out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.contracts import permissions as contracts
from throughcare.contracts import queries as contract_queries
from throughcare.contracts.models import DeliveryArea, DeliveryBody
from throughcare.contracts.rules import ContractStatus
from throughcare.kernel.errors import NotFound, Problem
from throughcare.people.queries import safety
from throughcare.people.rules.safety import NOWHERE
from throughcare.reference.queries import in_force
from throughcare.referrals import rules
from throughcare.referrals.models import Referral, Rehoming, RehomingCase
from throughcare.referrals.queries import directory

NOBODY = Problem(message="Nobody else works on all of the needs in this area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one open case can go: a place, or why there is none."""

    referral_id: int
    area: str  # its name
    to: DeliveryArea | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many open cases of an area would go to whom; without a name, nobody takes them."""

    area: str
    to: str
    count: int
    why_not: str = ""


def body_of(actor: Actor, reference: str) -> DeliveryBody:
    """The delivery body of a contract that the actor manages; NotFound otherwise, and before it went live."""
    contract = contract_queries.contract(actor, reference)
    body = DeliveryBody.objects.select_related("contract", "organisation").filter(contract=contract).first()
    if body is None or not contracts.can_manage(actor, contract):
        raise NotFound("There is no such contract, or it has no cases that you manage.")
    return body


@acting(SYSTEM)  # a contract manager sees counts alone
def lines(body: DeliveryBody, on: date) -> list[Line]:
    """How many cases go where, by area: those that nobody takes first."""
    found = homes(open_cases(body), body, on)
    counted = Counter((home.area, _name(home.to), home.why_not) for home in found)
    rows = [Line(area=area, to=to, count=n, why_not=why) for (area, to, why), n in counted.items()]
    return sorted(rows, key=lambda row: (row.to != "", row.area, row.to, row.why_not))


def open_cases(body: DeliveryBody) -> QuerySet[Referral]:
    """The open referrals of a body, in the order in which they were sent."""
    return Referral.objects.filter(body=body, status__in=rules.OPEN).order_by("sent_at", "pk")


def homes(cases: QuerySet[Referral], body: DeliveryBody, on: date) -> list[Home]:
    """Who takes each case in its area on a day, the body that works on the fewest other needs first."""
    rows = list(cases.select_related("person", "area").prefetch_related("needs"))
    nearby = directory.deliveries(on).exclude(body=body).filter(area__in={row.area_id for row in rows})
    others: dict[str, list[DeliveryArea]] = {}
    for delivery in nearby.filter(in_force(on)):
        others.setdefault(delivery.area_id, []).append(delivery)
    minority = directory.minority_ethnic(on)
    kept_out = safety.no_gos([row.person_id for row in rows], on)
    seekers = [directory.seeker_of(row.person, on, minority, kept_out.get(row.person_id, NOWHERE)) for row in rows]
    return [_home(row, others.get(row.area_id, ()), each, on) for row, each in zip(rows, seekers, strict=True)]


def _home(row: Referral, others: Iterable[DeliveryArea], seeker: rules.Seeker, on: date) -> Home:
    wanted = {need.need_id for need in row.needs.all()}
    able = [o for o in others if o.service_type_id not in rules.REACHED and rules.covers(_codes(o), wanted)]
    able.sort(key=lambda o: (len(_codes(o)), o.body_id))
    against = [(o, rules.reasons_against(directory.offer(o), seeker, wanted, on)) for o in able]
    for delivery, reasons in against:
        if not reasons:
            return Home(referral_id=row.pk, area=row.area.name, to=delivery)
    reasons = against[0][1] if against else [NOBODY]
    return Home(referral_id=row.pk, area=row.area.name, to=None, why_not="; ".join(str(each) for each in reasons))


def _codes(delivery: DeliveryArea) -> list[str]:
    return [need.pk for need in directory.needs_now(delivery)]


def _name(delivery: DeliveryArea | None) -> str:
    return f"{delivery.body.organisation.name}: {delivery.service_type.name}" if delivery else ""


def latest(body: DeliveryBody) -> Rehoming | None:
    """The last time that the body's cases were moved."""
    return body.rehomings.select_related("asked_by").order_by("-asked_at", "-pk").first()


@acting(SYSTEM)  # counts alone
def left(rehoming: Rehoming) -> list[tuple[str, int]]:
    """Why cases stayed where they were, with how many."""
    rows = rehoming.cases.filter(outcome=RehomingCase.Outcome.LEFT).values_list("why_left", flat=True)
    return Counter(rows).most_common()


def over(today: date) -> list[DeliveryBody]:
    """Bodies whose contract's term is over while cases are still open under it."""
    bodies = DeliveryBody.objects.filter(
        contract__ends_on__lte=today, contract__status=ContractStatus.LIVE, figures__open_count__gt=0
    )
    return list(bodies.exclude(rehomings__done_at=None, rehomings__isnull=False).order_by("pk"))
