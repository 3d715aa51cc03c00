"""Two records of one person are made one: nothing is lost, and nobody sees what is closed to them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.actions.merging import merge, tell_apart, undo_merge
from throughcare.people.models import (
    AccessRule,
    Breach,
    Change,
    Distinct,
    Merge,
    NonAssociation,
    OfficerAssignment,
    Person,
    VictimContact,
    Zone,
)
from throughcare.people.queries import merging as queries
from throughcare.people.rules.merging import free
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    limit,
    make_actor,
    make_address,
    make_need,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, wrong

WHY = "Same fingerprints, says the prison"


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)


def found(actor: Actor) -> list[tuple[str, str, str]]:
    return [(pair.first.crn, pair.second.crn, pair.why) for pair in queries.pairs(actor)]


@pytest.mark.django_db
def test_pairs_that_look_alike_are_found_and_others_are_not(keeper: Actor):
    jo = make_person("Jo", "Marsh", crn="X900001", prison_number="A1234BC")
    make_person("Joe", "Marsh", crn="X900002")
    make_person("Ann", "Other", crn="X900003", date_of_birth=date(1970, 1, 1))
    make_person("Jo", "Marsh", crn="X900004", date_of_birth=date(1990, 1, 5))
    make_person("Siân", "Price", crn="X900005")
    make_person("Jo", "Marsh", crn="X900006", delivery_unit_id="pdu-gwent")

    assert found(keeper) == [
        ("X900001", "X900002", "name"),
        ("X900001", "X900004", "born"),
    ]
    Person.objects.filter(crn="X900003").update(prison_number="a1234bc")
    assert found(keeper)[0] == (jo.crn, "X900003", "prison_number")


@pytest.mark.django_db
def test_a_day_of_birth_that_a_crowd_shares_makes_no_pairs(keeper: Actor, monkeypatch: pytest.MonkeyPatch):
    for _ in range(3):
        make_person()

    pairs = len(found(keeper))
    monkeypatch.setattr(queries, "CROWD", 3)

    assert (pairs, found(keeper)) == (3, [])


@pytest.mark.django_db
def test_a_limited_record_is_in_no_pair_and_can_not_be_merged(keeper: Actor):
    first, second = make_person(), make_person()
    limit(second, make_actor().user_id, "only")

    assert found(keeper) == []
    with pytest.raises(NotFound):
        merge(actor=keeper, now=NOW, first=first.pk, second=second.pk, keep=first.pk, reason=WHY)
    assert browser(keeper).get(f"/people/duplicates/{first.pk}/{second.pk}").status_code == 404


@pytest.mark.django_db
def test_everything_moves_and_what_was_whose_is_written_down(keeper: Actor):
    kept, gone = make_person(crn="X900001"), make_person("Joe", crn="X900002", prison_number="A1234BC")
    officer, other = make_actor(), make_actor()
    theirs = make_sentence(gone)
    make_sentence(kept, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    give_officer(kept, officer.user_id, valid_from=date(2022, 1, 1))
    give_officer(gone, other.user_id, valid_from=date(2021, 11, 1))
    make_address(kept, valid_from=date(2022, 2, 1))
    make_address(gone, lines="2 Made-up Street", valid_from=date(2021, 6, 1), valid_until=date(2021, 9, 1))
    same, own = make_need(kept), make_need(gone, score=3, level="standard")
    more = make_need(gone, need="ete")

    merged = merge(actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason=WHY)

    assert not Person.objects.filter(crn="X900002").exists()
    assert kept.sentences.count() == 2
    spells = kept.officers.order_by("valid_from").values_list("officer_id", "valid_from", "valid_until")
    assert list(spells) == [
        (other.user_id, date(2021, 11, 1), date(2022, 1, 1)),
        (officer.user_id, date(2022, 1, 1), None),
    ]
    assert list(kept.addresses.order_by("valid_from").values_list("lines", "valid_until")) == [
        ("2 Made-up Street", date(2021, 9, 1)),
        ("1 Made-up Street", None),
    ]
    assert set(kept.needs.values_list("pk", flat=True)) == {same.pk, more.pk}
    assert (merged.gone_crn, merged.gone["given_name"], merged.moved["people.Sentence"]) == (
        "X900002",
        "Joe",
        [theirs.pk],
    )
    unmoved = [(label, values["id"]) for label, values in merged.unmoved]
    assert ("people.NeedAssessment", own.pk) in unmoved
    assert [label for label, _ in unmoved] == ["people.OfficerAssignment", "people.NeedAssessment"]
    kept.refresh_from_db()
    assert kept.prison_number == "A1234BC"
    assert list(Change.objects.values_list("field", "old", "new", "reason")) == [("prison_number", "", "A1234BC", WHY)]


@pytest.mark.django_db
def test_whoever_was_shut_out_of_either_record_is_shut_out_of_the_one(keeper: Actor):
    kept, gone, colleague = make_person(), make_person(), make_actor()
    limit(gone, colleague.user_id)

    merge(actor=keeper, now=NOW, first=gone.pk, second=kept.pk, keep=kept.pk, reason=WHY)

    assert list(AccessRule.objects.values_list("person_id", "user_id", "kind")) == [
        (kept.pk, colleague.user_id, "excluded")
    ]
    assert Person.objects.get().is_limited_access


@pytest.mark.django_db
def test_a_merge_needs_a_reason_and_one_of_the_two(keeper: Actor):
    first, second = make_person(), make_person()

    with pytest.raises(NotValid) as caught:
        merge(actor=keeper, now=NOW, first=first.pk, second=second.pk, keep=0, reason="same")

    assert [problem.field for problem in caught.value.problems] == ["keep", "reason"]
    assert Person.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.INSPECTOR])
def test_nobody_else_merges(role: Role):
    first, second = make_person(), make_person()

    with pytest.raises((NotFound, NotAllowed)):
        merge(actor=make_actor(role), now=NOW, first=first.pk, second=second.pk, keep=first.pk, reason=WHY)

    assert Person.objects.count() == 2
    assert not Merge.objects.exists()


@pytest.mark.django_db
def test_two_people_are_not_offered_again(keeper: Actor):
    first, second = make_person(), make_person()

    tell_apart(actor=keeper, now=NOW, first=second.pk, second=first.pk, reason="Twins, born together")

    assert found(keeper) == []
    assert Distinct.objects.get().person_id == first.pk


@pytest.mark.django_db
def test_a_row_for_a_record_that_went_into_another_says_so(keeper: Actor):
    kept, gone = make_person(crn="X900009"), make_person(crn="X900001")
    merge(actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason=WHY)

    assert wrong(keeper, CRN=GOOD["CRN"]) == [
        "X900001 went into another record here. Merge the two in the case system, and send the one that stays"
    ]


@pytest.mark.django_db
def test_the_old_crn_finds_the_record_that_stayed(keeper: Actor):
    kept, gone = make_person(crn="X900009"), make_person(crn="X900001")
    merge(actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason=WHY)
    client = browser(keeper)

    assert "X900009" in text_of(client.post("/people", {"text": "X900001"}, follow=True))


@pytest.mark.django_db
def test_on_the_pages_a_pair_is_compared_and_made_one(keeper: Actor):
    kept, gone = make_person(crn="X900001", ethnicity="B1"), make_person("Joe", crn="X900002")
    make_sentence(gone)
    client = browser(keeper)

    offered = text_of(client.get("/people/duplicates"))
    compared = text_of(client.get(f"/people/duplicates/{kept.pk}/{gone.pk}"))
    empty = text_of(client.post(f"/people/duplicates/{kept.pk}/{gone.pk}"))
    told = text_of(
        client.post(f"/people/duplicates/{kept.pk}/{gone.pk}", {"keep": kept.pk, "reason": WHY}, follow=True)
    )

    assert "Same day of birth, and names alike" in offered
    assert "Given namesJoJoeDiffers" in compared
    assert "Sentence01" in compared
    assert "They can be taken apart again within 30 days" in compared
    assert ("B1" in compared, "Ethnicity" in compared) == (False, False)  # which they may have told their officer alone
    assert "Delivery unitDerby City" in told
    assert "Select the record that stays" in empty
    assert "X900002 went into X900001" in told
    assert "Sentence: 1 (rows" in told


@pytest.mark.django_db
def test_on_the_pages_two_people_are_told_apart(keeper: Actor):
    first, second = make_person(), make_person()
    client = browser(keeper)

    page = client.post(
        f"/people/duplicates/{first.pk}/{second.pk}/apart", {"reason": "Twins, born together"}, follow=True
    )

    assert "No two records that you may see look alike." in text_of(page)


days = st.dates(date(2020, 1, 1), date(2020, 3, 1))
periods = st.tuples(days, st.none() | days).filter(lambda p: p[1] is None or p[0] < p[1])


def is_in(on: date, period: tuple[date, date | None]) -> bool:
    return period[0] <= on and (period[1] is None or on < period[1])


@given(st.lists(periods, max_size=4), periods, days)
def test_free_days_are_those_that_are_wanted_and_not_taken(taken: list, wanted: tuple, on: date):
    pieces = free(taken, wanted)

    assert any(is_in(on, piece) for piece in pieces) == (is_in(on, wanted) and not any(is_in(on, t) for t in taken))
    assert all(until is None or begins < until for begins, until in pieces)


def two(**told):
    """Two records of one person, the second with an officer, an order, an address, a need and an access rule."""
    kept = make_person(crn="X900001")
    gone = make_person("Joe", crn="X900002", **{"prison_number": "A1234BC"} | told)
    make_sentence(gone)
    give_officer(gone, make_actor().user_id, valid_from=date(2021, 11, 1))
    give_officer(kept, make_actor().user_id, valid_from=date(2022, 1, 1))
    make_address(kept, valid_from=date(2022, 2, 1))
    make_address(gone, lines="2 Made-up Street", valid_from=date(2021, 6, 1))
    make_need(kept)
    make_need(gone, score=3, level="standard")
    make_need(gone, need="ete")
    limit(gone, make_actor().user_id)
    return kept, gone


def stands(*crns):
    """Everything that hangs on some records, by CRN, as it stands."""
    found = {}
    for person in Person.objects.filter(crn__in=crns):
        rows = {
            queries.key_of(model, column): sorted(map(repr, queries.rows_of(person, model, column).values()))
            for model, column in queries.relations()
            if model not in (Change, Merge)
        }
        own = {f.attname: getattr(person, f.attname) for f in Person._meta.concrete_fields}
        found[person.crn] = own | {key: value for key, value in rows.items() if value}
    return found


def merged_of(keeper, kept, gone):
    return merge(actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason=WHY)


def undo(keeper, merged, now=NOW):
    return undo_merge(actor=keeper, now=now, merge_id=merged.pk, reason="Two brothers after all")


@pytest.mark.django_db
def test_records_that_were_made_one_are_as_they_were_when_taken_apart(keeper: Actor):
    kept, gone = two()
    before = stands("X900001", "X900002")
    merged = merged_of(keeper, kept, gone)

    again = undo(keeper, merged, now=NOW + timedelta(days=30))

    assert stands("X900001", "X900002") == before
    assert again.pk == gone.pk
    merged.refresh_from_db()
    assert (merged.undo_reason, merged.undone_by_id) == ("Two brothers after all", keeper.user_id)
    assert queries.merged_into(["X900001", "X900002"]) == set()
    with pytest.raises(NotNow):
        undo(keeper, merged)


@pytest.mark.django_db
def test_after_the_days_of_policy_nothing_is_taken_apart(keeper: Actor):
    merged = merged_of(keeper, *two())

    with pytest.raises(NotNow) as refused:
        undo(keeper, merged, now=NOW + timedelta(days=31))

    assert "Records are taken apart within 30 days" in str(refused.value)
    assert not Person.objects.filter(crn="X900002").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "said"),
    [
        ("an officer", "The officer assignments were changed since"),
        ("a breach", "Since then breaches were written that hang on what went over"),
        ("a need gone", "Some need assessments that went over are no longer there"),
    ],
)
def test_later_work_that_stands_against_it_is_named_and_nothing_changes(keeper: Actor, later, said):
    kept, gone = two()
    merged = merged_of(keeper, kept, gone)
    if later == "an officer":
        OfficerAssignment.objects.filter(person=kept, valid_from=date(2021, 11, 1)).update(reason="Named")
    elif later == "a breach":
        told = {"kind": "conduct", "failed_on": TODAY, "details": WHY, "recorded_at": NOW}
        Breach.objects.create(person=kept, sentence=kept.sentences.get(), recorded_by_id=keeper.user_id, **told)
    else:
        kept.needs.get(need="ete").delete()
    before = stands("X900001", "X900002")

    with pytest.raises(NotNow) as refused:
        undo(keeper, merged)

    assert said in str(refused.value)
    assert stands("X900001", "X900002") == before


@pytest.mark.django_db
def test_nobody_is_kept_apart_from_themselves_when_records_are_made_one(keeper: Actor):
    kept, gone, other = make_person(), make_person(), make_person()
    entered = {"level": "not_in_one_session", "reason": WHY, "valid_from": TODAY, "recorded_at": NOW}
    for one, two_ in ((kept, gone), (gone, other), (other, kept)):
        NonAssociation.objects.create(person=one, other=two_, recorded_by_id=keeper.user_id, **entered)
    before = stands(kept.crn, gone.crn)

    merged = merged_of(keeper, kept, gone)

    assert NonAssociation.objects.get().person_id == other.pk
    undo(keeper, merged)
    assert stands(kept.crn, gone.crn) == before


@pytest.mark.django_db
def test_a_case_administrator_takes_records_apart_on_the_page(keeper: Actor):
    merged = merged_of(keeper, *two(prison_number=""))
    client = browser(keeper)

    assert "Take the records apart" in text_of(client.get(f"/people/merged/{merged.pk}"))
    page = text_of(client.post(f"/people/merged/{merged.pk}/undo", {"reason": "Two brothers after all"}, follow=True))

    assert "There are two records again." in page
    assert "Taken apart again on 7 March 2022" in page


@pytest.mark.django_db
def test_a_victims_case_on_both_records_becomes_one_and_comes_back_with_its_zones(keeper: Actor):
    kept, gone, liaison = make_person(), make_person(crn="X900002"), make_actor(Role.VICTIM_LIAISON_OFFICER)
    cases = {}
    for person in (kept, gone):
        told = {"case_ref": "VC-1234", "liaison_officer_id": liaison.user_id, "valid_from": TODAY, "recorded_at": NOW}
        cases[person.pk] = VictimContact.objects.create(person=person, **told)
        Zone.objects.create(
            person=person, basis="victim", contact=cases[person.pk], districts=["DE1"], valid_from=TODAY,
            recorded_at=NOW, recorded_by_id=liaison.who,
        )  # fmt: skip

    merged = merge(actor=keeper, now=NOW, first=kept.pk, second=gone.pk, keep=kept.pk, reason=WHY)

    assert list(VictimContact.objects.values_list("pk", flat=True)) == [cases[kept.pk].pk]
    assert set(Zone.objects.values_list("person_id", "contact_id")) == {(kept.pk, cases[kept.pk].pk)}
    assert [label for label, _values in merged.unmoved] == ["people.VictimContact"]
    page = browser(keeper).get(f"/people/merged/{merged.pk}")
    assert "Victim contact: id" in text_of(page)
    undo_merge(actor=keeper, now=NOW, merge_id=merged.pk, reason="Two brothers after all")
    of_each = Zone.objects.order_by("person_id").values_list("person_id", "contact_id")
    assert list(of_each) == sorted((pk, case.pk) for pk, case in cases.items())
