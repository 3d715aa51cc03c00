"""Reads of what goes to providers without competition, and the law by which it may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.accounts.rules import Kind
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import Bid, Lot
from throughcare.commissioning.queries.call_offs import buyable_areas
from throughcare.commissioning.rules import BidStatus, FollowKind, standstill_ends_at
from throughcare.contracts import permissions, rules
from throughcare.contracts.models import Contract, Uncompeted
from throughcare.kernel.errors import NotFound
from throughcare.market.models import Framework
from throughcare.market.queries.regimes import regime_on
from throughcare.reference.models import Cohort, ServiceType
from throughcare.reference.queries import calendar, codes, in_force, nation_of
from throughcare.ui.words import named

GROUNDS = "direct-award-ground"
NO_BIDS = "no_bids"
NUMBERS = {rules.UncompetedKind.DIRECT: "DA", rules.UncompetedKind.GRANT: "GR", rules.UncompetedKind.EXTENSION: "EX"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What goes without competition, and to whom: of the contract that is extended, or as it was typed."""

    buyer_id: int
    provider_id: int
    service_type: str
    cohort: str
    areas: Sequence[str]
    contract: Contract | None = None
    lot_id: int | None = None
    framework: Framework | None = None  # under whose law it goes; None: the law of the day, and of no framework
    is_made_up: bool = False


def grounds(framework: Framework | None, on: date) -> dict[str, rules.Ground]:
    """The grounds that the law knows: of the framework's first day, as its regime; without one, of the day itself."""
    found = codes(GROUNDS, framework.opened_on if framework else on)
    return {
        code.code: rules.Ground(
            code=code.code,
            name=named(code),
            source=code.source,
            kinds=code.facts["kinds"],
            has_standstill=code.facts["has_standstill"],
            needs_failed_lot=code.facts["needs_failed_lot"],
        )
        for code in found
    }


def ground_of(asked: Uncompeted) -> rules.Ground:
    """The ground of one of them, as the law had it when it was asked for."""
    return grounds(asked.framework, london_day(asked.asked_at))[asked.ground]


def ground_choices(framework: Framework | None, on: date, *kinds: rules.UncompetedKind) -> list[tuple[str, str]]:
    """What a form offers: the grounds that hold for any of the kinds, each with where the law has it."""
    found = grounds(framework, on).values()
    return [(row.code, f"{row.name} ({row.source})") for row in found if set(kinds) & set(row.kinds)]


def is_standing(asked: Uncompeted) -> bool:
    """Whether it was agreed and its contract is still to be made."""
    return asked.status == rules.UncompetedStatus.AGREED and asked.confirmed_at is None


def framework_for(lot: Lot | None, on: date) -> Framework | None:
    """Under which framework something new goes without competition: the lot's, or the one open on a day."""
    if lot is not None:
        return lot.call_off.framework
    return Framework.objects.filter(opened_on__lte=on, closes_on__gt=on).order_by("-opened_on").first()


def framework_of(contract: Contract) -> Framework | None:
    """The framework under which a contract was awarded; None for a grant."""
    if contract.award is not None:
        return contract.award.lot.call_off.framework
    made = contract.uncompeted.exclude(framework=None).select_related("framework").order_by("pk").first()
    return made.framework if made else None


def standstill_of(asked: Uncompeted, now: datetime) -> datetime:
    """Until when others may object to a direct award that is agreed now: by the framework's law, or that of the day."""
    today = london_day(now)
    law = regime_on(asked.framework.opened_on if asked.framework else today)
    area = asked.areas.order_by("code").first()
    days = calendar(nation_of(area, today) if area else "ENGLAND")
    return standstill_ends_at(today, law.standstill_least, law.standstill_unit, days)


def bidders_of(asked: Uncompeted) -> set[int]:
    """Organisations whose bids for the lot that nobody won were opened: they read of a direct award of it."""
    opened = BidStatus.OPENED
    return set(Bid.objects.filter(lot=asked.lot_id, status=opened).values_list("organisation", flat=True))


def next_reference(kind: rules.UncompetedKind, year: int) -> str:
    """`DA-2022-001`: numbers of a kind and year follow one another. The caller holds the lock of numbering."""
    prefix = f"{NUMBERS[kind]}-{year}-"
    taken = Uncompeted.objects.filter(reference__startswith=prefix).values_list("reference", flat=True)
    return f"{prefix}{max((int(found.removeprefix(prefix)) for found in taken), default=0) + 1:03d}"


