"""Reads of the question-and-answer log."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.engagement import rules
from throughcare.engagement.models import Answer, Enquiry, Programme
from throughcare.kernel.errors import NotFound


def log(programme: Programme) -> QuerySet[Answer]:
    """Published questions and answers, the newest first."""
    return programme.answers.filter(published_at__isnull=False).order_by("-number")


def found_in(answers: QuerySet[Answer], text: str) -> QuerySet[Answer]:
    """Those that hold a text in either language."""
    fields = ("question", "question_cy", "text", "text_cy")
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": text})
    return answers.filter(wanted)


def enquiries(programme: Programme) -> QuerySet[Enquiry]:
    """Questions that are not published yet, by day; within a day in no order that tells anything."""
    waiting = programme.enquiries.filter(status__in=(rules.EnquiryStatus.ASKED, rules.EnquiryStatus.ANSWERED))
    return waiting.select_related("answer").order_by("asked_on", "pk")


def enquiry(programme: Programme, pk: UUID) -> Enquiry:
    """One question of a programme that the caller runs; NotFound otherwise."""
    found = programme.enquiries.select_related("answer").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def ready(programme: Programme) -> QuerySet[Answer]:
    """Answers that are written and not published."""
    return programme.answers.filter(published_at=None, enquiry__status=rules.EnquiryStatus.ANSWERED).order_by("pk")


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Questions without an answer, by programme, for whoever runs it."""
    own = Programme.objects.filter(buyer_id__in=actor.organisations(P.ENGAGEMENT_MANAGE))
    rows = own.annotate(asked_count=Count("enquiries", filter=Q(enquiries__status="asked"))).filter(asked_count__gt=0)
    lines = [
        Waiting(
            text=f"Answer {row.asked_count} question{'s'[: row.asked_count != 1]} about {row.name}",
            url=reverse("engagement:enquiries", args=[row.reference]),
            count=row.asked_count,
        )
        for row in rows.order_by("pk")[:ENOUGH]
    ]
    return few(lines, more="More programmes with questions: {n}", url=reverse("engagement:managed"), total=rows.count)
