"""The advice register: what was said is published at once, and an answer is due in the days that policy gives."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import due_on
from throughcare.engagement.models import Advice, Programme
from throughcare.engagement.queries.advice import answer_days
from throughcare.engagement.queries.locked import locked
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.reference.queries import calendar

ANSWER = "advice.answer"


@transaction.atomic
def take(
    *, actor: Actor, now: datetime, programme: Programme, adviser: str, said: str, said_cy: str, received_on: date
) -> Advice:
    """Record advice as it was given: everybody reads it, and sees when no answer came in time."""
    programme = locked(actor, programme)
    if received_on > london_day(now):
        raise NotValid(
            [Problem(message="Enter a day that has come: the day on which you were told", field="received_on")]
        )
    working_days = answer_days(received_on)
    last = programme.advice.aggregate(last=Max("number"))["last"] or 0
    advice = programme.advice.create(
        number=last + 1,
        adviser=adviser,
        said=said,
        said_cy=said_cy,
        received_on=received_on,
        due_on=due_on(received_on, working_days, calendar("ENGLAND")),
    )
    record("advice.taken", actor=actor, now=now, thing=advice, related={"programme": programme.pk})
    deadlines.start_working_days(
        actor=actor,
        now=now,
        kind=ANSWER,
        thing=advice,
        ref=f"{programme.reference}/{advice.number}",
        started_on=received_on,
        working_days=working_days,
        role=Role.COMMISSIONER,
        organisation_id=programme.buyer_id,
    )
    return advice


@transaction.atomic
def answer(*, actor: Actor, now: datetime, advice: Advice, did: str, did_cy: str) -> Advice:
    """Say what was done about it, or why nothing was."""
    locked(actor, advice.programme)
    advice = Advice.objects.select_for_update().get(pk=advice.pk)
    if advice.answered_on:
        raise NotNow("This advice is answered already. What was answered stays as it was.")
    advice.did, advice.did_cy, advice.answered_on, advice.answered_by_id = did, did_cy, london_day(now), actor.who
    fields = ["did", "did_cy", "answered_on", "answered_by"]
    advice.save(update_fields=fields)
    record("advice.answered", actor=actor, now=now, thing=advice, fields=fields)
    deadlines.meet(actor=actor, now=now, kind=ANSWER, thing=advice)
    return advice
