"""Reads of the reference data: what is in force, what lies where, and who buys what by which area.

What is read most (policy, geography, holidays, buying rules, code lists) is kept in memory until another load is
applied, or a policy is changed by hand.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import Period
from throughcare.kernel.policy import NoPolicyError, Rule
from throughcare.kernel.workdays import Calendar
from throughcare.reference.models import (
    Area,
    AreaCode,
    AreaLink,
    BankHoliday,
    BuyingRule,
    Category,
    Code,
    Dated,
    Load,
    Need,
    Place,
    Policy,
    PostcodeDistrict,
    ServiceType,
    ServiceTypeNeed,
    Succession,
)

WITHIN = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)(?: ?([0-9][A-Z]{2}))?\b")
POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?$")
FOUND_AT_MOST = 20  # places of one search

Where = PostcodeDistrict | Place | Area
Version = tuple[int | None, int | None]
VERSION = """
SELECT max(id), (SELECT sum(xmin::text::bigint) FROM reference_policy) FROM reference_load WHERE status = %s"""


def in_force(on: date) -> Q:
    """Rows of a dated model that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))


def _holds(row: Dated, on: date) -> bool:
    return on in Period(row.valid_from, row.valid_until)


# Policy and working days


def policy(key: str, on: date) -> Rule[Any]:
    """The policy of that key in force on a day, with its source; NoPolicyError where there is none."""
    row = next((row for row in _policies(_version()).get(key, ()) if _holds(row, on)), None)
    if row is None:
        raise NoPolicyError(f"no policy '{key}' in force on {on.isoformat()}")
    return Rule(key=key, value=row.value, period=Period(row.valid_from, row.valid_until), source=row.source)


@lru_cache(maxsize=4)
def _policies(version: Version) -> dict[str, list[Policy]]:
    found: dict[str, list[Policy]] = {}
    for row in Policy.objects.order_by("key", "valid_from"):
        found.setdefault(row.key, []).append(row)
    return found


def policies(on: date) -> QuerySet[Policy]:
    """What is in force on a day, by name."""
    return Policy.objects.filter(in_force(on)).order_by("name", "key")


def policy_history(key: str) -> list[Policy]:
    """Every value that a policy had, has or is known to come to have, the latest first; NotFound for no such key."""
    found = list(Policy.objects.filter(key=key).order_by("-valid_from"))
    if not found:
        raise NotFound
    return found


def holidays(nation: str) -> frozenset[date]:
    """The bank holidays of ENGLAND or WALES."""
    return _holidays(_version(), nation)


def calendar(nation: str) -> Calendar:
    """The working-day calendar of ENGLAND or WALES."""
    return Calendar(holidays(nation))


@lru_cache(maxsize=8)
def _holidays(version: Version, nation: str) -> frozenset[date]:
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


def all_within(codes: Iterable[str]) -> frozenset[str]:
    """Areas, and all that ever lay in them: for what somebody posted to them may do, whatever the day."""
    known = geography()
    found: set[str] = set()
    ahead = list(codes)
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead += [link.child_id for link in known.down.get(code, ())]
    return frozenset(found)


def directly_within(codes: Iterable[str]) -> frozenset[str]:
    """Areas, and those that ever lay directly in them."""
    asked = frozenset(codes)
    return asked.union(link.child_id for code in asked for link in geography().down.get(code, ()))


def geography() -> Geography:
    """The areas and links as last loaded."""
    return _geography(_version())


@lru_cache(maxsize=4)
def _geography(version: Version) -> Geography:
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


def districts_in(text: str) -> list[PostcodeDistrict]:
    """The postcode districts of an address as somebody wrote it: whole postcodes, else halves that are one."""
    return districts_of([text])[text]


def districts_of(texts: Collection[str]) -> dict[str, list[PostcodeDistrict]]:
    """The same of several addresses."""
    codes = {text: _districts_named(text) for text in texts}
    known = PostcodeDistrict.objects.in_bulk({code for found in codes.values() for code in found})
    return {text: [known[code] for code in found if code in known] for text, found in codes.items()}


def _districts_named(text: str) -> list[str]:
    found = WITHIN.findall(" ".join(text.upper().split()))
    whole = [first for first, second in found if second]
    return list(dict.fromkeys(whole or [first for first, _second in found]))


def area(code: str) -> Area:
    """The area of a code, whether it still stands or not; NotFound where there is none."""
    found = geography().areas.get(code)
    if found is None:
        raise NotFound
    return found


def schemes_of(area: Area) -> QuerySet[AreaCode]:
    """What the code schemes call an area."""
    return area.codes.order_by("scheme")


def successors(area: Area) -> list[Area]:
    """The areas into which an abolished one went."""
    known = geography()
    until = area.valid_until
    if area.kind == Area.Kind.PACKAGE_AREA:
        return [row.new for row in successions(until) if row.old_id == area.code] if until else []
    return [known.areas[link.parent_id] for link in known.up.get(area.code, ()) if until and _holds(link, until)]


