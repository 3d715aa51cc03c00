"""Where somebody lives from a day on: one address at a time, and what was known for later gives way."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow
from throughcare.people import permissions, queries
from throughcare.people.models import Address, Person
from throughcare.people.models.spells import give_way
from throughcare.people.queries import housing as reads
from throughcare.people.rules import housing as rules
from throughcare.reference.models import PostcodeDistrict
from throughcare.reference.queries import district_of


@transaction.atomic
def move(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    lines: str,
    postcode: str,
    is_nowhere: bool,
    moved_in_on: date,
) -> Address:
    """Enter where somebody in the community lives from a day on, or that they live nowhere fixed."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    today = london_day(now)
    if person.in_custody:
        raise NotNow("They are in custody. Enter the address after release on the page of the release.")
    if reads.stay(person, today):
        raise NotNow("They have a temporary place. Enter when they left it first.")
    district = district_of(postcode)
    problems = rules.check_since(moved_in_on=moved_in_on, since=reads.latest_on(person), until=None, today=today)
    problems.extend(rules.check_lives(lines=lines, postcode=postcode, district=district, is_nowhere=is_nowhere))
    problems.or_raise()
    return begin_address(actor=actor, now=now, person=person, lines=lines, district=district, valid_from=moved_in_on)


@transaction.atomic
def begin_address(
    *, actor: Actor, now: datetime, person: Person, lines: str, district: PostcodeDistrict | None, valid_from: date
) -> Address:
    """Have a person, who is locked, live somewhere from a day on. The caller has asked whether the actor may."""
    give_way(Address, person, valid_from)
    made = Address.objects.create(person=person, lines=lines.strip(), district=district, valid_from=valid_from)
    record("address.recorded", actor=actor, now=now, thing=made, related={"person": person.pk})
    return made
