"""What officers entered wrongly is put right, with a reason; what a field said before is kept."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, NotValid, Problem, Problems
from throughcare.kernel.periods import day_after, has_ended
from throughcare.people import permissions
from throughcare.people import rules as law
from throughcare.people.actions.circumstances import make_current
from throughcare.people.actions.correcting import note_change, note_changes
from throughcare.people.models import Address, Adjustment, Circumstance, Commitment, NonAssociation, VictimContact
from throughcare.people.queries import circumstances as reads
from throughcare.people.queries import housing, safety
from throughcare.people.rules import circumstances as rules
from throughcare.people.rules import housing as homes
from throughcare.people.rules import safety as apart
from throughcare.reference.queries import district_of

WHY = "why"  # the field of the reason on every page that corrects
SAME = "Nothing is different. Change what is wrong, or go back"


@transaction.atomic
def correct_adjustment(
    *, actor: Actor, now: datetime, adjustment_id: int, condition: str, adjustment: str, audience: str, why: str
) -> Adjustment:
    """Put right what is to be done for somebody, or who may know of it."""
    found = reads.adjustment(actor, adjustment_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    _still(found.valid_until, london_day(now))
    problems = Problems()
    if not adjustment.strip():
        problems.add("Say what is to be done", field="adjustment")
    told = {
        "condition": rules.Condition(condition),
        "adjustment": adjustment.strip(),
        "audience": rules.Audience(audience),
    }
    amend(actor=actor, now=now, verb="adjustment.corrected", thing=found, told=told, why=why, problems=problems)
    return found


@transaction.atomic
def correct_commitment(
    *,
    actor: Actor,
    now: datetime,
    commitment_id: int,
    kind: str,
    details: str,
    days: Collection[int],
    starts: time | None,
    ends: time | None,
    valid_from: date,
    last_on: date | None,
    why: str,
) -> Commitment:
    """Put right what somebody has to do, and when they can't come for it."""
    found = reads.commitment(actor, commitment_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    _still(found.valid_until, london_day(now))
    problems = rules.check_commitment(
        details=details, days=days, starts=starts, ends=ends, valid_from=valid_from, last_on=last_on
    )
    told = {
        "kind": rules.CommitmentKind(kind),
        "details": details.strip(),
        "busy_days": sorted(days),
        "busy_from": starts,
        "busy_until": ends,
        "valid_from": valid_from,
        "valid_until": day_after(last_on),
    }
    amend(actor=actor, now=now, verb="commitment.corrected", thing=found, told=told, why=why, problems=problems)
    return found


@transaction.atomic
def correct_circumstance(
    *, actor: Actor, now: datetime, circumstance_id: int, code: str, notes: str, noted_on: date, why: str
) -> Circumstance:
    """Put right which strength or barrier it is, what is noted of it, or since when it is known."""
    found, today = reads.circumstance(actor, circumstance_id, lock=True), london_day(now)
    permissions.can_edit(actor, found.person).or_raise()
    _still(found.ended_on, today)
    others = found.person.circumstances.filter(side=found.side, ended_on=None).exclude(pk=found.pk)
    known = {found.code, *(each.code for each in reads.codes(found.side, today))}
    problems = rules.check_circumstance(code, known, others.values_list("code", flat=True), noted_on, today)
    told = {"code": code, "notes": notes.strip(), "noted_on": noted_on}
    amend(actor=actor, now=now, verb="circumstance.corrected", thing=found, told=told, why=why, problems=problems)
    return found


@transaction.atomic
def withdraw_declaration(*, actor: Actor, now: datetime, declaration_id: int, why: str) -> None:
    """Take back what somebody never said of themselves; the record says again what it did before."""
    found = reads.declaration(actor, declaration_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    Problems(law.check_reason(why, field=WHY)).or_raise()
    related = {"person": found.person_id}
    note_change(
        actor=actor, now=now, person_id=found.person_id, thing=found, field="answer", value="", reason=why.strip()
    )
    record("declaration.withdrawn", actor=actor, now=now, thing=found, related=related)
    person, kind = found.person, found.characteristic
    found.delete()
    make_current(actor=actor, now=now, person=person, characteristic=kind, reason=why.strip())


@transaction.atomic
def correct_home(
    *,
    actor: Actor,
    now: datetime,
    address_id: int,
    lines: str,
    postcode: str,
    is_nowhere: bool,
    moved_in_on: date,
    why: str,
) -> Address:
    """Put right where somebody lives or lived, or since when; the address that ended on that day follows."""
    found = housing.address(actor, address_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    was = found.valid_from
    earlier = found.person.addresses.filter(valid_from__lt=was)
    since = earlier.order_by("-valid_from").values_list("valid_from", flat=True).first()
    today = max(london_day(now), was)
    problems = homes.check_since(moved_in_on=moved_in_on, since=since, until=found.valid_until, today=today)
    district = district_of(postcode)
    problems.extend(homes.check_lives(lines=lines, postcode=postcode, district=district, is_nowhere=is_nowhere))
    told = {"lines": lines.strip(), "district": district, "valid_from": moved_in_on}
    meets = list(earlier.filter(valid_until=was).values_list("pk", flat=True))
    earlier.filter(valid_until__gt=moved_in_on).update(valid_until=moved_in_on)
    amend(actor=actor, now=now, verb="address.corrected", thing=found, told=told, why=why, problems=problems)
    found.person.addresses.filter(pk__in=meets).update(valid_until=moved_in_on)
    return found


@transaction.atomic
def correct_apart(
    *,
    actor: Actor,
    now: datetime,
    pair_id: int,
    level: str,
    reason: str,
    valid_from: date,
    last_on: date | None,
    why: str,
) -> NonAssociation:
    """Put right how far two people are kept apart, why, and on which days."""
    pair = safety.non_association(actor, pair_id, lock=True)
    permissions.can_edit(actor, pair.person).or_raise()
    permissions.can_edit(actor, pair.other).or_raise()
    _still(pair.valid_until, london_day(now))
    problems = Problems([*law.check_reason(reason), *apart.check_days(valid_from, last_on)])
    told = {
        "level": apart.Level(level),
        "reason": reason.strip(),
        "valid_from": valid_from,
        "valid_until": day_after(last_on),
    }
    amend(actor=actor, now=now, verb="non_association.corrected", thing=pair, told=told, why=why, problems=problems)
    return pair


@transaction.atomic
def correct_contact(*, actor: Actor, now: datetime, contact_id: int, case_ref: str, phone: str) -> VictimContact:
    """Put right the reference of a victim's case, or the number to ring; no reason, which could name somebody."""
    contact = safety.contact(actor, contact_id, lock=True)
    _still(contact.valid_until, london_day(now))
    case_ref, phone = case_ref.strip().upper(), phone.strip()
    problems = apart.check_contact(case_ref, phone)
    same = VictimContact.objects.filter(person_id=contact.person_id, case_ref=case_ref, valid_until=None)
    if same.exclude(pk=contact.pk).exists():
        problems.add("The person has another case with this reference. Close one of them", field="case_ref")
    problems.or_raise()
    contact.case_ref, contact.phone = case_ref, phone
    fields = ["case_ref", "phone"]
    contact.save(update_fields=fields)
    related = {"person": contact.person_id}
    record("victim_contact.corrected", actor=actor, now=now, thing=contact, fields=fields, related=related)
    return contact


def _still(valid_until: date | None, today: date) -> None:
    if has_ended(valid_until, today):
        raise NotNow("This has ended, and stays as it was.")


@transaction.atomic
def amend(
    *,
    actor: Actor,
    now: datetime,
    verb: str,
    thing: Any,  # a row that belongs to a person
    told: Mapping[str, Any],
    why: str,
    problems: Problems,
) -> None:
    """Save what is different; of each field the old value is kept with the reason.

    Called by the action whose verb it is, which has asked whether the actor may.
    """
    problems.extend(law.check_reason(why, field=WHY))
    problems.or_raise()
    changed = note_changes(
        actor=actor, now=now, person_id=thing.person_id, thing=thing, values=told, reason=why.strip()
    )
    if not changed:
        raise NotValid([Problem(message=SAME, field=WHY)])
    thing.save(update_fields=changed)
    related = {"person": thing.person_id}
    if isinstance(thing, NonAssociation):
        related["other"] = thing.other_id
    record(verb, actor=actor, now=now, thing=thing, fields=changed, related=related)
