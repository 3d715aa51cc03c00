"""What goes to a provider without competition, lots brought in-house, who pays together, and optional services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lxml import html

from support.access import Whose, World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.audit.models import Event
from throughcare.clock.clock import start_of_day
from throughcare.commissioning import rules as buying
from throughcare.commissioning.actions import following
from throughcare.commissioning.letters import document as words
from throughcare.commissioning.models import Envelope, Funder, LotOption
from throughcare.commissioning.tests import factories as competitions
from throughcare.commissioning.tests.browser import at, problems, signed_in, texts
from throughcare.contracts import actions, queries, rules, tasks
from throughcare.contracts.models import Contract, ContractOption, DeliveryArea, Uncompeted
from throughcare.contracts.queries import uncompeted as without
from throughcare.contracts.tests import factories as make
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.letters.models import Letter
from throughcare.market.models import Framework, Restriction

pytestmark = pytest.mark.django_db
WHY = "The women served have come to trust this provider, and the service is bought again in 2022."
K = rules.UncompetedKind


@pytest.fixture
def world() -> World:
    return World()


def ask(world: World, **changes: object) -> Uncompeted:
    """A grant of London's mayor to a provider that delivers already."""
    where = without.Where(
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
        "ground": "existing",
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
    where = {"service_type": "WOS", "cohort": "women", "area": "region-london", "funder_id": payer.pk}
    grant = typed(world, kind="grant", ground="existing", value_gbp="400000", **where)
    buyer, page = world.client(Role.COMMISSIONER), "/contracts/without-competition/ask"

    refused = buyer.post(page, grant | {"justification": "It is right."} | dict.fromkeys(LAST_ON, ""))
    buyer.post(page, grant)
    asked = Uncompeted.objects.get()
    agree_on_page(world, asked)
    found = asked.contract

    assert len(problems(refused)) == 2
    assert (found.basis, found.status, found.ends_on) == ("grant", "mobilising", date(2023, 4, 1))
    assert found.award is None
    assert queries.funders(found) == [(payer.name, 100, Decimal("400000.00"))]
    assert set(found.holds.values_list("verb", flat=True)) == {"go_live"}
    assert Event.objects.filter(verb="contract.made").count() == 1
    found.holds.update(cleared_at=world.now)
    actions.go_live(actor=SYSTEM, now=start_of_day(found.starts_on, 9), contract=found)
    assert found.delivery_body.kind == "grant"  # as the directory tells it


@pytest.mark.requirement(40)
def test_an_extension_moves_the_end_and_whoever_delivers_goes_on(world: World) -> None:
    contract = make.make_live(world)
    ended, worth = contract.ends_on, contract.value_gbp
    where = without.where_of(contract)
    asked = ask(world, kind=K.EXTENSION, ground="continuity", where=where, last_on=ended + timedelta(days=364))

    agree(world, asked)

    contract.refresh_from_db()
    assert (contract.ends_on, contract.value_gbp) == (ended + timedelta(days=365), worth + 400_000)
    assert set(DeliveryArea.objects.filter(body__contract=contract).values_list("valid_until", flat=True)) == {
        contract.ends_on
    }


def test_an_extension_that_ends_no_later_than_the_term_is_refused(world: World) -> None:
    contract = make.make_contract(world)

    with pytest.raises(NotValid, match="must come after the term that there is"):
        ask(
            world,
            kind=K.EXTENSION,
            ground="continuity",
            where=without.where_of(contract),
            last_on=contract.ends_on - timedelta(days=1),
        )


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
        ask(world, kind=K.DIRECT, ground="no_bids")

    made = competitions.make_failed()
    where = without.Where(
        buyer_id=made.call_off.buyer_id,
        provider_id=made.suppliers[0].pk,
        service_type="ACC",
        cohort="men",
        areas=["police-durham"],
        lot_id=made.lot.pk,
    )
    asked = ask(world, actor=made.commissioner, where=where, kind=K.DIRECT, ground="no_bids")

    assert (asked.lot_id, asked.status) == (made.lot.pk, "asked")


def test_a_direct_award_for_a_lot_is_asked_for_all_its_areas_and_to_nobody_by_default() -> None:
    made = competitions.make_failed()
    made.lot.areas.add("police-cleveland")
    follow = {"actor": made.commissioner, "now": competitions.OPENING, "lot": made.lot, "reason": WHY}
    following.follow_up(**follow, kind=buying.FollowKind.DIRECT)
    buyer, page = signed_in(made.commissioner), f"/contracts/without-competition/ask?lot={made.lot.pk}"
    days = {"starts_on-day": "1", "starts_on-month": "7", "starts_on-year": "2022"} | dict(
        zip(LAST_ON, ("31", "3", "2023"), strict=True)
    )
    given = {"kind": "direct", "ground": "no_bids", "justification": WHY, "value_gbp": "250000"} | days
    at(competitions.OPENING)

    shown = html.fromstring(buyer.get(page).content)
    unnamed = buyer.post(page, given)
    buyer.post(page, given | {"provider_id": made.suppliers[0].pk})

    assert texts(shown, ".app-lead") == [
        f"Lot 1 of {made.call_off.reference} had no award: Accommodation, Men, Cleveland, Durham."
    ]
    assert [field.get("name") for field in shown.cssselect("main select")] == ["provider_id", "funder_id"]
    assert texts(shown, "[name=provider_id] option[selected]") in ([], ["Choose"])
    assert len(problems(unnamed)) == 1
    asked = Uncompeted.objects.get()
    assert (asked.service_type_id, asked.cohort_id, asked.lot_id) == ("ACC", "men", made.lot.pk)
    assert sorted(asked.areas.values_list("pk", flat=True)) == ["police-cleveland", "police-durham"]
    approver = signed_in(made.approver)
    listed = html.fromstring(approver.get("/contracts/without-competition").content)
    (link,) = listed.cssselect(f"main td a[href$='/{asked.pk}']")
    decide = texts(html.fromstring(approver.get(link.get("href")).content), "h1, .app-lead")
    assert decide[0] == f"Direct award to {made.suppliers[0].name}: do you agree?"
    assert decide[1].startswith("Accommodation, Men, Cleveland, Durham: £250,000, 1 July 2022 to")


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

    page = signed_in(theirs).get("/contracts").content.decode()
    assert (joint.reference in page, other.reference in page) == (True, False)
    assert other.reference in world.client(Role.CONTRACT_MANAGER).get("/contracts").content.decode()
    assert f"{payer.name}: 40%, £192,000" in signed_in(theirs).get(f"/contracts/{joint.reference}").content.decode()


def test_optional_services_are_ordered_up_to_their_cap_and_no_further(world: World) -> None:
    award = make.make_award(world)
    LotOption.objects.create(lot=award.lot, name="Weekend groups", cap_gbp=50_000)
    contract = actions.make(actor=SYSTEM, now=world.now, award=award)
    envelopes = [competitions.make_envelope(make.make_framework(world), "40000.00", year=year) for year in (2021, 2022)]
    told = {"actor": world.actor(Role.CONTRACT_MANAGER), "now": world.now, "option": contract.options.get()}

    actions.order_option(**told, value_gbp=Decimal(30_000), reason="Six groups until Christmas.")
    with pytest.raises(NotValid, match="passes the cap by £5,000.00: £20,000.00 of £50,000.00 is left"):
        actions.order_option(**told, value_gbp=Decimal(25_000), reason="Five more groups.")

    assert ContractOption.objects.get().ordered_gbp == Decimal("30000.00")
    # over 756 days from 7 March 2022: 25 of them in 2021/22, 365 in 2022/23
    assert [splits(envelope)[-1][2] for envelope in envelopes] == [Decimal("992.06"), Decimal("14484.13")]
    with pytest.raises(NotAllowed):
        actions.order_option(**(told | {"actor": world.actor(Role.PROVIDER_MANAGER)}), value_gbp=1, reason="x")


# A direct award of its own, through the pages


def restrict(world: World) -> None:
    Restriction.objects.create(
        organisation=world.organisation(Kind.SUPPLIER),
        framework=Framework.objects.get(),
        kind="suspended",
        ground="conduct",
        reason="It is looked into.",
        from_at=world.now,
        made_at=world.now,
    )


LAST_ON = ("last_on-day", "last_on-month", "last_on-year")


def typed(world: World, **changes: object) -> dict[str, object]:
    """The form of a direct award as a commissioner fills it."""
    given = {
        "kind": "direct",
        "ground": "only_one",
        "justification": WHY,
        "provider_id": world.organisation(Kind.SUPPLIER).pk,
        "service_type": "ACC",
        "cohort": "men",
        "area": "region-east-midlands",
        "value_gbp": "250000",
        "starts_on-day": "1",
        "starts_on-month": "5",
        "starts_on-year": "2022",
        "last_on-day": "31",
        "last_on-month": "3",
        "last_on-year": "2023",
    }
    return given | changes


def agree_on_page(world: World, asked: Uncompeted) -> None:
    page = world.client(Role.APPROVER).post(
        f"/contracts/without-competition/{asked.pk}", {"is_agreed": "yes", "reason": "There is nobody else."}
    )
    assert page.status_code == 302, page.content.decode()
    asked.refresh_from_db()


@pytest.fixture
def standing(world: World) -> Uncompeted:
    """A direct award that one asked for and another agreed to, both through their pages."""
    make.make_framework(world)
    page = world.client(Role.COMMISSIONER).post("/contracts/without-competition/ask", typed(world))
    assert page.status_code == 302, page.content.decode()
    asked = Uncompeted.objects.get()
    agree_on_page(world, asked)
    return asked


def test_a_direct_award_stands_still_by_the_law_of_its_framework_and_becomes_a_contract(
    world: World, standing: Uncompeted
) -> None:
    assert (standing.reference, standing.contract, standing.framework.ocid) == (
        "DA-2022-001",
        None,
        "ocds-test-framework",
    )
    assert standing.standstill_ends_at == end_of(date(2022, 3, 17))  # ten days from the day after it was told
    letter = Letter.objects.get(organisation=standing.provider)
    assert "Nobody" not in letter.facts["ground"]
    assert letter.facts["justification"] == WHY
    assert words(letter).title == "You are awarded this without competition"

    tasks.due(standing.standstill_ends_at - timedelta(hours=1))
    standing.refresh_from_db()
    assert standing.contract is None
    for _twice in range(2):
        tasks.due(standing.standstill_ends_at + timedelta(hours=1))

    standing.refresh_from_db()
    assert (standing.contract.reference, standing.contract.basis) == ("C-DA-2022-001", "direct")
    assert Contract.objects.count() == 1
    told = Event.objects.filter(thing_type="contracts.uncompeted").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["uncompeted.asked", "uncompeted.agreed", "uncompeted.confirmed"]


def test_a_direct_award_is_stopped_in_its_standstill_and_whoever_was_told_is_told_why(
    world: World, standing: Uncompeted
) -> None:
    client = world.client(Role.APPROVER)
    listed = client.get("/contracts/without-competition").content
    assert (b"Stop it" in listed, b"31 March 2023" in listed) == (True, True)

    refused = client.post(f"/contracts/without-competition/{standing.pk}/stop", {"reason": " "})
    client.post(f"/contracts/without-competition/{standing.pk}/stop", {"reason": "Another house has opened."})

    assert refused.status_code == 200
    standing.refresh_from_db()
    assert (standing.status, standing.stop_reason) == ("stopped", "Another house has opened.")
    assert Letter.objects.filter(template="uncompeted_stopped").count() == 1
    tasks.due(standing.standstill_ends_at + timedelta(hours=1))
    assert not Contract.objects.exists()


def splits(of: Envelope) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """The history of an envelope: what, and reserved, committed and available after it."""
    rows = of.entries.order_by("pk")
    return [(row.kind, row.reserved_gbp, row.committed_gbp, row.available_gbp) for row in rows]


@pytest.mark.requirement(53)
def test_what_goes_without_competition_is_committed_from_the_envelopes_and_given_back_when_it_is_stopped(
    world: World,
) -> None:
    framework = make.make_framework(world)
    first, second = (competitions.make_envelope(framework, "280000000.00", year=year) for year in (2022, 2023))
    until = {"last_on-day": "30", "last_on-month": "6", "last_on-year": "2023"}
    world.client(Role.COMMISSIONER).post("/contracts/without-competition/ask", typed(world, **until))
    asked = Uncompeted.objects.get()

    agree_on_page(world, asked)
    reason = {"reason": "Another house has opened."}
    world.client(Role.APPROVER).post(f"/contracts/without-competition/{asked.pk}/stop", reason)

    # £250,000 over 426 days from 1 May 2022, 335 of them in 2022/23
    whole, this, after = Decimal("280000000.00"), Decimal("196596.24"), Decimal("53403.76")
    assert splits(first) == [("commit", 0, this, whole - this), ("release", 0, 0, whole)]
    assert splits(second) == [("commit", 0, after, whole - after), ("release", 0, 0, whole)]
    page = world.client(Role.COMMISSIONER).get(f"/envelopes/{first.pk}").content.decode()
    assert "£196,596.24 committed for DA-2022-001" in page


@pytest.mark.requirement(53)
def test_a_grant_above_what_an_envelope_has_left_is_refused_and_leaves_it_as_it_was(world: World) -> None:
    framework = make.make_framework(world)
    small = competitions.make_envelope(framework, "1000.00", year=2021)
    asked = ask(world)

    with pytest.raises(NotValid, match="the envelope has £1,000.00 available"):
        agree(world, asked)

    small.refresh_from_db()
    asked.refresh_from_db()
    assert (small.committed_gbp, small.available_gbp, asked.status) == (Decimal(0), Decimal(1000), "asked")


def test_grounds_are_those_of_the_law_and_kind_and_urgency_has_no_standstill(world: World) -> None:
    make.make_framework(world)
    form = world.client(Role.COMMISSIONER).get("/contracts/without-competition/ask").content.decode()
    assert "regulation 32(2)(c)" in form
    assert "user choice" not in form  # a ground of the Act of 2023, and the framework is of 2020

    wrong = world.client(Role.COMMISSIONER).post("/contracts/without-competition/ask", typed(world, ground="existing"))
    assert b"Choose a ground that holds for this kind of award" in wrong.content
    world.client(Role.COMMISSIONER).post("/contracts/without-competition/ask", typed(world, ground="urgency"))
    asked = Uncompeted.objects.get()
    agree_on_page(world, asked)

    assert (asked.standstill_ends_at, asked.contract.reference) == (None, "C-DA-2022-001")


def test_who_is_off_the_framework_is_awarded_nothing_directly(world: World) -> None:
    make.make_framework(world)
    world.client(Role.COMMISSIONER).post("/contracts/without-competition/ask", typed(world))
    restrict(world)
    asked = Uncompeted.objects.get()

    page = world.client(Role.APPROVER).post(
        f"/contracts/without-competition/{asked.pk}", {"is_agreed": "yes", "reason": "There is nobody else."}
    )

    assert b"suspended" in page.content
    asked.refresh_from_db()
    assert asked.status == "asked"
