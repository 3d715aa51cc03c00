"""Promised and actual shares of supply chains, as last reckoned: all for buyer and lead, a subcontractor its own."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import LONDON, london_day
from throughcare.commissioning.models import AwardShare
from throughcare.contracts.models import Contract
from throughcare.insight import permissions
from throughcare.insight.models import ShareTally
from throughcare.insight.rules import shares as rules
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import add_months
from throughcare.reference import queries as reference
from throughcare.referrals.models import Referral, ReferralNeed

TOLERANCE_POLICY = "share-tolerance-points"
FLOOR_POLICY = "share-floor-percent"
MONTHS_POLICY = "share-floor-months"
ROLLING_MONTHS = 3  # a point of the trend looks at so many months: one alone has too few cases
HARDNESS = {band: n for n, band in enumerate(rules.EVERY)}
UNKNOWN = HARDNESS["medium"]  # of a case without a need


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The trend at the end of a month: the index of all and of hard cases; what part of its promise a member had."""

    month: date
    index: float | None
    hard: float | None
    own: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A contract's supply chain as the actor may see it: the parts shown, the index of all parts, flags and trend."""

    contract: Contract
    parts: list[rules.Part]
    total: dict[str, int]  # of all members, by band
    is_whole: bool
    index: float | None
    by_band: dict[str, float | None]
    flags: list[rules.Flag]
    trend: list[Point]
    as_at: datetime | None

    def share(self, part: rules.Part, *bands: str) -> float | None:
        """A part's percent of all cases of these bands; of every band where none is named."""
        wanted = bands or rules.EVERY
        total = sum(self.total.get(band, 0) for band in wanted)
        return 100 * part.had(wanted) / total if total else None


def contracts(actor: Actor) -> QuerySet[Contract]:
    """Contracts that were awarded to several and whose shares the actor may see, by reference."""
    shared = AwardShare.objects.values("award")
    rows = Contract.objects.filter(permissions.share_scope(actor), award__in=shared).distinct()
    return rows.select_related("provider", "service_type", "cohort").order_by("reference")


def of_contract(actor: Actor, reference_: str, now: datetime) -> Shares:
    """One contract's shares; NotFound outside the actor's scope."""
    found = contracts(actor).filter(reference=reference_).first()
    if found is None:
        raise NotFound("There is no such contract, or its shares are not open to you.")
    return of_contracts(actor, [found], now)[0]


def of_contracts(actor: Actor, found: Iterable[Contract], now: datetime) -> list[Shares]:
    """The shares of several contracts, in two queries."""
    rows = list(found)
    parts, tallies = _everything([row.pk for row in rows])
    limits = _limits(london_day(now))
    return [_shares(actor, row, parts.get(row.pk, []), tallies.get(row.pk, []), limits, now) for row in rows]


@acting(SYSTEM)  # the index counts every member's cases; what is shown of them is cut to the actor's own below
def _everything(contract_ids: list[int]) -> tuple[dict[int, list[rules.Part]], dict[int, list[ShareTally]]]:
    parts: dict[int, list[rules.Part]] = {}
    promised = AwardShare.objects.filter(award__contract__in=contract_ids).order_by("-percent", "organisation__name")
    fields = ("award__contract", "organisation", "organisation__name", "percent", "award__contract__provider")
    for contract_id, who, name, percent, lead in promised.values_list(*fields):
        part = rules.Part(organisation_id=who, name=name, promised=percent, is_lead=who == lead)
        parts.setdefault(contract_id, []).append(part)
    tallies: dict[int, list[ShareTally]] = {}
    for tally in ShareTally.objects.filter(contract__in=contract_ids).order_by("month"):
        tallies.setdefault(tally.contract_id, []).append(tally)
    return parts, tallies


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    tolerance_points: int
    floor_percent: int
    floor_months: int
    today: date

    def of(self, contract: Contract) -> rules.Limits:
        """The limits that hold for a contract today."""
        return rules.Limits(
            tolerance_points=self.tolerance_points,
            floor_percent=self.floor_percent,
            floor_holds=self.today >= add_months(contract.starts_on, self.floor_months),
        )


