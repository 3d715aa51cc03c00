"""Making a group and calling one off; who comes is booked like any other appointment."""

from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.delivery.attendance import permissions, queries, rules
from throughcare.delivery.attendance.actions.inserting import Taking
from throughcare.delivery.attendance.models import Booking, Group
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.people.models import Person
from throughcare.reference import queries as reference


@transaction.atomic
def make_group(
    *,
    actor: Actor,
    now: datetime,
    body_id: int,
    staff_id: int,
    title: str,
    starts_at: datetime,
    minutes: int,
    method: str,
    capacity_count: int,
    place: str = "",
    link: str = "",
) -> Group:
    """Make a group of a service, led by a member of staff who is free then; nobody is booked into it yet."""
    body = queries.body_of_groups(actor, body_id)
    permissions.can_make_group(actor, body).or_raise()
    ends_at = starts_at + timedelta(minutes=minutes)
    problems = rules.check_booking(
        starts_at=starts_at,
        ends_at=ends_at,
        today=london_day(now),
        sent_at=now,
        horizon_months=int(reference.policy(rules.HORIZON_POLICY, london_day(now)).value),
    )
    problems.extend(
        rules.check_group(title=title, method=method, place=place, link=link, capacity_count=capacity_count)
    )
    if staff_id not in {user.pk for user in queries.leaders(body, london_day(now))}:
        problems.add("Choose who leads the group from the list", field="staff")
    problems.extend(
        rules.taken(each.starts_at, each.ends_at, each.staff.name)
        for each in queries.of_staff(staff_id, starts_at, ends_at)
    )
    problems.or_raise()
    group = Group(
        body=body,
        title=title,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=ends_at,
        method=method,
        place=place if method == rules.Method.IN_PERSON else "",
        link=link if method == rules.Method.VIDEO else "",
        capacity_count=capacity_count,
        made_at=now,
        made_by_id=actor.who,
    )
    fields = ["title", "staff", "starts_at", "ends_at", "method", "place", "link", "capacity_count"]
    Taking(group).save()
    record("group.made", actor=actor, now=now, thing=group, fields=fields, related={"body": body.pk})
    return group


@transaction.atomic
def call_off_group(*, actor: Actor, now: datetime, group_id: int, reason: str) -> Group:
    """Call a group off before it begins; the caller has seen to those who were to come."""
    group = queries.locked_group(actor, group_id)
    permissions.can_lead(actor, group).or_raise()
    if group.called_off_at is not None:
        raise NotNow("This group has been called off.")
    if not reason.strip():
        raise NotValid([Problem(message="Say why the group is called off", field="words")])
    group.called_off_at, group.called_off_by_id, group.called_off_reason = now, actor.user_id, reason
    fields = ["called_off_at", "called_off_by", "called_off_reason"]
    group.save(update_fields=fields)
    record("group.called_off", actor=actor, now=now, thing=group, fields=fields, related={"body": group.body_id})
    return group


@transaction.atomic
def note_choice(*, actor: Actor, now: datetime, group: Group) -> None:
    """A woman who is in the group already was asked, and chose to come as the only one; the caller locked the group."""
    women = Booking.objects.filter(group=group, released_at=None, person__sex=Person.Sex.FEMALE, chose_alone=False)
    for booking in women.select_related("person"):
        booking.chose_alone = True
        booking.save(update_fields=["chose_alone"])
        related = {"person": booking.person_id, "referral": booking.referral_id}
        record("booking.chosen", actor=actor, now=now, thing=booking, fields=["chose_alone"], related=related)
