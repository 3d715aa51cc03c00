"""Reads of the advice register."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.engagement import permissions
from throughcare.engagement.models import Advice, Programme
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy

ANSWER_DAYS = "advice-answer-working-days"


def answer_days(on: date) -> int:
    """Working days in which advice that comes on a day is to be answered."""
    return int(policy(ANSWER_DAYS, on).value)


def register(programme: Programme) -> QuerySet[Advice]:
    """Advice to a programme, the newest first."""
    return programme.advice.order_by("-number")


def overdue(programme: Programme, today: date) -> QuerySet[Advice]:
    """Advice whose answer is late, the oldest first."""
    return programme.advice.filter(answered_on=None, due_on__lt=today).order_by("due_on", "number")


def unanswered(programme: Programme) -> QuerySet[Advice]:
    """Advice without an answer, the first due first."""
    return programme.advice.filter(answered_on=None).order_by("due_on", "number")


def advice(programme: Programme, number: int) -> Advice:
    """One piece of advice; NotFound otherwise."""
    found = programme.advice.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Advice without an answer, the first due first, for whoever runs the programme."""
    mine = Programme.objects.filter(permissions.own(actor))
    rows = Advice.objects.filter(programme__in=mine, answered_on=None).select_related("programme")
    lines = [
        Waiting(
            text=f"Answer advice {row.number} about {row.programme.name}",
            url=reverse("engagement:advice_answer", args=[row.programme.reference, row.number]),
            due_at=end_of(row.due_on),
        )
        for row in rows.order_by("due_on", "pk")[:ENOUGH]
    ]
    return few(lines, more="More advice to answer: {n}", url=reverse("engagement:managed"), total=rows.count)
