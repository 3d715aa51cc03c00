"""Who buys what, by which area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from throughcare.reference.models import Area, BuyingRule, ServiceType
from throughcare.reference.queries.dated import holds
from throughcare.reference.queries.geography import RANK, Where, areas_of, geography
from throughcare.reference.queries.memory import Version, kept, version


def bought_by(service_type: ServiceType | str, where: Where, on: date) -> tuple[BuyingRule, ...]:
    """The buying rules in force for a service type where something lies: of its region, else of its country."""
    code = service_type if isinstance(service_type, str) else service_type.code
    areas = {area.code: area for area in areas_of(where, on)}
    return _nearest([rule for rule in _rules(on) if rule.service_type_id == code and rule.within_id in areas], areas)


def lot_areas(service_type: ServiceType | str, where: Where, on: date) -> list[Area]:
    """The area or areas by which a service type is bought where something lies: one for each kind that a rule names.

    A lot for that service type that covers one of them covers the address. Empty where nobody buys it on that day.
    """
    kinds = {rule.buys_by for rule in bought_by(service_type, where, on)}
    return [area for area in areas_of(where, on) if area.kind in kinds]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlace:
    """One lot that the buying rules call for: a service type for a cohort in an area."""

    rule: BuyingRule
    area: Area


def lots_called_for(on: date, route: str = BuyingRule.Route.FRAMEWORK) -> list[LotPlace]:
    """Every service type × cohort × area to be bought on a day through one route."""
    return list(_lots_called_for(version(), on, route))


@kept(32)
def _lots_called_for(at: Version, on: date, route: str) -> tuple[LotPlace, ...]:
    """The same, reckoned once for each state of the reference data: it walks every area."""
    known = geography()
    by_service: dict[str, list[BuyingRule]] = {}
    for rule in _rules(on):
        by_service.setdefault(rule.service_type_id, []).append(rule)
    kinds = {rule.buys_by for rules in by_service.values() for rule in rules if rule.route == route}
    found = []
    for area in sorted(known.areas.values(), key=lambda area: (RANK[area.kind], area.sort_key)):
        if area.kind not in kinds:
            continue
        above = {code: known.areas[code] for code in known.ancestors([area.code], on)}
        if area.code not in above:
            continue
        for rules in by_service.values():
            held = _nearest([rule for rule in rules if rule.within_id in above], above)
            found += [LotPlace(rule=r, area=area) for r in held if r.buys_by == area.kind and r.route == route]
    return tuple(found)


def _rules(on: date) -> list[BuyingRule]:
    return [rule for rule in _all_rules(version()) if holds(rule, on)]


@kept(4)
def _all_rules(at: Version) -> tuple[BuyingRule, ...]:
    return tuple(BuyingRule.objects.select_related("service_type", "cohort"))


def _nearest(rules: Sequence[BuyingRule], areas: dict[str, Area]) -> tuple[BuyingRule, ...]:
    """The region's rules where it has any, else the country's."""
    regional = [rule for rule in rules if areas[rule.within_id].kind == Area.Kind.REGION]
    return tuple(regional or rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """How a service type is bought somewhere: by which area, or by each of its kind where the somewhere is wider."""

    rule: BuyingRule
    area: Area | None


def services_at(where: Where, on: date) -> list[Bought]:
    """Everything that is bought or delivered where something lies on a day, in the order of the services."""
    areas = {area.code: area for area in areas_of(where, on)}
    by_kind = {area.kind: area for area in areas.values()}
    here = [rule for rule in _rules(on) if rule.within_id in areas]
    found = []
    for code in dict.fromkeys(rule.service_type_id for rule in here):
        held = _nearest([rule for rule in here if rule.service_type_id == code], areas)
        found += [Bought(rule=rule, area=by_kind.get(rule.buys_by)) for rule in held]
    return found
