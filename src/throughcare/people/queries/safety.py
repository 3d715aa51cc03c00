"""Reads of zones, of people kept apart and of victims' contacts: shown to who may know, asked for by who books."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, queries
from throughcare.people.models import Address, Commitment, NonAssociation, Person, VictimContact, Zone, ZoneCheck
from throughcare.people.rules import safety as rules
from throughcare.reference.models import Place, PostcodeDistrict
from throughcare.reference.queries import in_force, policy
from throughcare.ui.words import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A non-association from one side. `other` is None where that record is not open: then no more is told."""

    row: NonAssociation
    other: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What keeps others safe from somebody, and them from others, what is in force first."""

    zones: list[Zone]
    apart: list[Apart]
    contacts: list[VictimContact]


def page(actor: Actor, person: Person, today: date) -> Page:
    """All of it. The caller has found the person through the actor's scope."""
    zones = person.zones.select_related("contact", "recorded_by").order_by("-valid_from", "-pk")
    contacts = person.victim_contacts.filter(in_force(today)).select_related("liaison_officer")
    return Page(
        zones=sorted(zones, key=lambda zone: not holds(zone, today)),
        apart=kept_apart(actor, person),
        contacts=list(contacts.order_by("-recorded_at")),
    )


def flags(person: Person, today: date) -> list[str]:
    """What stands on the record's first page: that there is any of these, and no more."""
    apart = NonAssociation.objects.filter(Q(person=person) | Q(other=person))
    found = (
        (person.zones.filter(in_force(today)).exists(), "Zones"),
        (apart.filter(in_force(today)).exists(), "Keep apart"),
        (person.victim_contacts.filter(in_force(today)).exists(), "Victim contact"),
    )
    return [text for has, text in found if has]


def holds(row: Zone | NonAssociation, today: date) -> bool:
    """Whether a zone or a pair is in force on a day."""
    return row.valid_from <= today and (row.valid_until is None or today < row.valid_until)


# Two people kept apart


def kept_apart(actor: Actor, person: Person) -> list[Apart]:
    """Whom somebody must not meet, the newest first."""
    rows = NonAssociation.objects.filter(Q(person=person) | Q(other=person)).select_related("recorded_by")
    found = list(rows.order_by("-valid_from", "-pk"))
    ids = {_other(row, person) for row in found}
    open_to_actor = Person.objects.filter(permissions.scope(actor), pk__in=ids).in_bulk()
    return [Apart(row=row, other=open_to_actor.get(_other(row, person))) for row in found]


def _other(row: NonAssociation, person: Person) -> int:
    return row.other_id if row.person_id == person.pk else row.person_id


