"""Groups: who comes, what came of it for each, and what becomes of all of them when a group is called off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import LONDON, london_day
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance import permissions as places
from throughcare.delivery.attendance import queries as booked
from throughcare.delivery.attendance import rules as together
from throughcare.delivery.attendance.models import Group
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.actions.closing import free_session
from throughcare.delivery.services.actions.sessions import book_locked, record_locked
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.queries import groups, progress
from throughcare.kernel.errors import NotNow, NotValid, Problem, Problems
from throughcare.people.models import Person
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.locked import locked


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOf:
    """What came of a group for one of its people."""

    happened: str
    notes: str = ""
    reason: str = ""
    concerns: str = ""
    behaviour: str = ""
    late_reason: str = ""
    next_plans: str = ""


@transaction.atomic
def join_group(
    *,
    actor: Actor,
    now: datetime,
    group_id: int,
    referrals: Collection[int],
    chose_alone: bool = False,
    is_agreed: bool = False,
) -> list[Session]:
    """Book people into a group, each for the next session of their own referral; all of them or nobody.

    `chose_alone`: a woman who would be the only one was asked and chose to come. `is_agreed`: they agreed to a time at
    which their plans say that they can't come.
    """
    chosen = [locked(actor, pk) for pk in sorted(set(referrals))]
    group = booked.locked_group(actor, group_id)
    if group.called_off_at or group.starts_at <= now:
        raise NotNow("This group has begun or was called off, so nobody can be added to it.")
    numbers = {referral.pk: _number(actor, group, referral) for referral in chosen}
    problems = _check(group, chosen, now, chose_alone=chose_alone)
    if not is_agreed:
        problems.extend(_busy(group, chosen))
    problems.or_raise()
    if chose_alone:
        attendance.note_choice(actor=actor, now=now, group=group)
    minutes = int((group.ends_at - group.starts_at).total_seconds() // 60)
    made, clashes = [], Problems()
    for referral in chosen:
        try:
            session = book_locked(
                actor=actor,
                now=now,
                referral=referral,
                number=numbers[referral.pk],
                starts_at=group.starts_at,
                minutes=minutes,
                method=group.method,
                place=group.place,
                group=group,
                chose_alone=chose_alone and referral.person.sex == Person.Sex.FEMALE,
            )
            made.append(session)
        except NotValid as refused:
            clashes.extend(_named(referral, each) for each in refused.problems)
    clashes.or_raise()
    record("group.joined", actor=actor, now=now, thing=group, count=len(made), related={"body": group.body_id})
    return made


@transaction.atomic
def record_group(
    *, actor: Actor, now: datetime, group_id: int, done: str, came_of: Mapping[int, CameOf]
) -> list[Session]:
    """What came of a group for everybody in it, at once; `done` is what the group did, `came_of` goes by session.

    Each problem names its field as `<field>-<session>`.
    """
    waiting = groups.to_record(actor, group_id)
    _lock_referrals(waiting)
    group = booked.locked_group(actor, group_id)
    places.can_lead(actor, group).or_raise()
    waiting = groups.to_record(actor, group_id, lock=True)
    if not waiting:
        raise NotNow("What came of this group has been recorded, or nobody was to come.")
    problems, recorded = Problems(), []
    for session in waiting:
        told = came_of.get(session.pk, CameOf(happened=""))
        held = told.happened in (rules.Happened.ON_TIME, rules.Happened.LATE)
        notes = "\n\n".join(part for part in (done.strip() if held else "", told.notes.strip()) if part)
        facts = {"happened": told.happened, "notes": notes, "reason": told.reason}
        facts |= {"concerns": told.concerns, "behaviour": told.behaviour}
        facts |= {"late_reason": told.late_reason, "next_plans": told.next_plans}
        try:
            recorded.append(record_locked(actor=actor, now=now, session=session, **facts))
        except NotValid as refused:
            problems.extend(_of_session(session, each) for each in refused.problems)
    problems.or_raise()
    fields = ["notes"]
    record("group.recorded", actor=actor, now=now, thing=group, fields=fields, count=len(recorded))
    return recorded


@transaction.atomic
def call_off(*, actor: Actor, now: datetime, group_id: int, words: str) -> Group:
    """Call off a group that has not begun: every place is freed, and each session may be booked again."""
    ahead = groups.to_record(actor, group_id)
    _lock_referrals(ahead)
    group = attendance.call_off_group(actor=actor, now=now, group_id=group_id, reason=words)
    if group.starts_at <= now:
        raise NotNow("This group has begun: record what came of it for each.")
    freed = groups.to_record(actor, group_id, lock=True)
    for session in freed:
        free_session(actor=actor, now=now, session=session, why=words)
    record("group.freed", actor=actor, now=now, thing=group, count=len(freed), related={"body": group.body_id})
    return group


def _number(actor: Actor, group: Group, referral: Referral) -> int:
    """Which session of the referral the group is to be."""
    permissions.can_book(actor, referral).or_raise()
    if referral.body_id != group.body_id:
        raise NotNow("A group is for people referred to the service that makes it.")
    number = rules.next_number(progress.facts(referral))
    if number is None or number == rules.FIRST:
        raise NotNow("The first appointment is one to one, and a group is for sessions of a plan.")
    return number


def _check(group: Group, chosen: list[Referral], now: datetime, *, chose_alone: bool) -> Problems:
    """Room for all, nobody twice, nobody with whom they must not be, and no woman alone who did not choose it."""
    come = booked.members(group)
    if chose_alone:
        come = [replace(each, chose_alone=True) for each in come]
    joining = [booked.member_of(referral.person, chose_alone=chose_alone) for referral in chosen]
    apart = booked.apart([each.person_id for each in (*come, *joining)], london_day(now))
    problems = together.check_members(come, joining, group.capacity_count, apart)
    for referral in chosen:
        if referral.person.is_limited_access and referral.caseworker_id != group.staff_id:
            name = booked.member_of(referral.person).name
            message = "{name} can be only in a group that their own caseworker leads"
            problems.add(message, field="referrals", name=name)
    return problems


def _busy(group: Group, chosen: list[Referral]) -> Problems:
    """Whose plan says that they can't come at the time of the group."""
    problems = Problems()
    starts_at = group.starts_at.astimezone(LONDON)
    minutes = int((group.ends_at - group.starts_at).total_seconds() // 60)
    for referral in chosen:
        busy = progress.busy(referral, starts_at.date())
        if rules.barriers.clashes(busy, starts_at, minutes):
            message = "{name} can’t come then ({busy}): choose another group, or say that they agreed to this time"
            name = booked.member_of(referral.person).name
            problems.add(message, field="is_agreed", name=name, busy=busy.in_words())
    return problems


def _lock_referrals(sessions: list[Session]) -> None:
    """In the order in which every action locks: referrals, by number, before what belongs to them."""
    ids = sorted({session.referral_id for session in sessions})
    list(Referral.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _named(referral: Referral, problem: Problem) -> Problem:
    """A problem of one of several people, with whose it is."""
    name = booked.member_of(referral.person).name
    return Problem(message=f"{{name}}: {problem.message}", field="referrals", values=problem.values | {"name": name})


def _of_session(session: Session, problem: Problem) -> Problem:
    return Problem(message=problem.message, field=f"{problem.field}-{session.pk}", values=problem.values)
