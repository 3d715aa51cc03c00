"""Groups: those of a provider, one with whom the actor may see in it, and who may join it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.clock.clock import LONDON
from throughcare.deadlines.rules import ENOUGH, Waiting
from throughcare.delivery.attendance import permissions as places
from throughcare.delivery.attendance import queries as booked
from throughcare.delivery.attendance.models import Booking, Group
from throughcare.delivery.attendance.rules import Member, lone_woman
from throughcare.delivery.services import rules
from throughcare.delivery.services.models import ActionPlan, Session
from throughcare.delivery.services.queries.progress import facts_of
from throughcare.kernel.errors import NotFound
from throughcare.kernel.words import searched
from throughcare.people import rules as people_rules
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ReferralStatus

LISTED = 100  # people who may join, at most: somebody who needs more types a name
S = rules.SessionStatus
HELD_FAST = Q(bookings__released_at=None)
SHOW = "services:group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A group as its page shows it: only those people whom the reader may see, and how many come in all."""

    group: Group
    sessions: list[Session]  # by name of the person
    come_count: int
    lone_woman: bool  # whose choice nobody has asked
    may_lead: bool

    @property
    def hidden_count(self) -> int:
        """How many come whom the reader may not see."""
        return self.come_count - sum(session.booking.released_at is None for session in self.sessions)

    @property
    def places_left(self) -> int:
        """How many more may come."""
        return self.group.capacity_count - self.come_count


def groups(actor: Actor, *, past: bool, now: datetime) -> QuerySet[Group]:
    """The groups of the actor's organisations: to come, the next first; or past, the latest first."""
    rows = Group.objects.filter(places.group_scope(actor)).select_related("body__service_type", "staff")
    rows = rows.annotate(come_count=Count("bookings", filter=HELD_FAST))
    if past:
        return rows.filter(starts_at__lte=now).order_by("-starts_at", "-pk")
    return rows.filter(starts_at__gt=now, called_off_at=None).order_by("starts_at", "pk")


def group(actor: Actor, pk: int) -> Group:
    """One group of the actor's organisations; NotFound for any other."""
    found = Group.objects.filter(places.group_scope(actor), pk=pk).select_related("body__service_type", "staff").first()
    if found is None:
        raise NotFound("There is no such group, or it is not open to you.")
    return found


def led(actor: Actor, pk: int) -> Group:
    """One group that the actor leads, or whose leader they manage; NotFound for any other."""
    found = group(actor, pk)
    if not places.can_lead(actor, found):
        raise NotFound("There is no such group, or it is not open to you.")
    return found


def shown(actor: Actor, pk: int) -> Shown:
    """A group with those of its people whom the actor may see: one's own, and all for who leads it."""
    found = group(actor, pk)
    rows = Session.objects.filter(places.booking_scope(actor, "booking__"), booking__group=found)
    sessions = rows.exclude(status=S.MOVED).select_related("booking__person", "referral__caseworker")
    come = booked.members(found)
    return Shown(
        group=found,
        sessions=list(sessions.order_by("booking__person__search_key", "pk")),
        come_count=len(come),
        lone_woman=_is_lonely(come),
        may_lead=bool(places.can_lead(actor, found)),
    )


def to_record(actor: Actor, group_id: int, *, lock: bool = False) -> list[Session]:
    """The sessions of a group that nobody has recorded, by name; locked, after their referrals, where that is asked."""
    rows = Session.objects.filter(places.booking_scope(actor, "booking__"), booking__group=group_id, status=S.BOOKED)
    rows = rows.filter(booking__released_at=None)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("booking__person", "referral__body", "referral__person", "referral__area")
    return list(found.order_by("booking__person__search_key", "pk"))


def may_join(actor: Actor, found: Group, text: str = "") -> list[tuple[Referral, int]]:
    """Referrals to the group's service that the actor delivers, each with the number of the session to be booked."""
    here = Booking.objects.filter(group=found, released_at=None, referral=OuterRef("pk"))
    planned = ActionPlan.objects.filter(referral=OuterRef("pk"))
    rows = Referral.objects.filter(
        referrals.scope(actor), Exists(planned), ~Exists(here), body=found.body_id, status=ReferralStatus.ASSIGNED
    )
    for word in searched(people_rules.search_key(text, "")):
        rows = rows.filter(person__search_key__contains=word)
    known = rows.select_related("person", "caseworker").prefetch_related("sessions", "plans")
    listed = list(known.order_by("person__search_key", "pk")[:LISTED])
    numbers = [(referral, rules.next_number(facts_of(referral))) for referral in listed]
    return [(referral, number) for referral, number in numbers if number and referrals.can_deliver(actor, referral)]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Groups that the actor leads and that wait to be recorded, or in which a woman would be alone."""
    rows = Group.objects.filter(places.group_scope(actor), staff_id=actor.user_id, called_off_at=None)
    found = list(rows.filter(Exists(_unrecorded())).order_by("starts_at", "pk")[: 2 * ENOUGH])
    past, ahead = [row for row in found if row.starts_at <= now], [row for row in found if row.starts_at > now]
    come = booked.members_of(ahead) if ahead else {}
    lonely = [row for row in ahead if _is_lonely(come.get(row.pk, []))]
    return [
        *(_line("Record the group “{title}” of {day}", "services:record_group", row, row.ends_at) for row in past),
        *(_line("A woman would be alone in the group “{title}” of {day}", SHOW, row, row.starts_at) for row in lonely),
    ]


def _unrecorded() -> QuerySet[Booking]:
    return Booking.objects.filter(group=OuterRef("pk"), released_at=None, recorded_at=None)


def _is_lonely(come: list[Member]) -> bool:
    lone = lone_woman(come)
    return bool(lone and not lone.chose_alone)


def _line(text: str, to: str, row: Group, due_at: datetime) -> Waiting:
    day = f"{row.starts_at.astimezone(LONDON):%-d %B}"
    return Waiting(text=text.format(title=row.title, day=day), url=reverse(to, args=[row.pk]), due_at=due_at)
