from datetime import date, timedelta

import pytest

from support.access import RIVAL, World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.contracts import actions, queries, tasks
from throughcare.contracts.models import Contract, DeliveryBody, Hold
from throughcare.contracts.tests.factories import clear_all, make_award, make_contract, make_live
from throughcare.deadlines.rules import LONDON
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def test_an_award_becomes_one_contract_however_often_it_is_told(world):
    award = make_award(world)

    first = actions.make(actor=SYSTEM, now=world.now, award=award)
    second = actions.make(actor=SYSTEM, now=world.now, award=award)

    assert first.pk == second.pk
    assert Hold.objects.filter(contract=first).count() == 5
    assert Event.objects.filter(verb="contract.made").count() == 1


@pytest.mark.requirement(38)
def test_a_new_contract_carries_its_start_and_its_alarm_as_deadlines(world):
    contract = make_contract(world, starts_on=date(2022, 6, 26), ends_on=date(2024, 4, 1))

    due = {d.kind: d.due_at.astimezone(LONDON).date() for d in queries.clocks(contract)}
    assert due == {"contract.starts": date(2022, 6, 26), "contract.reprocure": date(2023, 3, 31)}


def test_go_live_waits_for_every_gate(world):
    contract = make_contract(world)

    with pytest.raises(NotValid) as refused:
        actions.go_live(actor=world.actor(Role.CONTRACT_MANAGER), now=world.now, contract=contract)

    assert len(refused.value.problems) == 5
    assert Contract.objects.get().status == "mobilising"
    assert not DeliveryBody.objects.exists()


def test_a_gate_is_cleared_only_once_the_provider_has_shown_something(world):
    hold = queries.open_gates(make_contract(world)).first()

    with pytest.raises(NotNow, match="has not shown anything"):
        actions.clear_gate(actor=world.actor(Role.CONTRACT_MANAGER), now=world.now, hold=hold)


def test_a_provider_can_not_clear_its_own_gate(world):
    hold = queries.open_gates(make_contract(world)).first()
    provider = world.actor(Role.PROVIDER_MANAGER)
    actions.give_evidence(actor=provider, now=world.now, hold=hold, evidence="Forty people are cleared.")

    with pytest.raises(NotAllowed):
        actions.clear_gate(actor=provider, now=world.now, hold=hold)

    assert Hold.objects.get(pk=hold.pk).cleared_at is None


def test_go_live_takes_the_place_of_whoever_delivered_before(world):
    before, after = make_live(world), make_live(world, RIVAL)

    assert before.pk != after.pk
    assert [d.body.contract_id for d in queries.delivering(["region-east-midlands"], world.today)] == [after.pk]


def test_time_brings_a_ready_contract_to_life_on_its_day_and_not_before(world):
    contract = make_contract(world, starts_on=world.today + timedelta(days=2))
    clear_all(world, contract)

    tasks.due(world.now)
    assert Contract.objects.get().status == "mobilising"

    tasks.due(world.now + timedelta(days=2))
    tasks.due(world.now + timedelta(days=2))
    assert Contract.objects.get().status == "live"
    assert DeliveryBody.objects.count() == 1


def test_time_leaves_a_contract_with_an_open_gate_alone(world):
    make_contract(world)

    tasks.due(world.now)

    assert Contract.objects.get().status == "mobilising"


def test_end_is_refused_while_something_holds_the_contract(world):
    contract = make_live(world)
    Hold.objects.create(
        contract=contract, verb="end", kind="referrals", what="3 referrals are open", placed_at=world.now
    )

    with pytest.raises(NotNow, match="3 referrals are open"):
        actions.end(actor=world.actor(Role.CONTRACT_MANAGER), now=world.now, contract=contract, reason="Over.")


def test_make_runs_from_the_event_of_a_confirmed_award(world):
    award = make_award(world)
    event = Event.objects.create(
        at=world.now, verb="award.confirmed", thing_type="commissioning.award", thing_id=str(award.pk)
    )

    tasks.make(event.pk)
    tasks.make(event.pk)

    assert [c.award_id for c in Contract.objects.all()] == [award.pk]
