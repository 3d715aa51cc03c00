"""What the provider does with a referral: accepts, asks, declines, gives it to a caseworker."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.figures import write_figures
from throughcare.referrals.models import Query, Referral
from throughcare.referrals.queries import directory, sharing
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def accept(*, actor: Actor, now: datetime, referral_id: int) -> Referral:
    """Take the referral on; it waits to be assigned."""
    referral = _to_decide(actor, referral_id, "accept")
    return _decided(actor, now, referral, "referral.accepted")


@transaction.atomic
def decline(*, actor: Actor, now: datetime, referral_id: int, reason: str) -> Referral:
    """Refuse the referral, with a reason that the practitioner can act on; its clocks end."""
    referral = _to_decide(actor, referral_id, "decline")
    rules.check_text(reason, "Say why, so that the practitioner knows what to do next", "reason").or_raise()
    referral.decision_reason = reason
    _decided(actor, now, referral, "referral.declined")
    deadlines.cancel(actor=actor, now=now, kind=rules.FIRST_APPOINTMENT, thing=referral)
    return referral


@transaction.atomic
def query(*, actor: Actor, now: datetime, referral_id: int, question: str) -> Referral:
    """Ask the practitioner; the clock of the decision stops until there is an answer."""
    referral = _to_decide(actor, referral_id, "query")
    rules.check_text(question, "Write your question", "question").or_raise()
    Query.objects.create(referral=referral, question=question, asked_at=now, asked_by_id=actor.who)
    reason = "Waits for the practitioner's answer"
    deadlines.stop_clock(actor=actor, now=now, kind=rules.DECISION, thing=referral, on=london_day(now), reason=reason)
    fields = ["status"]
    referral.save(update_fields=fields)
    record("referral.queried", actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    return referral


@transaction.atomic
def assign(
    *, actor: Actor, now: datetime, referral_id: int, caseworker_id: int, instead_of: int | None = None
) -> Referral:
    """Give the referral to a caseworker of the organisation.

    `instead_of` is the caseworker whom the manager believes to have it; NotNow when somebody else assigned meanwhile.
    """
    referral = locked(actor, referral_id)
    permissions.can_assign(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("assign", referral.status)
    if referral.deliverer_id is None and sharing.chain(referral):
        raise NotNow("Say first who of the supply chain delivers it.")
    if referral.caseworker_id == caseworker_id:
        return referral
    if referral.caseworker_id != instead_of:
        raise NotNow("Somebody else assigned this referral meanwhile. Look at it again before you change that.")
    staff = accounts.holders(Role.CASEWORKER, london_day(now), organisation_id=permissions.delivers(referral))
    rules.check_assignment(caseworker_id, set(staff.values_list("pk", flat=True))).or_raise()
    if not directory.may_be_assigned(caseworker_id, referral.person_id):
        raise NotNow("This caseworker may not see the person's record. Choose somebody else.")
    referral.caseworker_id, referral.assigned_at = caseworker_id, now
    deadlines.hand_over(actor=actor, now=now, thing=referral, user_id=caseworker_id)
    fields = ["status", "caseworker", "assigned_at"]
    referral.save(update_fields=fields)
    record("referral.assigned", actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    return referral


def _to_decide(actor: Actor, referral_id: int, verb: str) -> Referral:
    referral = locked(actor, referral_id)
    permissions.can_decide(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next(verb, referral.status)
    return referral


def _decided(actor: Actor, now: datetime, referral: Referral, verb: str) -> Referral:
    referral.decided_at, referral.decided_by_id = now, actor.user_id
    deadlines.meet(actor=actor, now=now, kind=rules.DECISION, thing=referral)
    fields = ["status", "decided_at", "decided_by", "decision_reason"]
    referral.save(update_fields=fields)
    record(verb, actor=actor, now=now, thing=referral, fields=fields, related=links(referral))
    write_figures(actor=actor, now=now, body_id=referral.body_id)
    return referral
