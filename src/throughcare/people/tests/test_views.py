"""The list of people, as it is used."""

from datetime import timedelta

import pytest
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.people.models import AccessRule, BreakGlass
from throughcare.people.tests.factories import (
    browser,
    give_officer,
    limit,
    make_actor,
    make_person,
    make_user,
    text_of,
)

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

    with django_assert_num_queries(9):
        page = client.get(PEOPLE)

    assert "30 people" in text_of(page)


REASON = "He stands at the front desk and says he was threatened"


@pytest.fixture
def limited():
    """Somebody of the unit whose record only another colleague may see."""
    person = make_person(given_name="Sam", family_name="Quillfeather")
    limit(person, make_user("Kim Listed").pk, AccessRule.Kind.ONLY)
    return person


def test_a_colleague_finds_a_limited_access_case_by_no_means(limited):
    client = browser(make_actor())
    missing = client.get(f"/people/{limited.pk + 1_000}")

    guessed = client.get(f"/people/{limited.pk}")
    listed = client.get("/people?whose=all")

    assert (guessed.status_code, text_of(guessed)) == (404, text_of(missing))
    for text in ("Quillfeather", "Quilfether", limited.crn):
        found = client.post("/people", {"text": text}, follow=True)
        assert "Nobody whom you may see has a name like" in text_of(found)
    for page in (listed, client.get("/desk"), client.get("/referrals"), client.get("/absences?whose=all")):
        assert page.status_code == 200
        assert b"Quillfeather" not in page.content
        assert limited.crn.encode() not in page.content


def test_a_record_not_found_is_opened_with_a_reason_and_a_banner_says_so_until_it_closes(limited, monkeypatch):
    client = browser(make_actor())
    form = client.get("/people/open")
    assert "open to you for 15 minutes" in text_of(form)
    refused = client.post("/people/open", {"crn": limited.crn, "reason": "see case"})
    assert "Give the reason in a few words" in text_of(refused)

    page = client.post("/people/open", {"crn": limited.crn.lower(), "reason": REASON}, follow=True)

    assert page.redirect_chain == [(f"/people/{limited.pk}", 302)]
    assert "Quillfeather" in text_of(page)
    assert f"{limited.crn} is open to you until" in text_of(client.get("/desk"))
    viewed = Event.objects.filter(verb="person.viewed", thing_id=str(limited.pk))
    assert viewed.count() == 1

    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(f"/people/{limited.pk}").status_code == 404
    assert limited.crn not in text_of(client.get("/desk"))


def test_a_record_is_closed_from_the_banner(limited):
    client = browser(make_actor())
    client.post("/people/open", {"crn": limited.crn, "reason": REASON})
    opening = BreakGlass.objects.get()

    page = client.post(f"/people/open/{opening.pk}/close", follow=True)

    assert "The record is closed." in text_of(page)
    assert f"{limited.crn} is open to you" not in text_of(page)
    assert client.get(f"/people/{limited.pk}").status_code == 404


def test_a_senior_reads_the_reason_and_records_the_review_without_seeing_the_record(limited):
    browser(make_actor()).post("/people/open", {"crn": limited.crn, "reason": REASON})
    opening = BreakGlass.objects.get()
    client = browser(make_actor(Role.SENIOR_PRACTITIONER))
    assert f"opened a record in an emergency (EA-{opening.pk})" in text_of(client.get("/desk"))

    page = client.get(f"/people/opened/{opening.pk}")
    assert REASON in text_of(page)
    assert b"Quillfeather" not in page.content
    assert client.get(f"/people/{limited.pk}").status_code == 404
    done = client.post(f"/people/opened/{opening.pk}", {"review": "Rang him: a good reason"}, follow=True)

    assert f"EA-{opening.pk} is reviewed." in text_of(done)
    assert "Rang him: a good reason" in text_of(client.get(f"/people/opened/{opening.pk}"))
    assert f"EA-{opening.pk}" not in text_of(client.get("/desk"))


def test_a_senior_limits_the_access_and_a_colleague_no_longer_finds_the_record():
    person = make_person(family_name="Quillfeather")
    senior, colleague = browser(make_actor(Role.SENIOR_PRACTITIONER)), browser(make_actor())
    assert colleague.get(f"/people/{person.pk}").status_code == 200

    page = senior.post(f"/people/{person.pk}/access/limit", {"reason": "Threats from a colleague"}, follow=True)

    assert "Access is limited: only those listed here" in text_of(page)
    assert "Threats from a colleague" in text_of(page)
    assert colleague.get(f"/people/{person.pk}").status_code == 404
    assert senior.get(f"/people/{person.pk}").status_code == 200


def test_a_senior_who_takes_themselves_off_is_led_away_from_the_record():
    person, colleague = make_person(), make_user("Kim Added")
    actor = make_actor(Role.SENIOR_PRACTITIONER)
    senior = browser(actor)
    senior.post(f"/people/{person.pk}/access/limit", {"reason": "Threats from a colleague"})
    data = {"kind": "only", "email": colleague.email, "reason": "Takes the case over"}
    senior.post(f"/people/{person.pk}/access/add", data)
    own = AccessRule.objects.get(user_id=actor.user_id)

    page = senior.post(f"/people/{person.pk}/access/{own.pk}/remove", {"reason": "No longer my case"}, follow=True)

    assert page.redirect_chain == [("/people", 302)]
    assert senior.get(f"/people/{person.pk}").status_code == 404
