"""Reads of the reference data: what is in force, what lies where, and who buys what by which area.

Geography and holidays are kept in memory for as long as no load has been applied; policy is read each time.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from throughcare.kernel.periods import Period
from throughcare.kernel.policy import NoPolicyError, Rule
from throughcare.kernel.workdays import Calendar
from throughcare.reference.models import (
    Area,
    AreaLink,
    BankHoliday,
    BuyingRule,
    Category,
    Code,
    Dated,
    Load,
    Place,
    Policy,
    PostcodeDistrict,
    ServiceType,
    ServiceTypeNeed,
)

POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?$")
FOUND_AT_MOST = 20  # places of one search

Where = PostcodeDistrict | Place | Area


def in_force(on: date) -> Q:
    """Rows of a dated model that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))


def _holds(row: Dated, on: date) -> bool:
    return on in Period(row.valid_from, row.valid_until)


# Policy and working days


def policy(key: str, on: date) -> Rule[Any]:
    """The policy of that key in force on a day, with its source; NoPolicyError where there is none."""
    row = Policy.objects.filter(in_force(on), key=key).first()
    if row is None:
        raise NoPolicyError(f"no policy '{key}' in force on {on.isoformat()}")
    return Rule(key=key, value=row.value, period=Period(row.valid_from, row.valid_until), source=row.source)


def policy_history() -> QuerySet[Policy]:
    """Every policy there was, is and is known to come, by name, the latest first."""
    return Policy.objects.order_by("name", "key", "-valid_from")


def holidays(nation: str) -> frozenset[date]:
    """The bank holidays of ENGLAND or WALES."""
    return _holidays(_version(), nation)


def calendar(nation: str) -> Calendar:
    """The working-day calendar of ENGLAND or WALES."""
    return Calendar(holidays(nation))


@lru_cache(maxsize=8)
def _holidays(version: int | None, nation: str) -> frozenset[date]:
    return frozenset(BankHoliday.objects.filter(nation=nation).values_list("on", flat=True))


# Geography


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """All areas and how they nest, in memory: some five hundred areas and eight hundred links."""

    areas: dict[str, Area]
    up: dict[str, tuple[AreaLink, ...]]
    down: dict[str, tuple[AreaLink, ...]]

    def ancestors(self, codes: Iterable[str], on: date) -> set[str]:
        """The areas and all in which they lie on a day, those abolished by then left out."""
        seen: set[str] = set()
        ahead = list(codes)
        while ahead:
            code = ahead.pop()
            if code not in seen:
                seen.add(code)
                ahead += [link.parent_id for link in self.up.get(code, ()) if _holds(link, on)]
        return self._standing(seen, on)

    def descendants(self, code: str, on: date) -> set[str]:
        """All areas that lie in one on a day, itself left out."""
        seen: set[str] = set()
        ahead = [code]
        while ahead:
            below = [link.child_id for link in self.down.get(ahead.pop(), ()) if _holds(link, on)]
            ahead += [child for child in below if child not in seen]
            seen.update(below)
        return self._standing(seen, on)

    def _standing(self, codes: set[str], on: date) -> set[str]:
        return {code for code in codes if code in self.areas and _holds(self.areas[code], on)}


def geography() -> Geography:
    """The areas and links as last loaded."""
    return _geography(_version())


@lru_cache(maxsize=1)
def _geography(version: int | None) -> Geography:
    up: dict[str, list[AreaLink]] = {}
    down: dict[str, list[AreaLink]] = {}
    for link in AreaLink.objects.all():
        up.setdefault(link.child_id, []).append(link)
        down.setdefault(link.parent_id, []).append(link)
    return Geography(
        areas={area.code: area for area in Area.objects.all()},
        up={code: tuple(links) for code, links in up.items()},
        down={code: tuple(links) for code, links in down.items()},
    )


def district_of(text: str) -> PostcodeDistrict | None:
    """The postcode district of `DE1`, `de1 2ab` or `DE12AB`; None for what is no postcode or not ours."""
    tidy = " ".join(text.upper().split())
    whole = re.match(r"^([A-Z0-9]{2,4}) ?([0-9][A-Z]{2})$", tidy.replace(" ", ""))
    code = whole.group(1) if whole else tidy
    return PostcodeDistrict.objects.filter(pk=code).first() if POSTCODE.match(code) else None