def non_association(actor: Actor, pk: int, *, lock: bool = False) -> NonAssociation:
    """A pair of which the actor sees both; NotFound for any other."""
    rows = NonAssociation.objects.filter(pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    found.person, found.other = (queries.person(actor, each) for each in (found.person_id, found.other_id))
    return found


@acting(SYSTEM)  # whoever makes a group may not see both records: keys alone, of pairs within those whom they named
def apart(person_ids: Collection[int], on: date) -> list[tuple[int, int]]:
    """Pairs among several people who must not be in one group or session on a day, the lower key of each first."""
    rows = NonAssociation.objects.filter(in_force(on), person_id__in=person_ids, other_id__in=person_ids)
    return sorted({(min(pair), max(pair)) for pair in rows.values_list("person_id", "other_id")})


# Zones


def zone(actor: Actor, pk: int, *, lock: bool = False) -> Zone:
    """A zone of somebody whom the actor sees, or of a victim's case of theirs; NotFound for any other."""
    rows = Zone.objects.filter(pk=pk).select_related("contact")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    if found.contact and found.contact.liaison_officer_id == actor.user_id and actor.may(P.VICTIM_LIAISE):
        return found
    found.person = queries.person(actor, found.person_id)
    return found


def in_words(zone: Zone) -> str:
    """The area as people say it."""
    if zone.districts:
        return ", ".join(zone.districts)
    return (
        f"{zone.radius_km.normalize():f} km around {zone.latitude:.3f}, {zone.longitude:.3f}" if zone.radius_km else ""
    )


def period(row: Zone | NonAssociation | Address) -> str:
    """From when until when; the last day is in."""
    if row.valid_until is None:
        return f"Since {long_date(row.valid_from)}"
    return f"{long_date(row.valid_from)} to {long_date(row.valid_until - timedelta(days=1))}"


def last_on(row: Zone | NonAssociation | Commitment) -> date | None:
    """The last day on which it holds; None where none is set."""
    return row.valid_until - timedelta(days=1) if row.valid_until else None


def area_typed(zone: Zone, today: date) -> dict[str, object]:
    """A zone as it was typed, for a form that puts it right from today on; of a circle the middle by name."""
    return {
        "where": ", ".join(zone.districts),
        "around": _middle_of(zone),
        "radius_km": zone.radius_km,
        "valid_from": max(zone.valid_from, today),
        "last_on": last_on(zone),
    }


def _middle_of(zone: Zone) -> str:
    """The postcode district whose point is the middle of a circle, or the town."""
    at = {"latitude": zone.latitude, "longitude": zone.longitude}
    if zone.latitude is None:
        return ""
    district = PostcodeDistrict.objects.filter(**at).values_list("pk", flat=True).first()
    return district or Place.objects.filter(**at).values_list("name", flat=True).first() or ""


def shape(zone: Zone) -> rules.Shape:
    """The area of a zone."""
    if zone.latitude is None or zone.longitude is None:
        return rules.Shape(districts=frozenset(zone.districts))
    return rules.Shape(centre=(zone.latitude, zone.longitude), radius_km=float(zone.radius_km or 0))


def inside(zone: Zone, districts: Iterable[PostcodeDistrict], on: date) -> set[str]:
    """Those of several districts of which any may lie in a zone."""
    area, reach_km = shape(zone), float(policy(rules.REACH_POLICY, on).value)
    return {each.pk for each in districts if area.holds(each.pk, (each.latitude, each.longitude), reach_km)}


def no_go(person_id: int, on: date) -> rules.NoGo:
    """Everywhere that somebody is kept out of on a day, for whoever looks for a place: never to be shown."""
    return no_gos([person_id], on).get(person_id, rules.NOWHERE)


@acting(SYSTEM)  # whoever books is told only that a place will not do, never why or where a zone lies
def no_gos(person_ids: Collection[int], on: date) -> dict[int, rules.NoGo]:
    """The same of those of several people who are kept out of anywhere."""
    found: dict[int, list[rules.Shape]] = {}
    for zone in Zone.objects.filter(in_force(on), person_id__in=person_ids):
        found.setdefault(zone.person_id, []).append(shape(zone))
    reach_km = float(policy(rules.REACH_POLICY, on).value) if found else 0.0
    return {pk: rules.NoGo(shapes=tuple(shapes), reach_km=reach_km) for pk, shapes in found.items()}


def lies_in(no_go: rules.NoGo, district: PostcodeDistrict) -> bool:
    """Whether any of a district may lie where somebody must not go."""
    return no_go.holds(district.pk, (district.latitude, district.longitude))


def where(text: str) -> tuple[list[PostcodeDistrict], list[str]]:
    """The districts that were typed, parted by commas, and what of it is none."""
    typed = [part.strip().upper() for part in text.replace(";", ",").split(",") if part.strip()]
    codes = [part.split()[0] for part in typed]
    known = PostcodeDistrict.objects.in_bulk(codes)
    found = {code: known[code] for code in codes if code in known}
    return list(found.values()), [part for part, code in zip(typed, codes, strict=True) if code not in known]


def middle(text: str) -> tuple[float, float] | None:
    """The point that stands for a postcode district or a town; None for what is neither."""
    tidy = text.strip()
    row = (
        PostcodeDistrict.objects.filter(pk=tidy.upper().split(" ")[0]).first()
        or Place.objects.filter(name__iexact=tidy).order_by("code").first()
    )
    return (row.latitude, row.longitude) if row else None


# What lies in a zone, for who looks after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """Something of somebody that may lie in a zone: where, what to call it, and what was said of it."""

    zone: Zone
    crn: str
    found: rules.Found
    found_id: int
    districts: tuple[str, ...]
    says: str
    outcome: str = ""

    @property
    def key(self) -> tuple[int, str, int]:
        """What it is, for what was said of it."""
        return self.zone.pk, self.found, self.found_id


def victims_zones(actor: Actor, today: date) -> list[Zone]:
    """Zones in force, or to come, of the victims for whom the actor speaks."""
    if not actor.may(P.VICTIM_LIAISE):
        return []
    rows = Zone.objects.filter(contact__in=contacts(actor)).exclude(valid_until__lte=today)
    return list(rows.select_related("contact").order_by("pk"))


def officers_zones(own: Collection[int], today: date) -> list[Zone]:
    """The same of conditions of people whose officer somebody is, and of what a victim's officer says must move."""
    rows = Zone.objects.filter(person_id__in=own).exclude(valid_until__lte=today)
    rows = rows.filter(~Q(basis=rules.Basis.VICTIM) | Q(checks__outcome=rules.Outcome.MOVES)).distinct()
    return list(rows.order_by("pk"))


def addresses(person_ids: Collection[int], today: date) -> list[Address]:
    """Where several people live, or will."""
    rows = Address.objects.filter(person_id__in=person_ids, district__isnull=False).exclude(valid_until__lte=today)
    return list(rows.select_related("district").order_by("valid_from"))


def said(zones: Collection[Zone]) -> dict[tuple[int, str, int], str]:
    """What was said of things that lay in several zones."""
    rows = ZoneCheck.objects.filter(zone__in=zones)
    return {(row.zone_id, row.found, row.found_id): row.outcome for row in rows}


# Victims' contacts


def contacts(actor: Actor) -> QuerySet[VictimContact]:
    """Cases of victims of which the actor is the liaison officer, those still open first."""
    rows = VictimContact.objects.filter(permissions.contact_scope(actor))
    return rows.order_by("-valid_from", "-pk").prefetch_related("zones")


def contact(actor: Actor, pk: int, *, lock: bool = False) -> VictimContact:
    """One of them; NotFound for any other."""
    rows = contacts(actor).filter(pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


@acting(SYSTEM)  # a liaison officer sees no record: the CRN by which a victim's case is told from another, and no more
def crns(person_ids: Collection[int]) -> dict[int, str]:
    """The CRN of each of several people whose victims the actor speaks for."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "crn"))
