"""Who may see whose record."""

import pytest

from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.kernel.errors import NotFound
from throughcare.people import queries
from throughcare.people.models import AccessRule
from throughcare.people.tests.factories import TODAY, give_officer, limit, make_actor, make_person

pytestmark = pytest.mark.django_db
ONLY = AccessRule.Kind.ONLY


def found(actor, **kwargs):
    return [person.pk for person in queries.people(actor, TODAY, **kwargs)]


def test_a_practitioner_sees_the_people_of_the_unit_and_of_no_other():
    actor = make_actor()
    ours, theirs = make_person(), make_person(delivery_unit_id="pdu-derbyshire")

    assert found(actor) == [ours.pk]
    with pytest.raises(NotFound):
        queries.person(actor, theirs.pk)


def test_a_posting_to_a_region_sees_all_its_units():
    actor = make_actor(Role.SENIOR_PRACTITIONER, area="region-east-midlands")
    people = [make_person(family_name="A"), make_person(family_name="B", delivery_unit_id="pdu-derbyshire")]
    make_person(family_name="C", delivery_unit_id="pdu-gwent")

    assert found(actor) == [person.pk for person in people]


def test_the_responsible_officer_sees_own_cases_anywhere():
    actor = make_actor()
    elsewhere = make_person(delivery_unit_id="pdu-derbyshire")
    give_officer(elsewhere, actor.user_id)

    assert found(actor, mine=True) == [elsewhere.pk]


def test_an_officer_who_handed_the_case_over_sees_it_no_more():
    actor = make_actor()
    elsewhere = make_person(delivery_unit_id="pdu-derbyshire")
    give_officer(elsewhere, actor.user_id, valid_until=TODAY)

    assert found(actor) == []


def test_an_inspector_sees_every_unit():
    actor = make_actor(Role.INSPECTOR, area=None)
    person = make_person(delivery_unit_id="pdu-derbyshire")

    assert found(actor) == [person.pk]


def test_a_practitioner_posted_to_no_area_sees_own_cases_only():
    actor = make_actor(area=None)
    make_person()

    assert found(actor) == []


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COMMISSIONER, Role.ANALYST])
def test_nobody_outside_probation_sees_a_record(role):
    actor = make_actor(role)
    make_person()

    assert found(actor) == []


def test_nobody_signed_in_sees_nobody():
    make_person()

    assert found(NOBODY) == []


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.INSPECTOR])
def test_an_excluded_user_neither_sees_nor_finds_the_record(role):
    actor = make_actor(role, area=None if role == Role.INSPECTOR else "pdu-derby-city")
    person = make_person()
    give_officer(person, actor.user_id)
    limit(person, actor.user_id)

    assert found(actor) == []
    assert found(actor, text="marsh") == []
    assert found(actor, text=person.crn) == []
    with pytest.raises(NotFound):
        queries.person(actor, person.pk)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.INSPECTOR])
def test_where_only_some_may_look_anyone_not_listed_does_not_find_the_record(role):
    listed, other = make_actor(), make_actor(role, area=None if role == Role.INSPECTOR else "pdu-derby-city")
    person = make_person()
    limit(person, listed.user_id, ONLY)

    assert found(listed) == [person.pk]
    assert found(other) == []
    assert found(other, text=person.crn) == []


def test_being_listed_does_not_undo_being_excluded():
    actor = make_actor()
    person = make_person()
    limit(person, actor.user_id, ONLY)
    limit(person, actor.user_id)

    assert found(actor) == []
