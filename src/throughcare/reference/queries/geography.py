"""What lies where: areas, how they nest and follow one another, districts and places."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from throughcare.kernel.errors import NotFound
from throughcare.reference.models import Area, AreaCode, AreaLink, BankHoliday, Place, PostcodeDistrict, Succession
from throughcare.reference.queries.dated import holds, in_force
from throughcare.reference.queries.memory import Version, kept, version

WITHIN = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)(?: ?([0-9][A-Z]{2}))?\b")
POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?$")
FOUND_AT_MOST = 20  # places of one search

Where = PostcodeDistrict | Place | Area


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
                ahead += [link.parent_id for link in self.up.get(code, ()) if holds(link, on)]
        return self._standing(seen, on)

    def descendants(self, code: str, on: date) -> set[str]:
        """All areas that lie in one on a day, itself left out."""
        seen: set[str] = set()
        ahead = [code]
        while ahead:
            below = [link.child_id for link in self.down.get(ahead.pop(), ()) if holds(link, on)]
            ahead += [child for child in below if child not in seen]
            seen.update(below)
        return self._standing(seen, on)

    def _standing(self, codes: set[str], on: date) -> set[str]:
        return {code for code in codes if code in self.areas and holds(self.areas[code], on)}


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
    return _geography(version())


@kept(4)
def _geography(at: Version) -> Geography:
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
    return [known.areas[link.parent_id] for link in known.up.get(area.code, ()) if until and holds(link, until)]


def successions(on: date) -> QuerySet[Succession]:
    """Which area has taken over from each old one on a day."""
    return Succession.objects.filter(in_force(on)).select_related("old", "new").order_by("old_id")


def regions(on: date) -> dict[Area, list[Area]]:
    """The regions of a day by country."""
    known = geography()
    countries = [found for found in known.areas.values() if found.kind == Area.Kind.COUNTRY and holds(found, on)]
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
    return tuple(sorted((known.areas[code] for code in found), key=lambda area: (RANK[area.kind], area.sort_key)))


def area_of(where: Where, kind: str, on: date) -> Area | None:
    """The area of one kind in which something lies on a day."""
    return next((area for area in areas_of(where, on) if area.kind == kind), None)


def areas_within(area: Area, on: date) -> tuple[Area, ...]:
    """Every area that lies in one on a day, by kind and name."""
    known = geography()
    found = (known.areas[code] for code in known.descendants(area.code, on))
    return tuple(sorted(found, key=lambda inner: (RANK[inner.kind], inner.sort_key)))


RANK = {kind: rank for rank, kind in enumerate(Area.Kind.values)}


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