def successions(on: date) -> QuerySet[Succession]:
    """Which area has taken over from each old one on a day."""
    return Succession.objects.filter(in_force(on)).select_related("old", "new").order_by("old_id")


def regions(on: date) -> dict[Area, list[Area]]:
    """The regions of a day by country."""
    known = geography()
    countries = [found for found in known.areas.values() if found.kind == Area.Kind.COUNTRY and _holds(found, on)]
    return {
        country: [inner for inner in areas_within(country, on) if inner.kind == Area.Kind.REGION]
        for country in sorted(countries, key=lambda country: country.sort_key)
    }


def places_in(area: Area) -> QuerySet[Place]:
    """The places of a local authority or delivery unit."""
    if area.kind not in (Area.Kind.LOCAL_AUTHORITY, Area.Kind.DELIVERY_UNIT):
        return Place.objects.none()
    return Place.objects.filter(**{area.kind.lower(): area})


def place(code: str) -> Place:
    """The place of a code; NotFound where there is none."""
    found = Place.objects.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to: one place or postcode district, or several places to choose from. False for nothing."""

    where: PostcodeDistrict | Place | None = None
    choices: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.where or self.choices)


def look_up(text: str, chosen: str = "") -> Found:
    """The postcode district or place of a search; `chosen` is the code of one of several places."""
    district = district_of(text)
    if district:
        return Found(where=district)
    places = find_places(text)
    same = [place for place in places if place.code == chosen] or places
    return Found(where=same[0]) if len(same) == 1 else Found(choices=tuple(same))


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
    return list(_lots_called_for(_version(), on, route))


@lru_cache(maxsize=32)
def _lots_called_for(version: Version, on: date, route: str) -> tuple[LotPlace, ...]:
    """The same, reckoned once for each state of the reference data: it walks every area."""
    known = geography()
    by_service: dict[str, list[BuyingRule]] = {}
    for rule in _rules(on):
        by_service.setdefault(rule.service_type_id, []).append(rule)
    kinds = {rule.buys_by for rules in by_service.values() for rule in rules if rule.route == route}
    found = []
    for area in sorted(known.areas.values(), key=lambda area: (_RANK[area.kind], area.sort_key)):
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
    return [rule for rule in _all_rules(_version()) if _holds(rule, on)]


@lru_cache(maxsize=4)
def _all_rules(version: Version) -> tuple[BuyingRule, ...]:
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


# Catalogue


def categories() -> dict[str, list[Category]]:
    """The framework's categories by the group they stand in."""
    groups: dict[str, list[Category]] = {}
    for category in Category.objects.all():
        groups.setdefault(str(category.get_group_display()), []).append(category)
    return groups


def catalogue(on: date) -> list[tuple[ServiceType, list[Need]]]:
    """The service types of a day with the needs that each meets."""
    links = ServiceTypeNeed.objects.filter(in_force(on)).select_related("need").order_by("need__position")
    needs: dict[str, list[Need]] = {}
    for link in links:
        needs.setdefault(link.service_type_id, []).append(link.need)
    return [(service, needs.get(service.code, [])) for service in service_types(on)]


def needs() -> QuerySet[Need]:
    """Every need, with the scores at which the assessment counts it."""
    return Need.objects.select_related("part_of")


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


def code_names_ever(code_list: str) -> dict[str, str]:
    """The names of all codes that a list ever had, the latest of each: for records of whatever day."""
    return dict(Code.objects.filter(code_list=code_list).order_by("valid_from").values_list("code", "name"))


def codes(code_list: str, on: date) -> list[Code]:
    """The entries of a code list that may be chosen on a day, in their order."""
    return [code for code in _code_list(_version(), code_list) if _holds(code, on)]


@lru_cache(maxsize=64)
def _code_list(version: Version, code_list: str) -> tuple[Code, ...]:
    return tuple(Code.objects.filter(code_list_id=code_list).order_by("position"))


# Keeping in memory


_held: ContextVar[list[Version] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Have what is in memory compared with the last load once for all that is done inside: one request."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def _version() -> Version:
    """The last load that was applied, and what last wrote policies: what is in memory holds for these alone."""
    found = _held.get()
    if not found:
        with connection.cursor() as cursor:
            cursor.execute(VERSION, [Load.Status.APPLIED])
            version: Version = cursor.fetchone()
        if found is None:
            return version
        found.append(version)
    return found[0]


def forget() -> None:
    """Drop what is in memory; a load does this, and so may a test that writes reference rows itself."""
    _policies.cache_clear()
    _holidays.cache_clear()
    _geography.cache_clear()
    _all_rules.cache_clear()
    _code_list.cache_clear()
