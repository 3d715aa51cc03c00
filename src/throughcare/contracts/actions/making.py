"""A contract is made and extended, with the clocks of its term, and options are ordered under it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.actions import envelopes
from throughcare.commissioning.models import Award
from throughcare.commissioning.rules import Spending
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.models import (
    Contract,
    ContractFunder,
    ContractOption,
    DeliveryArea,
    Hold,
    OptionOrder,
    Uncompeted,
)
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotNow
from throughcare.reference.queries import policy

STARTS = "contract.starts"
REPROCURE = "contract.reprocure"


@transaction.atomic
def make(*, actor: Actor, now: datetime, award: Award) -> Contract:
    """Make the contract of a confirmed award, with its gates, its deadlines and its delivery body; once."""
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    existing = Contract.objects.filter(award=award).first()
    if existing is not None:
        return existing
    lot = award.lot
    contract = Contract.objects.create(
        reference=f"C-{award.pk:05d}",
        award=award,
        provider_id=award.organisation_id,
        buyer_id=lot.call_off.buyer_id,
        service_type_id=lot.service_type_id,
        cohort_id=lot.cohort_id,
        title=lot.call_off.title,
        value_gbp=award.value_gbp,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        made_at=now,
        is_made_up=lot.call_off.is_made_up,
    )
    contract.areas.set(lot.areas.all())
    ContractFunder.objects.bulk_create(
        ContractFunder(contract=contract, organisation_id=row.organisation_id, percent=row.percent)
        for row in lot.call_off.funders.all()
    )
    ContractOption.objects.bulk_create(
        ContractOption(contract=contract, name=row.name, cap_gbp=row.cap_gbp) for row in lot.options.all()
    )
    begin(actor=actor, now=now, contract=contract, related={"award": award.pk})
    return contract


@transaction.atomic
def begin(*, actor: Actor, now: datetime, contract: Contract, related: dict[str, int]) -> None:
    """Gates and clocks of a contract that was made."""
    Hold.objects.bulk_create(
        Hold(contract=contract, verb="go_live", kind=gate.kind, what=gate.what, placed_at=now) for gate in rules.GATES
    )
    record("contract.made", actor=actor, now=now, thing=contract, related=related)
    _start_clocks(actor, now, contract)


@transaction.atomic
def extend(*, actor: Actor, now: datetime, asked: Uncompeted) -> Contract:
    """The same contract, longer: whoever delivers goes on delivering where nobody else follows on its last day."""
    contract = queries.locked(asked.contract)  # type: ignore[arg-type]  # an extension has one
    if contract.status == rules.ContractStatus.ENDED:
        raise NotNow("This contract has ended, so it can't be extended.")
    before, contract.ends_on = contract.ends_on, asked.ends_on
    contract.value_gbp += asked.value_gbp
    contract.save(update_fields=["ends_on", "value_gbp"])
    DeliveryArea.objects.filter(body__contract=contract, valid_until=before).update(valid_until=asked.ends_on)
    record("contract.extended", actor=actor, now=now, thing=contract, fields=["ends_on", "value_gbp"])
    _start_clocks(actor, now, contract)
    return contract


@transaction.atomic
def order_option(
    *, actor: Actor, now: datetime, option: ContractOption, value_gbp: Decimal, reason: str
) -> OptionOrder:
    """Order an optional service, up to its cap; what it costs is committed, and published with the contract."""
    option = ContractOption.objects.select_for_update(of=("self",)).select_related("contract").get(pk=option.pk)
    permissions.can_manage(actor, option.contract).or_raise()
    if option.contract.status == rules.ContractStatus.ENDED:
        raise NotNow("This contract has ended: nothing can be ordered any more.")
    rules.check_order(value_gbp, ordered_gbp=option.ordered_gbp, cap_gbp=option.cap_gbp, reason=reason).or_raise()
    option.ordered_gbp += value_gbp
    option.save(update_fields=["ordered_gbp"])
    made = OptionOrder.objects.create(
        option=option,
        value_gbp=value_gbp,
        reason=reason.strip(),
        ordered_at=now,
        ordered_by_id=actor.user_id,  # type: ignore[misc]  # a contract manager is a user
    )
    _commit_order(actor, now, option.contract, made)
    related = {"contract": option.contract_id}
    record("option.ordered", actor=actor, now=now, thing=made, fields=["value_gbp", "reason"], related=related)
    return made


def _commit_order(actor: Actor, now: datetime, contract: Contract, made: OptionOrder) -> None:
    """What is ordered is committed from the envelopes of the years that are left of the term."""
    reference = next(row.reference for row in queries.orders(contract, queries.options(contract)) if row.order == made)
    spent = Spending(
        reference=reference,
        funder_id=None,
        value_gbp=made.value_gbp,
        starts_on=min(contract.last_on, max(contract.starts_on, london_day(now))),
        ends_on=contract.ends_on,
    )
    envelopes.commit_order(actor=actor, now=now, call_off=contract.award.lot.call_off, spent=spent)  # type: ignore[union-attr]


def _start_clocks(actor: Actor, now: datetime, contract: Contract) -> None:
    """The clocks of its first day and of buying again, from its days as they are now."""
    today = london_day(now)
    months = policy("re-procure-alarm-months", today).value
    common: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "thing": contract,
        "ref": contract.reference,
        "started_on": today,
        "organisation_id": contract.buyer_id,
    }
    deadlines.start(kind=STARTS, due_at=start_of_day(contract.starts_on), role=Role.CONTRACT_MANAGER, **common)
    deadlines.start(
        kind=REPROCURE, due_at=end_of(rules.reprocure_by(contract.last_on, months)), role=Role.COMMISSIONER, **common
    )
