"""The question-and-answer log: nobody knows who asked, and everybody reads an answer at the same moment."""

from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY, SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.engagement import mail, rules
from throughcare.engagement.models import Answer, Enquiry, Programme
from throughcare.engagement.queries import log, programmes
from throughcare.engagement.queries.locked import locked
from throughcare.kernel.errors import NotNow

ANY_ORDER = SystemRandom()


@transaction.atomic
def ask(*, actor: Actor, now: datetime, programme: Programme, text: str) -> None:
    """Put a question without a trace of who asks: the event names the programme, not the question, and nobody.

    The row is written past the wall, for who asks may not read the buyer's questions, their own among them.
    """
    rules.check_question(text).or_raise()
    if programme.published_at is None:
        raise NotNow("Questions can be asked once the programme is published.")
    with acting(SYSTEM):
        Enquiry.objects.create(programme=programme, asked_on=london_day(now), text=text)
    record("enquiry.asked", actor=NOBODY, now=now, thing=programme)


@transaction.atomic
def answer(
    *, actor: Actor, now: datetime, enquiry: Enquiry, question: str, question_cy: str, text: str, text_cy: str
) -> Answer:
    """Write the answer, and the question as everybody is to read it; both may change until they are published."""
    enquiry = _locked(actor, enquiry)
    enquiry.status = rules.ENQUIRY.next("answer", enquiry.status)
    enquiry.save(update_fields=["status"])
    words = {"question": question, "question_cy": question_cy, "text": text, "text_cy": text_cy}
    found, _ = Answer.objects.update_or_create(
        enquiry=enquiry,
        defaults=words | {"programme_id": enquiry.programme_id, "written_at": now, "written_by_id": actor.who},
    )
    record("answer.written", actor=actor, now=now, thing=found, fields=words)
    return found


@transaction.atomic
def set_aside(*, actor: Actor, now: datetime, enquiry: Enquiry, reason: str) -> Enquiry:
    """Answer nothing to something that is no question, or was asked before; the reason is kept."""
    enquiry = _locked(actor, enquiry)
    enquiry.status = rules.ENQUIRY.next("set_aside", enquiry.status)
    enquiry.set_aside_reason = reason
    enquiry.save(update_fields=["status", "set_aside_reason"])
    record("enquiry.set_aside", actor=actor, now=now, thing=enquiry, fields=["status", "set_aside_reason"])
    return enquiry


@transaction.atomic
def publish_answers(*, actor: Actor, now: datetime, programme: Programme, site: str) -> int:
    """Publish every answer that is written, numbered by lot, and tell all who registered: one moment for everybody."""
    programme = locked(actor, programme)
    ready = list(log.ready(programme).select_related("enquiry").select_for_update(of=("self",)))
    if not ready:
        raise NotNow("No answer waits to be published. Write one first.")
    ANY_ORDER.shuffle(ready)
    last = programme.answers.aggregate(last=Max("number"))["last"] or 0
    for number, row in enumerate(ready, start=last + 1):
        row.number, row.published_at = number, now
        row.save(update_fields=["number", "published_at"])
        row.enquiry.status = rules.ENQUIRY.next("publish", row.enquiry.status)
        row.enquiry.save(update_fields=["status"])
    record("answers.published", actor=actor, now=now, thing=programme, count=len(ready))
    path = reverse("engagement:log", args=[programme.reference])
    facts = {"name": programme.name, "name_cy": programme.name_cy, "count": len(ready)}
    mail.send("answers", programmes.registrants(), site=site, path=path, **facts)
    return len(ready)


def _locked(actor: Actor, enquiry: Enquiry) -> Enquiry:
    locked(actor, enquiry.programme)
    return Enquiry.objects.select_for_update(of=("self",)).select_related("programme").get(pk=enquiry.pk)
