"""How many wait and how long: what the directory says of a service, and where one person stands in its waiting list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryArea, DeliveryBody
from throughcare.people.models import Requirement
from throughcare.reference import queries as reference
from throughcare.reference.models import Area
from throughcare.referrals import rules
from throughcare.referrals.models import DirectoryFigure, Referral

WAIT_WINDOW_DAYS = 90  # the median wait looks at first appointments of this many days
BEGUN_WINDOW_DAYS = 365  # and that of a requirement at those begun in so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What the directory says of a delivery body's waits. None: not known."""

    waiting_count: int = 0
    open_count: int = 0
    capacity_count: int | None = None
    median_wait_days: int | None = None
    as_of: datetime | None = None

    @property
    def places_left(self) -> int | None:
        """How many more the body can hold, by its own word."""
        return None if self.capacity_count is None else max(self.capacity_count - self.open_count, 0)


def waits(body: DeliveryBody) -> Waits:
    """What the directory says of a body, as last reckoned."""
    try:
        kept = body.figures
    except DirectoryFigure.DoesNotExist:
        return Waits()
    return Waits(
        waiting_count=kept.waiting_count,
        open_count=kept.open_count,
        capacity_count=kept.capacity_count,
        median_wait_days=kept.median_wait_days,
        as_of=kept.as_of,
    )


@acting(SYSTEM)  # capacity and waits count everybody
def reckon(body_id: int, now: datetime, today: date) -> Waits:
    """The figures of a body from its referrals: open, not yet seen, and the median wait of those lately first seen."""
    rows = Referral.objects.filter(body_id=body_id)
    still_open = rows.filter(status__in=rules.OPEN)
    seen = rows.filter(first_held_at__gte=now - timedelta(days=WAIT_WINDOW_DAYS), first_held_at__lte=now)
    area = DeliveryArea.objects.filter(body_id=body_id).select_related("area").first()
    days = reference.calendar(reference.nation_of(area.area, today) if area else "ENGLAND")
    worked = [
        days.between(london_day(sent), london_day(held))
        for sent, held in seen.values_list("sent_at", "first_held_at")
        if sent and held
    ]
    return Waits(
        waiting_count=still_open.filter(first_held_at=None).count(),
        open_count=still_open.count(),
        median_wait_days=rules.median(worked),
    )


@acting(SYSTEM)  # counts of everybody, which name nobody
def begun_wait(kind: str, area: Area, on: date) -> int | None:
    """The median working days from sentence to the start of a requirement, of those begun in an area in a year."""
    lately = Requirement.objects.filter(kind=kind, commenced_on__range=(on - timedelta(days=BEGUN_WINDOW_DAYS), on))
    here = lately.filter(person__delivery_unit__in=[each.pk for each in reference.areas_within(area, on)])
    dates = here.values_list("sentence__starts_on", "commenced_on")
    waited = [(begun - since).days for since, begun in dates if begun]
    usual = rules.median(waited)
    if usual is None:
        return None
    return reference.calendar(reference.nation_of(area, on)).between(on - timedelta(days=usual), on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where one referral stands among those whom a deliverer took on and has not seen yet, by the day of sending."""

    place: int
    count: int
    median_wait_days: int | None


@acting(SYSTEM)  # counts of everybody, which name nobody
def queue(referral: Referral) -> Queue:
    """The place of a referral that was taken on in the waiting list of whoever delivers it."""
    waits_too = Referral.objects.filter(body_id=referral.body_id, deliverer_id=referral.deliverer_id)
    waits_too = waits_too.filter(status__in=rules.TAKEN_ON, first_held_at=None)
    earlier = Q(sent_at__lt=referral.sent_at) | Q(sent_at=referral.sent_at, pk__lt=referral.pk)
    found = waits_too.aggregate(ahead=Count("pk", filter=earlier), count=Count("pk"))
    usual = waits(referral.body).median_wait_days
    return Queue(place=found["ahead"] + 1, count=found["count"], median_wait_days=usual)
