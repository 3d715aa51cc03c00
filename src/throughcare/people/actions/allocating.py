"""Those who lead a unit say who is responsible for its people, or who is to take over from the prison."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import Problems
from throughcare.people import permissions, queries
from throughcare.people.actions.handover import name_officer
from throughcare.people.actions.officers import make_responsible
from throughcare.people.models import Handover, Person
from throughcare.people.queries import handover as handovers
from throughcare.people.queries import officers as reads
from throughcare.people.rules import officers as rules


@transaction.atomic
def allocate(
    *, actor: Actor, now: datetime, person_ids: Collection[int], officer_id: int | None, reason: str
) -> list[Person]:
    """Give people to an officer of their unit, from today: all of them, or none where one can't be.

    Of somebody in custody whom the community has not taken over, the officer is named to do so. A reason is kept with
    each change, and asked for where policy says that it comes too often.
    """
    today = london_day(now)
    people = [queries.person(actor, pk, lock=True) for pk in sorted(set(person_ids))]
    for person in people:
        permissions.can_allocate(actor, person).or_raise()
    problems = Problems()
    if not people:
        problems.add("Select who is to get this officer", field="people")
    officer = User.objects.filter(pk=officer_id).first() if officer_id else None
    if officer is None:
        problems.add("Select an officer", field="officer")
    problems.or_raise()
    assert officer is not None
    _check(people, officer, reason, today).or_raise()
    for person in people:
        _give(actor, now, person, officer, reason)
    record("officer.given_people", actor=actor, now=now, thing=officer, count=len(people))
    return people


def _check(people: list[Person], officer: User, reason: str, today: date) -> Problems:
    """That the officer works in each one's unit, is let near the record, and is another; and why, where it is asked."""
    problems = Problems()
    bounds, before = reads.limits(today), reads.changes_of([person.pk for person in people], today)
    able = {unit.pk: reads.candidates(unit, today).filter(pk=officer.pk).exists() for unit in _units(people)}
    for person in people:
        if not able[person.delivery_unit_id]:
            problems.add("{crn} is of another unit than this officer", field="officer", crn=person.crn)
        elif queries.is_shut_out(person, officer.pk):
            problems.add("This officer can’t be responsible for {crn}. Choose another", field="officer", crn=person.crn)
        elif officer.pk == _officer_id(person, today):
            problems.add("{name} has {crn} already", field="officer", name=officer.name, crn=person.crn)
    ordinal = 1 + max(before.get(person.pk, -1) for person in people)
    problems.extend(rules.check_change(ordinal=ordinal, limit=bounds.limit, months=bounds.months, reason=reason))
    return problems


def _units(people: list[Person]) -> set:
    return {person.delivery_unit for person in people}


def _officer_id(person: Person, today: date) -> int | None:
    """Who has the case, or is named to take it over."""
    handover = handovers.pending(person)
    return handover.community_officer_id if handover else queries.officer_id(person, today)


def _give(actor: Actor, now: datetime, person: Person, officer: User, reason: str) -> None:
    handover: Handover | None = handovers.pending(person)
    if handover:
        name_officer(actor=actor, now=now, handover=handover, officer_id=officer.pk)
    else:
        make_responsible(actor=actor, now=now, person=person, officer_id=officer.pk, reason=reason)
        for thing in (*person.sentences.all(), *person.temporary_places.filter(left_on=None)):
            deadlines.hand_over(actor=actor, now=now, thing=thing, user_id=officer.pk)
    record("person.allocated", actor=actor, now=now, thing=person, related={"officer": officer.pk})
