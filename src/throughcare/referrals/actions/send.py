"""Sending a referral, and answering what the provider asks about it."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow
from throughcare.people.models import Person
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.clocks import start_clocks
from throughcare.referrals.actions.figures import write_figures
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import custody, drafts, versions
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def send(*, actor: Actor, now: datetime, referral_id: int) -> Referral:
    """Send a complete draft to the provider; its clocks start: the decision and the first appointment."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("send", referral.status)
    # Two who send for one person take turns, so that the second sees what the first has sent.
    Person.objects.select_for_update(no_key=True).get(pk=referral.person_id)
    today = london_day(now)
    rules.check_sending(drafts.facts(referral, today), today).or_raise()
    referral.path, referral.version = custody.path(referral, today), versions.in_force(referral.body_id, today)
    referral.sent_at, referral.sent_by_id = now, actor.user_id
    referral.delivery_unit = referral.person.delivery_unit
    referral.first_due_on = start_clocks(actor=actor, now=now, referral=referral)
    fields = ["status", "path", "version", "sent_at", "sent_by", "delivery_unit", "first_due_on"]
    referral.save(update_fields=fields)
    record("referral.sent", actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    write_figures(actor=actor, now=now, body_id=referral.body_id)
    return referral


@transaction.atomic
def answer(*, actor: Actor, now: datetime, referral_id: int, answer: str) -> Referral:
    """Answer the provider's question; the clock of its decision runs again."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("answer", referral.status)
    rules.check_text(answer, "Write an answer to the provider's question", "answer").or_raise()
    question = referral.queries.filter(answered_at=None).order_by("-asked_at").first()
    if question is None:
        raise NotNow("This question has been answered.")
    question.answer, question.answered_at, question.answered_by_id = answer, now, actor.user_id
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    deadlines.start_clock(actor=actor, now=now, kind=rules.DECISION, thing=referral, on=london_day(now))
    fields = ["status"]
    referral.save(update_fields=fields)
    record("referral.answered", actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    return referral
