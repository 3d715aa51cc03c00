"""Reads of quality samples: those of a unit, one with its cases, and what is left to look at."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day, start_of_day
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import add_months
from throughcare.people import permissions as people
from throughcare.reference.models import Area
from throughcare.reference.queries import directly_within, policy
from throughcare.referrals import permissions
from throughcare.referrals.models import QualityCheck, QualitySample, Referral
from throughcare.referrals.rules import quality as rules

LEFT = Q(checks__looked_at=None)


def samples(unit: Area) -> QuerySet[QualitySample]:
    """The samples of a unit that the caller has found by a scope, the newest first."""
    rows = QualitySample.objects.filter(unit=unit).select_related("drawn_by")
    rows = rows.annotate(count=Count("checks"), left=Count("checks", filter=LEFT))
    return rows.order_by("-drawn_at", "-pk")


def sample(actor: Actor, pk: int) -> QualitySample:
    """One sample of a unit whose teams the actor sees; NotFound for any other."""
    units = Area.objects.filter(people.unit_scope(actor))
    found = QualitySample.objects.filter(pk=pk, unit__in=units).select_related("unit", "drawn_by").first()
    if found is None:
        raise NotFound("There is no such sample, or it is not open to you.")
    return found


def checks(actor: Actor, of: QualitySample) -> list[QualityCheck]:
    """The cases of a sample that the actor may open, in the order in which they were drawn."""
    seen = Referral.objects.filter(permissions.scope(actor, few=True), quality_checks__sample=of)
    rows = of.checks.filter(referral__in=seen).select_related(
        "referral__person", "referral__body__service_type", "referral__body__organisation", "looked_by"
    )
    return list(rows.order_by("position"))


def check(actor: Actor, pk: int, *, lock: bool = False) -> QualityCheck:
    """One case of a sample; NotFound where the actor may not open the case, or does not see the unit."""
    rows = QualityCheck.objects.filter(
        pk=pk,
        referral__in=Referral.objects.filter(permissions.scope(actor, few=True)),
        sample__unit__in=Area.objects.filter(people.unit_scope(actor)),
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("sample__unit", "referral__person", "referral__body__service_type").first()
    if found is None:
        raise NotFound("There is no such case of a sample, or it is not open to you.")
    return found


def population(actor: Actor, unit: Area, sent_from: date, sent_until: date) -> list[int]:
    """Referrals that a unit sent in some days, of those that the actor may open."""
    rows = Referral.objects.filter(
        permissions.scope(actor),
        delivery_unit=unit,
        sent_at__gte=start_of_day(sent_from),
        sent_at__lt=start_of_day(sent_until + timedelta(days=1)),
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """For the desk: units that the actor leads whose next sample is due, and samples to look at to the end."""
    if not actor.may(P.TEAM_MANAGE):
        return []
    return [*_to_draw(actor, london_day(now)), *_to_look_at(actor)]


def _to_draw(actor: Actor, today: date) -> list[Waiting]:
    """Units that sent referrals, and of which nobody drew a sample for as long as policy says."""
    since = start_of_day(add_months(today, -int(policy(rules.DUE_POLICY, today).value)))
    drawn = QualitySample.objects.filter(unit=OuterRef("pk"), drawn_at__gte=since)
    sent = Referral.objects.filter(delivery_unit=OuterRef("pk"), sent_at__isnull=False)
    units = Area.objects.filter(~Exists(drawn), Exists(sent), pk__in=directly_within(actor.areas(P.TEAM_MANAGE)))
    return [
        Waiting(text=f"Draw a quality sample of {unit.name}", url=reverse("referrals:samples", args=[unit.pk]))
        for unit in units.filter(kind=Area.Kind.DELIVERY_UNIT).order_by("sort_key", "code")[:3]
    ]


def _to_look_at(actor: Actor) -> list[Waiting]:
    """Samples of the units that the actor leads, with cases that the actor may open and nobody has looked at."""
    seen = Referral.objects.filter(permissions.scope(actor, few=True), quality_checks__looked_at=None)
    left = Count("checks", filter=LEFT & Q(checks__referral__in=seen))
    units = directly_within(actor.areas(P.TEAM_MANAGE))
    mine = QualitySample.objects.filter(unit__in=units).annotate(left=left)
    return [
        Waiting(
            text=f"Look at {row.left} of the cases of the quality sample of {row.unit.name}",
            url=reverse("referrals:sample", args=[row.pk]),
        )
        for row in mine.filter(left__gt=0).select_related("unit").order_by("-drawn_at")[:3]
    ]
