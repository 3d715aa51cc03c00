"""Who is off the framework at a moment, and the restrictions of a member as the buyer and it see them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.accounts.models import Organisation
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions
from throughcare.market.models import Framework, Qualification, Restriction
from throughcare.market.rules.membership import Hold


def holding_at(at: datetime) -> Q:
    """Restrictions that hold at a moment."""
    return (
        Q(from_at__lte=at)
        & (Q(lifted_at=None) | Q(lifted_at__gt=at))
        & (Q(until_on=None) | Q(until_on__gt=london_day(at)))
    )


@acting(SYSTEM)  # kinds by organisation and no reasons: whoever bids, opens or awards sees not all of them
def off(organisations: Collection[int], at: datetime) -> dict[int, tuple[str, ...]]:
    """The kinds of restriction that hold at a moment, of those organisations that have any."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Restriction.objects.filter(holding_at(at), organisation__in=list(organisations)).order_by("pk")
    for organisation, kind in rows.values_list("organisation", "kind"):
        found[organisation].append(kind)
    return {organisation: tuple(kinds) for organisation, kinds in found.items()}


@acting(SYSTEM)  # ids alone
def all_off(at: datetime) -> list[int]:
    """Organisations that are off the framework at a moment, for the public register."""
    return list(Restriction.objects.filter(holding_at(at)).values_list("organisation", flat=True).distinct())


def restrictions(actor: Actor, framework: Framework) -> QuerySet[Restriction]:
    """Restrictions of the framework that its buyer sees, the latest first."""
    found = Restriction.objects.filter(permissions.restriction_scope(actor), framework=framework)
    return found.select_related("organisation", "made_by", "lifted_by").order_by("-from_at", "-pk")


def restriction(actor: Actor, framework: Framework, pk: int) -> Restriction:
    """One of them; NotFound otherwise."""
    found = restrictions(actor, framework).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def own(actor: Actor, at: datetime) -> list[Restriction]:
    """Restrictions of the actor's own organisations that hold at a moment."""
    found = Restriction.objects.filter(holding_at(at), organisation__in=actor.employers)
    return list(found.select_related("organisation").order_by("pk"))


def member(framework: Framework, name: str) -> Organisation | None:
    """The member of that very name."""
    ids = Qualification.objects.filter(framework=framework, valid_until=None).values("organisation")
    return Organisation.objects.filter(pk__in=ids, name__iexact=name.strip()).first()


def holds(row: Restriction, at: datetime) -> bool:
    """Whether a restriction holds at a moment."""
    hold = Hold(kind=row.kind, ground=row.ground, from_at=row.from_at, until_on=row.until_on, lifted_at=row.lifted_at)
    return hold.holds(at, london_day(at))
