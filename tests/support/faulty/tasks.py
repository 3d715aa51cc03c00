"""The job that answers what was written, once."""

from django.db import connection, transaction
from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.audit.record import record
from throughcare.clock import clock


@app.task(name="faults.answer")
def answer(event_id: int) -> None:
    """Answer an event that has no answer yet, as every effect of the outbox must be able to run twice."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two workers must not answer at once; nobody may lock rows of the audit
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [event_id])
        event = Event.objects.get(pk=event_id)
        if not Event.objects.filter(verb="fault.answered", thing_id=str(event_id)).exists():
            record("fault.answered", actor=SYSTEM, now=clock.now(), thing=event)
