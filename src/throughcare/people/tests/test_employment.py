"""Screening for employment, training and education: unpaid work does not start without it, but for a reason."""

from datetime import date, timedelta

import pytest

from throughcare.audit.models import Event
from throughcare.kernel.errors import NotNow
from throughcare.people.actions import employment as actions
from throughcare.people.models import EmploymentScreening
from throughcare.people.queries import employment as queries
from throughcare.people.queries.waiting import waiting
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_person,
    make_sentence,
    text_of,
)

pytestmark = pytest.mark.django_db
ANSWERS = {
    "screened_on-day": "7",
    "screened_on-month": "3",
    "screened_on-year": "2022",
    "situation": "seeking_work",
    "qualification": "level_1",
    "helps": ["numbers", "digital_skills"],
    "notes": "Wants to drive a fork-lift truck.",
}


@pytest.fixture
def officer():
    return make_actor()


def serving(officer, **fields):
    """Somebody whose order of unpaid work has started."""
    person = make_person()
    make_sentence(person, unpaid_work_hours=120, **fields)
    give_officer(person, officer.user_id)
    return person


def may_start(person):
    return queries.may_start_unpaid_work(person, TODAY)


@pytest.mark.requirement(69)
def test_unpaid_work_cannot_start_until_the_officer_has_screened_the_person(officer):
    person, client = serving(officer), browser(officer)
    line = f"Screen {person.crn} for employment, training and education"
    assert [w.text for w in waiting(officer, NOW)] == [line]
    assert "Not screened" in text_of(client.get(f"/people/{person.pk}"))
    assert "Unpaid work can’t start" in text_of(client.get(f"/people/{person.pk}/employment"))
    assert may_start(person).reason.startswith("Nobody has screened this person")

    page = text_of(client.post(f"/people/{person.pk}/employment/screen", ANSWERS, follow=True))

    assert "Unpaid work may start" in page
    assert "Seeking work" in page
    assert "digital skills; numbers" in page
    assert may_start(person)
    assert waiting(officer, NOW) == []
    assert "Not screened" not in text_of(client.get(f"/people/{person.pk}"))
    assert Event.objects.filter(verb="employment.screened", actor_id=officer.user_id).count() == 1


@pytest.mark.requirement(69)
def test_unpaid_work_starts_without_a_screening_for_a_reason_alone(officer):
    person, client = serving(officer), browser(officer)
    page = f"/people/{person.pk}/employment/override"
    assert "Give the reason in a few words" in text_of(client.post(page, {"reason": "none"}))
    assert not may_start(person)

    saved = text_of(client.post(page, {"reason": "The placement starts tomorrow; screening is booked."}, follow=True))

    assert "Unpaid work may start" in saved
    assert "The placement starts tomorrow" in saved
    assert may_start(person)
    assert queries.is_missing(person, TODAY)  # it is still to be done
    with pytest.raises(NotNow, match="may start already"):
        actions.override_screening(actor=officer, now=NOW, person_id=person.pk, reason="Once more, to be sure")


def test_a_screening_before_the_sentence_is_not_enough(officer):
    person = serving(officer)
    facts = {"situation": "employed", "qualification": "none", "screened_by_id": officer.user_id}
    EmploymentScreening.objects.create(person=person, screened_on=date(2021, 10, 31), **facts)
    assert not may_start(person)

    EmploymentScreening.objects.create(person=person, screened_on=date(2021, 11, 1), **facts)
    assert may_start(person)


def test_nobody_is_asked_to_screen_before_the_sentence_starts_or_on_a_day_to_come(officer):
    person = serving(officer, starts_on=TODAY + timedelta(days=1))
    assert waiting(officer, NOW) == []

    answers = ANSWERS | {"screened_on-day": "8"}
    refused = text_of(browser(officer).post(f"/people/{person.pk}/employment/screen", answers))
    assert "The day of the screening can’t lie ahead" in refused
    assert not EmploymentScreening.objects.exists()
