"""A caseload is taken in: guessed, checked, shown, accepted, written, and sent again."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports.models import Import
from throughcare.imports.rules.mapping import guess
from throughcare.imports.rules.reading import read
from throughcare.people import tasks
from throughcare.people.models import Address, Change, OfficerAssignment, Person, RiskAssessment, Sentence
from throughcare.people.queries import caseload as queries
from throughcare.people.queries import tiers
from throughcare.people.tests.factories import NOW, TODAY, limit, make_actor, make_person

pytestmark = pytest.mark.django_db
EAST_MIDLANDS = "region-east-midlands"
GOOD = {
    "CRN": "X900001",
    "Forename": "Jo",
    "Surname": "Marsh",
    "DOB": "01/05/1990",
    "Gender": "M",
    "PDU": "Derby City",
    "RoSH": "Medium",
    "Address line 1": "1 Made-up Street",
    "Postcode": "DE1 2AB",
    "Sentence type": "Community order",
    "Sentence start date": "2021-11-01",
    "Sentence end date": "2022-10-31",
    "RAR days": "20",
    "UPW hours": "80",
    "Assessment date": "10/01/2022",
    "Accommodation": "7",
}


def as_csv(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def send(actor: Actor, *rows: dict[str, str], now: datetime = NOW) -> Import:
    """A file received, its columns as guessed, its rows checked."""
    content = as_csv(*rows)
    file = imports.receive(
        actor=actor,
        now=now,
        kind="caseload",
        file_name="cases.csv",
        content=content,
        table=read(content, files.limits(TODAY)),
    )
    columns = queries.columns()
    chosen = guess(columns, file.header, files.kept_names(file))
    imports.choose_columns(actor=actor, now=now, import_id=file.pk, columns=columns, chosen=chosen)
    tasks.check(file.pk, now)
    return Import.objects.get(pk=file.pk)


def accept(actor: Actor, file: Import, now: datetime = NOW) -> Import:
    imports.accept(actor=actor, now=now, import_id=file.pk)
    tasks.take_in(file.pk, now)
    return Import.objects.get(pk=file.pk)


def test_a_caseload_may_tell_of_people_alone(keeper: Actor):
    about = {name: GOOD[name] for name in ("CRN", "Forename", "Surname", "DOB", "Gender", "PDU", "RoSH")}

    file = accept(keeper, send(keeper, about))

    assert (file.new_count, file.refused_count) == (1, 0)
    assert not Sentence.objects.exists()


def accept_if_good(actor: Actor, file: Import) -> Import:
    return accept(actor, file) if file.new_count else file


def counted(file: Import) -> dict[str, int]:
    return {name: getattr(file, f"{name}_count") for name in ("new", "changed", "same", "refused")}


def problems(file: Import) -> dict[int, list[str]]:
    return dict(file.rows.filter(verdict="refused").values_list("number", "problems"))


def wrong(actor: Actor, **cells: str) -> list[str]:
    """What is said of the one row of a file."""
    return problems(send(actor, GOOD | cells)).get(2, [])


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)


def test_a_row_of_somebody_new_comes_in_with_all_that_it_tells(keeper: Actor):
    officer = make_actor()
    email = officer_email(officer)

    file = accept(keeper, send(keeper, GOOD | {"Officer": email.upper()}))

    person = Person.objects.get(crn="X900001")
    assert counted(file) == {"new": 1, "changed": 0, "same": 0, "refused": 0}
    assert (person.given_name, person.family_name, person.date_of_birth) == ("Jo", "Marsh", date(1990, 5, 1))
    assert (person.delivery_unit_id, person.risk_of_serious_harm, person.is_made_up) == (
        "pdu-derby-city",
        "medium",
        True,
    )
    assert list(person.addresses.values_list("lines", "district_id")) == [("1 Made-up Street", "DE1")]
    assert list(person.officers.values_list("officer_id", "valid_from")) == [(officer.user_id, TODAY)]
    sentence = person.sentences.get()
    assert (sentence.kind, sentence.ends_on, sentence.unpaid_work_hours) == ("community_order", date(2022, 10, 31), 80)
    assert list(sentence.requirements.values_list("kind", flat=True)) == ["unpaid_work"]
    assert list(person.needs.values_list("need_id", "score", "level")) == [("accommodation", 7, "severe")]


def test_nothing_is_written_before_it_is_accepted(keeper: Actor):
    file = send(keeper, GOOD)

    assert file.status == "checked"
    assert not Person.objects.filter(crn="X900001").exists()


def test_the_same_file_again_changes_nothing(keeper: Actor):
    accept(keeper, send(keeper, GOOD))

    again = send(keeper, GOOD, now=NOW + timedelta(days=3))

    assert counted(again) == {"new": 0, "changed": 0, "same": 1, "refused": 0}
    assert Change.objects.count() == 0


def test_a_changed_row_is_shown_with_old_and_new_and_its_history_is_kept(keeper: Actor):
    accept(keeper, send(keeper, GOOD))
    later = NOW + timedelta(days=30)

    changed = GOOD | {"Surname": "March", "Sentence end date": "30/11/2022", "Address line 1": "2 Made-up Street"}
    file = send(keeper, changed, now=later)
    shown = file.rows.get().differences
    accept(keeper, file, later)

    assert shown == [
        ["Family name", "Marsh", "March"],
        ["Previous names", "", "Jo Marsh"],
        ["Address from 6 April 2022", "1 Made-up Street, DE1", "2 Made-up Street, DE1"],
        ["Sentence until", "31 October 2022", "30 November 2022"],
    ]
    kept = Change.objects.order_by("field").values_list("model", "field", "old", "new")
    assert list(kept) == [
        ("people.Sentence", "ends_on", "2022-10-31", "2022-11-30"),
        ("people.Person", "family_name", "Marsh", "March"),
    ]
    assert Change.objects.filter(changed_by_id=keeper.user_id).count() == 2
    assert list(Address.objects.order_by("valid_from").values_list("lines", "valid_until")) == [
        ("1 Made-up Street", date(2022, 4, 6)),
        ("2 Made-up Street", None),
    ]
    assert Person.objects.get().search_key == "march jo"


def test_an_empty_cell_changes_nothing(keeper: Actor):
    accept(keeper, send(keeper, GOOD | {"Language": "Welsh"}))

    file = send(keeper, GOOD | {"Language": "", "Address line 1": "", "Postcode": "", "RAR days": ""})

    assert counted(file)["same"] == 1


def test_good_rows_go_in_and_refused_ones_come_back_to_be_mended(keeper: Actor):
    bad = GOOD | {"CRN": "X900002", "DOB": "31/02/1990", "PDU": "Atlantis", "RAR days": "many"}

    file = accept(keeper, send(keeper, GOOD, bad))

    assert list(Person.objects.values_list("crn", flat=True)) == ["X900001"]
    assert problems(file) == {
        3: [
            "Date of birth: “31/02/1990” is no date: write it as 2022-03-07 or 07/03/2022",
            "Rehabilitation activity days: “many” should be a whole number from 0 to 999",
            "“Atlantis” is no delivery unit or region: write its name as on the page of areas",
        ]
    }
    back = list(csv.DictReader(io.StringIO(files.refused_csv(file, closed=()))))
    mended = {name: text for name, text in back[0].items() if name != files.WRONG}
    assert mended == bad
    again = send(keeper, mended | {"DOB": "28/02/1990", "PDU": "Derby City", "RAR days": "5"})
    assert counted(again)["new"] == 1


@pytest.mark.requirement(36)
def test_a_row_of_an_unknown_region_is_rejected_and_the_rest_is_staged(keeper: Actor):
    file = send(keeper, GOOD, GOOD | {"CRN": "X900002", "PDU": "Mercia"})

    assert counted(file) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert problems(file)[3] == ["“Mercia” is no delivery unit or region: write its name as on the page of areas"]


@pytest.mark.requirement(43)
@pytest.mark.parametrize(
    ("named", "postcode", "unit"),
    [
        ("DERBYSHIRE, LEICESTERSHIRE, NOTTINGHAMSHIRE & RUTLAND", "DE1 2AB", "pdu-derby-city"),
        ("Derbyshire, Leicestershire, Nottinghamshire and Rutland", "DE1 2AB", "pdu-derby-city"),
        ("East Midlands", "DE1 2AB", "pdu-derby-city"),
        ("Wales", "NP20 1AA", "pdu-gwent"),
        ("Essex", "DE1 2AB", ""),
        ("Humberside, Lincolnshire and North Yorkshire", "LN1 1AA", "pdu-east-and-west-lincolnshire"),
        ("Humberside, Lincolnshire and North Yorkshire", "DE1 2AB", ""),
    ],
)
def test_a_row_that_names_an_old_area_is_placed_in_its_successor(named: str, postcode: str, unit: str):
    everywhere = make_actor(Role.CASE_ADMINISTRATOR, area=None)

    file = accept_if_good(everywhere, send(everywhere, GOOD | {"PDU": named, "Postcode": postcode}))

    assert list(Person.objects.values_list("delivery_unit_id", flat=True)) == ([unit] if unit else [])
    assert file.refused_count == (0 if unit else 1)


def test_without_an_address_there_the_officers_unit_decides(keeper: Actor):
    officer = make_actor(area="pdu-nottingham-city")
    row = GOOD | {"PDU": "East Midlands", "Postcode": "CF10 1AA", "Officer": officer_email(officer)}

    accept(keeper, send(keeper, row))

    assert Person.objects.get().delivery_unit_id == "pdu-nottingham-city"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"CRN": "12"}, "CRN: “12” is no case reference number: it is a letter and six digits, like X123456"),
        ({"CRN": ""}, "CRN is empty: enter it"),
        ({"Gender": "x"}, "Sex: “x” is not known: write one of male, female"),
        ({"Postcode": "EH1 1AA"}, "“EH1 1AA” is no postcode of England or Wales: correct it, or leave it empty"),
        (
            {"Officer": "a@b.test"},
            "No practitioner signs in with a@b.test: have them invited, or leave the officer out",
        ),
        ({"Sentence end date": "2021-01-01"}, "The sentence ends before it begins: correct one of the days"),
        ({"Sentence end date": ""}, "Last day of the sentence is empty: enter it"),
        ({"Assessment date": ""}, "Needs assessed on is empty: enter the day of the assessment"),
        ({"DOB": "2090-01-01"}, "Date of birth is a day that has not come yet: correct it"),
        ({"Surname": "=HYPERLINK(1)"}, "Family name begins with “=”, so a spreadsheet would run it: write plain text"),
        ({"Surname": "{0}"}, ""),
        ({"PDU": "Gwent"}, "Gwent is not in your region: its case administrator sends this row"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_in_plain_words(keeper: Actor, cells: dict[str, str], said: str):
    assert wrong(keeper, **{"Officer": ""} | cells) == ([said] if said else [])


def test_rows_of_one_person_that_contradict_each_other_are_refused(keeper: Actor):
    second = {"Sentence start date": "2022-01-01", "Sentence end date": "2022-12-31"}

    file = send(keeper, GOOD, GOOD | second, GOOD | second | {"DOB": "1991-05-01"}, GOOD | {"RAR days": "25"})

    assert counted(file) == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    said = "Row 2 says something else of this person: send each person’s row with the same details"
    assert problems(file) == {4: [said], 5: [said]}


def test_two_sentences_of_one_person_are_two_rows(keeper: Actor):
    second = {"Sentence start date": "2022-01-01", "Sentence end date": "2022-12-31"}

    accept(keeper, send(keeper, GOOD, GOOD | second))

    assert Person.objects.count() == 1
    assert Sentence.objects.count() == 2


def test_a_new_officer_follows_the_old_one_without_a_gap(keeper: Actor):
    old, new = make_actor(), make_actor()
    accept(keeper, send(keeper, GOOD | {"Officer": officer_email(old)}))

    file = send(keeper, GOOD | {"Officer": officer_email(new)}, now=NOW + timedelta(days=7))
    accept(keeper, file, NOW + timedelta(days=7))

    rows = OfficerAssignment.objects.order_by("valid_from").values_list("officer_id", "valid_from", "valid_until")
    assert list(rows) == [(old.user_id, TODAY, date(2022, 3, 14)), (new.user_id, date(2022, 3, 14), None)]


def test_a_row_that_the_database_refuses_is_refused_alone(keeper: Actor):
    officer = make_actor()
    gone = make_person(crn="X900002")
    OfficerAssignment.objects.create(
        person=gone, officer_id=officer.user_id, valid_from=date(2021, 11, 1), valid_until=date(2022, 1, 1)
    )
    gap = GOOD | {"CRN": "X900002", "Forename": gone.given_name}

    file = accept(keeper, send(keeper, GOOD, gap, GOOD | {"CRN": "X900003"}))

    assert counted(file) == {"new": 2, "changed": 0, "same": 0, "refused": 1}
    assert problems(file) == {
        3: ["Nobody would be responsible on some day of the sentence: give an earlier day of the officer"]
    }
    assert sorted(Person.objects.values_list("crn", flat=True)) == ["X900001", "X900002", "X900003"]


def test_a_person_of_another_region_is_not_changed(keeper: Actor):
    make_person(crn="X900001", delivery_unit_id="pdu-gwent")

    assert wrong(keeper) == [
        "This CRN is under another region: its case administrator sends the row, or hands the person over"
    ]


def test_a_file_broken_off_goes_on_at_the_row_where_it_stopped(keeper: Actor, monkeypatch: Any):
    monkeypatch.setattr(imports, "STEP", 2)
    file = send(keeper, *(GOOD | {"CRN": f"X90000{n}"} for n in range(1, 8)))
    imports.accept(actor=keeper, now=NOW, import_id=file.pk)
    real, steps = imports._step, []

    def killed(*args: Any) -> Any:
        steps.append(args)
        if len(steps) == 3:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(imports, "_step", killed)
    with pytest.raises(KeyboardInterrupt):
        tasks.take_in(file.pk, NOW)
    monkeypatch.setattr(imports, "_step", real)
    before = list(Person.objects.order_by("pk").values_list("pk", "crn"))
    tasks.take_in(file.pk, NOW)

    after = list(Person.objects.order_by("pk").values_list("pk", "crn"))
    assert [crn for _, crn in before] == ["X900001", "X900002", "X900003", "X900004"]
    assert after[:4] == before
    assert [crn for _, crn in after[4:]] == ["X900005", "X900006", "X900007"]
    assert Import.objects.get().status == "done"


def test_a_limited_record_is_closed_to_whoever_looks_at_the_preview(keeper: Actor):
    somebody = make_person(crn="X900001")
    limit(somebody, make_actor().user_id, "only")

    assert queries.closed(keeper, ["X900001", "X900002"]) == {"X900001"}


def test_a_new_officer_of_a_limited_record_is_let_see_it(keeper: Actor):
    somebody, new = make_person(crn="X900001"), make_actor()
    limit(somebody, make_actor().user_id, "only")

    accept(keeper, send(keeper, GOOD | {"Officer": officer_email(new)}))

    assert somebody.access_rules.filter(user_id=new.user_id, kind="only").exists()


def test_rows_are_deleted_when_they_have_been_here_for_thirty_days(keeper: Actor):
    file = send(keeper, GOOD)

    tasks.due(NOW + timedelta(days=29))
    kept = file.rows.count()
    tasks.due(NOW + timedelta(days=31))

    file.refresh_from_db()
    assert (kept, file.rows.count(), file.status) == (1, 0, "cancelled")


def officer_email(actor: Actor) -> str:
    return queries.Posting.objects.get(user_id=actor.user_id).user.email


SCORED = GOOD | {"RSR score": "3.25%", "OGRS3": "61", "MAPPA": "2", "RSR date": "2022-02-01"}


def test_scores_of_risk_are_shown_before_they_are_taken_in_and_make_the_tier(keeper):
    file = send(keeper, SCORED)
    shown = [[what, new] for what, _old, new in file.rows.get().differences]

    accept(keeper, file)

    assert ["Risk of serious recidivism, percent on 1 February 2022", "3.25"] in shown
    assert ["MAPPA level on 1 February 2022", "2"] in shown
    found = RiskAssessment.objects.get()
    assert (found.assessed_on, str(found.rsr), found.ogrs, found.mappa_level) == (date(2022, 2, 1), "3.25", 61, 2)
    assert tiers.tier(found.person, TODAY) == "A1"
    assert send(keeper, SCORED).same_count == 1


def test_newer_scores_keep_what_else_is_registered_and_scores_of_the_same_day_are_corrected(keeper):
    accept(keeper, send(keeper, SCORED))
    RiskAssessment.objects.update(is_iom=True, factors=["gangs"])

    accept(keeper, send(keeper, SCORED | {"RSR score": "8", "MAPPA": "", "RSR date": "2022-03-01"}))
    accept(keeper, send(keeper, SCORED | {"OGRS3": "62", "MAPPA": ""}))

    first, second = RiskAssessment.objects.order_by("assessed_on")
    assert (first.ogrs, str(second.rsr), second.ogrs) == (62, "8.00", 61)
    assert (second.mappa_level, second.is_iom, second.factors) == (2, True, ["gangs"])
    assert Change.objects.filter(field="ogrs").values_list("old", "new").get() == ("61", "62")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"RSR date": ""}, "Risk scored on is empty: enter the day of the scores"),
        ({"RSR date": "2022-03-08"}, "Risk scored on is a day that has not come yet: correct it"),
        (
            {"RSR score": "101"},
            "Risk of serious recidivism, percent: “101” should be a percentage from 0 to 100, such as 3.25",
        ),
    ],
)
def test_scores_that_cannot_be_are_refused_with_what_to_do(keeper, cells, said):
    file = send(keeper, SCORED | cells)

    assert file.rows.get().problems == [said]
    assert not RiskAssessment.objects.exists()
