"""Who is qualified for the lots of a call-off at a moment, and so would be invited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff, Lot
from throughcare.market.models import Qualification
from throughcare.market.queries import membership


def qualified(call_off: CallOff, lots: Sequence[Lot], now: datetime) -> dict[int, list[int]]:
    """By lot id: members qualified at a moment for the lot's service, in all of its areas or in some.

    Whoever is qualified in some needs confirmed partners who are in the others, before it can submit a bid.
    """
    live = Q(valid_from__lte=now) & (Q(valid_until=None) | Q(valid_until__gt=now))
    if call_off.route == rules.Route.PARTNER:
        return _admitted(call_off, lots, live)
    services = {lot.service_type_id for lot in lots}
    found = Qualification.objects.filter(live, framework=call_off.framework_id, service_type__in=services)
    held: dict[str, dict[int, set[str]]] = {service: defaultdict(set) for service in services}
    for service, organisation, area in found.values_list("service_type", "organisation", "area"):
        held[service][organisation].add(area)
    off = membership.off({organisation for cells in held.values() for organisation in cells}, now)
    for cells in held.values():
        for organisation in off:
            cells.pop(organisation, None)
    return {lot.pk: _together(held[lot.service_type_id], {area.pk for area in lot.areas.all()}) for lot in lots}


def _together(held: Mapping[int, set[str]], areas: set[str]) -> list[int]:
    """Whoever holds any of the areas, where members hold all of them between them."""
    some = {organisation: cells & areas for organisation, cells in held.items() if cells & areas}
    return sorted(some) if areas and areas == set().union(*some.values()) else []


def _admitted(call_off: CallOff, lots: Sequence[Lot], live: Q) -> dict[int, list[int]]:
    """For partner contracts, which buy what nobody is admitted for: whoever is admitted in every area, for whatever."""
    held: dict[int, set[str]] = defaultdict(set)
    found = Qualification.objects.filter(live, framework=call_off.framework_id)
    for organisation, area in found.values_list("organisation", "area").distinct():
        held[organisation].add(area)
    return {lot.pk: _holding_all(held, {area.pk for area in lot.areas.all()}) for lot in lots}


def _holding_all(held: Mapping[int, set[str]], areas: set[str]) -> list[int]:
    return sorted(organisation for organisation, cells in held.items() if areas and areas <= cells)
