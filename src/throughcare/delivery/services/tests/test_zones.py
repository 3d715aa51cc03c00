"""Nobody is sent where they must not go: bookings, referrals, and what a victim liaison officer checks."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services.queries import zones
from throughcare.delivery.services.tests.factories import TENTH, book
from throughcare.kernel.errors import NotValid
from throughcare.people.actions import safety
from throughcare.people.models import ZoneCheck
from throughcare.people.rules.safety import Basis, Outcome
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor, text_of
from throughcare.referrals.actions import send
from throughcare.referrals.models import Listing
from throughcare.referrals.queries import directory
from throughcare.referrals.tests.factories import make_assigned, make_cast, make_draft

pytestmark = pytest.mark.django_db
DAYS = {"valid_from": TODAY, "last_on": None}


@pytest.fixture
def cast():
    return make_cast()


def kept_out(cast, where):
    return safety.record_zone(
        actor=cast.practitioner,
        now=NOW,
        person_id=cast.person.pk,
        basis=Basis.LICENCE,
        reason="Condition 5",
        where=where,
        around="",
        radius_km=None,
        **DAYS,
    )


def victims(cast, where):
    liaison = make_actor(Role.VICTIM_LIAISON_OFFICER, area=None)
    case = safety.record_contact(actor=liaison, now=NOW, crn=cast.person.crn, case_ref="VC-7001", phone="")
    zone = safety.record_victim_zone(
        actor=liaison, now=NOW, contact_id=case.pk, where=where, around="", radius_km=None, **DAYS
    )
    return liaison, zone


def sees_people_in(cast, *districts):
    listing = Listing.objects.create(body=cast.body, checked_at=NOW)
    for district in districts:
        listing.sites.create(name=f"Hub {district}", district_id=district)


def refusal(refused):
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("place", ["4 Made Up Yard, DE1 2AB", "Made-up Centre, DE1"])
def test_nobody_is_booked_where_they_must_not_go_and_whoever_books_is_not_told_why(cast, place):
    referral = make_assigned(cast)
    victims(cast, "DE1")

    with acting(cast.caseworker, NOW), pytest.raises(NotValid) as refused:
        book(cast, referral, place=place)

    assert refusal(refused) == [
        "They can’t be seen at this place. Choose another place, or ring their responsible officer before you book"
    ]
    assert not Booking.objects.exists()


def test_a_place_without_a_postcode_is_asked_for_one_of_whom_it_matters_alone(cast):
    referral = make_assigned(cast)
    kept_out(cast, "DE1")

    with pytest.raises(NotValid) as refused:
        book(cast, referral, place="Made-up Centre")
    book(cast, referral, place="Made-up Centre, NG1 5FS")

    assert refusal(refused) == ["Add the postcode of the place. It is checked before anybody is asked to go there"]
    assert Booking.objects.get().place == "Made-up Centre, NG1 5FS"


def test_a_telephone_call_needs_no_place(cast):
    referral = make_assigned(cast)
    kept_out(cast, "DE1")

    book(cast, referral, method="phone", place="")

    assert Booking.objects.count() == 1


def test_a_service_that_sees_people_only_in_a_zone_is_not_offered_and_gets_no_referral(cast):
    sees_people_in(cast, "DE1", "DE22")
    draft = make_draft(cast)
    kept_out(cast, "DE1, DE22")

    found = directory.for_person(cast.person, needs=["accommodation"], postcode_district="DE1", on=TODAY)
    with pytest.raises(NotValid) as refused:
        send(actor=cast.practitioner, now=NOW, referral_id=draft.pk)

    why = "Sees people only where this person must not go: choose another service"
    assert [[str(each) for each in row.against] for row in found.cannot] == [[why]]
    assert refusal(refused) == [why]


def test_of_a_service_with_other_places_those_in_a_zone_are_named(cast):
    sees_people_in(cast, "DE1", "NG1")
    kept_out(cast, "DE1")

    found = directory.for_person(cast.person, needs=["accommodation"], postcode_district="DE1", on=TODAY)

    said = [str(each) for row in found.can for each in row.fit.lacking]
    assert said == ["Not at Hub DE1, where they must not go: ask for another of its places"]


def test_a_liaison_officer_checks_what_lies_in_a_zone_by_its_crn_and_never_by_a_name(cast):
    sees_people_in(cast, "DE1")
    referral = make_assigned(cast)
    book(cast, referral, place="Made-up Centre, DE1 2AB")
    liaison, _zone = victims(cast, "DE1")

    page = text_of(browser(liaison).get("/zones/checks"))

    assert f"{cast.person.crn} The address DE1 To check" in page
    assert f"A place of the service of {referral.reference}" in page
    assert "The appointment on 10 March 2022" in page
    assert cast.person.family_name not in page
    with acting(liaison, NOW):
        assert len(zones.victims_checks(liaison, NOW)) == 3
        assert len(zones.waiting(liaison, NOW)) == 3


def test_what_must_move_leaves_the_liaison_officers_desk_for_the_officers(cast):
    liaison, zone = victims(cast, "DE1")
    address = cast.person.addresses.get()
    told = {"zone": zone.pk, "found": "address", "found_id": address.pk}
    before = zones.waiting(cast.practitioner, NOW)

    browser(liaison).post("/zones/checks/decide", told | {"outcome": "must_move"})

    assert ZoneCheck.objects.get().outcome == Outcome.MOVES
    assert zones.waiting(liaison, NOW) == before == []
    line = zones.waiting(cast.practitioner, NOW)[0].text
    assert line == f"The address of {cast.person.crn} lies where they must not go: move it"


def test_what_may_stay_waits_for_nobody(cast):
    liaison, zone = victims(cast, "DE1")
    address = cast.person.addresses.get()

    safety.decide_check(
        actor=liaison, now=NOW, zone_id=zone.pk, found="address", found_id=address.pk, outcome=Outcome.STAYS
    )

    assert zones.waiting(liaison, NOW) == zones.waiting(cast.practitioner, NOW) == []


def test_an_appointment_that_is_over_or_elsewhere_lies_in_no_zone(cast):
    referral = make_assigned(cast)
    book(cast, referral, place="Made-up Centre, DE1 2AB")
    liaison, _zone = victims(cast, "DE1, DE3")
    cast.person.addresses.update(district="NG1")

    assert len(zones.victims_checks(liaison, NOW)) == 1
    assert zones.victims_checks(liaison, TENTH + timedelta(days=1)) == []
