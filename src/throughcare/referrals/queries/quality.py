"""Reads of quality samples: those of a unit, one with its cases, and what is left to look at."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import start_of_day
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions as people
from throughcare.reference.models import Area
from throughcare.referrals import permissions
from throughcare.referrals.models import QualityCheck, QualitySample, Referral

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
    """Samples that the actor drew and has not looked at to the end, for the desk."""
    if not actor.may(P.TEAM_MANAGE):
        return []
    mine = QualitySample.objects.filter(drawn_by_id=actor.user_id).annotate(left=Count("checks", filter=LEFT))
    return [
        Waiting(
            text=f"Look at {row.left} of the cases of the quality sample of {row.unit.name}",
            url=reverse("referrals:sample", args=[row.pk]),
        )
        for row in mine.filter(left__gt=0).select_related("unit").order_by("-drawn_at")[:3]
    ]
