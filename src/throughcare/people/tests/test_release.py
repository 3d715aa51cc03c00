"""Before a release: whoever has no address is escalated once, and the clock stops when one is known."""

from datetime import date, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotValid
from throughcare.people import tasks
from throughcare.people.actions import release as actions
from throughcare.people.queries.release import told
from throughcare.people.queries.waiting import waiting
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    browser,
    make_actor,
    make_address,
    make_inside,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_actor()


def leaving(officer, days=28):
    """Somebody in custody who is released in so many days."""
    sentence = make_inside(officer)
    sentence.release_on = TODAY + timedelta(days=days)
    sentence.save(update_fields=["release_on"])
    return sentence


@pytest.mark.requirement(28)
def test_a_release_in_28_days_without_an_address_goes_to_officer_and_unit_once(officer):
    sentence, senior = leaving(officer), make_actor(Role.SENIOR_PRACTITIONER)
    far = make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")
    leaving(officer, days=29)
    make_address(leaving(officer).person, valid_from=TODAY + timedelta(days=28))

    for _ in range(2):
        tasks.due(NOW)

    clock = Deadline.objects.get()
    assert (clock.thing_id, clock.user_id, clock.due_at.date()) == (sentence.pk, officer.user_id, sentence.release_on)
    assert Event.objects.filter(verb="release.no_address").count() == 1
    line = f"Find an address for {sentence.person.crn} to be released to"
    for actor in (officer, senior):
        assert [w.text for w in waiting(actor, NOW)] == [line]
        assert waiting(actor, NOW)[0].url == f"/custody/{sentence.pk}"
    assert waiting(far, NOW) == []


@pytest.mark.requirement(28)
def test_the_desks_of_the_officer_and_of_who_reaches_the_homelessness_team_say_so(officer):
    sentence, head, contact = leaving(officer), make_actor(Role.HEAD_OF_UNIT), make_actor()
    browser(head).post(f"/units/{DERBY}/contact", {"user": contact.user_id})

    tasks.due(NOW)

    line = f"Find an address for {sentence.person.crn} to be released to"
    assert {user.pk for user in told(sentence, TODAY)} == {officer.user_id, contact.user_id}
    assert [line in text_of(browser(actor).get("/desk")) for actor in (officer, contact)] == [True, True]


@pytest.mark.requirement(28)
def test_an_address_entered_on_the_page_ends_it(officer):
    sentence = leaving(officer)
    make_address(sentence.person, None)  # no fixed abode until then
    tasks.due(NOW)
    client = browser(officer)
    assert "No address is known for the release on 4 April 2022" in text_of(client.get(f"/custody/{sentence.pk}"))
    refused = client.post(f"/custody/{sentence.pk}/address", {"lines": "", "postcode": "Paris"})
    assert "Enter a postcode of England or Wales" in text_of(refused)

    page = client.post(
        f"/custody/{sentence.pk}/address", {"lines": "2 Made-up Street", "postcode": "DE1 1AA"}, follow=True
    )

    assert "The address after release is saved." in text_of(page)
    assert "No address is known" not in text_of(page)
    assert waiting(officer, NOW) == []
    assert Deadline.objects.get().met_at is not None
    held = sentence.person.addresses.order_by("valid_from").values_list("district", "valid_from", "valid_until")
    assert list(held) == [(None, date(2021, 6, 26), date(2022, 4, 4)), ("DE1", date(2022, 4, 4), None)]


def test_an_address_that_was_imported_stops_the_clock_at_night(officer):
    sentence = leaving(officer)
    tasks.due(NOW)
    make_address(sentence.person)

    tasks.due(NOW + timedelta(days=1))

    assert Deadline.objects.get().met_at == NOW + timedelta(days=1)


def test_a_release_that_moves_starts_its_clock_anew(officer):
    sentence = leaving(officer)
    tasks.due(NOW)
    sentence.release_on += timedelta(days=-7)
    sentence.save()

    tasks.due(NOW)

    assert [d.cancelled_at is None for d in Deadline.objects.order_by("pk")] == [False, True]


def test_an_address_needs_a_date_of_release(officer):
    with pytest.raises(NotValid, match="No date of release is known"):
        actions.record_address(
            actor=officer, now=NOW, sentence_id=make_inside(officer).pk, lines="2 Made-up Street", postcode="DE1"
        )
