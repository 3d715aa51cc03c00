"""The pages of taking in a caseload, as whoever keeps it uses them."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.imports.models import Import
from throughcare.people import tasks
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, browser, limit, make_actor, make_person, text_of
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, as_csv, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)


@pytest.fixture
def client(keeper: Actor) -> Client:
    return browser(keeper)


def test_a_file_goes_from_the_form_to_the_records(client: Client):
    bad = GOOD | {"CRN": "X900002", "DOB": "soon"}
    upload = SimpleUploadedFile("cases.csv", as_csv(GOOD, bad))

    sent = client.post("/caseload/send", {"file": upload})
    file = Import.objects.get()
    guessed = client.get(sent.url)
    form = guessed.content.decode()
    assert "16 columns were recognised" in form
    client.post(sent.url, places_of(form))
    waiting = client.get(f"/caseload/{file.pk}")
    tasks.check(file.pk, NOW)
    preview = text_of(client.get(f"/caseload/{file.pk}"))
    asked = text_of(client.get(f"/caseload/{file.pk}/accept"))
    client.post(f"/caseload/{file.pk}/accept")
    tasks.take_in(file.pk, NOW)
    done = text_of(client.get(f"/caseload/{file.pk}?show=new"))

    assert (waiting["Refresh"], "0 of 2 rows are checked" in text_of(waiting)) == ("3", True)
    assert [
        f"{words} ({n})" in preview for words, n in (("Refused", 1), ("Changed", 0), ("New", 1), ("As known", 0))
    ] == [True] * 4
    assert "Date of birth: “soon” is no date: write it as 2022-03-07 or 07/03/2022" in preview
    assert "Take in 1 row? 1 new, 0 changed. 1 refused row left out" in asked
    assert "Taken in 7 March 2022" in done
    assert list(Person.objects.values_list("crn", flat=True)) == ["X900001"]


JO = {
    "crn": "X900001",
    "name": {"given": "Jo", "family": "Marsh"},
    "aliases": [{"given_name": "Zed", "family_name": "van Dyke"}, {"given_name": "Zee", "family_name": "Pool"}],
    "previous_names": ["Pool", "Khan, Joanne"],
    "date_of_birth": "1990-05-01",
    "sex": "male",
    "cluster": {"code": "pdu-derby-city", "manager": "Made-up Manager"},
    "risk_of_serious_harm": "medium",
    "sentences": [
        {"kind": "community_order", "starts_on": "2021-11-01", "ends_on": "2022-10-31"},
        {"kind": "custody", "starts_on": "2020-01-01", "ends_on": "2020-12-31", "ending": "completed"},
    ],
}


def test_json_is_mapped_shown_taken_in_by_halves_mended_and_sent_again_as_a_table_is(client: Client):
    nowhere = JO | {"crn": "X900002", "cluster": {"code": "Atlantis", "manager": ""}}

    def post(name: str) -> tuple[str, str]:
        content = json.dumps({"people": [JO, nowhere]}).encode()
        sent = client.post("/caseload/send", {"file": SimpleUploadedFile(name, content)})
        return sent.url, client.get(sent.url).content.decode()

    url, form = post("cases.json")
    place = html.fromstring(form).xpath("//select[@name='delivery_unit']/option[contains(., 'cluster code')]/@value")
    client.post(url, places_of(form) | {"delivery_unit": place[0]})
    pk = Import.objects.get().pk
    tasks.check(pk, NOW)
    refused, fresh = (text_of(client.get(f"/caseload/{pk}?show={verdict}")) for verdict in ("refused", "new"))
    client.post(f"/caseload/{pk}/accept")
    tasks.take_in(pk, NOW)
    again, remembered = post("again.json")
    client.post(again, places_of(remembered))
    tasks.check(pk + 1, NOW)

    assert "“Atlantis” is no delivery unit or region: write its name as on the page of areas" in refused
    assert "Nothing is taken from these columns: cluster manager." in refused
    assert "Also known as: Zed van Dyke" in fresh
    person = Person.objects.get()
    assert (person.crn, person.given_name, person.delivery_unit_id) == ("X900001", "Jo", "pdu-derby-city")
    assert sorted(person.names.values_list("kind", "given_name", "family_name")) == [
        ("alias", "Zed", "van Dyke"),
        ("alias", "Zee", "Pool"),
        ("previous", "Jo", "Pool"),
        ("previous", "Joanne", "Khan"),
    ]
    assert person.sentences.count() == 2
    second = Import.objects.get(pk=pk + 1)
    assert (second.new_count, second.changed_count, second.same_count, second.refused_count) == (0, 0, 4, 4)


@pytest.mark.requirement(43)
def test_a_case_of_an_old_company_is_shown_and_taken_in_under_its_one_successor(client: Client):
    company = "Derbyshire, Leicestershire, Nottinghamshire & Rutland CRC"
    rows = GOOD | {"PDU": company}, GOOD | {"CRN": "X900002", "PDU": company, "Postcode": "CF10 1AA"}
    url = client.post("/caseload/send", {"file": SimpleUploadedFile("old.csv", as_csv(*rows))}).url
    client.post(url, places_of(client.get(url).content.decode()))
    pk = Import.objects.get().pk
    tasks.check(pk, NOW)
    shown, refused = (text_of(client.get(f"/caseload/{pk}?show={verdict}")) for verdict in ("new", "refused"))
    client.post(f"/caseload/{pk}/accept")
    tasks.take_in(pk, NOW)

    assert "Delivery unit: Derby City" in shown
    assert f"{company} is East Midlands today, and neither address nor officer shows in which delivery unit" in refused
    assert Person.objects.get().delivery_unit_id == "pdu-derby-city"


def places_of(page: str) -> dict[str, str]:
    """What the form of columns would send as it is shown."""
    selects = html.fromstring(page).cssselect("select")
    chosen = {s.name: s.cssselect("option[selected]") for s in selects}
    return {name: options[0].get("value") for name, options in chosen.items() if options}


def test_a_column_chosen_twice_is_shown_beside_both(client: Client, keeper: Actor):
    upload = SimpleUploadedFile("cases.csv", as_csv(GOOD))
    sent = client.post("/caseload/send", {"file": upload})

    page = text_of(client.post(sent.url, places_of(client.get(sent.url).content.decode()) | {"language": "0"}))

    assert "“CRN” is chosen for crn already. Choose another, or none" in page
    assert Import.objects.get().status == "received"


def test_a_file_that_can_not_be_read_is_answered_on_the_form(client: Client):
    upload = SimpleUploadedFile("cases.xlsx", b"PK\x03\x04")

    answer = client.post("/caseload/send", {"file": upload})

    assert answer.status_code == 422
    assert "This is an Excel workbook. Save it as CSV (UTF-8) and send that" in text_of(answer)


def test_what_a_row_says_of_a_limited_record_is_not_shown(client: Client, keeper: Actor):
    limit(make_person(crn="X900001", family_name="Secret"), make_actor().user_id, "only")
    file = send(keeper, GOOD | {"Surname": "Hidden"}, GOOD | {"CRN": "X900002", "DOB": "soon"})

    shown = text_of(client.get(f"/caseload/{file.pk}?show=changed"))

    assert "X900001 Not shownAccess to this record is limited" in shown
    assert "Secret" not in shown
    assert "Hidden" not in shown


def test_refused_rows_are_saved_as_csv_and_reading_them_is_logged(client: Client, keeper: Actor):
    file = send(keeper, GOOD | {"Surname": "=cmd"})

    answer = client.get(f"/caseload/{file.pk}/refused.csv")

    assert answer["Content-Disposition"] == f'attachment; filename="refused-{file.pk}.csv"'
    assert "'=cmd" in answer.content.decode()
    assert Event.objects.filter(verb="import.viewed", thing_id=str(file.pk)).count() == 1


def test_a_cancelled_import_leaves_no_row_behind(client: Client, keeper: Actor):
    file = send(keeper, GOOD)

    page = text_of(client.post(f"/caseload/{file.pk}/cancel", follow=True))

    assert "its rows are deleted" in page
    assert file.rows.count() == 0
    assert not Person.objects.exists()


def test_another_regions_case_administrator_does_not_find_it(keeper: Actor):
    file = send(keeper, GOOD)
    organisation = file.organisation
    other = make_actor(Role.CASE_ADMINISTRATOR, area="region-wales", organisation=organisation)
    national = make_actor(Role.CASE_ADMINISTRATOR, area=None, organisation=organisation)

    assert browser(other).get(f"/caseload/{file.pk}").status_code == 404
    assert browser(national).get(f"/caseload/{file.pk}").status_code == 200
