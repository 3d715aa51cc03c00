"""How large a made-up world is: which delivery units it has, and how many people each."""

from dataclasses import dataclass
from datetime import date

from throughcare.reference.models import Area

NATIONAL_PEOPLE = 240_000  # people on probation in England and Wales, from 2021 to 2025
ORGANISATIONS, USERS = 600, 20_000  # of the national world
# A town's worth of people lives where the cast works, and in Wales so that both nations' rules are seen.
TOWN = {"pdu-derby-city": 900, "pdu-nottingham-city": 600, "pdu-gwent": 500}
# Share of the caseload by region, in percent: estimates, published with the coefficients.
REGION_SHARE = {
    "region-london": 14.5,
    "region-west-midlands": 11.0,
    "region-north-west": 10.5,
    "region-yorkshire-and-the-humber": 10.5,
    "region-east-of-england": 9.5,
    "region-east-midlands": 8.0,
    "region-south-west": 7.0,
    "region-kent-surrey-and-sussex": 6.5,
    "region-wales": 6.0,
    "region-greater-manchester": 6.0,
    "region-north-east": 5.5,
    "region-south-central": 5.0,
}
REGION_SCALE = "region-east-midlands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A delivery unit of the made-up world."""

    code: str
    region: str
    people: int


def units(scale: str, on: date) -> list[Unit]:
    """The delivery units of a scale ("town", "region" or "national") with their people, in a fixed order."""
    region_of = _regions(on)
    if scale == "town":
        return [Unit(code=code, region=region_of[code], people=people) for code, people in TOWN.items()]
    wanted = {region_of[code] for code in region_of} if scale == "national" else {REGION_SCALE}
    found = [unit for region in sorted(wanted) for unit in _units(region, region_of)]
    return sorted(found, key=lambda unit: unit.code)


def _units(region: str, region_of: dict[str, str]) -> list[Unit]:
    """A region's units with its people divided evenly, none of them lost."""
    codes = sorted(code for code, its in region_of.items() if its == region)
    total = round(NATIONAL_PEOPLE * REGION_SHARE[region] / 100)
    each, left = divmod(total, len(codes))
    return [Unit(code=code, region=region, people=each + (n < left)) for n, code in enumerate(codes)]


def _regions(on: date) -> dict[str, str]:
    found = Area.objects.filter(
        kind=Area.Kind.DELIVERY_UNIT, valid_from__lte=on, links_up__parent__kind=Area.Kind.REGION
    ).exclude(valid_until__lte=on)
    return dict(found.values_list("code", "links_up__parent"))
