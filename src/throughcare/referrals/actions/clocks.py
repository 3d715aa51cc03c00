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

BOTH = ((rules.DECISION, rules.DECISION_POLICY), (rules.FIRST_APPOINTMENT, rules.FIRST_POLICY))


@transaction.atomic
def start_clocks(*, actor: Actor, now: datetime, referral: Referral) -> date:
    """Start the deadlines of the provider's managers; returns the day by which the person must have been seen."""
    today = london_day(now)
    to = {
        "role": Role.PROVIDER_MANAGER,
        "organisation_id": referral.body.organisation_id,
        "nation": reference.nation_of(referral.area, today),
    }
    for kind, key in BOTH:
        deadline = deadlines.start_working_days(
            actor=actor,
            now=now,
            working_days=directory.policy_days(key, today),
            kind=kind,
            thing=referral,
            ref=referral.reference,
            started_on=today,
            **to,
        )
    record("referral.clocks_started", actor=actor, now=now, thing=referral, related=links(referral))
    return deadline.due_at.astimezone(LONDON).date()


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


def _open_kinds(referral: Referral) -> list[str]:
    rows = open_deadlines.of_thing(referral).filter(met_at=None, cancelled_at=None)
    return list(rows.values_list("kind", flat=True))
