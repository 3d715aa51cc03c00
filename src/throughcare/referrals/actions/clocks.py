"""The clocks of a referral that has reached a provider, and how they stand still while it is on hold."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines import queries as open_deadlines
from throughcare.deadlines.rules import LONDON
from throughcare.reference import queries as reference
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import directory
from throughcare.referrals.queries.locked import links


@transaction.atomic
def start_clocks(*, actor: Actor, now: datetime, referral: Referral) -> date:
    """Start the deadlines of the provider's managers; returns the day by which the person must have been seen."""
    today = london_day(now)
    decision = directory.policy_days(rules.DECISION_POLICY, today)
    _start(actor, now, referral, rules.DECISION, today, decision)
    due_on = _start_first(actor, now, referral)
    record("referral.clocks_started", actor=actor, now=now, thing=referral, related=links(referral))
    return due_on


@transaction.atomic
def follow_release(*, actor: Actor, now: datetime, referral: Referral) -> None:
    """The day of release has moved: so does a first appointment that is due by it and has not been held."""
    policy = reference.policy(rules.FOLLOWS_POLICY, london_day(referral.sent_at or now)).value
    rows = open_deadlines.of_thing(referral).filter(kind=rules.FIRST_APPOINTMENT, met_at=None, cancelled_at=None)
    running = rows.first()
    if running is None or referral.path not in policy:
        return
    referral.first_due_on = _start_first(actor, now, referral)
    if running.stopped_on:
        deadlines.stop_clock(
            actor=actor,
            now=now,
            kind=rules.FIRST_APPOINTMENT,
            thing=referral,
            on=running.stopped_on,
            reason=running.stop_reason,
        )
    referral.save(update_fields=["first_due_on"])
    record("referral.release_followed", actor=actor, now=now, thing=referral, fields=["first_due_on"])


@transaction.atomic
def stop_clocks(*, actor: Actor, now: datetime, referral: Referral, reason: str) -> None:
    """Let whatever is due of a referral stand still, delivery's clocks too."""
    for kind in _open_kinds(referral):
        deadlines.stop_clock(
            actor=actor, now=now, kind=kind, thing=referral, on=london_day(now), reason=reason[: rules.STOP_REASON]
        )
    record("referral.clocks_stopped", actor=actor, now=now, thing=referral, related=links(referral))


@transaction.atomic
def resume_clocks(*, actor: Actor, now: datetime, referral: Referral) -> None:
    """Let them run again: each day moves by the working days for which it stood still."""
    for kind in _open_kinds(referral):
        deadlines.start_clock(actor=actor, now=now, kind=kind, thing=referral, on=london_day(now))
    first = open_deadlines.of_thing(referral).filter(kind=rules.FIRST_APPOINTMENT, met_at=None, cancelled_at=None)
    for due_at in first.values_list("due_at", flat=True):
        referral.first_due_on = due_at.astimezone(LONDON).date()
        referral.save(update_fields=["first_due_on"])
    record("referral.clocks_resumed", actor=actor, now=now, thing=referral, related=links(referral))


@transaction.atomic
def end_clocks(*, actor: Actor, now: datetime, referral: Referral) -> None:
    """Nothing is due of it any more, of whatever kind."""
    for kind in _open_kinds(referral):
        deadlines.cancel(actor=actor, now=now, kind=kind, thing=referral)
    record("referral.clocks_ended", actor=actor, now=now, thing=referral, related=links(referral))


def _start_first(actor: Actor, now: datetime, referral: Referral) -> date:
    """The clock of the first appointment, from sending or from the release as the policy of the day of sending says."""
    sent_on = london_day(referral.sent_at or now)
    start_on, days = rules.first_from(
        rules.Path(referral.path),
        referral.release_on,
        sent_on,
        usual_days=directory.policy_days(rules.FIRST_POLICY, sent_on),
        after_release=reference.policy(rules.FOLLOWS_POLICY, sent_on).value,
    )
    return _start(actor, now, referral, rules.FIRST_APPOINTMENT, start_on, days)


def _start(actor: Actor, now: datetime, referral: Referral, kind: str, start_on: date, days: int) -> date:
    deadline = deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=days,
        kind=kind,
        thing=referral,
        ref=referral.reference,
        started_on=start_on,
        role=Role.PROVIDER_MANAGER,
        organisation_id=referral.body.organisation_id,
        nation=reference.nation_of(referral.area, start_on),
    )
    return deadline.due_at.astimezone(LONDON).date()


def _open_kinds(referral: Referral) -> list[str]:
    rows = open_deadlines.of_thing(referral).filter(met_at=None, cancelled_at=None)
    return list(rows.values_list("kind", flat=True))
