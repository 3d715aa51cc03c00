"""What the directory says beyond contracts: how and where services work, and made-up local services."""

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryArea, DeliveryBody
from throughcare.demo.staff import SINCE
from throughcare.reference.models import Area, PostcodeDistrict
from throughcare.reference.queries import area_of
from throughcare.referrals.models import Listing, Site

METHODS = (["in_person"], ["in_person", "phone"], ["in_person", "phone", "video"])
LANGUAGES = ("Polish", "Urdu", "Punjabi", "Romanian", "Arabic", "Somali")
ACCESS = ("STEP_FREE", "HEARING_LOOP", "CRECHE", "EVENINGS", "EASY_READ")
SITES = 3  # places of one service at most
LOCAL = (  # name, who runs it, needs, how somebody comes to it
    ("Money worries drop-in", "Made-up Advice Centre", ("finance",), "Mondays 10am to 1pm, no need to book."),
    ("Recovery breakfast", "Made-up Recovery Group", ("dependency-recovery",), "Saturdays from 9am. Anybody may come."),
    ("Dads together", "Made-up Family Hub", ("family",), "Telephone 07700 900123 before the first visit."),
)


def make(rng: np.random.Generator, now: datetime) -> int:
    """Describe every service, and put local ones into each police area; returns how many listings there are."""
    by_area = _districts(london_day(now))
    listings = [*_bodies(rng, now), *_locals(now)]
    Listing.objects.bulk_create(listings)
    areas = {row.body_id: row.area_id for row in DeliveryArea.objects.order_by("pk")}
    police = list(Area.objects.filter(kind=Area.Kind.POLICE_AREA, valid_until=None).order_by("code"))
    places = [by_area.get(areas.get(each.body_id, ""), []) for each in listings if each.body_id]
    served = [area.pk for area in police for _local in LOCAL]
    places += [by_area.get(code, []) for code in served]
    Site.objects.bulk_create(
        site for each, near in zip(listings, places, strict=True) for site in _sites(rng, each, near)
    )
    local = [each for each in listings if each.body_id is None]
    _link(local, served)
    return len(listings)


def _districts(on: date) -> dict[str, list[PostcodeDistrict]]:
    """Postcode districts by police area and by region."""
    found: dict[str, list[PostcodeDistrict]] = {}
    for district in PostcodeDistrict.objects.order_by("code"):
        region = area_of(district, Area.Kind.REGION, on)
        for code in (district.police_area_id, region.code if region else ""):
            found.setdefault(code, []).append(district)
    return found


def _bodies(rng: np.random.Generator, now: datetime) -> Iterator[Listing]:
    for body in DeliveryBody.objects.filter(listing=None).order_by("pk"):
        yield Listing(
            body=body,
            about="Made-up description of a made-up service.",
            methods=METHODS[int(rng.integers(len(METHODS)))],
            languages=[name for name in LANGUAGES if rng.random() < 0.2],
            access=[code for code in ACCESS if rng.random() < 0.5],
            is_made_up=True,
            checked_at=now,
        )


def _locals(now: datetime) -> Iterator[Listing]:
    for area in Area.objects.filter(kind=Area.Kind.POLICE_AREA, valid_until=None).order_by("code"):
        for name, provider, _needs, contact in LOCAL:
            yield Listing(
                name=f"{name}, {area.name}",
                provider=provider,
                contact=contact,
                cohort_id="men" if name.startswith("Dads") else "all-adults",
                valid_from=SINCE,
                methods=["in_person"],
                is_made_up=True,
                checked_at=now,
            )


def _sites(rng: np.random.Generator, listing: Listing, near: list[PostcodeDistrict]) -> Iterator[Site]:
    if not near:
        return
    count = 1 if listing.body_id is None else int(rng.integers(1, SITES + 1))
    for index in rng.choice(len(near), size=min(count, len(near)), replace=False):
        yield Site(listing=listing, name=f"Made-up House, {near[index].code}", district=near[index])


def _link(local: list[Listing], served: list[str]) -> None:
    """Which needs each local service works on, and the area that it serves."""
    needs = [need for _area in range(len(local) // len(LOCAL)) for need in LOCAL]
    Listing.areas.through.objects.bulk_create(
        Listing.areas.through(listing=each, area_id=code) for each, code in zip(local, served, strict=True)
    )
    Listing.needs.through.objects.bulk_create(
        Listing.needs.through(listing=each, need_id=code)
        for each, (_n, _p, codes, _c) in zip(local, needs, strict=True)
        for code in codes
    )
