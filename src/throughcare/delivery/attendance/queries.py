"""Reads of bookings and absences."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.delivery.attendance import permissions, rules
from throughcare.delivery.attendance.models import Absence, Booking, Enforcement, Group
from throughcare.delivery.attendance.rules import enforcement
from throughcare.documents import queries as documents
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import add_months
from throughcare.people import queries as people
from throughcare.people.models import Person
from throughcare.people.queries import safety
from throughcare.reference import queries as reference

DUE = {  # what a step asks for, on the desk
    enforcement.Step.WARNING: "Give the warning after the absence at {ref}",
    enforcement.Step.BREACH: "Begin the breach after the absence at {ref}",
}

LATE = {  # what a senior reads of the clocks of a unit that have run out, and where they are
    enforcement.JUDGE: ("Absences of the unit that wait too long for a judgement: {n}", "attendance:absences"),
    enforcement.WARN: ("Warnings of the unit that are overdue: {n}", "attendance:due"),
    enforcement.BREACH: ("Breaches of the unit that are overdue: {n}", "attendance:due"),
}


@acting(SYSTEM)  # nobody is in two places, whoever booked the other
def clashes(
    *, person_id: int, staff_id: int, starts_at: datetime, ends_at: datetime, group: Group | None = None
) -> list[Booking]:
    """Bookings still held of the person or of the member of staff that overlap a time; not the group's own staff."""
    of_staff = Q(staff_id=staff_id) & ~Q(group=group) if group else Q(staff_id=staff_id)
    rows = Booking.objects.filter(Q(person_id=person_id) | of_staff, released_at=None)
    return list(rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).select_related("staff").order_by("starts_at"))


@acting(SYSTEM)  # times alone: a leader is in one place, whoever may see the group
def led(staff_id: int, starts_at: datetime, ends_at: datetime, *, but: Group | None = None) -> list[Group]:
    """Groups that somebody leads at a time, whether or not anybody is to come yet."""
    rows = Group.objects.filter(staff_id=staff_id, called_off_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return list(rows.exclude(pk=but.pk if but else 0).select_related("staff").order_by("starts_at"))


@acting(SYSTEM)  # times alone, as above
def of_staff(staff_id: int, starts_at: datetime, ends_at: datetime) -> list[Booking | Group]:
    """Everything at which somebody of the staff is at a time."""
    rows = Booking.objects.filter(staff_id=staff_id, group=None, released_at=None)
    alone = rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).select_related("staff").order_by("starts_at")
    return [*alone, *led(staff_id, starts_at, ends_at)]


@acting(SYSTEM)  # times alone, of whoever booked them: what is free is offered, and what is taken never shown
def taken(*, person_id: int, staff_id: int, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """The times in a span at which the person or the member of staff is booked."""
    rows = Booking.objects.filter(Q(person_id=person_id) | Q(staff_id=staff_id), released_at=None)
    return list(rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).values_list("starts_at", "ends_at"))


def body_of_groups(actor: Actor, pk: int) -> DeliveryBody:
    """A service of an organisation whose delivery the actor records; NotFound for any other."""
    found = bodies_of_groups(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such service, or it is not open to you.")
    return found


def bodies_of_groups(actor: Actor) -> QuerySet[DeliveryBody]:
    """The services of which the actor may make groups."""
    rows = DeliveryBody.objects.filter(organisation_id__in=actor.organisations(P.DELIVERY_RECORD))
    return rows.select_related("service_type").order_by("service_type__position", "name", "pk")


def leaders(body: DeliveryBody, today: date) -> QuerySet[User]:
    """Who may lead a group: caseworkers and managers of the organisation."""
    workers, managers = (
        accounts.holders(role, today, organisation_id=body.organisation_id).values("pk")
        for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER)
    )
    return User.objects.filter(Q(pk__in=workers) | Q(pk__in=managers)).order_by("name", "pk")


def members(group: Group) -> list[rules.Member]:
    """Who is to come to a group, whoever may see them: for the rule of who may be together, and for counts."""
    return members_of([group]).get(group.pk, [])


@acting(SYSTEM)  # a place is taken, and a woman is alone, whoever asks
def members_of(groups: Collection[Group]) -> dict[int, list[rules.Member]]:
    """The same of several groups, by group."""
    found: dict[int, list[rules.Member]] = {}
    rows = Booking.objects.filter(group__in=groups, released_at=None).select_related("person").order_by("pk")
    for row in rows:
        found.setdefault(row.group_id or 0, []).append(member_of(row.person, chose_alone=row.chose_alone))
    return found


