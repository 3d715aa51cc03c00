"""A disputed value: recorded, then amended by the owning app's action or kept with the person's statement beside it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.delivery.services import actions as services
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.people import actions as people
from throughcare.records import mail, permissions
from throughcare.records.models import Correction
from throughcare.records.queries import corrections as queries
from throughcare.records.queries.requests import person as person_of
from throughcare.records.rules import corrections as rules
from throughcare.records.rules import requests
from throughcare.reference.queries import calendar, policy
from throughcare.referrals import actions as referrals

Amend = Callable[[Correction, Any, dict[str, Any]], object]
# Which app's action amends what.
AMEND: Mapping[str, Amend] = {
    "people.Person": lambda c, value, act: people.correct(person_id=c.thing_id, field=c.field, value=value, **act),
    "people.Address": lambda c, value, act: people.correct_address(address_id=c.thing_id, value=value, **act),
    "referrals.Referral": lambda c, value, act: referrals.correct(
        referral_id=c.thing_id, field=c.field, value=value, **act
    ),
    "services.Session": lambda c, value, act: services.correct_session(
        session_id=c.thing_id, field=c.field, value=value, **act
    ),
}


@transaction.atomic
def dispute(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    key: str,
    wanted: str,
    statement: str,
    received_on: date,
    received_how: str,
) -> Correction:
    """Record that a person says that a value is wrong; the month begins."""
    permissions.can_handle_corrections(actor).or_raise()
    person = person_of(actor, person_id)
    value = queries.value(person, london_day(now), key)
    requests.check_received(received_on, london_day(now)).or_raise()
    place = {"model": value.model, "thing_id": value.thing_id, "field": value.field}
    if Correction.objects.filter(status=rules.S.RECEIVED, **place).exists():
        raise NotValid([Problem(message="This is disputed already, and waits for a decision.", field="key")])
    correction = Correction.objects.create(
        person=person,
        label=value.label[:200],
        recorded_value=value.text,
        wanted=wanted,
        statement=statement,
        received_on=received_on,
        received_how=requests.How(received_how),
        recorded_at=now,
        recorded_by_id=actor.user_id,
        **place,
    )
    _note("received", correction, actor, now, ["wanted", "statement", "received_on"])
    _start_clock(correction, actor, now)
    return correction


@transaction.atomic
def amend(*, actor: Actor, now: datetime, correction_id: int, value: Any, reason: str, site: str) -> Correction:
    """Correct the value through the app that owns it, and tell those who use it."""
    correction = _moved(actor, correction_id, "amend")
    requests.check_reason(reason).or_raise()
    AMEND[correction.model](correction, value, {"actor": actor, "now": now, "reason": reason})
    correction.wanted = queries.options(correction, london_day(now)).get(value, str(value))
    return _decide(correction, actor, now, "amended", reason, site)


@transaction.atomic
def refuse(*, actor: Actor, now: datetime, correction_id: int, reason: str, statement: str, site: str) -> Correction:
    """Leave the value as it is, with the person's statement beside it, and tell those who use it."""
    correction = _moved(actor, correction_id, "refuse")
    problems = requests.check_reason(reason)
    problems.extend(requests.check_reason(statement, "statement"))
    problems.or_raise()
    correction.statement = statement
    people.add_statement(
        actor=actor,
        now=now,
        person_id=correction.person_id,
        model=correction.model,
        thing_id=correction.thing_id,
        field=correction.field,
        text=statement,
    )
    return _decide(correction, actor, now, "refused", reason, site)


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, correction_id: int, reason: str) -> Correction:
    """The person no longer disputes it."""
    correction = _moved(actor, correction_id, "withdraw")
    requests.check_reason(reason).or_raise()
    correction.decision_reason = reason
    correction.save(update_fields=["status", "decision_reason"])
    _note("withdrawn", correction, actor, now, ["status", "decision_reason"])
    deadlines.cancel(actor=actor, now=now, kind=rules.DUE, thing=correction)
    return correction


@transaction.atomic
def tell_person(*, actor: Actor, now: datetime, correction_id: int, told_how: str) -> Correction:
    """The person has been told what was decided: the deadline is met."""
    correction = _locked(actor, correction_id)
    if correction.status not in rules.DECIDED or correction.person_told_at:
        raise NotNow("There is nothing to tell: it has not been decided, or they have been told.")
    correction.person_told_at, correction.person_told_how = now, told_how
    fields = ["person_told_at", "person_told_how"]
    correction.save(update_fields=fields)
    _note("told", correction, actor, now, fields)
    deadlines.meet(actor=actor, now=now, kind=rules.DUE, thing=correction)
    return correction


def _decide(correction: Correction, actor: Actor, now: datetime, verb: str, reason: str, site: str) -> Correction:
    correction.decision_reason, correction.decided_at, correction.decided_by_id = reason, now, actor.user_id
    if mail.tell(queries.readers(correction, london_day(now)), site=site):
        correction.staff_told_at = now
    fields = ["status", "wanted", "statement", "decision_reason", "decided_at", "decided_by", "staff_told_at"]
    correction.save(update_fields=fields)
    _note(verb, correction, actor, now, fields)
    return correction


def _locked(actor: Actor, correction_id: int) -> Correction:
    queries.correction(actor, correction_id)
    permissions.can_handle_corrections(actor).or_raise()
    return Correction.objects.select_for_update(of=("self",)).select_related("person").get(pk=correction_id)


def _moved(actor: Actor, correction_id: int, verb: str) -> Correction:
    correction = _locked(actor, correction_id)
    correction.status = rules.CORRECTION.next(verb, correction.status)
    return correction


def _note(verb: str, correction: Correction, actor: Actor, now: datetime, fields: list[str]) -> None:
    related = {"person": correction.person_id}
    record(f"correction.{verb}", actor=actor, now=now, thing=correction, fields=fields, related=related)


def _start_clock(correction: Correction, actor: Actor, now: datetime) -> None:
    begins = correction.received_on
    months = policy(rules.MONTHS_POLICY, begins).value
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.DUE,
        thing=correction,
        ref=correction.reference,
        started_on=begins,
        due_at=end_of(requests.due_on(begins, months, calendar("ENGLAND"))),
        role=Role.DATA_PROTECTION_OFFICER,
        organisation_id=next(iter(sorted(actor.organisations(P.CORRECTION_HANDLE))), None),
    )
