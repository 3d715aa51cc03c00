"""Needs without a referral: what an assessment found, and nobody was asked to meet, by area."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.people import permissions as people
from throughcare.people.models import NeedAssessment, Person, Sentence
from throughcare.people.rules import NeedLevel
from throughcare.reference import queries as reference
from throughcare.reference.models import ServiceTypeNeed
from throughcare.referrals import rules
from throughcare.referrals.models import ReferralNeed

GAP_POLICY = "need-without-referral-days"


def days(on: date) -> int:
    """After how many days a need without a referral is a gap."""
    return int(reference.policy(GAP_POLICY, on).value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How many people of a delivery unit have a need without a referral."""

    unit: str
    unit_name: str
    need: str
    need_name: str
    count: int


def gaps(actor: Actor, on: date, *, unit: str = "", need: str = "") -> QuerySet[NeedAssessment]:
    """Needs of people in the actor's scope that stood for so many days and nobody was asked to meet, the oldest first.

    The newest assessment of each need counts; the person still serves a sentence; some service that is asked by a
    referral works on the need, or on the need that it is part of. A referral meets it when it is open, or was sent
    since the assessment and not declined or withdrawn. `unit` and `need` narrow it down, by code.
    """
    newer = NeedAssessment.objects.filter(
        person_id=OuterRef("person_id"), need_id=OuterRef("need_id"), assessed_on__gt=OuterRef("assessed_on")
    )
    serving = Sentence.objects.filter(person_id=OuterRef("person_id"), ends_on__gte=on, starts_on__lte=on, ending="")
    since = Q(referral__sent_at__date__gte=OuterRef("assessed_on")) & ~Q(
        referral__status__in=(rules.ReferralStatus.DECLINED, rules.ReferralStatus.WITHDRAWN)
    )
    asked = ReferralNeed.objects.filter(
        Q(need_id=OuterRef("need_id")) | Q(need_id=OuterRef("need__part_of_id")),
        Q(referral__status__in=rules.OPEN) | since,
        referral__person_id=OuterRef("person_id"),
        referral__sent_at__isnull=False,
    )
    seen = Person.objects.filter(people.scope(actor)).values("pk")
    rows = NeedAssessment.objects.filter(
        person__in=seen,
        level__in=(NeedLevel.STANDARD, NeedLevel.SEVERE),
        assessed_on__lte=on - timedelta(days=days(on)),
    )
    rows = rows.filter(_met_by_referral(on), ~Exists(newer), Exists(serving), ~Exists(asked))
    if unit:
        rows = rows.filter(person__delivery_unit=unit)
    if need:
        rows = rows.filter(need=need)
    return rows.select_related("person__delivery_unit", "need").order_by("assessed_on", "pk")


def by_area(actor: Actor, on: date) -> list[Gap]:
    """How many gaps there are, by delivery unit and need, most first in each unit."""
    unit, unit_name = "person__delivery_unit", "person__delivery_unit__name"
    rows = gaps(actor, on).order_by().values(unit, unit_name, "need", "need__name")
    return [
        Gap(unit=row[unit], unit_name=row[unit_name], need=row["need"], need_name=row["need__name"], count=row["count"])
        for row in rows.annotate(count=Count("pk")).order_by(unit_name, "-count", "need__name")
    ]


def _met_by_referral(on: date) -> Q:
    """Needs that some service works on that is asked by a referral, on a day."""
    links = ServiceTypeNeed.objects.filter(reference.in_force(on)).exclude(service_type_id__in=rules.REACHED)
    met = list(links.values_list("need_id", flat=True).distinct())
    return Q(need__in=met) | Q(need__part_of__in=met)
