"""The only writer of contracts: made from an award, gated, brought to life, ended."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.actions.people import take_over_staff
from throughcare.accounts.models import Organisation
from throughcare.audit.record import record
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.models import Award, AwardShare, FollowUp
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.models import (
    Contract,
    ContractFunder,
    ContractOption,
    DeliveryArea,
    DeliveryBody,
    Hold,
    OptionOrder,
    Takeover,
    Uncompeted,
)
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem, allow_if
from throughcare.market.queries import membership
from throughcare.market.rules.membership import check_members
from throughcare.reference.models import Area
from throughcare.reference.queries import policy

DELIVERING = (Role.PROVIDER_MANAGER, Role.SUBCONTRACTOR, Role.CASEWORKER)  # who follows a takeover
MOST_PERCENT = 99  # of a share; whoever has more has the contract alone
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
    _begin(actor, now, contract, related={"award": award.pk})
    return contract


def _begin(actor: Actor, now: datetime, contract: Contract, related: dict[str, int]) -> None:
    """Gates and clocks of a contract that was made."""
    Hold.objects.bulk_create(
        Hold(contract=contract, verb="go_live", kind=gate.kind, what=gate.what, placed_at=now) for gate in rules.GATES
    )
    record("contract.made", actor=actor, now=now, thing=contract, related=related)
    _start_clocks(actor, now, contract)


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
def order_option(
    *, actor: Actor, now: datetime, option: ContractOption, value_gbp: Decimal, reason: str
) -> OptionOrder:
    """Order an optional service, up to its cap."""
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
    related = {"contract": option.contract_id}
    record("option.ordered", actor=actor, now=now, thing=made, fields=["value_gbp", "reason"], related=related)
    return made


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
        asked.contract = _extend(actor, now, asked) if asked.contract_id else _make_uncompeted(actor, now, asked)
    fields = ["status", "decided_at", "decided_by", "decision_reason", "contract"]
    asked.save(update_fields=fields)
    record(f"uncompeted.{asked.status}", actor=actor, now=now, thing=asked, fields=fields)
    return asked


def _extend(actor: Actor, now: datetime, asked: Uncompeted) -> Contract:
    """The same contract, longer: whoever delivers goes on delivering where nobody else follows on its last day."""
    contract = _locked(asked.contract)  # type: ignore[arg-type]  # an extension has one
    if contract.status == rules.ContractStatus.ENDED:
        raise NotNow("This contract has ended, so it can't be extended.")
    before, contract.ends_on = contract.ends_on, asked.ends_on
    contract.value_gbp += asked.value_gbp
    contract.save(update_fields=["ends_on", "value_gbp"])
    DeliveryArea.objects.filter(body__contract=contract, valid_until=before).update(valid_until=asked.ends_on)
    record("contract.extended", actor=actor, now=now, thing=contract, fields=["ends_on", "value_gbp"])
    _start_clocks(actor, now, contract)
    return contract


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
    _begin(actor, now, contract, related={"uncompeted": asked.pk})
    return contract


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
    still_there = there.filter(Q(valid_until=None) | Q(valid_until__gt=on))
    still_there.filter(valid_from__gte=on).delete()
    still_there.filter(valid_from__lt=on).update(valid_until=on)
    DeliveryArea.objects.bulk_create(DeliveryArea(body=body, area=area, valid_from=on, **same) for area in areas)
    record("delivery.brought_in_house", actor=actor, now=now, thing=body, related={"follow_up": follow_up.pk})
    return body


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


@transaction.atomic
def record_takeover(*, actor: Actor, now: datetime, old_id: int, new_id: int, valid_from: date, why: str) -> Takeover:
    """Write down that one organisation takes over all of another's contracts, from a day on.

    A takeover of today or earlier is followed at once.
    """
    permissions.can_record_takeover(actor).or_raise()
    both = list(Organisation.objects.select_for_update().filter(pk__in=(old_id, new_id)).order_by("pk"))
    if not {old_id, new_id} <= {each.pk for each in both}:
        raise NotFound
    contracts = list(queries.parts_of(old_id))
    rules.check_takeover(
        rules.Takeover(
            is_same=old_id == new_id,
            is_supplier=queries.providers().filter(pk=new_id).exists() or Takeover.objects.filter(old=new_id).exists(),
            has_contracts=bool(contracts),
            manages_all=all(permissions.can_manage(actor, contract) for contract in contracts),
            taken_over_already=Takeover.objects.filter(old=old_id).exists(),
            new_is_gone=Takeover.objects.filter(old=new_id).exists(),
        ),
        why,
    ).or_raise()
    found = Takeover.objects.create(
        old_id=old_id, new_id=new_id, valid_from=valid_from, why=why, recorded_at=now, recorded_by_id=actor.who
    )
    record("takeover.recorded", actor=actor, now=now, thing=found, related={"old": old_id, "new": new_id})
    return follow_takeover(actor=actor, now=now, takeover_id=found.pk)


@transaction.atomic
def follow_takeover(*, actor: Actor, now: datetime, takeover_id: int) -> Takeover:
    """Contracts, shares, delivery and staff follow a takeover whose day has come; once, and before that nothing."""
    found = Takeover.objects.select_for_update(of=("self",)).get(pk=takeover_id)
    if actor != SYSTEM:
        permissions.can_record_takeover(actor).or_raise()
    if found.done_at or found.valid_from > london_day(now):
        return found
    old_id, new_id = found.old_id, found.new_id
    contracts = list(queries.parts_of(old_id).values_list("pk", flat=True))
    for share in AwardShare.objects.filter(organisation=old_id, award__contract__in=contracts):
        _pass_share(share, new_id)
    DeliveryBody.objects.filter(organisation=old_id, contract__in=contracts).update(organisation_id=new_id)
    Contract.objects.filter(provider=old_id, pk__in=contracts).update(provider_id=new_id)
    who: dict[str, Any] = {"actor": actor, "now": now, "old_id": old_id, "new_id": new_id}
    found.contract_count, found.done_at = len(contracts), now
    found.staff_count = take_over_staff(**who, roles=DELIVERING)
    fields = ["contract_count", "staff_count", "done_at"]
    found.save(update_fields=fields)
    related = {"old": old_id, "new": new_id}
    record("takeover.followed", actor=actor, now=now, thing=found, fields=fields, related=related)
    return found


def _pass_share(share: AwardShare, new_id: int) -> None:
    """A promised share goes to the new organisation, on top of its own in the same award."""
    own = AwardShare.objects.filter(award=share.award_id, organisation=new_id).first()
    if own is None:
        share.organisation_id = new_id
        share.save(update_fields=["organisation"])
        return
    percent = own.percent + share.percent
    share.delete()
    if percent > MOST_PERCENT:  # it has the contract alone now
        own.delete()
        return
    own.percent = percent
    own.save(update_fields=["percent"])


def _locked(contract: Contract) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


def _locked_hold(hold: Hold) -> Hold:
    return Hold.objects.select_for_update(of=("self",)).select_related("contract").get(pk=hold.pk)


def _still_open(hold: Hold) -> None:
    if hold.cleared_at:
        raise NotNow("This gate has been cleared already.")


def _of(hold: Hold) -> dict[str, int]:
    return {"contract": hold.contract_id}
