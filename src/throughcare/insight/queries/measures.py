"""Figures, reckoned from the referrals as they are: by contract, and the referrals behind them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.clock.clock import LONDON
from throughcare.contracts.models import DeliveryBody
from throughcare.insight import permissions
from throughcare.insight.rules import measures as rules
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import Period
from throughcare.reference.models import ServiceType
from throughcare.referrals.models import Referral
from throughcare.referrals.permissions import scope as referral_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One delivery body's figure and what it says against all bodies together."""

    body_id: int
    name: str
    provider: str
    contract: str
    service: str
    numerator: int
    denominator: int
    signal: rules.Signal

    @property
    def share(self) -> float | None:
        """Numerator by denominator; None where nothing counts."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A measure over a period: all bodies together, and each."""

    measure: rules.Measure
    period: Period
    numerator: int
    denominator: int
    rows: list[Figure]

    @property
    def share(self) -> float:
        """The overall share, around which the limits lie."""
        return self.numerator / self.denominator if self.denominator else 0.0


def measure(key: str) -> rules.Measure:
    """A measure by key; NotFound where there is none."""
    for found in rules.MEASURES:
        if found.key == key:
            return found
    raise NotFound


def counted(period: Period, today: date) -> QuerySet[Referral]:
    """The denominator: referrals sent in the period that count. It restates `rules.counts_in_denominator`."""
    sent = Q(sent_on__gte=period.start) & (Q(sent_on__lt=period.until) if period.until else Q())
    # without the middle term a referral that has not ended compares as unknown, and would be left out
    ended_in_time = Q(first_held_at=None, ended_at__isnull=False, ended_on__lte=F("first_due_on"))
    return (
        Referral.objects.annotate(
            sent_on=TruncDate("sent_at", tzinfo=LONDON),
            held_on=TruncDate("first_held_at", tzinfo=LONDON),
            ended_on=TruncDate("ended_at", tzinfo=LONDON),
        )
        .filter(sent, Q(first_held_at__isnull=False) | Q(first_due_on__lt=today))
        .exclude(status__in=["draft", "declined"])
        .exclude(ended_in_time)
        .exclude(status="on_hold", first_held_at=None)
    )


IN_TIME = Q(held_on__lte=F("first_due_on"))


@acting(SYSTEM)  # limited-access cases count too
def figures(actor: Actor, key: str, period: Period, today: date, *, service: str = "") -> Figures:
    """A measure by delivery body. The overall share counts everybody's, whomever the actor may see."""
    found = measure(key)
    rows = counted(period, today)
    if service:
        rows = rows.filter(body__service_type_id=service)
    grouped = list(
        rows.values("body_id").annotate(all=Count("pk"), in_time=Count("pk", filter=IN_TIME)).order_by("body_id")
    )
    numerator, denominator = sum(r["in_time"] for r in grouped), sum(r["all"] for r in grouped)
    share = numerator / denominator if denominator else 0.0
    bodies = (
        DeliveryBody.objects.filter(permissions.body_scope(actor), pk__in=[r["body_id"] for r in grouped])
        .select_related("organisation", "contract", "service_type")
        .in_bulk()
    )
    return Figures(
        measure=found,
        period=period,
        numerator=numerator,
        denominator=denominator,
        rows=[_figure(bodies[r["body_id"]], r["in_time"], r["all"], share) for r in grouped if r["body_id"] in bodies],
    )


@acting(SYSTEM)  # counts alone
def overall(period: Period, today: date) -> tuple[int, int]:
    """Numerator and denominator of the first appointment measure over everybody: no record is shown."""
    found = counted(period, today).aggregate(all=Count("pk"), in_time=Count("pk", filter=IN_TIME))
    return found["in_time"], found["all"]


def _figure(body: DeliveryBody, numerator: int, denominator: int, share: float) -> Figure:
    return Figure(
        body_id=body.pk,
        name=body.name,
        provider=body.organisation.name,
        contract=body.contract.reference if body.contract else "",
        service=body.service_type.name,
        numerator=numerator,
        denominator=denominator,
        signal=rules.signal(numerator=numerator, denominator=denominator, share=share),
    )


def body(actor: Actor, body_id: int) -> DeliveryBody:
    """A delivery body whose figures the actor may see; NotFound otherwise."""
    found = (
        DeliveryBody.objects.filter(permissions.body_scope(actor), pk=body_id).select_related("organisation").first()
    )
    if found is None:
        raise NotFound
    return found


def behind(actor: Actor, body_id: int, period: Period, today: date) -> QuerySet[Referral]:
    """The referrals behind a body's figure, of those that the actor may see: those seen late first."""
    in_time = Case(When(IN_TIME, then=Value(value=True)), default=Value(value=False))
    return (
        counted(period, today)
        .filter(referral_scope(actor), body_id=body(actor, body_id).pk)
        .select_related("delivery_unit")
        .annotate(in_time=in_time)
        .order_by("in_time", "sent_at", "pk")
    )


def services_measured() -> list[ServiceType]:
    """Service types that have delivery bodies, in their order."""
    return list(ServiceType.objects.filter(pk__in=DeliveryBody.objects.values("service_type_id")))
