"""A temporary place after a release: nights are counted, and at night 56 without a plan somebody is told, once."""

from datetime import date, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotNow
from throughcare.people import tasks
from throughcare.people.actions import addresses
from throughcare.people.actions import housing as actions
from throughcare.people.actions.allocating import allocate
from throughcare.people.models import TemporaryPlace
from throughcare.people.queries.housing import told
from throughcare.people.queries.waiting import waiting
from throughcare.people.rules import housing as rules
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_inside,
    make_person,
    text_of,
)

pytestmark = pytest.mark.django_db
PLAN = "A flat of the housing association, from 1 April; the officer brings the deposit form."


@pytest.fixture
def officer():
    return make_actor()


def staying(officer, night=1, **fields):
    """Somebody for whom this is the so-maniest night in a temporary place."""
    person = make_person(**fields)
    give_officer(person, officer.user_id)
    return actions.record_place(
        actor=officer,
        now=NOW,
        person_id=person.pk,
        provider="Harbour Lodge",
        lines="4 Made Up Yard",
        postcode="DE1",
        moved_in_on=TODAY - timedelta(days=night - 1),
    )


def address(person, on=TODAY):
    return [a.lines for a in person.addresses.order_by("valid_from") if a.valid_until is None or a.valid_until > on]


@pytest.mark.requirement(29)
def test_at_night_56_without_a_plan_officer_and_those_who_lead_the_unit_are_told_once(officer):
    place, head = staying(officer, 56), make_actor(Role.HEAD_OF_UNIT)
    senior, far = make_actor(Role.SENIOR_PRACTITIONER), make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")
    staying(officer, 55)

    for _ in range(2):
        tasks.due(NOW)

    clock = Deadline.objects.get()
    assert (clock.thing_id, clock.user_id, clock.due_at.date()) == (place.pk, officer.user_id, date(2022, 4, 5))
    assert Event.objects.filter(verb="temporary_place.alerted").count() == 1
    assert {user.pk for user in told(place, TODAY)} == {actor.user_id for actor in (officer, head, senior)}
    line = f"Plan where {place.person.crn} moves on to: night 56 of 84 in a temporary place"
    for actor in (officer, head, senior):
        assert [(w.text, w.url) for w in waiting(actor, NOW)] == [(line, f"/people/{place.person_id}/places")]
    assert waiting(far, NOW) == []


@pytest.mark.requirement(29)
def test_the_units_homelessness_contact_is_told_and_finds_it_on_the_desk(officer):
    place, contact = staying(officer, 56), make_actor()
    make_actor(Role.SENIOR_PRACTITIONER)
    head = make_actor(Role.HEAD_OF_UNIT)
    client, page = browser(head), f"/units/{DERBY}/contact"
    assert "Select somebody who works in the unit or leads it" in text_of(client.post(page, {"user": ""}))
    assert waiting(contact, NOW) == []

    named = text_of(client.post(page, {"user": contact.user_id}, follow=True))
    tasks.due(NOW)

    assert f"Homelessness contact {User.objects.get(pk=contact.user_id).name}" in named
    assert {user.pk for user in told(place, TODAY)} == {officer.user_id, contact.user_id}
    text = f"Plan where {place.person.crn} moves on to: night 56 of 84 in a temporary place"
    assert [line.text for line in waiting(contact, NOW)] == [text]
    assert "already" in text_of(client.post(page, {"user": contact.user_id}))


@pytest.mark.requirement(29)
def test_a_plan_to_move_on_recorded_on_the_page_ends_the_alert(officer):
    place = staying(officer, 60)
    tasks.due(NOW)
    client, page = browser(officer), f"/people/{place.person_id}/places"
    assert "Night 60 of 84, and no plan where they move on to." in text_of(client.get(page))
    assert "No plan to move on" in text_of(client.get(f"/people/{place.person_id}"))
    assert "Enter where they move on to" in text_of(client.post(f"/places/{place.pk}/plan", {"plan": " "}))

    saved = text_of(client.post(f"/places/{place.pk}/plan", {"plan": PLAN}, follow=True))

    assert PLAN in saved
    assert "no plan" not in saved.lower()
    assert Deadline.objects.get().met_at is not None
    assert waiting(officer, NOW) == []


def test_a_place_is_entered_before_the_release_and_is_the_address_from_then_on(officer):
    sentence = make_inside(officer)
    sentence.release_on = TODAY + timedelta(days=10)
    sentence.save()
    person, client = sentence.person, browser(officer)
    typed = {"provider": "Harbour Lodge", "lines": "4 Made Up Yard", "postcode": "DE1"}
    early = {"moved_in_on-day": "7", "moved_in_on-month": "3", "moved_in_on-year": "2022"}
    refused = text_of(client.post(f"/people/{person.pk}/places/add", typed | early))
    assert "The release is on 17 March 2022. Enter that day or a later one" in refused

    saved = client.post(f"/people/{person.pk}/places/add", typed | early | {"moved_in_on-day": "17"}, follow=True)

    assert "Moves in on 17 March 2022" in text_of(saved)
    assert "4 Made Up Yard, DE1 (Derby) Since 17 March 2022" in text_of(saved)
    place = TemporaryPlace.objects.get()
    assert (place.moved_in_on, place.leave_by_on) == (date(2022, 3, 17), date(2022, 6, 9))
    assert address(person, date(2022, 3, 17)) == ["4 Made Up Yard"]
    with pytest.raises(NotNow, match="They have a temporary place"):
        staying_again(officer, person)


