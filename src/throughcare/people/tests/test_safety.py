"""Zones and people kept apart: one row a pair, the same from both sides; what may not be known is not told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.actions import safety as actions
from throughcare.people.models import AccessRule, NonAssociation, VictimContact, Zone
from throughcare.people.queries import safety as reads
from throughcare.people.rules import safety as rules
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, make_actor, make_person, text_of
from throughcare.reference.models import PostcodeDistrict

pytestmark = pytest.mark.django_db
WHY = "Fought on the wing in January; said that it goes on."


@pytest.fixture
def officer():
    return make_actor()


@pytest.fixture
def liaison():
    return make_actor(Role.VICTIM_LIAISON_OFFICER, area=None)


def kept_apart(officer, person, other, **told):
    facts = {"level": rules.Level.SESSION, "reason": WHY, "valid_from": TODAY, "last_on": None}
    return actions.keep_apart(actor=officer, now=NOW, person_id=person.pk, crn=other.crn, **facts | told)


def zone(officer, person, **told):
    facts = {
        "basis": rules.Basis.LICENCE,
        "reason": "Licence condition 5",
        "where": "DE1, DE22",
        "around": "",
        "radius_km": None,
        "valid_from": TODAY,
        "last_on": None,
    }
    return actions.record_zone(actor=officer, now=NOW, person_id=person.pk, **facts | told)


def victim_case(liaison, person, **told):
    facts = {"crn": person.crn, "case_ref": "VC-104512", "phone": "0115 496 0100"}
    return actions.record_contact(actor=liaison, now=NOW, **facts | told)


def victim_zone(liaison, contact, **told):
    facts = {"where": "DE1", "around": "", "radius_km": None, "valid_from": TODAY, "last_on": None}
    return actions.record_victim_zone(actor=liaison, now=NOW, contact_id=contact.pk, **facts | told)


def districts(*codes):
    return list(PostcodeDistrict.objects.filter(pk__in=codes))


def closed(person, among, on):
    no_go = reads.no_go(person.pk, on)
    return {each.pk for each in among if reads.lies_in(no_go, each)}


def messages(refused):
    return [str(problem) for problem in refused.value.problems]


def test_two_people_are_apart_from_both_sides_by_one_row(officer):
    one, two, three = make_person(), make_person(), make_person()

    kept_apart(officer, two, one)

    assert NonAssociation.objects.count() == 1
    assert reads.apart([one.pk, two.pk, three.pk], TODAY) == [(one.pk, two.pk)]
    assert reads.apart([one.pk, three.pk], TODAY) == []
    assert [each.other for each in reads.kept_apart(officer, one)] == [two]
    assert [each.other for each in reads.kept_apart(officer, two)] == [one]
    assert Event.objects.latest("id").verb == "non_association.recorded"


def test_a_pair_is_kept_apart_once_whichever_side_asks(officer):
    one, two = make_person(), make_person()
    kept_apart(officer, one, two)

    with pytest.raises(NotValid) as refused:
        kept_apart(officer, two, one)

    assert messages(refused) == ["These two are kept apart already. End that first to change it"]
    assert NonAssociation.objects.count() == 1


def test_people_may_meet_again_from_the_day_after_the_last_one(officer):
    one, two = make_person(), make_person()
    pair = kept_apart(officer, one, two, valid_from=TODAY - timedelta(days=30))

    actions.end_apart(actor=officer, now=NOW, pair_id=pair.pk, last_on=TODAY, reason="Both asked for it; mediated.")

    assert reads.apart([one.pk, two.pk], TODAY) == [(one.pk, two.pk)]
    assert reads.apart([one.pk, two.pk], TODAY + timedelta(days=1)) == []
    assert kept_apart(officer, two, one, valid_from=TODAY + timedelta(days=1)).pk != pair.pk


@pytest.mark.parametrize("hidden", ["limited", "of another unit"])
def test_of_somebody_whose_record_is_not_open_nothing_is_told_but_that_there_is_one(officer, hidden):
    one, other = make_person(), make_person()
    pair = kept_apart(officer, one, other)
    if hidden == "limited":
        limit(other, make_actor().user_id, AccessRule.Kind.ONLY)
    else:
        other.delivery_unit_id = "pdu-gwent"
        other.save()

    with acting(officer, NOW):
        found = reads.kept_apart(officer, one)
        with pytest.raises(NotFound):
            reads.non_association(officer, pair.pk)

    assert [each.other for each in found] == [None]


def test_a_pair_within_a_group_is_found_for_whoever_may_not_see_either(officer):
    one, two = make_person(), make_person()
    kept_apart(officer, one, two)

    with acting(make_actor(Role.CASEWORKER, area=None), NOW):
        assert reads.apart([one.pk, two.pk], TODAY) == [(one.pk, two.pk)]
        assert not NonAssociation.objects.exists()


def test_a_zone_of_districts_or_of_a_circle_holds_what_may_lie_in_it(officer):
    person = make_person()
    by_district = zone(officer, person)
    circle = zone(officer, person, where="", around="Derby", radius_km=Decimal("2"))

    near, far = districts("DE1"), districts("NG1", "CF10")

    assert (by_district.districts, reads.in_words(by_district)) == (["DE1", "DE22"], "DE1, DE22")
    assert reads.inside(circle, near + far, TODAY) == {"DE1"}
    assert closed(person, near + far, TODAY) == {"DE1"}
    assert closed(person, near + far, TODAY - timedelta(days=1)) == set()


def test_a_place_counts_as_in_a_circle_that_its_district_may_reach():
    shape = rules.Shape(centre=(52.92, -1.48), radius_km=1)

    assert shape.holds("DE1", (52.945, -1.48), reach_km=3)  # 2.8 km off
    assert not shape.holds("DE1", (52.965, -1.48), reach_km=3)  # 5.0 km off


def test_what_is_wrong_with_a_zone_is_said_at_once(officer):
    with pytest.raises(NotValid) as refused:
        zone(officer, make_person(), where="DE1, XX99", reason=" ", last_on=TODAY - timedelta(days=1))

    assert messages(refused) == [
        "“XX99” is no postcode district or town of England or Wales",
        "Say which condition this is, without naming a victim",
        "The last day can’t be before the first",
    ]


def test_a_zone_ends_and_holds_on_its_last_day(officer):
    person = make_person()
    found = zone(officer, person)

    actions.end_zone(actor=officer, now=NOW, zone_id=found.pk, last_on=TODAY)

    assert closed(person, districts("DE1"), TODAY) == {"DE1"}
    assert closed(person, districts("DE1"), TODAY + timedelta(days=1)) == set()


def test_a_colleague_of_another_unit_writes_no_zone(officer):
    away = make_actor(area="pdu-gwent")

    with pytest.raises(NotFound):
        zone(away, make_person())
    with pytest.raises(NotAllowed):
        zone(make_actor(Role.COURT_OFFICER), make_person())

    assert not Zone.objects.exists()


def test_a_victims_case_has_a_reference_and_whom_to_ask_and_no_room_for_a_name(officer, liaison):
    person = make_person()

    contact = victim_case(liaison, person, case_ref="vc-104512")
    with pytest.raises(NotValid) as refused:
        victim_case(liaison, person, case_ref="Mrs Smith", phone="ask Anna")

    assert (contact.case_ref, contact.liaison_officer_id) == ("VC-104512", liaison.user_id)
    assert messages(refused) == [
        "Enter the case reference, such as VC-104512: letters and digits, never a name",
        "Enter a telephone number in digits",
    ]
    texts = {"TextField", "JSONField"}
    assert not [f.name for f in VictimContact._meta.concrete_fields if f.get_internal_type() in texts]


def test_a_case_that_a_colleague_takes_over_stays_one(liaison):
    person, colleague = make_person(), make_actor(Role.VICTIM_LIAISON_OFFICER, area=None)
    first = victim_case(liaison, person)

    with acting(colleague, NOW):
        assert not reads.contacts(colleague).exists()
        second = victim_case(colleague, person)

        assert [row.pk for row in reads.contacts(colleague)] == [first.pk] == [second.pk]
    assert not reads.contacts(liaison).exists()


def test_of_a_crn_from_which_somebody_is_excluded_the_same_is_said_as_of_none(liaison):
    person = make_person()
    limit(person, liaison.user_id)

    with pytest.raises(NotValid) as excluded:
        victim_case(liaison, person)
    with pytest.raises(NotValid) as missing:
        victim_case(liaison, person, crn="X900000")

    assert messages(excluded) == messages(missing) == ["No person has this CRN. Check it with the person’s officer"]


def test_a_victims_zone_is_changed_by_the_liaison_officer_alone(officer, liaison):
    person = make_person()
    found = victim_zone(liaison, victim_case(liaison, person))

    with pytest.raises(NotAllowed):
        actions.end_zone(actor=officer, now=NOW, zone_id=found.pk, last_on=TODAY)
    with acting(liaison, NOW):
        ended = actions.end_zone(actor=liaison, now=NOW, zone_id=found.pk, last_on=TODAY)

    assert (ended.reason, ended.valid_until) == ("", date(2022, 3, 8))


def test_the_zones_of_a_victims_case_end_with_it(liaison):
    contact = victim_case(liaison, make_person())
    victim_zone(liaison, contact, valid_from=TODAY - timedelta(days=5))

    actions.end_contact(actor=liaison, now=NOW, contact_id=contact.pk)

    assert Zone.objects.get().valid_until == TODAY
    with pytest.raises(NotNow):
        actions.end_contact(actor=liaison, now=NOW, contact_id=contact.pk)


def test_whoever_delivers_a_service_reads_no_zone_and_no_case(officer, liaison):
    contact = victim_case(liaison, make_person())
    victim_zone(liaison, contact)

    with acting(make_actor(Role.CASEWORKER, area=None), NOW):
        assert not Zone.objects.exists()
        assert not VictimContact.objects.exists()
    with acting(officer, NOW):
        assert Zone.objects.count() == 1


def test_the_newer_word_of_a_check_holds(liaison):
    found = victim_zone(liaison, victim_case(liaison, make_person()))
    asked = {"zone_id": found.pk, "found": rules.Found.ADDRESS, "found_id": 7}

    actions.decide_check(actor=liaison, now=NOW, outcome=rules.Outcome.STAYS, **asked)
    actions.decide_check(actor=liaison, now=NOW, outcome=rules.Outcome.MOVES, **asked)

    assert [check.outcome for check in found.checks.all()] == ["must_move"]


def day(on):
    return {"valid_from-day": str(on.day), "valid_from-month": str(on.month), "valid_from-year": str(on.year)}


def test_an_officer_draws_a_zone_and_keeps_two_people_apart_on_the_record(officer):
    person, other = make_person("Jo", "Marsh"), make_person("Al", "Brook")
    client = browser(officer)
    zone_form = {"basis": "licence_condition", "reason": "Condition 5", "where": "de1", "around": "", "radius_km": ""}
    pair_form = {"crn": other.crn, "level": "not_in_one_session", "reason": WHY}

    client.post(f"/people/{person.pk}/zones/add", zone_form | day(TODAY))
    page = text_of(client.post(f"/people/{person.pk}/apart/add", pair_form | day(TODAY), follow=True))

    assert "DE1 Licence condition Condition 5 Since 7 March 2022" in page
    assert "Al Brook" in page
    assert "Jo Marsh" in text_of(client.get(f"/people/{other.pk}/safety"))
    assert "Zones and people to keep apart Zones Keep apart" in text_of(client.get(f"/people/{person.pk}"))


def test_the_record_says_that_a_victim_is_in_contact_and_whom_to_ask_and_no_reader_where_the_zone_lies(
    officer, liaison
):
    person = make_person()
    victim_zone(liaison, victim_case(liaison, person), where="DE22")

    page = text_of(browser(officer).get(f"/people/{person.pk}/safety"))
    read_only = text_of(browser(make_actor(Role.COURT_OFFICER)).get(f"/people/{person.pk}/safety"))

    assert "A victim is in contact with the service (case VC-104512)" in page
    assert "0115 496 0100" in page
    assert "DE22 Victim’s zone, case VC-104512" in page
    assert "Ask the liaison officer Victim’s zone" in read_only
    assert "DE22" not in read_only


def test_a_liaison_officer_records_a_case_draws_its_zone_and_closes_it(liaison):
    person, client = make_person(), browser(liaison)

    client.post("/victims/add", {"crn": person.crn, "case_ref": "VC-7001", "phone": ""})
    case = VictimContact.objects.get()
    drawn = {"where": "", "around": "Derby", "radius_km": "1.5"} | day(TODAY)
    page = text_of(client.post(f"/victims/{case.pk}/zones/add", drawn, follow=True))
    closed_page = text_of(client.post(f"/victims/{case.pk}/end", follow=True))

    assert "1.5 km around 52.9" in page
    assert person.family_name not in page
    assert "Closed 7 Mar 2022" in closed_page
    assert client.get(f"/people/{person.pk}").status_code == 403