def due(now: datetime) -> QuerySet[Uncompeted]:
    """Direct awards whose standstill is over and whose contract is still to be made."""
    waits = Uncompeted.objects.filter(status=rules.UncompetedStatus.AGREED, confirmed_at=None)
    return waits.filter(standstill_ends_at__lt=now).order_by("standstill_ends_at", "pk")


def listed(actor: Actor) -> QuerySet[Uncompeted]:
    """What goes without competition, as far as the actor may see it, the newest first."""
    found = Uncompeted.objects.filter(permissions.uncompeted_scope(actor))
    found = found.select_related("provider", "buyer", "funder", "framework", "contract", "service_type", "cohort")
    return found.prefetch_related("areas").order_by("-asked_at", "-pk")


def one(actor: Actor, pk: int) -> Uncompeted:
    """One of them; NotFound otherwise."""
    found = listed(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def to_stop(actor: Actor, pk: int) -> Uncompeted:
    """One in its standstill that the actor may stop; NotFound otherwise, though it is public."""
    found = one(actor, pk)
    if not (is_standing(found) and permissions.can_stop_uncompeted(actor, found)):
        raise NotFound
    return found


def asking_for(actor: Actor) -> list[int]:
    """Buyers for all of which the actor commissions."""
    return sorted(p.organisation_id for p in actor.holding(P.COMPETITION_WRITE) if p.area is None)


def where_of(contract: Contract) -> Where:
    """What an extension is of."""
    return Where(
        buyer_id=contract.buyer_id,
        provider_id=contract.provider_id,
        service_type=contract.service_type_id,
        cohort=contract.cohort_id,
        areas=[area.pk for area in contract.areas.all()],
        contract=contract,
        framework=framework_of(contract),
        is_made_up=contract.is_made_up,
    )


def failed_lot(actor: Actor, pk: str) -> Lot | None:
    """The lot that nobody won, of a buyer for whom the actor asks; None where none is named."""
    if not pk.isdigit():
        return None
    found = Lot.objects.filter(pk=pk, call_off__buyer__in=asking_for(actor), follow_up__kind=FollowKind.DIRECT)
    lot = found.select_related("call_off__framework").first()
    if lot is None:
        raise NotFound
    return lot


def of_failed(lot: Lot | None) -> dict[str, object]:
    """What is known already of a direct award for a lot that nobody won."""
    if lot is None:
        return {}
    return {
        "kind": rules.UncompetedKind.DIRECT,
        "ground": NO_BIDS,
        "value_gbp": lot.value_gbp,
        "starts_on": lot.starts_on,
        "last_on": lot.last_on,
    }


def bought(thing: Lot | Uncompeted) -> str:
    """Which service for whom and where, as people read it."""
    return f"{thing.service_type.name}, {thing.cohort.name}, {', '.join(area.name for area in thing.areas.all())}"


def choices(framework: Framework | None, on: date) -> dict[str, Sequence[tuple[object, str]]]:
    """What the form of an award without competition offers."""
    commissioners = Organisation.objects.filter(kind=Kind.COMMISSIONER).order_by("name", "pk")
    suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER).order_by("name", "pk")
    services = ServiceType.objects.filter(in_force(on)).order_by("position")
    kinds, choose = rules.UncompetedKind, ("", "Choose")
    return {
        "ground": ground_choices(framework, on, kinds.DIRECT, kinds.GRANT),
        "provider_id": [choose, *((o.pk, o.name) for o in suppliers)],
        "service_type": [choose, *((s.pk, s.name) for s in services)],
        "cohort": [choose, *((c.pk, c.name) for c in Cohort.objects.all())],
        "area": [choose, *((a.pk, a.name) for a in buyable_areas(on))],
        "funder_id": [("", "The buyer"), *((o.pk, o.name) for o in commissioners)],
    }


def to_decide(actor: Actor) -> QuerySet[Uncompeted]:
    """What waits for the actor as an approver for all of the buyer."""
    buyers = permissions.approves_for(actor)
    found = Uncompeted.objects.filter(status=rules.UncompetedStatus.ASKED, buyer__in=buyers)
    return found.exclude(asked_by=actor.user_id).select_related("provider").order_by("asked_at")


def newest_framework_id(buyer_id: int) -> int | None:
    """The framework of a buyer that was opened last, if it has one."""
    return Framework.objects.filter(buyer=buyer_id).order_by("-opened_on", "-pk").values_list("pk", flat=True).first()
