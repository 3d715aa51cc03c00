"""What nobody sends in good faith, and what fuzzing found before: it is refused, and never a fault of ours."""

import pytest
from django.test import Client as Browser

from throughcare.people.tests.factories import browser
from throughcare.referrals.tests.factories import make_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body", ['{"text": "a\\u0000b"}', '{"text": "\\ud800"}', '{"text": ["\\u0000"]}', "{", "[" * 50_000]
)
def test_what_no_database_can_hold_is_told_to_be_unreadable(body: str):
    client = browser(make_cast().practitioner)

    answer = client.post("/api/v1/people/search", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_a_problem_of_its_field(day: str):
    answer = browser(make_cast().practitioner).get(f"/api/v1/directory?district=DE1&on={day}")

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, ["on"])


@pytest.mark.parametrize(
    "address", ["/awards?q=%00", "/notices?q=a%00b", "/areas/find?where=%00", "/api/v1/awards?q=%00"]
)
def test_an_address_with_what_nobody_types_can_not_be_read(address: str):
    assert Browser(headers={"host": "localhost"}).get(address).status_code == 400


@pytest.mark.parametrize("year", ["0", "10000", "9" * 40])
def test_a_year_that_nobody_means_is_no_real_date(year: str):
    address = f"/areas/find?where=DE1&on-day=1&on-month=1&on-year={year}"

    assert Browser(headers={"host": "localhost"}).get(address).status_code == 422


def test_a_referer_that_is_no_address_leads_to_the_desk_after_signing_in():
    answer = Browser(headers={"host": "localhost"}).post("/referrals/1/accept", headers={"referer": "http://[::1"})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/desk")


def test_a_search_with_what_nobody_types_is_a_search_without_it():
    cast = make_cast()
    client = browser(cast.practitioner)

    answer = client.post("/people", {"text": f"{cast.person.family_name}\x00"}, follow=True)

    assert cast.person.crn in answer.content.decode()
