"""Finding people and reading their record."""

from datetime import date

import pytest
from django.db import connection

from throughcare.people import queries
from throughcare.people.rules import NeedLevel
from throughcare.people.tests.factories import (
    TODAY,
    give_officer,
    make_actor,
    make_address,
    make_need,
    make_person,
    make_sentence,
)

pytestmark = pytest.mark.django_db


def names(actor, text):
    return [person.given_name for person in queries.people(actor, TODAY, text=text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("marsh", ["Zoë"]),
        ("zoe", ["Zoë"]),
        ("ZOË MARSH", ["Zoë"]),
        ("mar", ["Zoë", "Mark"]),
        ("x900071", ["Zoë"]),
        ("X9 00071", ["Zoë"]),
        ("a1234 bc", ["Mark"]),
        ("A1234BD", []),
        ("marsch", ["Zoë"]),
        ("nobody", []),
    ],
)
def test_people_are_found_by_part_of_a_name_by_crn_and_past_a_slip_of_the_keys(text, expected):
    actor = make_actor()
    make_person("Zoë", "Marsh", crn="X900071")
    make_person("Mark", "Pool", crn="X900072", prison_number="A1234BC")

    assert names(actor, text) == expected


def test_a_search_finds_nobody_of_another_unit():
    actor = make_actor()
    make_person("Zoë", "Marsh", delivery_unit_id="pdu-derbyshire")

    assert names(actor, "marsh") == []


def test_people_are_listed_by_family_name_with_officer_and_sentence_and_areas_in_two_queries(
    django_assert_num_queries,
):
    actor = make_actor()
    for family_name in ("Öz", "Ash", "Pike"):
        person = make_person(family_name=family_name)
        give_officer(person, actor.user_id)
        make_sentence(person)

    with django_assert_num_queries(2):
        rows = [
            (p.family_name, p.officer_name, p.sentence_ends_on, p.delivery_unit.name)
            for p in queries.people(actor, TODAY)
        ]

    assert [row[0] for row in rows] == ["Ash", "Öz", "Pike"]
    assert {row[1:3] for row in rows} == {(actor.name, date(2022, 10, 31))}


def test_the_record_shows_what_holds_today():
    officer, former = make_actor(), make_actor()
    person = make_person(date_of_birth=date(2000, 3, 8))
    give_officer(person, former.user_id, valid_until=date(2022, 1, 1))
    give_officer(person, officer.user_id, valid_from=date(2022, 1, 1))
    make_address(person, "S1", valid_until=TODAY)
    make_address(person, "DE1", valid_from=TODAY)
    make_sentence(person, starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31))
    newest = make_sentence(person)

    record = queries.record(person, TODAY)

    assert record.age == 21
    assert record.officer.pk == officer.user_id
    assert record.address.district_id == "DE1"
    assert record.sentence == newest
    assert len(record.sentences) == 2


def test_of_each_need_the_newest_assessment_counts_and_the_strongest_stands_first():
    person = make_person()
    make_need(person, "ete", level=NeedLevel.SEVERE, assessed_on=date(2021, 7, 1))
    make_need(person, "ete", level=NeedLevel.STANDARD, assessed_on=date(2022, 1, 1))
    make_need(person, "family", level=NeedLevel.SEVERE)

    needs = queries.record(person, TODAY).needs

    assert [(n.need_id, n.level) for n in needs] == [("family", "severe"), ("ete", "standard")]


def test_the_search_runs_as_a_role_past_policies_so_that_it_reaches_its_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolbypassrls, rolsuper, prosecdef FROM pg_proc JOIN pg_roles r ON r.oid = proowner"
            " WHERE proname = 'people_found'"
        )
        assert cursor.fetchall() == [(True, False, True)]
