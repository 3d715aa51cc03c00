"""The list of people, as it is used."""

import pytest
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.people.tests.factories import browser, give_officer, limit, make_actor, make_person, text_of

pytestmark = pytest.mark.django_db
PEOPLE = "/people"


def test_my_people_are_those_whose_officer_i_am_and_all_are_one_click_away():
    actor = make_actor()
    give_officer(make_person("Jo", "Marsh"), actor.user_id)
    make_person("Al", "Pool")
    client = browser(actor)

    mine, everyone = text_of(client.get(PEOPLE)), text_of(client.get(PEOPLE + "?whose=all"))

    assert "Marsh, Jo" in mine
    assert "Pool, Al" not in mine
    assert "2 people" in everyone


def test_a_search_keeps_names_out_of_the_address():
    actor = make_actor()
    make_person("Jo", "Marsh")

    response = browser(actor).post(PEOPLE, {"text": "marsh"}, follow=True)

    assert response.redirect_chain == [("/people?search=1", 302)]
    assert "Marsh, Jo" in text_of(response)


def test_a_limited_record_is_absent_from_list_count_and_search_and_its_page_is_not_found():
    actor = make_actor()
    hidden = make_person("Jo", "Marsh")
    make_person("Al", "Marsh")
    limit(hidden, actor.user_id)
    client = browser(actor)

    assert "1 person" in text_of(client.get(PEOPLE + "?whose=all"))
    assert "Marsh, Jo" not in text_of(client.post(PEOPLE, {"text": "marsh"}, follow=True))
    assert client.get(reverse("referrals:person", args=[hidden.pk])).status_code == 404


def test_an_inspector_has_no_people_of_ones_own_and_sees_all():
    make_person()

    page = text_of(browser(make_actor(Role.INSPECTOR, area=None)).get(PEOPLE))

    assert page.startswith("All people you may see")
    assert "1 person" in page


def test_a_list_of_any_length_takes_the_same_queries(django_assert_num_queries):
    actor = make_actor()
    for number in range(30):
        give_officer(make_person(family_name=f"Marsh{number}"), actor.user_id)
    client = browser(actor)
    client.get(PEOPLE)

    with django_assert_num_queries(10):
        page = client.get(PEOPLE)

    assert "30 people" in text_of(page)
