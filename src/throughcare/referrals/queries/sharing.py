"""What sharing a referral among a supply chain looks at: what each member has had, who waits, how fast each is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.clock.clock import london_day
from throughcare.contracts.queries import Member, supply_chain
from throughcare.referrals import rules
from throughcare.referrals.models import PassOn, Referral, ReferralNeed
from throughcare.referrals.queries import directory, drafts

S = rules.ReferralStatus
QUEUE = 12  # referrals that are shared together: more than wait at one desk
UNSEEN = "Nobody there may see this record"
LATELY = timedelta(days=rules.SPEED_DAYS * 7 // 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a member of the supply chain stands: what was promised, what it has had, and how long one would wait there.

    why_not: why it is not proposed for this referral; empty when it may be. is_barred: it can't take it at all.
    """

    member: Member
    taken: Counter[str] = field(default_factory=Counter)  # by how hard
    speed: rules.Speed
    why_not: str = ""
    is_barred: bool = False


def chain(referral: Referral) -> list[Member]:
    """Who shares the referrals of its contract; empty where one provider has it alone."""
    return supply_chain(referral.body.contract_id)


@acting(SYSTEM)  # counts of limited-access cases too, and nobody's name
def standings(referral: Referral, members: Iterable[Member], now: datetime) -> list[Standing]:
    """How each member stands, this referral left out."""
    others = Referral.objects.filter(body=referral.body_id, deliverer__isnull=False).exclude(pk=referral.pk)
    had = taken(others)
    waiting = Counter(others.filter(status__in=(S.ACCEPTED, S.ASSIGNED), first_held_at=None).values_list("deliverer"))
    seen = Counter(others.filter(first_held_at__gt=now - LATELY, first_held_at__lte=now).values_list("deliverer"))
    against = _against(referral, members, now)
    return [
        Standing(
            member=member,
            taken=had.get(member.organisation_id, Counter()),
            speed=rules.Speed(
                waiting_count=waiting[member.organisation_id,],
                seen_count=seen[member.organisation_id,],
                promised_percent=member.percent,
            ),
            why_not=against.get(member.organisation_id, ""),
            is_barred=against.get(member.organisation_id) == UNSEEN,
        )
        for member in members
    ]


def taken(rows: QuerySet[Referral]) -> dict[int, Counter[str]]:
    """How many of some referrals each member was given, by how hard; what was declined counts for nobody."""
    given = dict(
        rows.filter(decided_at__isnull=False)
        .exclude(Q(status=S.DECLINED) | Q(deliverer=None))
        .values_list("pk", "deliverer_id")
    )
    found: dict[int, Counter[str]] = {who: Counter() for who in given.values() if who}
    for pk, band in bands(given).items():
        found[given[pk] or 0][band] += 1
    return found


def bands(referral_ids: Iterable[int]) -> dict[int, str]:
    """How hard each of some referrals is."""
    ids = list(referral_ids)
    needs: dict[int, list[str]] = {pk: [] for pk in ids}
    rows = ReferralNeed.objects.filter(referral_id__in=ids).values_list("referral_id", "complexity")
    for pk, complexity in rows:
        needs[pk].append(complexity)
    return {pk: rules.band(each) for pk, each in needs.items()}


@acting(SYSTEM)  # those of limited access wait in the same line; ids and how hard alone
def queue(referral: Referral) -> list[tuple[int, str]]:
    """The referrals that wait to be shared, this one among them, in the order in which they were accepted; how hard."""
    waiting = Referral.objects.filter(body=referral.body_id, status=S.ACCEPTED, deliverer=None).exclude(pk=referral.pk)
    rows = [*waiting.order_by("decided_at", "pk").values_list("decided_at", "pk")[: QUEUE - 1]]
    ordered = sorted([*rows, (referral.decided_at, referral.pk)])
    found = bands(pk for _decided_at, pk in ordered)
    return [(pk, found[pk]) for _decided_at, pk in ordered]


def latest(referral: Referral) -> PassOn | None:
    """The last time that it was passed on."""
    rows = PassOn.objects.filter(referral=referral).select_related("to", "proposed", "passed_by", "handed_back_by")
    return rows.order_by("passed_at", "pk").last()


def tolerance_days(now: datetime) -> int:
    """By how many working days the wait may exceed the shortest."""
    return directory.policy_days(rules.TOLERANCE_POLICY, london_day(now))


def _against(referral: Referral, members: Iterable[Member], now: datetime) -> dict[int, str]:
    back = PassOn.objects.filter(referral=referral, handed_back_at__isnull=False).values_list("to", "hand_back_reason")
    found = {who: f"Handed it back: {reason}" for who, reason in back}
    today = london_day(now)
    for member in members:
        role = Role.PROVIDER_MANAGER if member.is_lead else Role.SUBCONTRACTOR
        if not drafts.somebody_may_see(referral.person_id, member.organisation_id, today, role=role):
            found[member.organisation_id] = UNSEEN
    return found
