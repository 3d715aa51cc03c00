"""Made-up awards and contracts for tests."""

from datetime import date, timedelta
from decimal import Decimal

from support.access import Whose, World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.commissioning.models import Award, Bid, CallOff, Lot
from throughcare.contracts import actions
from throughcare.contracts.models import Contract, Uncompeted
from throughcare.contracts.queries import open_gates
from throughcare.market.tests.factories import make_framework

START, END = date(2022, 3, 7), date(2024, 4, 1)


def make_award(
    world: World,
    whose: Whose = Whose.OWN,
    *,
    service_type: str = "ACC",
    area: str = "region-east-midlands",
    **dates: date,
) -> Award:
    """A confirmed award to a supplier, of a lot that starts today unless said otherwise."""
    commissioner, number = world.user(Role.COMMISSIONER), Award.objects.count() + 1
    starts_on, ends_on = dates.get("starts_on", START), dates.get("ends_on", END)
    published = world.now - timedelta(days=60)
    call_off = CallOff.objects.create(
        reference=f"CO-TEST-{number}",
        ocid=f"ocds-test-{number}",
        framework=make_framework(world),
        buyer=world.organisation(Kind.COMMISSIONER),
        title="Housing help",
        status="awarded",
        responses_due_at=published + timedelta(days=30),
        public_key=bytes(32),
        created_at=published,
        created_by=commissioner,
        published_at=published,
        published_by=commissioner,
    )
    lot = Lot.objects.create(
        call_off=call_off,
        number=1,
        service_type_id=service_type,
        cohort_id="women" if service_type == "WOS" else "men",
        value_gbp=Decimal(500_000),
        starts_on=starts_on,
        ends_on=ends_on,
        quality_weight=80,
        price_weight=20,
        status="awarded",
    )
    lot.areas.add(area)
    supplier = world.organisation(Kind.SUPPLIER, whose)
    told = {"organisation": supplier, "lot": lot}
    bid = Bid.objects.create(
        reference=f"B-TEST-{number}",
        status="opened",
        answers={},
        price_gbp=480_000,
        sealed=b"sealed",
        received_at=published,
        opened_at=published,
        price_opened_at=published,
        created_at=published,
        **told,
    )
    return Award.objects.create(
        reference=f"AW-TEST-{number}",
        bid=bid,
        value_gbp=Decimal(480_000),
        quality_score=80,
        price_score=100,
        total_score=84,
        starts_on=starts_on,
        ends_on=ends_on,
        status="confirmed",
        reason="The highest score.",
        approved_at=world.now - timedelta(days=12),
        approved_by=world.user(Role.APPROVER),
        standstill_ends_at=world.now - timedelta(days=2),
        confirmed_at=world.now,
        **told,
    )


def make_contract(world: World, whose: Whose = Whose.OWN, **more: date) -> Contract:
    """A contract that is mobilising."""
    return actions.make(actor=SYSTEM, now=world.now, award=make_award(world, whose, **more))


def clear_all(world: World, contract: Contract, whose: Whose = Whose.OWN) -> None:
    """Give evidence for every gate and clear it."""
    provider, buyer = world.actor(Role.PROVIDER_MANAGER, whose), world.actor(Role.CONTRACT_MANAGER)
    for hold in open_gates(contract):
        actions.give_evidence(actor=provider, now=world.now, hold=hold, evidence="All of it is in place.")
        actions.clear_gate(actor=buyer, now=world.now, hold=hold)


def make_live(world: World, whose: Whose = Whose.OWN, **more: date) -> Contract:
    """A contract that takes referrals."""
    contract = make_contract(world, whose, **more)
    clear_all(world, contract, whose)
    return actions.go_live(actor=SYSTEM, now=world.now, contract=contract)


def make_asked(world: World, contract: Contract, whose: Whose = Whose.OWN) -> Uncompeted:
    """An extension that waits for the second person, of the world's own buyer or of the rival's."""
    return Uncompeted.objects.create(
        reference=f"EX-TEST-{Uncompeted.objects.count() + 1}",
        kind="extension",
        buyer=world.organisation(Kind.COMMISSIONER, whose),
        provider_id=contract.provider_id,
        contract=contract,
        service_type_id=contract.service_type_id,
        cohort_id=contract.cohort_id,
        value_gbp=Decimal(100_000),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on + timedelta(days=365),
        ground="continuity",
        justification="The service goes on while it is bought again, for a year and no longer.",
        asked_at=world.now,
        asked_by=world.user(Role.COMMISSIONER, whose),
    )


def make_standing(world: World, whose: Whose = Whose.OWN) -> Uncompeted:
    """A direct award that was agreed and is in its standstill."""
    number = Uncompeted.objects.count() + 1
    asked = Uncompeted.objects.create(
        reference=f"DA-TEST-{number}",
        ocid=f"ocds-test-da-{number}",
        kind="direct",
        status="agreed",
        buyer=world.organisation(Kind.COMMISSIONER, whose),
        provider=world.organisation(Kind.SUPPLIER, whose),
        service_type_id="ACC",
        cohort_id="men",
        value_gbp=Decimal(100_000),
        starts_on=START,
        ends_on=END,
        ground="only_one",
        justification="Nobody else has a house in the town in which the people of this service live.",
        asked_at=world.now,
        asked_by=world.user(Role.COMMISSIONER, whose),
        decided_at=world.now,
        decided_by=world.user(Role.APPROVER, whose),
        standstill_ends_at=world.now + timedelta(days=10),
    )
    asked.areas.add("region-east-midlands")
    return asked
