"""How somebody is reached, what is done for them, what they declare, and when they can come: told, and ended."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Model, Q

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, Problems
from throughcare.kernel.periods import day_after, has_ended
from throughcare.people import permissions, queries
from throughcare.people.actions.correcting import hear, note_change
from throughcare.people.actions.told import DECLARED
from throughcare.people.models import (
    Adjustment,
    Availability,
    Circumstance,
    Commitment,
    ContactPreference,
    Declaration,
    Person,
)
from throughcare.people.models.spells import give_way
from throughcare.people.queries import circumstances as reads
from throughcare.people.rules import circumstances as rules
from throughcare.people.rules.week import Busy


@transaction.atomic
def prefer_contact(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    channel: str,
    number: str,
    best_time: str,
    may_leave_message: bool,
    safety_note: str,
) -> ContactPreference:
    """Say how somebody wants to be reached from today; what held before stays with its days."""
    person, today = _edited(actor, person_id), london_day(now)
    rules.check_preference(
        channel=channel, number=number.strip(), may_leave_message=may_leave_message, safety_note=safety_note
    ).or_raise()
    give_way(ContactPreference, person, today)
    found = ContactPreference.objects.create(
        person=person,
        channel=rules.Channel(channel),
        number=number.strip(),
        best_time=best_time.strip(),
        may_leave_message=may_leave_message,
        safety_note=safety_note.strip(),
        valid_from=today,
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    _note("contact_preference.recorded", actor, now, found, person.pk)
    return found


@transaction.atomic
def adjust(
    *, actor: Actor, now: datetime, person_id: int, condition: str, adjustment: str, audience: str
) -> Adjustment:
    """Say what is to be done for somebody, and who may know of it."""
    person = _edited(actor, person_id)
    problems = Problems()
    if not adjustment.strip():
        problems.add("Say what is to be done", field="adjustment")
    problems.or_raise()
    found = Adjustment.objects.create(
        person=person,
        condition=rules.Condition(condition),
        adjustment=adjustment.strip(),
        audience=rules.Audience(audience),
        valid_from=london_day(now),
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    _note("adjustment.recorded", actor, now, found, person.pk)
    return found


@transaction.atomic
def end_adjustment(*, actor: Actor, now: datetime, adjustment_id: int) -> Adjustment:
    """Say that something need no longer be done; one entered today is gone."""
    found = reads.adjustment(actor, adjustment_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    _end(found, london_day(now))
    _note("adjustment.ended", actor, now, found, found.person_id)
    return found


@transaction.atomic
def declare(
    *, actor: Actor, now: datetime, person_id: int, characteristic: str, answer: str, audience: str, declared_on: date
) -> Declaration:
    """Keep what somebody declared of themselves on a day.

    The newest on disability or race is what the record says from now on, for measures and letters.
    """
    person, today = _edited(actor, person_id), london_day(now)
    known = [code for code, _name in reads.answers(today)[rules.Characteristic.RACE.value]]
    problems = Problems(rules.check_answer(characteristic, answer, known))
    if declared_on > today:
        problems.add("The day can’t lie ahead", field="declared_on")
    problems.or_raise()
    found = Declaration.objects.create(
        person=person,
        characteristic=rules.Characteristic(characteristic),
        answer=answer,
        audience=rules.Audience(audience),
        declared_on=declared_on,
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    make_current(actor=actor, now=now, person=person, characteristic=found.characteristic, reason=DECLARED)
    _note("declaration.recorded", actor, now, found, person.pk)
    return found


@transaction.atomic
def commit(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    kind: str,
    details: str,
    days: Collection[int],
    starts: time | None,
    ends: time | None,
    valid_from: date,
    last_on: date | None,
) -> Commitment:
    """Say what somebody has to do beside the sentence, and when: they are not booked at these times unasked."""
    person = _edited(actor, person_id)
    rules.check_commitment(
        details=details, days=days, starts=starts, ends=ends, valid_from=valid_from, last_on=last_on
    ).or_raise()
    times = rules.busy_of(days, starts, ends)
    found = _committed(actor, now, person.pk, kind, details, times, valid_from)
    found.valid_until = day_after(last_on)
    found.save(update_fields=["valid_until"])
    _note("commitment.recorded", actor, now, found, person.pk)
    return found


@transaction.atomic
def commit_by_plan(
    *, actor: Actor, now: datetime, person_id: int, plan_ref: str, details: str, times: Busy | None
) -> Commitment | None:
    """The times that an action plan told take the place of those that its version before told.

    The caller has seen that the actor works on the referral.
    """
    permissions.can_tell_times(actor).or_raise()
    today = london_day(now)
    for earlier in Commitment.objects.select_for_update().filter(
        Q(valid_until=None) | Q(valid_until__gt=today), person_id=person_id, plan_ref=plan_ref
    ):
        _end(earlier, today)
        _note("commitment.ended", actor, now, earlier, person_id)
    if times is None:
        return None
    found = _committed(actor, now, person_id, rules.CommitmentKind.OTHER, details, times, today, plan_ref)
    _note("commitment.recorded", actor, now, found, person_id)
    return found


@transaction.atomic
def end_commitment(*, actor: Actor, now: datetime, commitment_id: int) -> Commitment:
    """Say that somebody no longer has to do something."""
    found = reads.commitment(actor, commitment_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    _end(found, london_day(now))
    _note("commitment.ended", actor, now, found, found.person_id)
    return found


@transaction.atomic
def say_available(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    halves: Collection[int],
    valid_from: date,
    last_on: date | None,
) -> Availability:
    """Say on which half-days of the week somebody can come; what was said before for these days gives way."""
    person = _edited(actor, person_id)
    rules.check_halves(halves, valid_from, last_on).or_raise()
    give_way(Availability, person, valid_from)
    found = Availability.objects.create(
        person=person,
        halves=sorted(halves),
        valid_from=valid_from,
        valid_until=day_after(last_on),
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    _note("availability.recorded", actor, now, found, person.pk)
    return found


@transaction.atomic
def note_circumstance(*, actor: Actor, now: datetime, person_id: int, side: str, code: str, notes: str) -> Circumstance:
    """Note what helps somebody or stands in their way; NotNow where it is noted already."""
    person, today = _edited(actor, person_id), london_day(now)
    problems = Problems()
    if code not in [each.code for each in reads.codes(side, today)]:
        problems.add("Choose one of the list", field="code")
    problems.or_raise()
    if person.circumstances.filter(side=side, code=code, ended_on=None).exists():
        raise NotNow("This is noted already.")
    found = Circumstance.objects.create(
        person=person,
        side=rules.Side(side),
        code=code,
        notes=notes.strip(),
        noted_on=today,
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    _note("circumstance.noted", actor, now, found, person.pk)
    return found


@transaction.atomic
def end_circumstance(*, actor: Actor, now: datetime, circumstance_id: int) -> Circumstance:
    """Say that something no longer helps, or no longer stands in the way."""
    found = reads.circumstance(actor, circumstance_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    if found.ended_on is not None:
        raise NotNow("This has ended.")
    found.ended_on = london_day(now)
    found.save(update_fields=["ended_on"])
    _note("circumstance.ended", actor, now, found, found.person_id)
    return found


def _edited(actor: Actor, person_id: int) -> Person:
    """The person, locked, whose record the actor may write to."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    return person


