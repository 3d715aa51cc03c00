"""Extensions, grants and direct awards: asked for with their ground, agreed to by another, and published.

A direct award is a process of its own: a transparency notice says what is meant, and where its ground has a standstill
the contract is made when that is over, unless the approver stops it before.
"""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning.actions import envelopes
from throughcare.commissioning.rules import Spending
from throughcare.contracts import letters, permissions, rules
from throughcare.contracts.actions.making import begin, extend
from throughcare.contracts.models import Contract, ContractFunder, Uncompeted
from throughcare.contracts.queries import uncompeted as queries
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.kernel.periods import day_after
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members
from throughcare.reference.models import Area

STANDSTILL = "uncompeted.standstill"
NUMBERING = 0xD1CE  # advisory lock: they are numbered one at a time


@transaction.atomic
def ask_uncompeted(
    *,
    actor: Actor,
    now: datetime,
    where: queries.Where,
    kind: rules.UncompetedKind,
    ground: str,
    justification: str,
    value_gbp: Decimal,
    starts_on: date,
    last_on: date | None,
    funder_id: int | None = None,
) -> Uncompeted:
    """Ask that a provider goes on, or begins, without competition: with a ground, a justification and an end."""
    permissions.can_ask_uncompeted(actor, where.buyer_id).or_raise()
    framework = None if kind == rules.UncompetedKind.GRANT else where.framework
    ends_on = day_after(last_on)
    facts = rules.UncompetedFacts(
        kind=kind,
        ground=queries.grounds(framework, london_day(now)).get(ground),
        justification=justification,
        value_gbp=value_gbp,
        starts_on=starts_on,
        ends_on=ends_on,
        term_ends_on=where.contract.ends_on if where.contract else None,
        is_failed_lot=where.lot_id is not None,
    )
    rules.check_uncompeted(facts).or_raise()
    reference = _next_reference(kind, now)
    is_extension = kind == rules.UncompetedKind.EXTENSION
    asked = Uncompeted.objects.create(
        reference=reference,
        ocid="" if is_extension else f"{settings.OCID_PREFIX}-{reference.lower()}",
        kind=kind,
        buyer_id=where.buyer_id,
        provider_id=where.provider_id,
        contract=where.contract,
        lot_id=where.lot_id,
        framework=framework,
        funder_id=funder_id,
        service_type_id=where.service_type,
        cohort_id=where.cohort,
        value_gbp=value_gbp,
        starts_on=starts_on,
        ends_on=ends_on,
        ground=ground,
        justification=justification.strip(),
        asked_at=now,
        asked_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
        is_made_up=where.is_made_up,
    )
    asked.areas.set(Area.objects.filter(pk__in=where.areas))
    record("uncompeted.asked", actor=actor, now=now, thing=asked, fields=["kind", "ground", "justification", "ends_on"])
    return asked


@transaction.atomic
def decide_uncompeted(*, actor: Actor, now: datetime, asked: Uncompeted, is_agreed: bool, reason: str) -> Uncompeted:
    """The second person agrees or not. What is agreed is told and published; without standstill it holds at once."""
    asked = _locked(asked)
    permissions.can_decide_uncompeted(actor, asked).or_raise()
    asked.status = rules.UNCOMPETED.next("agree" if is_agreed else "refuse", asked.status)
    rules.check_reason(reason).or_raise()
    asked.decided_at, asked.decided_by_id, asked.decision_reason = now, actor.user_id, reason.strip()
    if is_agreed:
        check_members(membership.off([asked.provider_id], now)).or_raise()
        if queries.ground_of(asked).has_standstill:
            asked.standstill_ends_at = queries.standstill_of(asked, now)
    fields = ["status", "decided_at", "decided_by", "decision_reason", "standstill_ends_at"]
    asked.save(update_fields=fields)
    record(f"uncompeted.{asked.status}", actor=actor, now=now, thing=asked, fields=fields)
    if not is_agreed:
        return asked
    _commit(actor, now, asked)
    letters.without_competition(asked, now=now)
    if asked.standstill_ends_at is None:
        return _complete(actor, now, asked)
    deadlines.start(
        actor=actor,
        now=now,
        kind=STANDSTILL,
        thing=asked,
        ref=asked.reference,
        started_on=london_day(now),
        due_at=asked.standstill_ends_at,
        role=Role.APPROVER,
        organisation_id=asked.buyer_id,
    )
    return asked


