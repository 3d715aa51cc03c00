"""The only writer of contracts: made from an award, gated, brought to life, ended."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.models import Award
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.models import Contract, DeliveryArea, DeliveryBody, Hold
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotNow
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members
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
    Hold.objects.bulk_create(
        Hold(contract=contract, verb="go_live", kind=gate.kind, what=gate.what, placed_at=now) for gate in rules.GATES
    )
    record("contract.made", actor=actor, now=now, thing=contract, related={"award": award.pk})
    _start_clocks(actor, now, contract)
    return contract


def _start_clocks(actor: Actor, now: datetime, contract: Contract) -> None:
    today = london_day(now)
    months = policy("re-procure-alarm-months", today).value
    last_day = contract.ends_on - timedelta(days=1)
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
        kind=REPROCURE, due_at=end_of(rules.reprocure_by(last_day, months)), role=Role.COMMISSIONER, **common
    )


@transaction.atomic
def give_evidence(*, actor: Actor, now: datetime, hold: Hold, evidence: str) -> Hold:
    """The provider shows that a gate is met."""
    hold = _locked_hold(hold)
    permissions.can_give_evidence(actor, hold).or_raise()
    _still_open(hold)
    rules.check_evidence(evidence).or_raise()
    hold.evidence, hold.evidence_at, hold.evidence_by_id = evidence, now, actor.user_id
    hold.save(update_fields=["evidence", "evidence_at", "evidence_by"])
    record("gate.evidenced", actor=actor, now=now, thing=hold, fields=["evidence"], related=_of(hold))
    return hold


@transaction.atomic
def clear_gate(*, actor: Actor, now: datetime, hold: Hold) -> Hold:
    """The buyer is satisfied that a gate is met; the provider must have shown it."""
    hold = _locked_hold(hold)
    permissions.can_manage(actor, hold.contract).or_raise()
    _still_open(hold)
    if not hold.evidence:
        raise NotNow("The provider has not shown anything for this gate yet. Ask for it first.")
    hold.cleared_at, hold.cleared_by_id = now, actor.user_id
    hold.save(update_fields=["cleared_at", "cleared_by"])
    record("gate.cleared", actor=actor, now=now, thing=hold, fields=["cleared_at"], related=_of(hold))
    return hold


@transaction.atomic
def go_live(*, actor: Actor, now: datetime, contract: Contract) -> Contract:
    """Bring a contract to life on its start date: from then on it takes referrals."""
    contract = _locked(contract)
    permissions.can_manage(actor, contract).or_raise()
    status = rules.CONTRACT.next("go_live", contract.status)
    gates = [hold.what for hold in queries.open_gates(contract)]
    rules.check_go_live(
        rules.Readiness(starts_on=contract.starts_on, today=london_day(now), open_gates=gates)
    ).or_raise()
    check_members(membership.off({contract.provider_id}, now)).or_raise()
    contract.status, contract.live_at = status, now
    contract.save(update_fields=["status", "live_at"])
    _deliver(contract, london_day(now))
    record("contract.went_live", actor=actor, now=now, thing=contract, fields=["status"])
    deadlines.meet(actor=actor, now=now, kind=STARTS, thing=contract)
    return contract


def _deliver(contract: Contract, on: date) -> None:
    """From the day it is live the contract delivers in its areas, in place of whoever did so before."""
    body = DeliveryBody.objects.create(
        kind=DeliveryBody.Kind.CONTRACT,
        name=contract.title,
        organisation_id=contract.provider_id,
        contract=contract,
        service_type_id=contract.service_type_id,
        cohort_id=contract.cohort_id,
    )
    areas = list(contract.areas.all())
    same = {"service_type_id": contract.service_type_id, "cohort_id": contract.cohort_id}
    still_there = Q(valid_until=None) | Q(valid_until__gt=on)
    before = DeliveryArea.objects.filter(still_there, area__in=areas, **same)
    before.filter(valid_from__gte=on).delete()  # it would never have delivered for a day
    before.filter(valid_from__lt=on).update(valid_until=on)
    DeliveryArea.objects.bulk_create(
        DeliveryArea(body=body, area=area, valid_from=on, valid_until=contract.ends_on, **same) for area in areas
    )


@transaction.atomic
def end(*, actor: Actor, now: datetime, contract: Contract, reason: str) -> Contract:
    """End a contract; refused while a hold, such as open referrals without a new home, stands against it."""
    contract = _locked(contract)
    permissions.can_manage(actor, contract).or_raise()
    status = rules.CONTRACT.next("end", contract.status)
    if held := contract.holds.filter(verb="end", cleared_at=None).first():
        raise NotNow("This contract can't end yet: {what}.", what=held.what)
    contract.status, contract.ended_at, contract.end_reason = status, now, reason
    contract.save(update_fields=["status", "ended_at", "end_reason"])
    record("contract.ended", actor=actor, now=now, thing=contract, fields=["status"])
    for kind in (STARTS, REPROCURE):
        deadlines.cancel(actor=actor, now=now, kind=kind, thing=contract)
    return contract


@transaction.atomic
def place_hold(*, actor: Actor, now: datetime, contract_id: int, verb: str, kind: str, what: str) -> None:
    """Keep a contract from a verb: called by whatever happens below that stands against it, in its transaction."""
    hold, made = Hold.objects.select_for_update().get_or_create(
        contract_id=contract_id, verb=verb, kind=kind, defaults={"what": what, "placed_at": now}
    )
    if not made and hold.cleared_at is None:
        return
    hold.what, hold.placed_at, hold.cleared_at, hold.cleared_by_id = what, now, None, None
    hold.save(update_fields=["what", "placed_at", "cleared_at", "cleared_by"])
    record("hold.placed", actor=actor, now=now, thing=hold, fields=["placed_at"], related=_of(hold))


@transaction.atomic
def lift_hold(*, actor: Actor, now: datetime, contract_id: int, verb: str, kind: str) -> None:
    """What stood against the verb is over. Nothing happens where nothing did."""
    open_ones = Hold.objects.filter(contract_id=contract_id, verb=verb, kind=kind, cleared_at=None)
    for hold in open_ones.select_for_update():
        hold.cleared_at, hold.cleared_by_id = now, actor.user_id
        hold.save(update_fields=["cleared_at", "cleared_by"])
        record("hold.lifted", actor=actor, now=now, thing=hold, fields=["cleared_at"], related=_of(hold))


def _locked(contract: Contract) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


def _locked_hold(hold: Hold) -> Hold:
    return Hold.objects.select_for_update(of=("self",)).select_related("contract").get(pk=hold.pk)


def _still_open(hold: Hold) -> None:
    if hold.cleared_at:
        raise NotNow("This gate has been cleared already.")


def _of(hold: Hold) -> dict[str, int]:
    return {"contract": hold.contract_id}
