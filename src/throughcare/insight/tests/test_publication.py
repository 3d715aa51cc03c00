"""What is published of every kind: valid, linked, once and for good, and found in the public register."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from lxml import html

from support.access import World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.commissioning.actions import changing, drafting, following, publishing
from throughcare.commissioning.models import LotOption
from throughcare.commissioning.rules import WITHDRAWN_LOT, FollowKind
from throughcare.commissioning.tests import factories as competitions
from throughcare.contracts import actions as contracts
from throughcare.contracts.models import OptionOrder
from throughcare.contracts.queries import uncompeted
from throughcare.contracts.tests import factories as contract_make
from throughcare.engagement.actions import log, pipeline
from throughcare.engagement.tests import factories as engagement
from throughcare.insight import tasks
from throughcare.insight.actions.publish import publish
from throughcare.insight.models import Notice, PublishedRelease
from throughcare.insight.rules import ocds
from throughcare.kernel.errors import NotNow
from throughcare.market.models import Qualification, Restriction

pytestmark = pytest.mark.django_db
HOST = {"headers": {"host": "localhost"}}


@pytest.fixture
def world() -> World:
    return World()


def published(world: World, days: int = 0) -> list[dict[str, Any]]:
    """What is published for the first time so many days later; all of it valid."""
    known = set(PublishedRelease.objects.values_list("release_id", flat=True))
    publish(actor=SYSTEM, now=world.now + timedelta(days=days))
    new = PublishedRelease.objects.exclude(release_id__in=known).order_by("pk")
    bodies = [row.body for row in new]
    assert [problem for body in bodies for problem in ocds.problems(body)] == []
    return bodies


def hashes() -> dict[str, str]:
    return {row.release_id: ocds.digest(row.body) for row in PublishedRelease.objects.all()}


def tags(bodies: list[dict[str, Any]]) -> list[list[str]]:
    return sorted(body["tag"] for body in bodies)


def admit(world: World, days: int, area: str) -> None:
    Qualification.objects.create(
        organisation=world.organisation(Kind.SUPPLIER),
        framework=contract_make.make_framework(world),
        service_type_id="ACC",
        area_id=area,
        valid_from=world.now + timedelta(days=days),
    )


@pytest.mark.requirement(1)
def test_a_published_draft_is_a_dated_tender_release_and_neither_changes_any_more(world: World) -> None:
    made = competitions.make_published()
    told = {"actor": made.commissioner, "now": competitions.NOW + timedelta(hours=1), "call_off": made.call_off}

    (tender,) = [body for body in published(world) if body["ocid"] == made.call_off.ocid]

    assert (tender["tag"], tender["date"]) == (["tender"], "2022-03-07T09:00:00Z")
    with pytest.raises(NotNow):
        drafting.describe(**told, title="Other", title_cy="", description="", description_cy="")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedRelease.objects.filter(ocid=made.call_off.ocid).update(tag="other")


@pytest.mark.requirement(1)
def test_a_contract_is_published_from_award_to_end_and_no_release_changes_afterwards(world: World) -> None:
    contract = contract_make.make_live(world)
    first = published(world)
    assert tags(first) == [["award", "contract"], ["contractUpdate"], ["tender"], ["tender"]]
    before = hashes()

    asked = contracts.ask_uncompeted(
        actor=world.actor(Role.COMMISSIONER),
        now=world.now + timedelta(days=1),
        where=uncompeted.where_of(contract),
        kind="extension",
        ground="continuity",
        justification="The service goes on for a year while it is bought again with its neighbours.",
        value_gbp=120_000,
        starts_on=contract.starts_on,
        last_on=contract.ends_on + timedelta(days=364),
    )
    contracts.decide_uncompeted(
        actor=world.actor(Role.APPROVER), now=world.now + timedelta(days=1), asked=asked, is_agreed=True, reason="Yes."
    )
    (amended,) = published(world, 1)
    contracts.end(actor=SYSTEM, now=world.now + timedelta(days=2), contract=contract, reason="By agreement.")
    (ended,) = published(world, 2)

    assert amended["tag"] == ["contractAmendment"]
    (row,) = amended["contracts"]
    assert row["value"]["amount"] == 600_000.0
    assert row["amendments"][0]["rationale"].startswith("The service goes on for a year")
    assert (ended["tag"], ended["contracts"][0]["status"]) == (["contractTermination"], "terminated")
    assert {key: digest for key, digest in hashes().items() if key in before} == before


def test_each_order_of_an_optional_service_is_published_with_who_what_when_and_its_value(
    world: World,
) -> None:
    award = contract_make.make_award(world)
    LotOption.objects.create(lot=award.lot, name="Weekend groups", cap_gbp=50_000)
    contract = contracts.make(actor=SYSTEM, now=world.now, award=award)
    first = published(world)
    before = hashes()
    client, option = world.client(Role.CONTRACT_MANAGER), contract.options.get()
    order = {"value_gbp": "30,000", "reason": "Six groups until Christmas."}
    client.post(f"/contracts/{contract.reference}/options/{option.pk}/order", order)
    told = {"actor": world.actor(Role.CONTRACT_MANAGER), "now": world.now + timedelta(days=1), "option": option}
    contracts.order_option(**told, value_gbp=Decimal("5000.50"), reason="One more.")
    releases = published(world, 1)

    (tender,) = [body["tender"] for body in first if body["ocid"] == "ocds-test-1" and body["tag"] == ["tender"]]
    assert tender["lots"][0]["options"] == {"description": "Weekend groups: up to £50,000.00 over the term"}
    assert [body["tag"] for body in releases] == [["contractAmendment"]] * 2
    assert [body["contracts"][0]["value"]["amount"] for body in releases] == [510_000.0, 515_000.5]
    (amendment,), (item,) = (releases[0]["contracts"][0][name] for name in ("amendments", "items"))
    assert amendment["rationale"] == "Six groups until Christmas."
    assert amendment["description"] == (
        "Own commissioner ordered “Weekend groups” of Own supplier for £30,000.00: £30,000.00 of up to £50,000.00"
        " is ordered"
    )
    assert (item["id"], item["unit"]["value"]["amount"]) == (amendment["id"], 30_000.0)
    assert amendment["date"] == releases[0]["date"]
    assert {key: digest for key, digest in hashes().items() if key in before} == before
    with pytest.raises(DatabaseError), transaction.atomic():
        OptionOrder.objects.update(value_gbp=1)
    record = ocds.record(PublishedRelease.objects.filter(ocid="ocds-test-1").values_list("body", flat=True))
    assert [row["unit"]["value"]["amount"] for row in record["contracts"][0]["items"]] == [30_000.0, 5_000.5]
    assert "Six groups until Christmas." in client.get(f"/contracts/{contract.reference}").content.decode()
    process = client.get(f"/public-register/{Notice.objects.get(ocid='ocds-test-1').pk}").content.decode()
    assert "Six groups until Christmas." in process


def test_awards_of_one_moment_are_one_release_that_waits_for_the_last_of_their_contracts(world: World) -> None:
    first, second = contract_make.make_award(world), contract_make.make_award(world, area="region-london")
    second.lot.number, second.lot.call_off = 2, first.lot.call_off
    second.lot.save()
    contracts.make(actor=SYSTEM, now=world.now, award=first)

    assert [body for body in published(world) if "award" in body["tag"]] == []
    contracts.make(actor=SYSTEM, now=world.now, award=second)

    (release,) = [body for body in published(world) if "award" in body["tag"]]
    assert sorted(award["relatedLots"][0] for award in release["awards"]) == ["1", "2"]


@pytest.mark.requirement(40)
def test_a_direct_award_is_published_with_its_ground_and_again_when_its_contract_is_made(world: World) -> None:
    contract_make.make_framework(world)
    asked = contract_make.make_standing(world)
    asked.framework = contract_make.make_framework(world)
    asked.save(update_fields=["framework"])

    (notice,) = [body for body in published(world) if body["ocid"] == asked.ocid]
    after = asked.standstill_ends_at + timedelta(hours=1)
    contracts.confirm_uncompeted(actor=SYSTEM, now=after, asked=asked)
    made = [body for body in published(world, 11) if body["ocid"] == asked.ocid]

    assert notice["tag"] == ["award", "tender"]
    assert notice["awards"][0]["status"] == "pending"
    assert notice["tender"]["procurementMethod"] == "direct"
    assert "regulation 32(2)(b)" in notice["tender"]["procurementMethodRationale"]
    assert notice["relatedProcesses"][0]["identifier"] == "ocds-test-framework"
    assert [(body["tag"], body["awards"][0]["status"]) for body in made] == [(["awardUpdate", "contract"], "active")]
    assert made[0]["contracts"][0]["id"] == f"C-{asked.reference}"


def test_of_news_that_waits_together_the_last_publishes_for_all(
    world: World, jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks, "publish", lambda **told: runs.append(told))
    programme = engagement.make_programme(world)
    engagement.make_lots(world, programme)
    told = {"actor": world.actor(Role.COMMISSIONER), "programme": programme, "reason": "Papers are late."}
    told["site"] = engagement.SITE
    for days in (1, 2, 3):
        on = date(2023, 1, 16) + timedelta(days=days)
        pipeline.change_date(**told, now=world.now + timedelta(days=days), stage="publish", lots=[1], to_on=on)

    done = jobs()

    assert done.count("insight.publish") >= 3
    assert len(runs) == 1


def test_members_are_admitted_leave_and_come_back_in_the_frameworks_own_process(world: World) -> None:
    admit(world, 0, "region-east-midlands")
    published(world)
    admit(world, 1, "region-london")
    (wider,) = published(world, 1)
    Restriction.objects.create(
        organisation=world.organisation(Kind.SUPPLIER),
        framework=contract_make.make_framework(world),
        kind="suspended",
        ground="conduct",
        reason="It is looked into.",
        from_at=world.now + timedelta(days=2),
        made_at=world.now,
        until_on=world.today + timedelta(days=5),
    )
    gone, back = published(world, 2)

    assert wider["awards"][0]["description"] == "Accommodation: East Midlands; Accommodation: London"
    assert (gone["awards"][0]["status"], back["awards"][0]["status"]) == ("cancelled", "active")
    assert "looked into" not in str(gone)  # why is not for everybody
    record = ocds.record(PublishedRelease.objects.values_list("body", flat=True))
    assert [(award["id"], award["status"]) for award in record["awards"]] == [
        (f"member-{world.organisation(Kind.SUPPLIER).pk}", "active")
    ]


def test_a_plan_is_published_anew_when_a_date_slips_and_when_questions_are_answered(world: World) -> None:
    programme = engagement.make_programme(world)
    engagement.make_lots(world, programme)
    (planned,) = published(world)
    told = {"actor": world.actor(Role.COMMISSIONER), "programme": programme}
    to_on = date(2023, 1, 16)
    late = {"stage": "publish", "lots": [1], "to_on": to_on, "reason": "Papers are late.", "site": engagement.SITE}
    pipeline.change_date(**told, now=world.now + timedelta(days=1), **late)
    (slipped,) = published(world, 1)
    engagement.make_answer(world, engagement.make_enquiry(world, programme))
    log.publish_answers(**told, site="http://localhost", now=world.now + timedelta(days=2))
    (answered,) = published(world, 2)

    assert (planned["tag"], slipped["tag"], answered["tag"]) == (["planning"], ["planningUpdate"], ["planningUpdate"])
    moved = [row for row in slipped["planning"]["milestones"] if row["dueDate"].startswith("2023-01-16")]
    assert len(moved) == 1
    assert not moved[0]["description"].endswith("2023-01-16")
    assert answered["tender"]["enquiries"][0]["description"] == "Is travel paid?"
    assert "author" not in answered["tender"]["enquiries"][0]


def test_a_call_off_says_how_it_is_judged_and_what_became_of_a_lot_that_nobody_won(world: World) -> None:
    made = competitions.make_failed()
    bodies = [body for body in published(world) if body["ocid"] == made.call_off.ocid]

    tender, decided = bodies
    (lot,) = tender["tender"]["lots"]
    numbers = [row["numbers"][0]["number"] for row in lot["awardCriteria"]["criteria"]]
    assert sum(numbers) == 100
    assert decided["tender"]["status"] == "unsuccessful"
    assert decided["tender"]["lots"][0]["status"] == "unsuccessful"
    assert {row["measure"]: row["value"] for row in decided["bids"]["statistics"]}["bids"] == 2
    told = {"actor": made.commissioner, "now": competitions.OPENING, "lot": made.lot}
    follow = following.follow_up(**told, kind=FollowKind.RERUN, reason="Nobody met the need at night.")
    assert follow.next_call_off.ocid != made.call_off.ocid


def test_a_withdrawn_lot_is_published_as_cancelled_and_counts_no_more_to_what_is_bought(world: World) -> None:
    made = competitions.make_draft()
    given = {"actor": made.commissioner, "now": competitions.NOW, "call_off": made.call_off}
    drafting.add_lot(**given, terms=competitions.terms())
    publishing.publish(**given)
    made.fresh()
    changing.propose_change(**given, part="lot-2", values=WITHDRAWN_LOT)
    changing.publish_change(**given, reason="Its service is bought nationally.")

    amended = [body["tender"] for body in published(world) if body["ocid"] == made.call_off.ocid][-1]

    assert [lot["status"] for lot in amended["lots"]] == ["active", "cancelled"]
    assert amended["value"] == amended["lots"][0]["value"]


@pytest.mark.requirement(41)
def test_everybody_searches_the_register_and_follows_a_process_to_each_of_its_releases(
    world: World, client: Client
) -> None:
    contract_make.make_live(world)
    contract_make.make_standing(world)
    engagement.make_programme(world)
    published(world)

    page = html.fromstring(client.get("/public-register", **HOST).content)
    found = html.fromstring(client.get("/public-register?q=Own+supplier", **HOST).content)
    titles = sorted(a.text for a in page.cssselect(".app-result a"))
    assert titles == ["Accommodation, Own supplier", "Dynamic framework", "Housing help", engagement_name()]
    assert sorted(a.text for a in found.cssselect(".app-result a")) == ["Accommodation, Own supplier", "Housing help"]
    link = next(a.get("href") for a in page.cssselect(".app-result a") if a.text == "Housing help")
    one = html.fromstring(client.get(link, **HOST).content)
    assert "Under the framework: Dynamic framework" in " ".join(one.text_content().split())
    assert "Contract began" in one.text_content()
    record = client.get(f"{link}/record.json", **HOST).json()["records"][0]
    assert record["compiledRelease"]["contracts"][0]["status"] == "active"
    assert len(record["releases"]) == 3
    lines = b"".join(client.get("/public-register/csv?q=Own+supplier", **HOST).streaming_content).decode().splitlines()
    assert len(lines) == 3


def engagement_name() -> str:
    return str(engagement.Programme.objects.get().name)
