"""Previous names and aliases: entered, found by, taken in, merged, copied and erased."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.people import queries
from throughcare.people.actions import merging, names
from throughcare.people.models import OtherName, Person
from throughcare.people.rules.caseload.columns import other_names
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, make_actor, make_person, text_of
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, accept, send

pytestmark = pytest.mark.django_db


def name(actor, person, given="Joanne", family="Khan", kind="previous", **days):
    told = {"given_name": given, "family_name": family, "used_from": None, "used_until": None} | days
    return names.record_name(actor=actor, now=NOW, person_id=person.pk, kind=kind, **told)


def found(actor, text):
    return [person.crn for person in queries.people(actor, TODAY, text=text)]


@pytest.mark.parametrize("text", ["khan", "KHAN joanne", "Joanne Khan", "khan joane", "jo khan", "marsh khan"])
def test_somebody_is_found_by_any_of_their_names_by_parts_of_two_and_past_a_slip(text):
    officer, person = make_actor(), make_person(crn="X900001")
    make_person("Ann", "Other")

    name(officer, person)

    assert found(officer, text) == ["X900001"]


def test_a_name_is_entered_shown_found_and_removed_through_the_pages():
    officer = make_actor()
    person = make_person(crn="X900001")
    client = browser(officer)
    typed = {"kind": "alias", "given_name": "Smiler", "family_name": "", "used_from-day": "1", "used_from-month": "2",
             "used_from-year": "2019"}  # fmt: skip

    page = client.post(reverse("people:record_name", args=[person.pk]), typed, follow=True)

    assert "Smiler Alias From 1 Feb 2019" in text_of(page)
    assert "Also known as Smiler" in text_of(client.get(reverse("referrals:person", args=[person.pk])))
    listed = client.post(reverse("people:people"), {"text": "smiler"}, follow=True)
    assert "Also Smiler" in text_of(listed)
    kept = OtherName.objects.get()
    client.post(reverse("people:remove_name", args=[kept.pk]), {"reason": "Somebody else uses it"}, follow=True)
    assert found(officer, "smiler") == []
    assert list(person.changes.values_list("old", "new", "reason")) == [("smiler", "", "Somebody else uses it")]


@pytest.mark.parametrize(
    ("given", "family", "days", "field"),
    [
        ("", " ", {}, "family_name"),
        ("JO", "Marsh", {}, "family_name"),
        ("Jo", "Khan", {"used_from": TODAY + timedelta(days=1)}, "used_from"),
        ("Jo", "Khan", {"used_from": TODAY, "used_until": TODAY}, "used_until"),
    ],
)
def test_what_is_no_other_name_is_refused(given, family, days, field):
    officer, person = make_actor(), make_person()

    with pytest.raises(NotValid) as refused:
        name(officer, person, given, family, **days)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_name_stands_once_even_past_the_rule():
    officer, person = make_actor(), make_person()
    name(officer, person)

    with pytest.raises(NotValid):
        name(officer, person, "joanne", "KHAN")
    with pytest.raises(IntegrityError), transaction.atomic():
        OtherName.objects.create(person=person, kind="alias", search_key="khan joanne", recorded_at=NOW)


def test_a_hidden_record_is_found_by_no_name_and_its_names_by_nobody():
    officer, other, person = make_actor(), make_actor(), make_person()
    kept = name(officer, person)
    limit(person, other.user_id, "only")

    assert found(officer, "khan") == []
    with pytest.raises(NotFound):
        names.remove_name(actor=officer, now=NOW, name_id=kept.pk, reason="Entered by mistake")
    with acting(officer, NOW):
        assert not OtherName.objects.exists()


def test_one_query_by_one_index_finds_every_name():
    names = "(p.search_key || ' ' || p.other_names)"  # as the function of the database asks
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'people_found'")
        asked = cursor.fetchone()[0]
        cursor.execute("CREATE TEMP TABLE unwalled (LIKE people_person INCLUDING INDEXES) ON COMMIT DROP")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for condition in (f"{names} LIKE '%khan%' AND {names} LIKE '%joanne%'", f"{names} %> 'khan joanne'"):
            cursor.execute(f"EXPLAIN SELECT id FROM unwalled p WHERE {condition}".replace("%", "%%"), [])
            plans.append(" ".join(row[0] for row in cursor.fetchall()))

    assert names in asked
    assert ["Bitmap Index Scan on unwalled_expr_idx" in plan for plan in plans] == [True, True]


def test_names_are_taken_in_and_a_name_that_the_record_leaves_stays_findable():
    keeper = make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)
    told = GOOD | {"Maiden name": "Pool", "Alias": "Smith, Joey; Zed"}
    accept(keeper, send(keeper, told))
    same = send(keeper, told)

    accept(keeper, send(keeper, told | {"Surname": "Khan"}))

    assert same.same_count == 1
    rows = OtherName.objects.order_by("pk").values_list("kind", "given_name", "family_name", "used_until")
    assert list(rows) == [
        ("previous", "Jo", "Pool", None),
        ("alias", "Joey", "Smith", None),
        ("alias", "Jo", "Zed", None),
        ("previous", "Jo", "Marsh", TODAY),
    ]
    assert Person.objects.get().search_key == "khan jo"
    assert found(keeper, "jo marsh") == found(keeper, "joey smith") == ["X900001"]


def test_names_of_a_cell_are_parted_by_semicolons():
    assert other_names("Khan, Jo ; Jo Ann Khan;; Zed") == [("Jo", "Khan"), ("Jo Ann", "Khan"), ("", "Zed")]
    with pytest.raises(ValueError, match="part names with semicolons"):
        other_names("x" * 81)


def test_after_a_merge_the_other_records_name_finds_the_person_until_it_is_taken_apart():
    keeper = make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)
    kept, gone = make_person(crn="X900001"), make_person("Joanna", "Pool", crn="X900002")
    officer = make_actor()
    name(officer, kept)
    name(officer, gone)
    name(officer, gone, "Zed", "")

    done = merging.merge(
        actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason="The same fingerprints"
    )

    keys = set(kept.names.values_list("kind", "search_key"))
    assert keys == {("previous", "khan joanne"), ("previous", "zed"), ("merged", "pool joanna")}
    assert found(keeper, "joanna pool") == found(keeper, "zed") == ["X900001"]
    merging.undo_merge(actor=keeper, now=NOW, merge_id=done.pk, reason="Two brothers after all")
    assert set(kept.names.values_list("search_key", flat=True)) == {"khan joanne"}
    again = Person.objects.get(crn="X900002")
    assert set(again.names.values_list("search_key", flat=True)) == {"khan joanne", "zed"}
    assert found(keeper, "zed") == ["X900002"]


def test_two_records_alike_by_a_previous_name_are_offered_as_one():
    keeper, officer = make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS), make_actor()
    first = make_person(crn="X900001")
    make_person("Joanne", "Khan", crn="X900002")
    make_person("Joanne", "Khan", crn="X900003", date_of_birth=date(1971, 1, 1))
    name(officer, first)

    pairs = merging.queries.pairs(keeper)

    assert [(pair.first.crn, pair.second.crn, pair.why) for pair in pairs] == [("X900001", "X900002", "name")]
