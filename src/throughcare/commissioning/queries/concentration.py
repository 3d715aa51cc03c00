"""What an award would make of its region and its service: shares and the index of all that is held there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from throughcare.commissioning import rules
from throughcare.commissioning.models import Award, Lot
from throughcare.commissioning.queries.standing import lot_value
from throughcare.commissioning.rules.concentration import LOTS_POLICY, SHARE_POLICY, Concentration, Group, after_award
from throughcare.reference.models import Area
from throughcare.reference.queries import area_of, policy


def of_award(lot: Lot, organisation_id: int, on: date) -> tuple[Concentration, ...]:
    """Each region that the lot lies in, and its service, as they would be if the organisation won it."""
    running = Award.objects.filter(ends_on__gt=on).exclude(status=rules.AwardStatus.CANCELLED)
    awards = list(running.select_related("lot").prefetch_related("lot__areas"))
    where = {award.pk: _regions(award.lot, on) for award in awards}
    groups = [_group(name, (a for a in awards if name in where[a.pk])) for name in sorted(_regions(lot, on))]
    groups.append(_group(lot.service_type.name, (a for a in awards if a.lot.service_type_id == lot.service_type_id)))
    return after_award(
        groups,
        organisation=organisation_id,
        value_gbp=lot_value(lot),
        most_percent=Decimal(str(policy(SHARE_POLICY, on).value)),
        least_lots=int(policy(LOTS_POLICY, on).value),
    )


def _group(name: str, awards: Iterable[Award]) -> Group:
    held: dict[int, Decimal] = defaultdict(Decimal)
    count = 0
    for award in awards:
        held[award.organisation_id] += lot_value(award.lot)
        count += 1
    return Group(name=name, held_gbp=held, lot_count=count)


def _regions(lot: Lot, on: date) -> set[str]:
    """The regions in which a lot lies; a lot of several counts whole in each."""
    found = (area_of(area, Area.Kind.REGION, on) for area in lot.areas.all())
    return {area.name for area in found if area}
