"""A program sends a caseload, as a case administrator does on the pages."""

from typing import Any

import pytest
from django.test import Client

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.imports.models import Import
from throughcare.people import tasks
from throughcare.people.models import Person, Sentence
from throughcare.people.tests.factories import NOW, browser, limit, make_actor, make_person
from throughcare.people.tests.test_caseload import EAST_MIDLANDS

pytestmark = pytest.mark.django_db
URL = "/api/v1/caseload-imports"
JO = {
    "crn": "X900001",
    "given_name": "Jo",
    "family_name": "Marsh",
    "date_of_birth": "1990-05-01",
    "sex": "male",
    "delivery_unit": "Derby City",
    "risk_of_serious_harm": "medium",
    "sentences": [
        {"kind": "community_order", "starts_on": "2021-11-01", "ends_on": "2022-10-31"},
        {"kind": "custody", "starts_on": "2020-01-01", "ends_on": "2020-12-31", "ending": "completed"},
    ],
}


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)


@pytest.fixture
def client(keeper: Actor) -> Client:
    return browser(keeper)


def post(client: Client, path: str = "", body: Any = None) -> Any:
    return client.post(URL + path, body or {}, content_type="application/json")


def test_people_are_sent_checked_accepted_and_in(client: Client):
    sent = post(client, body={"file_name": "nightly", "people": [JO, {**JO, "crn": "no"}]})
    pk = sent.json()["id"]
    tasks.check(pk, NOW)
    rows = client.get(f"{URL}/{pk}/rows?verdict=refused").json()["items"]
    accepted = post(client, f"/{pk}/accept")
    tasks.take_in(pk, NOW)
    done = client.get(f"{URL}/{pk}").json()

    assert (sent.status_code, accepted.json()["status"]) == (200, "applying")
    assert [(row["number"], row["problems"]) for row in rows] == [
        (2, ["CRN: “no” is no case reference number: it is a letter and six digits, like X123456"])
    ] * 2
    assert (done["status"], done["new_count"], done["refused_count"]) == ("done", 2, 2)
    assert Person.objects.get().crn == "X900001"
    assert sorted(Sentence.objects.values_list("kind", "ending")) == [("community_order", ""), ("custody", "completed")]


def test_people_without_what_is_needed_are_answered_at_once_with_all_of_it(client: Client):
    answer = post(client, body={"file_name": "nightly", "people": [{"crn": "X900001", "sex": "male"}]})

    fields = [problem["field"] for problem in answer.json()["errors"]]
    assert answer.status_code == 422
    assert fields == ["given_name", "family_name", "date_of_birth", "delivery_unit", "risk_of_serious_harm"]
    assert not Import.objects.exists()


def test_a_row_of_a_closed_record_tells_nothing(client: Client):
    limit(make_person(crn="X900001", family_name="Secret"), make_actor().user_id, "only")
    pk = post(client, body={"file_name": "nightly", "people": [JO]}).json()["id"]
    tasks.check(pk, NOW)

    rows = client.get(f"{URL}/{pk}/rows").json()["items"]

    assert [(row["is_closed"], row["differences"], row["problems"]) for row in rows] == [(True, [], [])] * 2


def test_a_cancelled_import_is_in_the_list_as_cancelled(client: Client):
    pk = post(client, body={"file_name": "nightly", "people": [JO]}).json()["id"]

    post(client, f"/{pk}/cancel")

    assert [(each["file_name"], each["status"]) for each in client.get(URL).json()["items"]] == [
        ("nightly", "cancelled")
    ]


def test_a_program_says_which_of_its_names_is_which_and_the_choice_is_kept(client: Client):
    told = {**{name: value for name, value in JO.items() if name != "delivery_unit"}, "cluster": {"name": "Derby City"}}
    body = {"file_name": "nightly", "people": [told]}

    wrong = post(client, body=body | {"columns": {"delivery_unit": "patch", "shoe_size": "crn"}})
    sent = post(client, body=body | {"columns": {"delivery_unit": "cluster name"}})
    again = post(client, body=body)
    tasks.check(again.json()["id"], NOW)

    assert {problem["field"]: problem["detail"] for problem in wrong.json()["errors"]} == {
        "delivery_unit": "No row has “patch”. Correct the name, or leave it out",
        "shoe_size": "There is no such column to take in. Leave it out",
    }
    assert (sent.status_code, again.status_code) == (200, 200)
    assert client.get(f"{URL}/{again.json()['id']}").json()["new_count"] == 2
