"""A contract goes live once its gates are met, delivers in its areas, and ends once nothing stands against it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import FollowUp
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.actions.making import REPROCURE, STARTS
from throughcare.contracts.models import (
    Contract,
    DeliveryArea,
    DeliveryBody,
    Hold,
)
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow, allow_if
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members
from throughcare.reference.models import Area


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
    contract = queries.locked(contract)
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


@transaction.atomic
def end(*, actor: Actor, now: datetime, contract: Contract, reason: str) -> Contract:
    """End a contract; refused while a hold, such as open referrals without a new home, stands against it."""
    contract = queries.locked(contract)
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


def _deliver(contract: Contract, on: date) -> None:
    """From the day it is live the contract delivers in its areas, in place of whoever did so before."""
    body = DeliveryBody.objects.create(
        kind=DeliveryBody.Kind.GRANT if contract.basis == "grant" else DeliveryBody.Kind.CONTRACT,
        name=contract.title,
        organisation_id=contract.provider_id,
        contract=contract,
        service_type_id=contract.service_type_id,
        cohort_id=contract.cohort_id,
    )
    _take_areas(body, list(contract.areas.all()), on, contract.ends_on)


def _take_areas(body: DeliveryBody, areas: list[Area], on: date, until: date | None) -> None:
    """The body delivers in these areas from a day on, in place of whoever did so before."""
    same = {"service_type_id": body.service_type_id, "cohort_id": body.cohort_id}
    still_there = Q(valid_until=None) | Q(valid_until__gt=on)
    before = DeliveryArea.objects.filter(still_there, area__in=areas, **same)
    before.filter(valid_from__gte=on).delete()  # it would never have delivered for a day
    before.filter(valid_from__lt=on).update(valid_until=on)
    DeliveryArea.objects.bulk_create(
        DeliveryArea(body=body, area=area, valid_from=on, valid_until=until, **same) for area in areas
    )


@transaction.atomic
def bring_in_house(*, actor: Actor, now: datetime, follow_up: FollowUp) -> DeliveryBody:
    """The probation service delivers a lot that nobody won, from its day; once."""
    allow_if(actor == SYSTEM, "It follows by itself from what was decided about the lot.").or_raise()
    lot, on = follow_up.lot, follow_up.in_house_from or london_day(now)
    same = {"service_type_id": lot.service_type_id, "cohort_id": lot.cohort_id}
    areas = list(lot.areas.all())
    there = DeliveryArea.objects.select_for_update(of=("self",)).filter(area__in=areas, **same)
    done = there.filter(body__kind=DeliveryBody.Kind.IN_HOUSE, valid_from=on).select_related("body").first()
    if done:
        return done.body
    body = DeliveryBody.objects.create(
        kind=DeliveryBody.Kind.IN_HOUSE,
        name=f"{lot.service_type.name}, probation service",
        organisation_id=lot.call_off.buyer_id,
        **same,
    )
    _take_areas(body, areas, on, None)
    record("delivery.brought_in_house", actor=actor, now=now, thing=body, related={"follow_up": follow_up.pk})
    return body


def _locked_hold(hold: Hold) -> Hold:
    return Hold.objects.select_for_update(of=("self",)).select_related("contract").get(pk=hold.pk)


def _still_open(hold: Hold) -> None:
    if hold.cleared_at:
        raise NotNow("This gate has been cleared already.")


def _of(hold: Hold) -> dict[str, int]:
    return {"contract": hold.contract_id}
