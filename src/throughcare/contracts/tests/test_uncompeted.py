"""What goes to a provider without competition, lots brought in-house, who pays together, and optional services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from support.access import Whose, World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.commissioning import rules as buying
from throughcare.commissioning.actions import following
from throughcare.commissioning.models import Funder, LotOption
from throughcare.commissioning.tests import factories as competitions
from throughcare.contracts import actions, queries, rules, tasks
from throughcare.contracts.models import Contract, ContractOption, DeliveryArea, Uncompeted
from throughcare.contracts.tests import factories as make
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid

pytestmark = pytest.mark.django_db
WHY = "The women served have come to trust this provider, and the service is bought again in 2022."
K, G = rules.UncompetedKind, rules.Ground


@pytest.fixture
def world() -> World:
    return World()


def ask(world: World, **changes: object) -> Uncompeted:
    """A grant of London's mayor to a provider that delivers already."""
    where = queries.Where(
        buyer_id=world.organisation(Kind.COMMISSIONER).pk,
        provider_id=world.organisation(Kind.SUPPLIER).pk,
        service_type="WOS",
        cohort="women",
        areas=["region-london"],
    )
    given = {
        "actor": world.actor(Role.COMMISSIONER),
        "now": world.now,
        "where": where,
        "kind": K.GRANT,
        "ground": G.CONTINUITY,
        "justification": WHY,
        "value_gbp": Decimal(400_000),
        "starts_on": date(2022, 3, 7),
        "last_on": date(2023, 3, 31),
    }
    return actions.ask_uncompeted(**(given | changes))


def agree(world: World, asked: Uncompeted) -> Uncompeted:
    told = {"actor": world.actor(Role.APPROVER), "now": world.now, "asked": asked}
    return actions.decide_uncompeted(**told, is_agreed=True, reason="It keeps the service going until then.")


@pytest.mark.requirement(40)
def test_a_grant_to_an_existing_provider_needs_no_competition_but_a_justification_and_an_end(world: World) -> None:
    payer = world.organisation(Kind.COMMISSIONER, Whose.RIVAL)
    with pytest.raises(NotValid) as refused:
        ask(world, justification="It is right.", last_on=None)
    assert {problem.field for problem in refused.value.problems} == {"justification", "last_on"}

    found = agree(world, ask(world, funder_id=payer.pk)).contract

    assert (found.basis, found.status, found.ends_on) == ("grant", "mobilising", date(2023, 4, 1))
    assert found.award is None
    assert queries.funders(found) == [(payer.name, 100, Decimal("400000.00"))]
    assert set(found.holds.values_list("verb", flat=True)) == {"go_live"}
    assert Event.objects.filter(verb="contract.made").count() == 1


@pytest.mark.requirement(40)
def test_an_extension_moves_the_end_and_whoever_delivers_goes_on(world: World) -> None:
    contract = make.make_live(world)
    ended, worth = contract.ends_on, contract.value_gbp
    where = queries.where_of(contract)
    asked = ask(world, kind=K.EXTENSION, where=where, last_on=ended + timedelta(days=364))

    agree(world, asked)

    contract.refresh_from_db()
    assert (contract.ends_on, contract.value_gbp) == (ended + timedelta(days=365), worth + 400_000)
    assert set(DeliveryArea.objects.filter(body__contract=contract).values_list("valid_until", flat=True)) == {
        contract.ends_on
    }


def test_an_extension_that_ends_no_later_than_the_term_is_refused(world: World) -> None:
    contract = make.make_contract(world)

    with pytest.raises(NotValid, match="must come after the term that there is"):
        ask(world, kind=K.EXTENSION, where=queries.where_of(contract), last_on=contract.ends_on - timedelta(days=1))


def test_two_people_decide_and_a_provider_is_neither(world: World) -> None:
    asked = ask(world)

    for role in (Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.PROVIDER_MANAGER):
        told = {"actor": world.actor(role), "now": world.now, "asked": asked, "is_agreed": True, "reason": "Yes."}
        with pytest.raises((NotAllowed, NotFound)):
            actions.decide_uncompeted(**told)
    with pytest.raises(NotAllowed):
        ask(world, actor=world.actor(Role.PROVIDER_MANAGER))

    assert not Contract.objects.exists()


def test_a_direct_award_on_the_ground_of_no_bids_names_the_lot_that_nobody_won(world: World) -> None:
    with pytest.raises(NotValid, match="Name the lot that nobody won"):
        ask(world, kind=K.DIRECT, ground=G.NO_BIDS)

    made = competitions.make_failed()
    where = queries.Where(
        buyer_id=made.call_off.buyer_id,
        provider_id=made.suppliers[0].pk,
        service_type="ACC",
        cohort="men",
        areas=["police-durham"],
        lot_id=made.lot.pk,
    )
    asked = ask(world, actor=made.commissioner, where=where, kind=K.DIRECT, ground=G.NO_BIDS)

    assert (asked.lot_id, asked.status) == (made.lot.pk, "asked")


def test_a_failed_lot_delivered_in_house_changes_who_delivers_from_that_day() -> None:
    made = competitions.make_failed()
    following.follow_up(
        actor=made.commissioner,
        now=competitions.OPENING,
        lot=made.lot,
        kind=buying.FollowKind.IN_HOUSE,
        reason="Nobody bid, and the staff are there.",
        in_house_from=date(2022, 7, 1),
    )

    event = Event.objects.get(verb="lot.follow_up_in_house")
    for _twice in range(2):
        tasks.bring_in_house(event.pk)

    area = DeliveryArea.objects.get(area="police-durham", service_type="ACC", valid_until=None)
    assert (area.body.kind, area.valid_from) == ("in_house", date(2022, 7, 1))
    assert area.body.organisation == made.call_off.buyer


@pytest.mark.requirement(39)
def test_a_co_commissioner_sees_contracts_for_which_its_organisation_pays_and_no_others(world: World) -> None:
    award = make.make_award(world)
    other = make.make_contract(world, area="region-london")
    payer = competitions.make_organisation("commissioner", "Made-up Greater Manchester")
    Funder.objects.create(call_off=award.lot.call_off, organisation=payer, percent=40)
    theirs = competitions.make_actor(Role.CO_COMMISSIONER, payer)

    joint = actions.make(actor=SYSTEM, now=world.now, award=award)

    assert list(queries.contracts(theirs)) == [joint]
    assert other in queries.contracts(world.actor(Role.CONTRACT_MANAGER))
    assert queries.funders(joint)[1] == (payer.name, 40, Decimal("192000.00"))


def test_optional_services_are_ordered_up_to_their_cap_and_no_further(world: World) -> None:
    award = make.make_award(world)
    LotOption.objects.create(lot=award.lot, name="Weekend groups", cap_gbp=50_000)
    contract = actions.make(actor=SYSTEM, now=world.now, award=award)
    told = {"actor": world.actor(Role.CONTRACT_MANAGER), "now": world.now, "option": contract.options.get()}

    actions.order_option(**told, value_gbp=Decimal(30_000), reason="Six groups until Christmas.")
    with pytest.raises(NotValid, match="passes the cap by £5,000.00: £20,000.00 of £50,000.00 is left"):
        actions.order_option(**told, value_gbp=Decimal(25_000), reason="Five more groups.")

    assert ContractOption.objects.get().ordered_gbp == Decimal("30000.00")
    with pytest.raises(NotAllowed):
        actions.order_option(**(told | {"actor": world.actor(Role.PROVIDER_MANAGER)}), value_gbp=1, reason="x")
