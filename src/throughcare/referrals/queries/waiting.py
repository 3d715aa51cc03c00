"""What waits for each role in referrals, for desks. Lines name a referral by its reference, never a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import Waiting
from throughcare.people.models import OfficerAssignment
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral

S = rules.ReferralStatus
AT_MOST = 50  # of each kind; the list of referrals has them all
NEWS_DAYS = 7  # for so long a declined referral stands on the practitioner's desk


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything in referrals that waits for the actor in any of the actor's roles."""
    found: list[Waiting] = []
    for role, lines in BY_ROLE.items():
        if actor.has(role):
            found += lines(actor, now)
    return found


def waiting_practitioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Of one's own cases and referrals: questions, drafts, refusals, and first appointments that are overdue."""
    own = OfficerAssignment.objects.filter(officer_id=actor.user_id, valid_until=None).values("person_id")
    mine = _rows(actor).filter(Q(person_id__in=own) | Q(created_by_id=actor.user_id))
    declined = mine.filter(status=S.DECLINED, decided_at__gte=now - timedelta(days=NEWS_DAYS))
    return [
        *_lines(mine.filter(status=S.QUERIED), "Answer the provider’s question on {ref}", "referrals:answer"),
        *_overdue(mine, now),
        *_lines(declined, "{ref} was declined: read why and find another service", "referrals:referral"),
        *_lines(mine.filter(status=S.DRAFT), "Complete and send the draft {ref}", "referrals:referral"),
    ]


def waiting_senior_practitioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Of the unit: first appointments that are overdue."""
    return list(_overdue(_rows(actor), now))


def waiting_provider_manager(actor: Actor, now: datetime) -> list[Waiting]:
    """Referrals to decide on, by the decision's deadline; to assign, by that of the first appointment."""
    rows = _rows(actor)
    to_decide = _with_due(rows.filter(status=S.SENT), rules.DECISION)
    to_assign = _with_due(rows.filter(status=S.ACCEPTED), rules.FIRST_APPOINTMENT)
    return [
        *_lines(to_decide, "Decide on {ref}", "referrals:referral"),
        *_lines(to_assign, "Assign {ref} to a caseworker", "referrals:assign"),
    ]


BY_ROLE = {
    Role.PRACTITIONER: waiting_practitioner,
    Role.SENIOR_PRACTITIONER: waiting_senior_practitioner,
    Role.PROVIDER_MANAGER: waiting_provider_manager,
}


def _rows(actor: Actor) -> QuerySet[Referral]:
    return Referral.objects.filter(permissions.scope(actor)).order_by("sent_at", "pk")


def _open(kind: str) -> QuerySet[Deadline]:
    thing = Referral._meta.label_lower
    return Deadline.objects.filter(kind=kind, thing_type=thing, met_at=None, cancelled_at=None)


def _with_due(rows: QuerySet[Referral], kind: str) -> QuerySet[Referral]:
    """With when an open deadline of that kind falls due, the earliest first."""
    due = _open(kind).filter(thing_id=OuterRef("pk")).values("due_at")[:1]
    return rows.annotate(due_at=Subquery(due)).order_by("due_at", "pk")


def _overdue(rows: QuerySet[Referral], now: datetime) -> Iterable[Waiting]:
    passed = _open(rules.FIRST_APPOINTMENT).filter(due_at__lt=now)
    late = _with_due(rows.filter(pk__in=passed.values("thing_id")), rules.FIRST_APPOINTMENT)
    return _lines(late, "{ref}: the first appointment is overdue", "referrals:referral")


def _lines(rows: QuerySet[Referral], text: str, to: str) -> list[Waiting]:
    return [
        Waiting(
            text=text.format(ref=row.reference), url=reverse(to, args=[row.pk]), due_at=getattr(row, "due_at", None)
        )
        for row in rows[:AT_MOST]
    ]
