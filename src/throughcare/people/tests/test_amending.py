"""What was entered wrongly is put right on pages, what it said is kept, and who may not see it sees neither."""

from datetime import timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.people.actions import circumstances, safety
from throughcare.people.models import Adjustment, Change, Commitment, Declaration, NonAssociation, Zone
from throughcare.people.rules.circumstances import Audience
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor, make_person, text_of

pytestmark = pytest.mark.django_db
WHY = "Written for the wrong day"
LATER = NOW + timedelta(days=10)


@pytest.fixture
def officer():
    return make_actor()


@pytest.fixture
def client(officer):
    return browser(officer)


def days(**told):
    return {f"{name}-{part}": getattr(day, part) for name, day in told.items() for part in ("day", "month", "year")}


def adjust(officer, person, **told):
    facts = {"condition": "hearing", "adjustment": "Speak slowly", "audience": Audience.STAFF}
    return circumstances.adjust(actor=officer, now=NOW, person_id=person.pk, **facts | told)


def declare(officer, person, answer, audience, characteristic="disability", declared_on=TODAY):
    told = {"characteristic": characteristic, "answer": answer, "audience": audience, "declared_on": declared_on}
    return circumstances.declare(actor=officer, now=NOW, person_id=person.pk, **told)


def changes():
    return list(Change.objects.order_by("pk").values_list("field", "old", "new", "reason"))


def test_an_adjustment_is_corrected_with_who_may_see_it_and_what_it_said_is_kept(client, officer):
    person = make_person()
    found = adjust(officer, person)
    typed = {"condition": "hearing", "adjustment": "A quiet room", "audience": "their_officers"}

    form = client.get(f"/adjustments/{found.pk}/correct").content.decode()
    unsaid = client.post(f"/adjustments/{found.pk}/correct", typed | {"why": "so"})
    page = text_of(client.post(f"/adjustments/{found.pk}/correct", typed | {"why": WHY}, follow=True))
    same = client.post(f"/adjustments/{found.pk}/correct", typed | {"why": WHY})

    assert "Speak slowly" in form
    assert "Give the reason in a few words that somebody else can judge later" in text_of(unsaid)
    assert "Nothing is different" in text_of(same)
    assert "Hearing: A quiet room Correct" in page
    assert "Seen by their officers" in page
    assert changes() == [
        ("adjustment", "Speak slowly", "A quiet room", WHY),
        ("audience", "the_probation_service", "their_officers", WHY),
    ]
    assert Event.objects.get(verb="adjustment.corrected").fields == ["adjustment", "audience"]


def test_a_commitment_is_corrected_and_so_are_the_times_at_which_nobody_books_them(client, officer):
    told = {"kind": "work", "details": "Bakery", "days": [4], "valid_from": TODAY, "last_on": None}
    found = circumstances.commit(
        actor=officer, now=NOW, person_id=make_person().pk, starts=None, ends=None, **told | {"days": []}
    )
    typed = {"kind": "work", "details": "Bakery, early", "days": ["3"], "starts": "4am", "ends": "noon", "why": WHY}

    page = text_of(client.post(f"/commitments/{found.pk}/correct", typed | days(valid_from=TODAY), follow=True))

    assert "Work: Bakery, early They can’t come: Thursday, 04:00 to 12:00." in page
    assert Commitment.objects.get().busy_days == [3]
    circumstances.end_commitment(actor=officer, now=NOW, commitment_id=found.pk)
    clock.set_demo(LATER)
    late = client.post(f"/commitments/{found.pk}/correct", typed | days(valid_from=TODAY))
    assert late.status_code == 409


def test_what_somebody_never_said_is_taken_back_and_the_record_says_what_it_did(client, officer):
    person = make_person(has_disability=False, ethnicity="W1")
    declare(officer, person, "B1", Audience.STAFF, "race")
    first = declare(officer, person, "yes", Audience.STAFF, declared_on=TODAY - timedelta(days=30))
    second = declare(officer, person, "prefers_not_to_say", Audience.STAFF)

    client.post(f"/declarations/{second.pk}/withdraw", {"why": "Somebody else of that name"})
    person.refresh_from_db()
    between = person.has_disability
    client.post(f"/declarations/{first.pk}/withdraw", {"why": "Somebody else of that name"})
    client.post(f"/declarations/{Declaration.objects.get().pk}/withdraw", {"why": "Somebody else of that name"})

    person.refresh_from_db()
    assert (between, person.has_disability, person.ethnicity) == (True, False, "W1")
    assert not Declaration.objects.exists()
    assert Event.objects.filter(verb="declaration.withdrawn").count() == 3


def test_a_corrected_zone_holds_in_the_place_of_the_one_before_which_is_kept_from_the_days_it_held(client, officer):
    person = make_person()
    told = {"basis": "licence_condition", "reason": "Condition 5", "around": "", "radius_km": None}
    old = safety.record_zone(
        actor=officer, now=NOW, person_id=person.pk, where="DE1", valid_from=TODAY, last_on=None, **told
    )
    clock.set_demo(LATER)
    typed = {"basis": "licence_condition", "reason": "Condition 5, as varied", "where": "DE22"}

    form = client.get(f"/zones/{old.pk}/correct").content.decode()
    page = text_of(client.post(f"/zones/{old.pk}/correct", typed | days(valid_from=LATER), follow=True))
    new = Zone.objects.get(districts=["DE22"])
    client.post(f"/zones/{new.pk}/correct", typed | {"where": "DE23"} | days(valid_from=LATER))

    assert 'value="DE1"' in form
    assert "DE22 Licence condition Condition 5, as varied Since 17 March 2022" in page
    rows = Zone.objects.order_by("pk").values_list("districts", "valid_from", "valid_until")
    assert list(rows) == [(["DE1"], TODAY, LATER.date()), (["DE23"], LATER.date(), None)]


