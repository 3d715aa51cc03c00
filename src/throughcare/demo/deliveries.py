"""What a day brings to delivery: groups to hold and to record, warnings, a quality sample, a referral from custody."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.clock.clock import LONDON, london_day
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance.models import Absence, Group
from throughcare.delivery.attendance.queries import bodies_of_groups
from throughcare.delivery.services import actions as services
from throughcare.delivery.services.queries import groups
from throughcare.demo import staff
from throughcare.kernel.errors import NotValid
from throughcare.referrals.actions.quality import draw_sample, note_findings
from throughcare.referrals.models import QualitySample

TITLE = "Managing money together (made up)"
PLACES = 6  # in a group
HOURS = (10, 13, 15, 17)  # at which a group may meet
MADE_BEFORE = timedelta(days=7)
SAMPLE_DAYS, SAMPLED = 60, 5
NO_WORD = "No word came, and nobody answered the telephone on two days."


def of_cast(practitioner: Actor, now: datetime) -> int:
    """Something to do on the desks of delivery; returns how many things."""
    worker = staff.actor(staff.cast(Role.CASEWORKER).user, now)
    return _groups(worker, now) + _warn(practitioner, now) + _sample(now)


def _groups(worker: Actor, now: datetime) -> int:
    """A group of this morning, which waits to be recorded, and one to come."""
    today, made = london_day(now), 0
    for day, then in ((today - timedelta(days=3), now - MADE_BEFORE), (today + timedelta(days=7), now)):
        made += any(_fill(worker, group, then) for group in _group(worker, day, then))
    return made


def _group(worker: Actor, day: date, then: datetime) -> Iterator[Group]:
    """A group at the first hour at which its leader is free, of each service that they deliver."""
    for body in bodies_of_groups(worker):
        for hour in HOURS:
            starts_at = datetime.combine(day, time(hour), LONDON)
            with suppress(NotValid):
                yield attendance.make_group(
                    actor=worker,
                    now=then,
                    body_id=body.pk,
                    staff_id=worker.user_id or 0,
                    title=TITLE,
                    starts_at=starts_at,
                    minutes=90,
                    method="in_person",
                    capacity_count=PLACES,
                    place="Made-up Centre, room 2",
                )
                break


def _fill(worker: Actor, group: Group, then: datetime) -> int:
    """Whoever may come comes, one after another: somebody who is busy then, or may not be with the others, does not."""
    come = 0
    for referral, _number in groups.may_join(worker, group):
        if come < PLACES:
            with suppress(NotValid):
                services.join_group(actor=worker, now=then, group_id=group.pk, referrals=[referral.pk])
                come += 1
    return come


def _warn(practitioner: Actor, now: datetime) -> int:
    """Of absences that wait to be judged two are found unacceptable: one warning is due, the other is given."""
    own = Absence.objects.filter(person__in=staff.people_of(practitioner.user_id), judged_at=None)
    found = list(own.order_by("reported_at", "pk")[:3])[:-1]  # one stays to be judged
    for absence in found:
        attendance.judge(actor=practitioner, now=now, absence_id=absence.pk, judgement="unacceptable", reason=NO_WORD)
    for absence in found[1:]:
        attendance.give(actor=practitioner, now=now, absence_id=absence.pk, how="post")
    return len(found)


def _sample(now: datetime) -> int:
    """A sample that the head of the unit has drawn and looked at in part."""
    head = staff.cast(Role.HEAD_OF_UNIT)
    assert head.area_id is not None  # leads a unit
    today, actor = london_day(now), staff.actor(head.user, now)
    drawn: QualitySample = draw_sample(
        actor=actor,
        now=now,
        unit=head.area_id,
        sent_from=today - timedelta(days=SAMPLE_DAYS),
        sent_until=today,
        count=SAMPLED,
    )
    first = drawn.checks.order_by("position")[0]
    said = "The reason says what has been tried. The risk summary could say when the risk is highest."
    note_findings(actor=actor, now=now, check_id=first.pk, verdict="good", findings=said)
    return 1