def _end(row: Adjustment | Commitment, today: date) -> None:
    if has_ended(row.valid_until, today):
        raise NotNow("This has ended.")
    row.valid_until = max(today, row.valid_from + timedelta(days=1))
    row.save(update_fields=["valid_until"])


def _committed(
    actor: Actor,
    now: datetime,
    person_id: int,
    kind: str,
    details: str,
    times: Busy | None,
    valid_from: date,
    plan_ref: str = "",
) -> Commitment:
    return Commitment.objects.create(
        person_id=person_id,
        kind=rules.CommitmentKind(kind),
        details=details.strip(),
        busy_days=sorted(times.days) if times else [],
        busy_from=times.starts if times else None,
        busy_until=times.ends if times else None,
        plan_ref=plan_ref,
        valid_from=valid_from,
        recorded_at=now,
        recorded_by_id=actor.who,
    )


@transaction.atomic
def make_current(*, actor: Actor, now: datetime, person: Person, characteristic: str, reason: str) -> None:
    """Have the record's own field say what was declared last, or what it said before anything was declared.

    Called by the action that wrote or took back a declaration, which has asked whether the actor may.
    """
    field = rules.CURRENT.get(rules.Characteristic(characteristic))
    if field is None:
        return
    rows = person.declarations.filter(characteristic=characteristic).order_by("-declared_on", "-pk")
    newest = rows.first()
    if newest:
        new = rules.current_value(characteristic, newest.answer)
        hear(actor=actor, now=now, person=person, fields=[field])
    else:
        before = reads.before_declared(person, field, DECLARED)
        new = getattr(person, field) if before is None else rules.undeclared_value(characteristic, before)
        person.told = [name for name in person.told if name != field]
        person.save(update_fields=["told"])
    if getattr(person, field) != new:
        note_change(actor=actor, now=now, person_id=person.pk, thing=person, field=field, value=new, reason=reason)
        setattr(person, field, new)
        person.save(update_fields=[field])
        record("person.corrected", actor=actor, now=now, thing=person, fields=[field])


def _note(verb: str, actor: Actor, now: datetime, thing: Model, person_id: int) -> None:
    record(verb, actor=actor, now=now, thing=thing, related={"person": person_id})
