"""Zones, people kept apart, and cases of victims in contact; no words are taken in which a victim could be named."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, Problems
from throughcare.kernel.periods import day_after, has_ended
from throughcare.people import permissions, queries
from throughcare.people import rules as law
from throughcare.people.models import NonAssociation, Person, VictimContact, Zone, ZoneCheck
from throughcare.people.queries import safety as reads
from throughcare.people.rules import safety as rules

NO_SUCH = "No person has this CRN. Check it with the person’s officer"  # also where the actor is excluded by name


@transaction.atomic
def record_zone(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    basis: str,
    reason: str,
    where: str,
    around: str,
    radius_km: Decimal | None,
    valid_from: date,
    last_on: date | None,
) -> Zone:
    """Keep somebody out of postcode districts, or of a circle, by a condition of a licence or an order."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    zone = Zone(person=person, basis=rules.Basis(basis), reason=reason.strip())
    return _keep(actor, now, zone, reason, where, around, radius_km, valid_from, last_on)


@transaction.atomic
def record_victim_zone(
    *,
    actor: Actor,
    now: datetime,
    contact_id: int,
    where: str,
    around: str,
    radius_km: Decimal | None,
    valid_from: date,
    last_on: date | None,
) -> Zone:
    """Keep somebody out of an area at a victim's wish: the case reference stands in place of a reason."""
    contact = reads.contact(actor, contact_id, lock=True)
    zone = Zone(person_id=contact.person_id, basis=rules.Basis.VICTIM, contact=contact)
    return _keep(actor, now, zone, contact.case_ref, where, around, radius_km, valid_from, last_on)


@transaction.atomic
def replace_zone(
    *,
    actor: Actor,
    now: datetime,
    zone_id: int,
    where: str,
    around: str,
    radius_km: Decimal | None,
    valid_from: date,
    last_on: date | None,
    basis: str = "",
    reason: str = "",
) -> Zone:
    """Put right where a zone lies, when it holds, or by which condition: a new one stands in its place.

    The old one ends with yesterday, and stays on the record; one that never held before today is gone.
    """
    old, today = reads.zone(actor, zone_id, lock=True), london_day(now)
    permissions.can_end_zone(actor, old).or_raise()
    if has_ended(old.valid_until, today):
        raise NotNow("This zone has ended.")
    related, words = {"person": old.person_id}, old.contact.case_ref if old.contact else reason
    zone = Zone(person_id=old.person_id, basis=old.basis, contact=old.contact)
    if not old.contact:
        zone.basis, zone.reason = rules.Basis(basis), reason.strip()
    zone = _keep(actor, now, zone, words, where, around, radius_km, valid_from, last_on)
    record("zone.replaced", actor=actor, now=now, thing=old, related={**related, "by": zone.pk})
    if old.valid_from >= today:
        old.delete()
        return zone
    old.valid_until, old.ended_by_id = today, actor.who
    old.save(update_fields=["valid_until", "ended_by"])
    return zone


@transaction.atomic
def end_zone(*, actor: Actor, now: datetime, zone_id: int, last_on: date) -> Zone:
    """Say on which day a zone ends; that day it still holds."""
    zone = reads.zone(actor, zone_id, lock=True)
    permissions.can_end_zone(actor, zone).or_raise()
    if has_ended(zone.valid_until, london_day(now)):
        raise NotNow("This zone has ended.")
    Problems(rules.check_days(zone.valid_from, last_on)).or_raise()
    zone.valid_until, zone.ended_by_id = day_after(last_on), actor.who
    zone.save(update_fields=["valid_until", "ended_by"])
    record("zone.ended", actor=actor, now=now, thing=zone, fields=["valid_until"], related={"person": zone.person_id})
    return zone