def test_a_victims_zone_and_case_are_corrected_by_their_liaison_officer_alone(client):
    person, liaison = make_person(), make_actor(Role.VICTIM_LIAISON_OFFICER, area=None)
    case = safety.record_contact(actor=liaison, now=NOW, crn=person.crn, case_ref="VC-1234", phone="")
    zone = safety.record_victim_zone(
        actor=liaison, now=NOW, contact_id=case.pk, where="", around="DE1", radius_km=2, valid_from=TODAY, last_on=None
    )
    theirs = browser(liaison)
    typed = {"where": "DE24"} | days(valid_from=TODAY)

    refused = client.post(f"/zones/{zone.pk}/correct", typed)
    form = theirs.get(f"/zones/{zone.pk}/correct").content.decode()
    page = text_of(theirs.post(f"/zones/{zone.pk}/correct", typed, follow=True))
    named = theirs.post(f"/victims/{case.pk}/correct", {"case_ref": "Mrs Jones", "phone": ""})
    changed = {"case_ref": "vc-1243", "phone": "01332 000111"}
    mended = text_of(theirs.post(f"/victims/{case.pk}/correct", changed, follow=True))

    assert refused.status_code == 403
    assert "letters and digits, never a name" in text_of(named)
    assert 'value="DE1"' in form
    assert "DE24 Since 7 March 2022" in page
    assert "Case VC-1243" in mended
    assert "01332 000111" in mended
    assert not Change.objects.exists()


def test_a_barrier_is_corrected_in_each_of_its_parts_and_what_it_said_is_kept(client, officer):
    person = make_person()
    told = {"actor": officer, "now": NOW, "person_id": person.pk, "side": "barrier"}
    found = circumstances.note_circumstance(**told, code="ISOLATION", notes="Lives alone")
    circumstances.note_circumstance(**told, code="CHILDCARE", notes="")
    url, day = f"/circumstances/{found.pk}/correct", days(noted_on=TODAY - timedelta(days=30))
    typed = {"code": "ISOLATION", "notes": "Knows nobody here", "why": WHY}

    twice = client.post(url, typed | day | {"code": "CHILDCARE"})
    early = client.post(url, typed | days(noted_on=TODAY + timedelta(days=1)))
    page = text_of(client.post(url, typed | day | {"code": "TRAVEL"}, follow=True))
    circumstances.end_circumstance(actor=officer, now=NOW, circumstance_id=found.pk)
    late = client.post(url, typed | day)

    assert "This is noted already. Choose another, or end one of the two" in text_of(twice)
    assert "The day has not come yet" in text_of(early)
    assert "Knows nobody here Correct" in page
    assert changes() == [
        ("code", "ISOLATION", "TRAVEL", WHY),
        ("notes", "Lives alone", "Knows nobody here", WHY),
        ("noted_on", "2022-03-07", "2022-02-05", WHY),
    ]
    assert Event.objects.get(verb="circumstance.corrected").fields == ["code", "notes", "noted_on"]
    assert "This has ended, and stays as it was." in text_of(late)


def test_how_two_people_are_kept_apart_is_corrected_and_the_reason_is_seen_by_who_sees_both(client, officer):
    one, two = make_person(), make_person(family_name="Kept")
    told = {"level": "not_in_one_session", "reason": "Fought last year", "valid_from": TODAY, "last_on": None}
    pair = safety.keep_apart(actor=officer, now=NOW, person_id=one.pk, crn=two.crn, **told)
    typed = {"level": "no_contact_at_all", "reason": "Threats to the family", "why": "The threats came to light today"}

    page = text_of(client.post(f"/apart/{pair.pk}/correct", typed | days(valid_from=TODAY), follow=True))
    timeline = text_of(client.get(f"/people/{one.pk}/timeline"))
    two.delivery_unit_id = "pdu-gwent"
    two.save()
    after = text_of(client.get(f"/people/{one.pk}/timeline"))

    assert NonAssociation.objects.get().level == "no_contact_at_all"
    assert "No contact at all Threats to the family" in page
    assert "The threats came to light today" in timeline
    assert "The threats came to light today" not in after


def test_what_is_for_officers_alone_no_page_of_the_record_tells_anybody_else(officer):
    person = make_person(has_disability=True, ethnicity="W1")
    declare(officer, person, "no", Audience.OFFICERS)
    declare(officer, person, "B1", Audience.OFFICERS, "race")
    declare(officer, person, "sikh", Audience.OFFICERS, "religion_or_belief")
    found = adjust(officer, person, adjustment="A room without a mirror", audience=Audience.OFFICERS)
    Adjustment.objects.filter(pk=found.pk).update(condition="brain_injury")
    url, typed = f"/adjustments/{found.pk}/correct", {"condition": "sight", "audience": "their_officers"}
    browser(officer).post(url, typed | {"adjustment": "A room without mirrors", "why": "Mirrors are what frightens"})
    inspector = browser(make_actor(Role.INSPECTOR, area=None))

    paths = ("", "/circumstances", "/timeline", "/safety", "/sentences", "/names", "/tier", "/care-plan")
    page = " ".join(text_of(inspector.get(f"/people/{person.pk}{path}")) for path in paths).lower()

    told = ("mirror", "brain injury", "sikh", "caribbean", "disability no", "changed: has disability", "ethnicity b1")
    assert [word for word in told if word in page] == []
