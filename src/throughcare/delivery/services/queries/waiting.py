"""What waits for a caseworker, for desks. Lines name a referral by its reference, never a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.clock.clock import LONDON, london_day, start_of_day
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.delivery.services import rules
from throughcare.delivery.services.models import ActionPlan, Onward, Session
from throughcare.delivery.services.queries import groups
from throughcare.delivery.services.queries.progress import name_of
from throughcare.referrals import permissions
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import FIRST_APPOINTMENT, HOLD_REVIEW, OPEN, ReferralStatus

DUE = {  # what falls due of a referral: what to say and where to do it
    FIRST_APPOINTMENT: ("Hold the first appointment of {ref}", "services:progress"),
    HOLD_REVIEW: ("Look again at {ref}, which is on hold", "referrals:referral"),
    rules.PLAN: ("Write the action plan of {ref}", "services:plan"),
    rules.onward.REPLY: ("Chase the reply to an onward referral of {ref}", "services:reply"),
    rules.REPORT: ("Write the end of service report of {ref}", "services:report"),
}


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything in services that waits for the actor."""
    found = waiting_officer(actor, now) if actor.may(P.REFERRAL_WRITE) else []
    if actor.has(Role.CASEWORKER):
        found += waiting_caseworker(actor, now)
    return [*found, *groups.waiting(actor, now)] if actor.may(P.DELIVERY_RECORD) else found


def waiting_caseworker(actor: Actor, now: datetime) -> list[Waiting]:
    """Appointments to record, but for groups, and of today; first appointments, plans and reports that fall due."""
    seen = Referral.objects.filter(permissions.scope(actor, few=True), caseworker_id=actor.user_id)
    held = dict(seen.values_list("pk", "status"))  # so that what belongs to each is read through an index
    return [*_to_record(held, now), *_today(held, now), *_falling_due(held, now)]


def waiting_officer(actor: Actor, now: datetime) -> list[Waiting]:
    """Action plans of people whom the actor answers for that wait to be approved."""
    thing = Referral._meta.label_lower
    rows = deadlines.open_deadlines().filter(kind=rules.plans.APPROVAL, thing_type=thing, user_id=actor.user_id)
    plans = ActionPlan.objects.filter(referral=OuterRef("thing_id"), status=rules.plans.PlanStatus.SUBMITTED)
    with_plan = rows.annotate(plan_id=Subquery(plans.values("pk")[:1])).filter(plan_id__isnull=False)
    found = [
        Waiting(
            text=f"Approve the action plan of {row.ref}",
            url=reverse("services:decide_plan", args=[row.plan_id]),
            due_at=row.due_at,
        )
        for row in with_plan[:ENOUGH]
    ]
    url = f"{reverse('referrals:referrals')}?tab=open&sort=due"
    return few(found, more="More action plans to approve: {n}", url=url, total=with_plan.count)


def _booked(held: Iterable[int]) -> QuerySet[Session]:
    rows = Session.objects.filter(referral__in=held, status=rules.SessionStatus.BOOKED)
    return rows.select_related("booking", "referral").order_by("booking__starts_at", "pk")


def _to_record(held: Iterable[int], now: datetime) -> list[Waiting]:
    rows = _booked(held).filter(booking__starts_at__lte=now, booking__group=None)  # a group is its leader's to record
    lines = [
        Waiting(
            text=f"Record {name_of(row.number).lower()} of {row.referral.reference}",
            url=reverse("services:record", args=[row.pk]),
            due_at=end_of(london_day(row.booking.starts_at)),
        )
        for row in rows[:ENOUGH]
    ]
    url = reverse("services:appointments")
    return few(lines, more="More appointments to record: {n}", url=url, total=rows.count)


def _today(held: Iterable[int], now: datetime) -> list[Waiting]:
    tomorrow = start_of_day(london_day(now) + timedelta(days=1))
    rows = _booked(held).filter(booking__starts_at__gt=now, booking__starts_at__lt=tomorrow)
    lines = [
        Waiting(
            text=f"Today at {row.booking.starts_at.astimezone(LONDON):%H:%M}: {name_of(row.number).lower()}"
            f" of {row.referral.reference}",
            url=reverse("services:progress", args=[row.referral_id]),
            due_at=row.booking.starts_at,
        )
        for row in rows[:ENOUGH]
    ]
    return few(lines, more="More appointments today: {n}", url=reverse("services:appointments"), total=rows.count)


def _falling_due(held: dict[int, str], now: datetime) -> list[Waiting]:
    going_on = [pk for pk, status in held.items() if status in (*OPEN, ReferralStatus.ENDED_EARLY)]
    sent_on = Onward.objects.filter(referral__in=held, status=rules.onward.OnwardStatus.WAITING).values("pk")
    of_referral = Q(kind__in=DUE, thing_type=Referral._meta.label_lower, thing_id__in=going_on)
    # a reply is chased once its time is over, and not before
    of_onward = Q(kind=rules.onward.REPLY, thing_type=Onward._meta.label_lower, thing_id__in=sent_on, due_at__lt=now)
    rows: QuerySet[Deadline] = deadlines.open_deadlines().filter(of_referral | of_onward)
    found = []
    for row in rows[:ENOUGH]:
        text, to = DUE[row.kind]
        found.append(Waiting(text=text.format(ref=row.ref), url=reverse(to, args=[row.thing_id]), due_at=row.due_at))
    url = f"{reverse('referrals:referrals')}?tab=open&sort=due"
    return few(found, more="More that falls due: {n}", url=url, total=rows.count)