@transaction.atomic
def keep_apart(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    crn: str,
    level: str,
    reason: str,
    valid_from: date,
    last_on: date | None,
) -> NonAssociation:
    """Keep two people apart, of whom the actor sees both; for a pair that is kept apart already, NotValid."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    other = Person.objects.filter(permissions.scope(actor), crn=law.crn_in(crn)).first()
    problems = Problems([*law.check_reason(reason), *rules.check_days(valid_from, last_on)])
    if other is None or other.pk == person.pk:
        problems.add("Enter the CRN of another person whose record you may open", field="crn")
    elif reads.apart([person.pk, other.pk], valid_from):
        problems.add("These two are kept apart already. End that first to change it", field="crn")
    problems.or_raise()
    assert other is not None
    pair = NonAssociation.objects.create(
        person=person,
        other=other,
        level=rules.Level(level),
        reason=reason.strip(),
        valid_from=valid_from,
        valid_until=day_after(last_on),
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    record("non_association.recorded", actor=actor, now=now, thing=pair, related=_pair(pair))
    return pair


@transaction.atomic
def end_apart(*, actor: Actor, now: datetime, pair_id: int, last_on: date, reason: str) -> NonAssociation:
    """Let two people meet again after a day, for a reason that is kept."""
    pair = reads.non_association(actor, pair_id, lock=True)
    permissions.can_edit(actor, pair.person).or_raise()
    permissions.can_edit(actor, pair.other).or_raise()
    if has_ended(pair.valid_until, london_day(now)):
        raise NotNow("This has ended.")
    Problems([*law.check_reason(reason), *rules.check_days(pair.valid_from, last_on)]).or_raise()
    pair.valid_until, pair.end_reason, pair.ended_by_id = day_after(last_on), reason.strip(), actor.who
    fields = ["valid_until", "end_reason", "ended_by"]
    pair.save(update_fields=fields)
    record("non_association.ended", actor=actor, now=now, thing=pair, fields=fields, related=_pair(pair))
    return pair


@transaction.atomic
def record_contact(*, actor: Actor, now: datetime, crn: str, case_ref: str, phone: str) -> VictimContact:
    """Say that a victim of the person of a CRN is in contact; of a case that a colleague keeps, take it over."""
    permissions.can_liaise(actor).or_raise()
    case_ref = case_ref.strip().upper()
    problems = rules.check_contact(case_ref, phone.strip())
    person_id = _person_of(actor, law.crn_in(crn))
    if person_id is None:
        problems.add(NO_SUCH, field="crn")
    problems.or_raise()
    assert person_id is not None
    contact = _taken_over(person_id, case_ref) or VictimContact(
        person_id=person_id, case_ref=case_ref, valid_from=london_day(now), recorded_at=now
    )
    contact.liaison_officer_id, contact.phone = actor.who, phone.strip()
    _save(contact)
    fields = ["liaison_officer", "phone"]
    record("victim_contact.recorded", actor=actor, now=now, thing=contact, fields=fields, related=_of(contact))
    return contact


@transaction.atomic
def end_contact(*, actor: Actor, now: datetime, contact_id: int) -> VictimContact:
    """End the contact in a case, and its zones with it; a condition of a licence has a zone of its own."""
    contact, today = reads.contact(actor, contact_id, lock=True), london_day(now)
    if contact.valid_until is not None:
        raise NotNow("This case has been closed.")
    contact.valid_until = today
    contact.save(update_fields=["valid_until"])
    for zone in contact.zones.filter(valid_until=None):
        zone.valid_until, zone.ended_by_id = max(today, zone.valid_from + timedelta(days=1)), actor.who
        zone.save(update_fields=["valid_until", "ended_by"])
    record("victim_contact.ended", actor=actor, now=now, thing=contact, fields=["valid_until"], related=_of(contact))
    return contact


@transaction.atomic
def decide_check(*, actor: Actor, now: datetime, zone_id: int, found: str, found_id: int, outcome: str) -> ZoneCheck:
    """Say whether something that lies in a victim's zone may stay there; said again, the newer word holds."""
    zone = reads.zone(actor, zone_id, lock=True)
    permissions.can_end_zone(actor, zone).or_raise()
    if zone.contact is None:
        raise NotNow("The officers of the person look after this zone.")
    told = {"outcome": rules.Outcome(outcome), "decided_at": now, "decided_by_id": actor.who}
    check, _ = ZoneCheck.objects.update_or_create(zone=zone, found=rules.Found(found), found_id=found_id, defaults=told)
    record("zone.checked", actor=actor, now=now, thing=zone, fields=["outcome"], related={"person": zone.person_id})
    return check


def _keep(
    actor: Actor,
    now: datetime,
    zone: Zone,
    reason: str,
    where: str,
    around: str,
    radius_km: Decimal | None,
    valid_from: date,
    last_on: date | None,
) -> Zone:
    """Give a zone its area and days, and save it."""
    districts, unknown = reads.where(where)
    centre = reads.middle(around) if around.strip() and not where.strip() else None
    if around.strip() and not where.strip() and centre is None:
        unknown.append(around.strip())
    codes = frozenset(each.pk for each in districts)
    shape = rules.Shape(districts=codes, centre=centre, radius_km=float(radius_km or 0))
    rules.check_zone(shape=shape, unknown=unknown, reason=reason, valid_from=valid_from, valid_until=last_on).or_raise()
    zone.districts = sorted(codes)
    if centre:
        (zone.latitude, zone.longitude), zone.radius_km = centre, radius_km
    zone.valid_from, zone.valid_until, zone.recorded_at, zone.recorded_by_id = (
        valid_from,
        day_after(last_on),
        now,
        actor.who,
    )
    zone.save()
    record("zone.recorded", actor=actor, now=now, thing=zone, related={"person": zone.person_id})
    return zone


@acting(SYSTEM)  # a liaison officer sees no record, and of one from which they are excluded nothing at all
def _person_of(actor: Actor, crn: str) -> int | None:
    """The key of the person of a CRN."""
    rows = Person.objects.filter(permissions.not_excluded(actor), crn=crn).values_list("pk", flat=True)
    return rows.first() if crn else None


@acting(SYSTEM)  # the case may be a colleague's
def _taken_over(person_id: int, case_ref: str) -> VictimContact | None:
    rows = VictimContact.objects.select_for_update().filter(person_id=person_id, case_ref=case_ref, valid_until=None)
    return rows.first()


@acting(SYSTEM)  # a case that was a colleague's until now
def _save(contact: VictimContact) -> None:
    contact.save()


def _pair(pair: NonAssociation) -> dict[str, int]:
    return {"person": pair.person_id, "other": pair.other_id}


def _of(contact: VictimContact) -> dict[str, int]:
    return {"person": contact.person_id}