def apart(person_ids: Collection[int], on: date) -> frozenset[frozenset[int]]:
    """The pairs of some people who must not be together on a day."""
    return frozenset(frozenset(pair) for pair in safety.apart(person_ids, on))


def member_of(person: Person, *, chose_alone: bool = False) -> rules.Member:
    """Somebody as the rules of groups see them."""
    return rules.Member(
        person_id=person.pk,
        name=f"{person.given_name} {person.family_name}",
        is_woman=person.sex == Person.Sex.FEMALE,
        chose_alone=chose_alone,
    )


def locked_group(actor: Actor, group_id: int) -> Group:
    """A group that the actor may see, locked until the transaction ends, so that its places are given one by one."""
    rows = Group.objects.select_for_update(of=("self",)).filter(permissions.group_scope(actor), pk=group_id)
    group = rows.select_related("body", "staff").first()
    if group is None:
        raise NotFound("There is no such group, or it is not open to you.")
    return group


def absences(actor: Actor, *, mine_on: date | None = None) -> QuerySet[Absence]:
    """Absences that wait for a judgement, the oldest first; `mine_on` keeps those of the actor's own cases that day."""
    rows = Absence.objects.filter(permissions.absence_scope(actor), judged_at=None)
    if mine_on is not None:
        rows = rows.filter(person_id__in=people.people_of(actor.user_id, mine_on))
    return _with_all(rows).order_by("reported_at", "pk")


def absence(actor: Actor, pk: int) -> Absence:
    """One absence that the actor may see; NotFound for any other."""
    found = _with_all(Absence.objects.filter(permissions.absence_scope(actor), pk=pk)).first()
    if found is None:
        raise NotFound("There is no such absence, or it is not open to you.")
    return found


def locked_booking(actor: Actor, pk: int) -> Booking:
    """One booking that the actor may see, locked until the transaction ends; NotFound for any other."""
    rows = Booking.objects.select_for_update(of=("self",)).filter(permissions.booking_scope(actor), pk=pk)
    booking = rows.select_related("referral__body", "group__body").first()
    if booking is None:
        raise NotFound("There is no such appointment, or it is not open to you.")
    return booking


def locked_absence(actor: Actor, pk: int) -> Absence:
    """One absence that the actor may see, locked until the transaction ends; NotFound for any other."""
    rows = Absence.objects.select_for_update(of=("self",)).filter(permissions.absence_scope(actor), pk=pk)
    found = rows.select_related("person", "booking__referral__area").first()
    if found is None:
        raise NotFound("There is no such absence, or it is not open to you.")
    return found


@acting(SYSTEM)  # days alone: an absence counts across strands, whichever service it was from
def step_of(absence: Absence, today: date) -> enforcement.Step:
    """What an unacceptable absence leads to, by the other unacceptable ones from the same order."""
    months = int(reference.policy(rules.WINDOW_POLICY, today).value)
    rows = Absence.objects.filter(
        booking__referral__sentence_id=absence.booking.referral.sentence_id or 0, judgement=rules.Judgement.UNACCEPTABLE
    ).exclude(pk=absence.pk)
    days = [london_day(at) for at in rows.values_list("booking__starts_at", flat=True)]
    return enforcement.step(london_day(absence.booking.starts_at), days, months)


def enforcements(actor: Actor, *, mine_on: date | None = None) -> QuerySet[Enforcement]:
    """Warnings and breaches that are due, the earliest first; `mine_on` keeps the actor's own cases of that day."""
    rows = Enforcement.objects.filter(permissions.absence_scope(actor), status=enforcement.EnforcementStatus.DUE)
    if mine_on is not None:
        rows = rows.filter(person_id__in=people.people_of(actor.user_id, mine_on))
    return with_clock(rows, "absence_id").select_related(
        "person", "absence__booking__referral__body__organisation", "absence__booking__referral__body__service_type"
    )


def standing(breach_id: int) -> QuerySet[Enforcement]:
    """The steps on which a breach rests: those that were neither withdrawn nor made a warning."""
    rows = Enforcement.objects.filter(breach_id=breach_id, step=enforcement.Step.BREACH)
    return rows.exclude(status=enforcement.EnforcementStatus.WITHDRAWN)


