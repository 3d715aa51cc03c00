"""Where somebody must not go, whom they must not meet, and that a victim is in contact, whom nothing here names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problem, Problems
from throughcare.kernel.geography import Point, distance_km

REACH_POLICY = "zone-district-reach-km"  # how far a postcode district reaches around the point that stands for it
MOST_KM = 50  # a wider circle keeps somebody out of a county: districts say better what is meant
# Capitals and digits alone, so that no name can be typed in its place.
CASE_REF = re.compile(r"[A-Z]{2,4}-?[0-9]{3,10}")
PHONE = re.compile(r"\+?[0-9][0-9 ]{6,18}")
CANT_GO = "They can’t be seen at this place. Choose another place, or ring their responsible officer before you book"
SAY_WHERE = "Add the postcode of the place. It is checked before anybody is asked to go there"


class Basis(StrEnum):
    """What keeps somebody out of a zone."""

    LICENCE = "licence_condition"
    ORDER = "order_requirement"
    VICTIM = "victim"


class Level(StrEnum):
    """How far two people are kept apart; each of them keeps them out of one group or session."""

    SESSION = "not_in_one_session"
    BUILDING = "not_in_one_building"
    CONTACT = "no_contact_at_all"


class Outcome(StrEnum):
    """What a victim liaison officer says of something that lies in a zone."""

    STAYS = "may_stay"
    MOVES = "must_move"


class Found(StrEnum):
    """What may lie in a zone."""

    ADDRESS = "address"
    REFERRAL = "referral"
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The area of a zone: postcode districts, or a circle; points in degrees north and east."""

    districts: frozenset[str] = frozenset()
    centre: Point | None = None
    radius_km: float = 0.0

    def holds(self, district: str, point: Point, reach_km: float) -> bool:
        """Whether any of a district, which reaches so far around its point, may lie in the zone.

        Of a place no more than its district is known, so the answer is on the side of keeping away.
        """
        if district in self.districts:
            return True
        return self.centre is not None and distance_km(self.centre, point) <= self.radius_km + reach_km


@dataclass(frozen=True, slots=True, kw_only=True)
class NoGo:
    """Everywhere that somebody is kept out of on a day; false where that is nowhere."""

    shapes: tuple[Shape, ...] = ()
    reach_km: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.shapes)

    def holds(self, district: str, point: Point) -> bool:
        """Whether any of a district may lie where they must not go."""
        return any(shape.holds(district, point, self.reach_km) for shape in self.shapes)


NOWHERE = NoGo()


def check_zone(
    *, shape: Shape, unknown: Collection[str], reason: str, valid_from: date, valid_until: date | None
) -> Problems:
    """An area that can be found on a map, a reason, and days in order. `unknown` is what was typed and is no place."""
    problems = Problems()
    for text in unknown:
        problems.add("“{text}” is no postcode district or town of England or Wales", field="where", text=text)
    if not unknown and not shape.districts and shape.centre is None:
        problems.add("Enter postcode districts, or the middle of a circle", field="where")
    if shape.centre is not None and not 0 < shape.radius_km <= MOST_KM:
        problems.add("Enter a radius of up to {km} kilometres", field="radius_km", km=MOST_KM)
    if not reason.strip():
        problems.add("Say which condition this is, without naming a victim", field="reason")
    problems.extend(check_days(valid_from, valid_until))
    return problems


def check_days(valid_from: date, valid_until: date | None) -> list[Problem]:
    """The last day is not before the first."""
    if valid_until is None or valid_until >= valid_from:
        return []
    return [Problem(message="The last day can’t be before the first", field="until")]


def check_contact(case_ref: str, phone: str) -> Problems:
    """A reference and a number, of which neither can name anybody."""
    problems = Problems()
    if not CASE_REF.fullmatch(case_ref):
        problems.add("Enter the case reference, such as VC-104512: letters and digits, never a name", field="case_ref")
    if phone and not PHONE.fullmatch(phone):
        problems.add("Enter a telephone number in digits", field="phone")
    return problems