def staying_again(officer, person):
    facts = {"provider": "Another", "lines": "5 Made Up Yard", "postcode": "DE1", "moved_in_on": TODAY}
    return actions.record_place(actor=officer, now=NOW, person_id=person.pk, **facts)


def test_the_clock_of_a_place_goes_along_with_the_case(officer):
    place, other, head = staying(officer, 57), make_actor(), make_actor(Role.HEAD_OF_UNIT)
    tasks.due(NOW)

    allocate(actor=head, now=NOW, person_ids=[place.person_id], officer_id=other.user_id, reason="")

    assert Deadline.objects.get().user_id == other.user_id
    assert [len(waiting(actor, NOW)) for actor in (officer, other)] == [0, 1]


def test_who_left_no_longer_lives_there_and_no_clock_runs(officer):
    person = make_person()
    make_address(person, None)
    place = staying(officer, 57)
    tasks.due(NOW)
    day = {"left_on-day": "6", "left_on-month": "3", "left_on-year": "2022"}

    page = browser(officer).post(f"/places/{place.pk}/leave", day | {"left_to": "settled"}, follow=True)

    assert "It is saved that they left." in text_of(page)
    assert "6 March 2022, settled" in text_of(page)
    assert address(place.person) == []
    assert Deadline.objects.get().cancelled_at is not None
    assert "Enter a temporary place" in text_of(page)


def test_nights_are_counted_from_the_day_of_moving_in():
    assert [rules.night(TODAY, TODAY + timedelta(days=n)) for n in (-3, 0, 55)] == [0, 1, 56]
    assert rules.reached_on(TODAY, 56) == TODAY + timedelta(days=55)
    assert rules.leave_by(TODAY, 84) == TODAY + timedelta(days=84)


def moved(on):
    return {"moved_in_on-day": str(on.day), "moved_in_on-month": str(on.month), "moved_in_on-year": str(on.year)}


def test_an_officer_enters_a_new_address_on_the_page_and_the_one_before_ends(officer):
    person = make_person()
    give_officer(person, officer.user_id)
    make_address(person, valid_from=date(2021, 6, 1))
    page = f"/people/{person.pk}/addresses/add"
    reader = browser(officer)

    refused = reader.post(page, {"lines": "9 New Row", "postcode": "ZZ1", **moved(date(2021, 6, 1))})
    reader.post(page, {"lines": "9 New Row", "postcode": "DE1", **moved(TODAY)})

    assert "Enter a postcode of England or Wales, or its first half" in text_of(refused)
    assert "Enter a day after 1 June 2021, when the address before began" in text_of(refused)
    assert [a.lines for a in person.addresses.filter(valid_until=None)] == ["9 New Row"]
    assert person.addresses.get(valid_from=date(2021, 6, 1)).valid_until == TODAY
    assert Event.objects.filter(verb="address.recorded", actor_id=officer.user_id).count() == 1
    assert "9 New Row, DE1 (Derby)" in text_of(reader.get(f"/people/{person.pk}/places"))


def test_an_address_is_corrected_with_its_first_day_and_nobody_is_made_homeless_by_an_empty_form(officer):
    person = make_person()
    give_officer(person, officer.user_id)
    old = make_address(person, valid_from=date(2021, 6, 1), valid_until=TODAY)
    new = make_address(person, lines="9 New Raw", valid_from=TODAY)
    reader, why = browser(officer), {"why": "It was mistyped, and they moved earlier"}
    earlier = TODAY - timedelta(days=5)

    empty = reader.post(f"/people/{person.pk}/addresses/add", moved(TODAY))
    both = reader.post(f"/addresses/{new.pk}/correct", {"postcode": "DE1", "is_nowhere": "on", **moved(TODAY), **why})
    typed = {"lines": "9 New Row", "postcode": "DE24", **moved(earlier)}
    unsaid = reader.post(f"/addresses/{new.pk}/correct", typed | {"why": "so"})
    page = text_of(reader.post(f"/addresses/{new.pk}/correct", typed | why, follow=True))

    assert "Enter the postcode of the address, or say that they live nowhere fixed" in text_of(empty)
    assert "Enter an address, or say that they live nowhere fixed: not both" in text_of(both)
    assert "Give the reason in a few words" in text_of(unsaid)
    assert "9 New Row" in page
    old.refresh_from_db()
    assert old.valid_until == earlier
    reader.post(f"/addresses/{new.pk}/correct", typed | moved(TODAY) | why)
    old.refresh_from_db()
    assert old.valid_until == TODAY
    assert list(person.changes.order_by("pk").values_list("field", "old", "new")) == [
        ("lines", "9 New Raw", "9 New Row"),
        ("district", "DE1", "DE24"),
        ("valid_from", "2022-03-07", "2022-03-02"),
        ("valid_from", "2022-03-02", "2022-03-07"),
    ]
    assert Event.objects.filter(verb="address.corrected").earliest("pk").fields == ["lines", "district", "valid_from"]


def test_somebody_without_a_fixed_address_has_none_and_whoever_is_inside_or_in_a_temporary_place_cannot_move(officer):
    person, inside = make_person(), make_inside()
    give_officer(person, officer.user_id)
    nowhere = {"actor": officer, "now": NOW, "lines": "", "postcode": "", "is_nowhere": True, "moved_in_on": TODAY}

    made = addresses.move(person_id=person.pk, **nowhere)

    assert (made.district, made.lines) == (None, "")
    for other in (staying(officer).person, inside.person):
        with pytest.raises(NotNow):
            addresses.move(person_id=other.pk, **nowhere)