def _limits(today: date) -> _Limits:
    values = (int(reference.policy(key, today).value) for key in (TOLERANCE_POLICY, FLOOR_POLICY, MONTHS_POLICY))
    tolerance_points, floor_percent, floor_months = values
    return _Limits(
        tolerance_points=tolerance_points, floor_percent=floor_percent, floor_months=floor_months, today=today
    )


def _shares(
    actor: Actor,
    contract: Contract,
    members: list[rules.Part],
    tallies: list[ShareTally],
    limits: _Limits,
    now: datetime,
) -> Shares:
    parts = list(_counted(members, tallies))
    own = actor.organisations(P.SHARE_VIEW)
    is_whole = permissions.sees_whole(actor, contract)
    shown = [part for part in parts if is_whole or part.organisation_id in own]
    flags = list(rules.flags(parts, limits.of(contract)))
    return Shares(
        contract=contract,
        parts=sorted(shown, key=lambda part: not part.is_lead),
        total={band: sum(part.had([band]) for part in parts) for band in rules.EVERY},
        is_whole=is_whole,
        index=rules.index(parts),
        by_band={band: rules.index(parts, [band]) for band in rules.EVERY},
        # that a lead keeps the easy cases is told to those who are left the others
        flags=[flag for flag in flags if is_whole or flag.part.is_lead or flag.part.organisation_id in own],
        trend=list(_trend(members, tallies, own if not is_whole else frozenset(), limits.today)),
        as_at=max((tally.reckoned_at for tally in tallies), default=None),
    )


def _counted(members: list[rules.Part], tallies: Iterable[ShareTally]) -> Iterator[rules.Part]:
    had: dict[int, Counter[str]] = {}
    for tally in tallies:
        had.setdefault(tally.organisation_id, Counter())[tally.band] += tally.count
    for part in members:
        yield rules.Part(
            organisation_id=part.organisation_id,
            name=part.name,
            promised=part.promised,
            is_lead=part.is_lead,
            counts=had.get(part.organisation_id, {}),
        )


def _trend(members: list[rules.Part], tallies: list[ShareTally], own: frozenset[int], today: date) -> Iterator[Point]:
    """A point for each month from the first with a case, of the months that end with it."""
    month = min((tally.month for tally in tallies), default=None)
    while month is not None and month <= today:
        since = add_months(month, 1 - ROLLING_MONTHS)
        parts = list(_counted(members, [tally for tally in tallies if since <= tally.month <= month]))
        yield Point(
            month=month, index=rules.index(parts), hard=rules.index(parts, ["high"]), own=_of_promise(parts, own)
        )
        month = add_months(month, 1)


def _of_promise(parts: list[rules.Part], own: frozenset[int]) -> float | None:
    """What a member had, as a percent of what it was promised."""
    part = next((each for each in parts if each.organisation_id in own), None)
    actual = rules.share(part, parts) if part else None
    return float(100 * actual / part.promised) if part and actual is not None else None


def reckoned() -> QuerySet[Any]:
    """How many referrals each member of each supply chain was given, by month and how hard; declined ones left out."""
    rank = Case(*(When(complexity=band, then=Value(n)) for band, n in HARDNESS.items()), output_field=IntegerField())
    hardest = ReferralNeed.objects.filter(referral=OuterRef("pk")).order_by().values("referral").annotate(n=Max(rank))
    rows = Referral.objects.filter(deliverer__isnull=False, decided_at__isnull=False, body__contract__isnull=False)
    rows = rows.exclude(status="declined").order_by()
    return (
        rows.annotate(
            contract=F("body__contract"),
            month=TruncMonth("decided_at", tzinfo=LONDON),
            hardness=Coalesce(Subquery(hardest.values("n")), Value(UNKNOWN)),
        )
        .values_list("contract", "deliverer", "month", "hardness")
        .annotate(count=Count("pk"))
    )