def of_breach(actor: Actor, breach_id: int) -> list[Enforcement]:
    """What led to a breach, absence by absence, of people whom the actor may see."""
    rows = Enforcement.objects.filter(permissions.absence_scope(actor), breach_id=breach_id)
    found = rows.select_related("absence__booking__referral__body__service_type")
    return list(found.order_by("absence__booking__starts_at", "pk"))


def with_clock(rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """With when what is open of each absence falls due, the earliest first."""
    open_of = Deadline.objects.filter(
        thing_type=Absence._meta.label_lower, thing_id=OuterRef(column), met_at=None, cancelled_at=None
    )
    return rows.annotate(due_at=Subquery(open_of.values("due_at")[:1])).order_by("due_at", "pk")


def enforcement_of(actor: Actor, absence_id: int) -> Enforcement:
    """What an absence that the actor may see led to; NotFound for any other."""
    rows = Enforcement.objects.filter(permissions.absence_scope(actor), absence_id=absence_id)
    found = rows.select_related(
        "person__delivery_unit", "sentence", "breach", "absence__booking__referral__body__service_type", "given_by"
    ).first()
    if found is None:
        raise NotFound("There is no such warning or breach, or it is not open to you.")
    return found


def due_at(absence: Absence) -> datetime | None:
    """By when what is open of an absence is to be done; the caller has found it by a scope."""
    rows = deadlines.of_thing(absence).filter(met_at=None, cancelled_at=None)
    return rows.values_list("due_at", flat=True).first()


def evidence(absence: Absence) -> list[documents.Shown]:
    """The files that show why somebody did not come; the caller has found the absence by a scope."""
    return documents.shown(absence, enforcement.EVIDENCE)


def window(of: Absence, today: date) -> tuple[int, list[Absence]]:
    """The months in which a second unacceptable absence leads to breach, and the person's other judged absences."""
    months = int(reference.policy(rules.WINDOW_POLICY, today).value)
    rows = Absence.objects.filter(person_id=of.person_id, booking__starts_at__date__gte=add_months(today, -months))
    others = _with_all(rows.exclude(pk=of.pk).exclude(judged_at=None))
    return months, list(others.order_by("-booking__starts_at"))


def _with_all(rows: QuerySet[Absence]) -> QuerySet[Absence]:
    return rows.select_related(
        "person", "booking__referral__body__organisation", "booking__referral__body__service_type", "booking__staff"
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Absences of the actor's own cases that wait for a judgement, and the letters that are due, for the desk."""
    if not actor.may(P.ABSENCE_JUDGE):
        return []
    late = _late(actor, now) if actor.has(Role.SENIOR_PRACTITIONER) else []
    rows = with_clock(absences(actor, mine_on=london_day(now)), "pk")
    lines = [
        Waiting(
            text=f"Judge the absence at {row.booking.referral.reference}",
            url=reverse("attendance:judge", args=[row.pk]),
            due_at=row.due_at,
        )
        for row in rows.select_related(None).select_related("booking__referral")[:ENOUGH]
    ]
    to_judge = few(lines, more="More absences to judge: {n}", url=reverse("attendance:absences"), total=rows.count)
    return [*late, *to_judge, *_to_enforce(actor, now)]


def _late(actor: Actor, now: datetime) -> list[Waiting]:
    """What is overdue in the unit of a senior, whoever is to do it: one line for judgements, and one for letters."""
    passed = Deadline.objects.filter(kind__in=LATE, met_at=None, cancelled_at=None, due_at__lt=now)
    seen = Absence.objects.filter(permissions.absence_scope(actor), pk__in=passed.values("thing_id"))
    ids = list(seen.values_list("pk", flat=True))
    rows = passed.filter(thing_id__in=ids).values_list("kind").annotate(n=Count("pk"), due_at=Min("due_at"))
    return [
        Waiting(text=LATE[kind][0].format(n=n), url=reverse(LATE[kind][1]) + "?whose=all", due_at=due_at, count=n)
        for kind, n, due_at in rows.order_by("kind")
    ]


def _to_enforce(actor: Actor, now: datetime) -> list[Waiting]:
    rows = enforcements(actor, mine_on=london_day(now))
    lines = [
        Waiting(
            text=DUE[enforcement.Step(row.step)].format(ref=row.absence.booking.referral.reference),
            url=reverse("attendance:enforce", args=[row.absence_id]),
            due_at=getattr(row, "due_at", None),  # by `with_clock`
        )
        for row in rows.select_related(None).select_related("absence__booking__referral")[:ENOUGH]
    ]
    return few(lines, more="More warnings and breaches due: {n}", url=reverse("attendance:due"), total=rows.count)