def areas_of(where: Where, on: date) -> tuple[Area, ...]:
    """Every area in which a postcode district, a place or an area lies on a day: the widest first."""
    known = geography()
    found = known.ancestors(_codes(where), on)
    return tuple(sorted((known.areas[code] for code in found), key=lambda area: (_RANK[area.kind], area.sort_key)))


def area_of(where: Where, kind: str, on: date) -> Area | None:
    """The area of one kind in which something lies on a day."""
    return next((area for area in areas_of(where, on) if area.kind == kind), None)


def areas_within(area: Area, on: date) -> tuple[Area, ...]:
    """Every area that lies in one on a day, by kind and name."""
    known = geography()
    found = (known.areas[code] for code in known.descendants(area.code, on))
    return tuple(sorted(found, key=lambda inner: (_RANK[inner.kind], inner.sort_key)))


_RANK = {kind: rank for rank, kind in enumerate(Area.Kind.values)}


def _codes(where: Where) -> tuple[str, ...]:
    if isinstance(where, Area):
        return (where.code,)
    return where.police_area_id, where.local_authority_id, where.delivery_unit_id


def nation_of(where: Where, on: date) -> str:
    """ENGLAND or WALES: whose bank holidays count there."""
    wales = any(area.code == "country-wales" for area in areas_of(where, on))
    return BankHoliday.Nation.WALES if wales else BankHoliday.Nation.ENGLAND


def find_places(text: str) -> list[Place]:
    """Places whose name, in either language, has the words of a search: those that begin with it first."""
    wanted = " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
    if not wanted:
        return []
    named = Place.objects.filter(Q(sort_key__contains=wanted) | Q(name_cy__icontains=text.strip()))
    found = named.select_related("local_authority", "police_area")[: FOUND_AT_MOST * 5]
    return sorted(found, key=lambda place: (not place.sort_key.startswith(wanted), place.sort_key))[:FOUND_AT_MOST]


# Who buys what


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
    known = geography()
    rules = _rules(on)
    found = []
    for area in sorted(known.areas.values(), key=lambda area: (_RANK[area.kind], area.sort_key)):
        above = {code: known.areas[code] for code in known.ancestors([area.code], on)}
        if area.code not in above:
            continue
        for code in dict.fromkeys(rule.service_type_id for rule in rules):
            held = _nearest([r for r in rules if r.service_type_id == code and r.within_id in above], above)
            found += [LotPlace(rule=r, area=area) for r in held if r.buys_by == area.kind and r.route == route]
    return found


def _rules(on: date) -> list[BuyingRule]:
    return list(BuyingRule.objects.filter(in_force(on)).select_related("service_type", "cohort"))


def _nearest(rules: Sequence[BuyingRule], areas: dict[str, Area]) -> tuple[BuyingRule, ...]:
    """The region's rules where it has any, else the country's."""
    regional = [rule for rule in rules if areas[rule.within_id].kind == Area.Kind.REGION]
    return tuple(regional or rules)


# Catalogue


def service_types(on: date) -> QuerySet[ServiceType]:
    """The service types of a day, in their order."""
    return ServiceType.objects.filter(in_force(on))


def needs_of(service_type: ServiceType | str, on: date) -> list[str]:
    """Codes of the needs that a service type meets on a day."""
    code = service_type if isinstance(service_type, str) else service_type.code
    links = ServiceTypeNeed.objects.filter(in_force(on), service_type_id=code)
    return list(links.order_by("need__position").values_list("need_id", flat=True))


def categories_for(service_type: ServiceType | str, on: date) -> list[Category]:
    """The framework's categories in which an organisation must qualify to be bought for a service type."""
    return list(Category.objects.filter(need_id__in=needs_of(service_type, on)))


def codes(code_list: str, on: date) -> QuerySet[Code]:
    """The entries of a code list that may be chosen on a day, in their order."""
    return Code.objects.filter(in_force(on), code_list_id=code_list).order_by("position")


# Keeping in memory


def _version() -> int | None:
    """The number of the last load that was applied: what is in memory holds for that load only."""
    return Load.objects.filter(status=Load.Status.APPLIED).order_by("-pk").values_list("pk", flat=True).first()


def forget() -> None:
    """Drop what is in memory; a load does this, and so may a test that writes reference rows itself."""
    _holidays.cache_clear()
    _geography.cache_clear()
