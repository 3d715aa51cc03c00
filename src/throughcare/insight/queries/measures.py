"""Figures by contract, as the queue last reckoned them today or from the referrals as they are; and what is behind."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.clock.clock import LONDON
from throughcare.contracts.models import DeliveryBody
from throughcare.insight import permissions
from throughcare.insight.models import Tally
from throughcare.insight.rules import measures as rules
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import Period
from throughcare.reference.models import ServiceType
from throughcare.referrals.models import Referral
from throughcare.referrals.permissions import scope as referral_scope


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many referrals were seen in time, of how many that count."""

    numerator: int
    denominator: int

    @property
    def share(self) -> float:
        """The one by the other, nought where nothing counts."""
        return self.numerator / self.denominator if self.denominator else 0.0


Ratios = dict[int, Ratio]  # by delivery body


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
    as_at: datetime | None  # when it was reckoned; None: just now

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


def figures(actor: Actor, key: str, period: Period, today: date, *, service: str = "") -> Figures:
    """A measure by delivery body. The overall share counts everybody's, whomever the actor may see."""
    found = measure(key)
    counts, as_at = _counts(found, period, today)
    if service:
        theirs = set(DeliveryBody.objects.filter(service_type_id=service).values_list("pk", flat=True))
        counts = {body_id: count for body_id, count in counts.items() if body_id in theirs}
    total = _total(counts)
    bodies = DeliveryBody.objects.filter(permissions.body_scope(actor), pk__in=list(counts))
    return Figures(
        measure=found,
        period=period,
        numerator=total.numerator,
        denominator=total.denominator,
        rows=[
            _figure(body, counts[body.pk], total.share)
            for body in bodies.select_related("organisation", "contract", "service_type").order_by("pk")
        ],
        as_at=as_at,
    )


def overall(period: Period, today: date) -> Ratio:
    """The first appointment measure over everybody: no record is shown."""
    return _total(_counts(rules.FIRST_APPOINTMENT, period, today)[0])


def _counts(measure: rules.Measure, period: Period, today: date) -> tuple[Ratios, datetime | None]:
    """By body; from the measure's first day on as last reckoned today, and when. None: reckoned just now."""
    if period == Period(measure.valid_from):
        kept = list(Tally.objects.filter(measure=measure.key, day=today))
        if kept:
            return {row.body_id: Ratio(row.numerator, row.denominator) for row in kept}, kept[0].reckoned_at
    return reckoned(period, today), None


@acting(SYSTEM)  # limited-access cases count too, and no record is shown
def reckoned(period: Period, today: date) -> Ratios:
    """The first appointment measure by delivery body, from the referrals as they are."""
    rows = counted(period, today).values("body_id").annotate(all=Count("pk"), in_time=Count("pk", filter=IN_TIME))
    return {row["body_id"]: Ratio(row["in_time"], row["all"]) for row in rows.order_by()}


def _total(counts: Ratios) -> Ratio:
    return Ratio(sum(each.numerator for each in counts.values()), sum(each.denominator for each in counts.values()))


def _figure(body: DeliveryBody, count: Ratio, share: float) -> Figure:
    return Figure(
        body_id=body.pk,
        name=body.name,
        provider=body.organisation.name,
        contract=body.contract.reference if body.contract else "",
        service=body.service_type.name,
        numerator=count.numerator,
        denominator=count.denominator,
        signal=rules.signal(numerator=count.numerator, denominator=count.denominator, share=share),
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
        .filter(referral_scope(actor, few=True), body_id=body(actor, body_id).pk)
        .select_related("delivery_unit")
        .annotate(in_time=in_time)
        .order_by("in_time", "sent_at", "pk")
    )


def services_measured() -> list[ServiceType]:
    """Service types that have delivery bodies, in their order."""
    return list(ServiceType.objects.filter(pk__in=DeliveryBody.objects.values("service_type_id")))
