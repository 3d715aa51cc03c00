"""Open data out and in, as anybody meets it."""

import json
from datetime import timedelta

import pytest
from lxml import html

from support.access import World
from throughcare.access.actor import SYSTEM
from throughcare.contracts.tests.factories import make_contract
from throughcare.insight.actions.publish import publish
from throughcare.insight.actions.take_in import batch, begin, take_in
from throughcare.insight.models import Notice, NoticeRelease, PublishedRelease
from throughcare.insight.rules import ocds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def release(ocid="ocds-abc-1", number=1, **more):
    return {
        "ocid": ocid,
        "id": f"{ocid}-{number}",
        "date": f"2022-03-0{number}T09:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "tender": {"id": "t", "title": "School buses", "value": {"amount": 1200.5, "currency": "GBP"}},
    } | more


def import_all(world, releases):
    run = begin(actor=SYSTEM, now=world.now, file_name="a.json", sha256="0" * 64)
    return take_in(actor=SYSTEM, now=world.now, run=run, releases=releases, source="test")


@pytest.mark.requirement(41)
def test_the_public_register_shows_provider_lot_value_and_dates_to_anybody(world, client):
    make_contract(world)

    page = html.fromstring(client.get("/awards", headers={"host": "localhost"}).content)

    cells = [" ".join(cell.text_content().split()) for cell in page.cssselect("tbody tr th, tbody tr td")]
    assert cells == [
        "Own supplier",
        "Accommodation (men)",
        "East Midlands",
        "Competition",
        "£480,000",
        "7 March 2022",
        "31 March 2024",
    ]


@pytest.mark.requirement(41)
def test_the_register_downloads_as_csv(world, client):
    make_contract(world)

    response = client.get("/awards/csv", headers={"host": "localhost"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[1].startswith("AW-TEST-1,Own supplier,Accommodation,Men,East Midlands,480000.00,2022-03-07,2024-03-31")


def test_what_is_published_is_valid_linked_and_published_once(world, client):
    contract = make_contract(world)

    assert publish(actor=SYSTEM, now=world.now) == 3
    assert publish(actor=SYSTEM, now=world.now) == 0

    package = client.get("/open-data/releases.json", headers={"host": "localhost"}).json()
    assert [problem for body in package["releases"] for problem in ocds.problems(body)] == []
    award = next(r for r in package["releases"] if "award" in r["tag"])
    assert award["relatedProcesses"][0]["identifier"] == "ocds-test-framework"
    assert award["awards"][0]["relatedLots"] == ["1"]
    assert award["contracts"][0]["id"] == contract.reference
    assert award["bids"]["statistics"][0]["measure"] == "requests"


def test_a_record_is_what_the_releases_merge_to(world, client):
    make_contract(world)
    publish(actor=SYSTEM, now=world.now)

    records = client.get("/open-data/records.json", headers={"host": "localhost"}).json()["records"]

    compiled = next(r for r in records if r["ocid"] == "ocds-test-1")["compiledRelease"]
    assert compiled["tender"]["title"] == "Housing help"
    assert compiled["awards"][0]["value"] == {"amount": 480000.0, "currency": "GBP"}


def test_a_published_release_never_changes(world, django_assert_num_queries):
    make_contract(world)
    publish(actor=SYSTEM, now=world.now)
    before = {row.release_id: row.body for row in PublishedRelease.objects.all()}

    make_contract(world)
    publish(actor=SYSTEM, now=world.now + timedelta(days=1))

    after = {row.release_id: row.body for row in PublishedRelease.objects.all()}
    assert {key: after[key] for key in before} == before
    assert len(after) > len(before)


def test_releases_of_one_process_merge_into_one_notice_that_search_finds(world, client):
    later = release(number=2, tag=["tenderUpdate"], tender={"id": "t", "title": "School buses and taxis"})
    run = import_all(world, [release(), later])

    assert (run.new_count, run.duplicate_count) == (2, 0)
    page = html.fromstring(client.get("/notices?q=taxi", headers={"host": "localhost"}).content)
    assert [a.text for a in page.cssselect(".app-result a")] == ["School buses and taxis"]
    assert Notice.objects.get().value_gbp == 1200.5


def test_a_broken_release_is_named_by_position_and_the_good_ones_are_in(world):
    broken = release(ocid="ocds-abc-2")
    del broken["date"]

    run = import_all(world, [release(), broken, release(ocid="ocds-abc-3"), "nonsense"])

    assert [(p["position"], p["message"]) for p in run.problems] == [
        (2, "release: 'date' is a required property"),
        (4, "is not an object"),
    ]
    assert sorted(Notice.objects.values_list("ocid", flat=True)) == ["ocds-abc-1", "ocds-abc-3"]


def test_taking_in_twice_changes_nothing_and_says_which_are_here_already(world):
    import_all(world, [release()])
    run = import_all(world, [release()])

    assert (run.new_count, run.duplicate_count) == (0, 1)
    assert run.problems == [{"position": 1, "message": "is here already", "more": 0}]
    assert NoticeRelease.objects.count() == 1


def test_an_import_that_broke_off_goes_on_where_it_was(world):
    releases = [release(ocid=f"ocds-abc-{n}") for n in range(1, 8)]
    run = begin(actor=SYSTEM, now=world.now, file_name="a.json", sha256="0" * 64)
    batch(actor=SYSTEM, now=world.now, run=run, first=0, releases=releases[:3], source="test")

    again = import_all(world, releases)

    assert again.pk == run.pk
    assert (again.release_count, again.new_count, again.duplicate_count) == (7, 7, 0)


def test_real_notices_are_all_valid_and_merge(world, real_data):
    releases = [
        entry
        for name in ("contracts_finder_2025", "sell2wales")
        for entry in json.loads((real_data / "ocds" / f"{name}.json").read_text())["releases"]
    ]

    run = import_all(world, releases)

    assert (run.new_count, run.duplicate_count, run.problems) == (290, 0, [])
    assert Notice.objects.count() == 280
