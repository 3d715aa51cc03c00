"""Extensions, grants and direct awards: asked for with their ground, and agreed to by another."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.actions.making import begin, extend
from throughcare.contracts.models import (
    Contract,
    ContractFunder,
    Uncompeted,
)
from throughcare.kernel.errors import NotFound, NotValid, Problem
from throughcare.reference.models import Area


@transaction.atomic
def ask_uncompeted(
    *,
    actor: Actor,
    now: datetime,
    where: queries.Where,
    kind: rules.UncompetedKind,
    ground: rules.Ground,
    justification: str,
    value_gbp: Decimal,
    starts_on: date,
    last_on: date | None,
    funder_id: int | None = None,
) -> Uncompeted:
    """Ask that a provider goes on, or begins, without competition: with a ground, a justification and an end."""
    permissions.can_ask_uncompeted(actor, where.buyer_id).or_raise()
    ends_on = last_on + timedelta(days=1) if last_on else None
    facts = rules.UncompetedFacts(
        kind=kind,
        ground=ground,
        justification=justification,
        value_gbp=value_gbp,
        starts_on=starts_on,
        ends_on=ends_on,
        term_ends_on=where.contract.ends_on if where.contract else None,
        is_failed_lot=where.lot_id is not None,
    )
    rules.check_uncompeted(facts).or_raise()
    asked = Uncompeted.objects.create(
        kind=kind,
        buyer_id=where.buyer_id,
        provider_id=where.provider_id,
        contract=where.contract,
        lot_id=where.lot_id,
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
    """The second person agrees or not; what is agreed extends its contract, or makes one."""
    found = Uncompeted.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None:
        raise NotFound
    asked = found
    permissions.can_decide_uncompeted(actor, asked).or_raise()
    asked.status = rules.UNCOMPETED.next("agree" if is_agreed else "refuse", asked.status)
    if not reason.strip():
        raise NotValid([Problem(message="Give the reason. It is kept.", field="reason")])
    asked.decided_at, asked.decided_by_id, asked.decision_reason = now, actor.user_id, reason.strip()
    if is_agreed:
        asked.contract = (
            extend(actor=actor, now=now, asked=asked) if asked.contract_id else _make_uncompeted(actor, now, asked)
        )
    fields = ["status", "decided_at", "decided_by", "decision_reason", "contract"]
    asked.save(update_fields=fields)
    record(f"uncompeted.{asked.status}", actor=actor, now=now, thing=asked, fields=fields)
    return asked


def _make_uncompeted(actor: Actor, now: datetime, asked: Uncompeted) -> Contract:
    contract = Contract.objects.create(
        reference=f"C-{asked.kind[0].upper()}{asked.pk:04d}",
        provider_id=asked.provider_id,
        buyer_id=asked.buyer_id,
        service_type_id=asked.service_type_id,
        cohort_id=asked.cohort_id,
        title=f"{asked.service_type.name}, {asked.provider.name}",
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