@transaction.atomic
def confirm_uncompeted(*, actor: Actor, now: datetime, asked: Uncompeted) -> Uncompeted:
    """Time makes the contract of a direct award whose standstill is over. Twice is once."""
    asked = _locked(asked)
    permissions.can_confirm_uncompeted(actor).or_raise()
    if asked.confirmed_at:
        return asked
    if asked.status != rules.UncompetedStatus.AGREED:
        raise NotNow("This award was stopped.")
    if asked.standstill_ends_at and now <= asked.standstill_ends_at:
        raise NotNow("Standstill is not over yet.")
    check_members(membership.off([asked.provider_id], now)).or_raise()
    deadlines.meet(actor=actor, now=now, kind=STANDSTILL, thing=asked)
    return _complete(actor, now, asked)


@transaction.atomic
def stop_uncompeted(*, actor: Actor, now: datetime, asked: Uncompeted, reason: str) -> Uncompeted:
    """Stop a direct award in its standstill, as where somebody objects with good ground; that is published too."""
    asked = _locked(asked)
    permissions.can_stop_uncompeted(actor, asked).or_raise()
    status = rules.UNCOMPETED.next("stop", asked.status)
    if asked.confirmed_at:
        raise NotNow("Its contract is made. End the contract instead.")
    rules.check_reason(reason).or_raise()
    asked.status, asked.stopped_at, asked.stop_reason = status, now, reason.strip()
    asked.stopped_by_id = actor.user_id
    fields = ["status", "stopped_at", "stopped_by", "stop_reason"]
    asked.save(update_fields=fields)
    deadlines.cancel(actor=actor, now=now, kind=STANDSTILL, thing=asked)
    envelopes.release_uncompeted(actor=actor, now=now, reference=asked.reference)
    letters.without_competition_stopped(asked, now=now)
    record("uncompeted.stopped", actor=actor, now=now, thing=asked, fields=fields)
    return asked


def _commit(actor: Actor, now: datetime, asked: Uncompeted) -> None:
    """What it costs is committed from the envelopes of its framework; a grant's are the buyer's newest framework's."""
    framework_id = asked.framework_id or queries.newest_framework_id(asked.buyer_id)
    if framework_id is None:
        return
    spent = Spending(
        reference=asked.reference,
        funder_id=asked.funder_id,
        value_gbp=asked.value_gbp,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
    )
    envelopes.commit_uncompeted(actor=actor, now=now, framework_id=framework_id, spent=spent)


def _locked(asked: Uncompeted) -> Uncompeted:
    """The row as it is now, locked until the transaction ends."""
    found = Uncompeted.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None:
        raise NotFound
    return found


def _next_reference(kind: rules.UncompetedKind, now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    return queries.next_reference(kind, london_day(now).year)


def _complete(actor: Actor, now: datetime, asked: Uncompeted) -> Uncompeted:
    """Extend the contract that there is, or make one."""
    is_extension = asked.kind == rules.UncompetedKind.EXTENSION
    asked.contract = extend(actor=actor, now=now, asked=asked) if is_extension else _make(actor, now, asked)
    asked.confirmed_at = now
    asked.save(update_fields=["contract", "confirmed_at"])
    record("uncompeted.confirmed", actor=actor, now=now, thing=asked, fields=["contract", "confirmed_at"])
    return asked


def _make(actor: Actor, now: datetime, asked: Uncompeted) -> Contract:
    contract = Contract.objects.create(
        reference=f"C-{asked.reference}",
        provider_id=asked.provider_id,
        buyer_id=asked.buyer_id,
        service_type_id=asked.service_type_id,
        cohort_id=asked.cohort_id,
        title=f"{asked.service_type.name}, {asked.provider.name}"[:200],
        basis=asked.kind,
        value_gbp=asked.value_gbp,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        made_at=now,
        is_made_up=asked.is_made_up,
    )
    contract.areas.set(asked.areas.all())
    if asked.funder_id:
        ContractFunder.objects.create(contract=contract, organisation_id=asked.funder_id, percent=100)
    begin(actor=actor, now=now, contract=contract, related={"uncompeted": asked.pk})
    return contract
