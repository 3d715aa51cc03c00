"""What somebody told of themselves stands against a caseload, which says by row what it contradicts."""

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.imports.models import Import
from throughcare.people.actions import circumstances, correcting
from throughcare.people.actions.told import say_language
from throughcare.people.models import Change, Contradiction, OtherName, Person
from throughcare.people.queries.waiting import waiting
from throughcare.people.rules.circumstances import Audience
from throughcare.people.tests.factories import NOW, TODAY, browser, give_officer, make_actor, text_of
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, accept, send

pytestmark = pytest.mark.django_db
ROW = GOOD | {"Ethnic group": "W1", "Disabled": "no", "Language": "Polish", "Interpreter": "yes"}
WHY = "They said so again on the telephone"


@pytest.fixture
def keeper():
    return make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS)


@pytest.fixture
def officer(keeper):
    """Somebody's officer, to whom they told their race and how they speak and read."""
    accept(keeper, send(keeper, ROW))
    actor = make_actor()
    give_officer(person(), actor.user_id)
    told = {"characteristic": "race", "answer": "B1", "audience": Audience.OFFICERS, "declared_on": TODAY}
    circumstances.declare(actor=actor, now=NOW, person_id=person().pk, **told)
    spoken = {"language": "Welsh", "needs_interpreter": False, "reading_format": "large print"}
    say_language(actor=actor, now=NOW, person_id=person().pk, **spoken)
    return actor


@pytest.fixture
def client(officer):
    return browser(officer)


def person():
    return Person.objects.get(crn="X900001")


def says():
    found = person()
    return found.ethnicity, found.language, found.needs_interpreter, found.reading_format


def lines(actor):
    return [line.text for line in waiting(actor, NOW) if "contradicts" in line.text]


def test_a_caseload_leaves_what_somebody_told_and_says_so_by_row_without_what_they_told(keeper, officer):
    file = accept(keeper, send(keeper, ROW | {"RoSH": "High"}))

    page = text_of(browser(keeper).get(f"/caseload/{file.pk}"))
    assert says() == ("B1", "Welsh", False, "large print")
    assert person().risk_of_serious_harm == "high"
    stays = "they told otherwise, which stays until their officer decides. The file says"
    assert f"Ethnicity: {stays}: W1" in page
    assert f"Language: {stays}: Polish" in page
    assert f"Needs an interpreter: {stays}: yes" in page
    assert "B1" not in page
    assert lines(officer) == [
        f"The caseload contradicts what X900001 told: {field}"
        for field in ("ethnicity", "language", "needs an interpreter")
    ]
    assert not person().contradictions.exclude(file_name="cases.csv").exists()


def test_an_officer_keeps_one_takes_another_and_the_same_caseload_does_not_ask_again(keeper, officer, client):
    accept(keeper, send(keeper, ROW))
    ids = dict(Contradiction.objects.values_list("field", "pk"))
    shown = text_of(client.get(f"/people/{person().pk}/circumstances"))
    asked = text_of(client.get(f"/contradictions/{ids['ethnicity']}"))

    unsaid = client.post(f"/contradictions/{ids['language']}", {"outcome": "kept", "reason": "so"})
    client.post(f"/contradictions/{ids['language']}", {"outcome": "kept", "reason": WHY})
    client.post(f"/contradictions/{ids['needs_interpreter']}", {"outcome": "taken", "reason": WHY})
    late = client.post(f"/contradictions/{ids['language']}", {"outcome": "taken", "reason": WHY})

    assert "Ethnicity: decide" in shown
    assert "Caribbean, as they told" in asked
    assert "as the caseload says" in asked
    assert "Give the reason in a few words" in text_of(unsaid)
    assert "This is decided already." in text_of(late)
    assert says() == ("B1", "Welsh", True, "large print")
    change = Change.objects.get(field="needs_interpreter", reason=WHY)
    assert (change.old, change.new, change.changed_by_id) == ("False", "True", officer.user_id)
    assert Event.objects.filter(verb="contradiction.decided").count() == 2

    again = send(keeper, ROW)
    assert (again.same_count, again.changed_count) == (1, 0)
    changed = send(keeper, ROW | {"Language": "Urdu", "Interpreter": "no"})
    accept(keeper, changed)
    assert says() == ("B1", "Welsh", False, "large print")
    assert sorted(Contradiction.objects.filter(outcome="").values_list("field", "value")) == [
        ("ethnicity", "W1"),
        ("language", "Urdu"),
    ]


def test_who_is_asked_again_overtakes_the_caseload_and_what_is_taken_back_it_may_fill(keeper, officer, client):
    accept(keeper, send(keeper, ROW))
    told = {"language": "Polish", "needs_interpreter": "yes", "reading_format": "Ordinary print"}
    page = text_of(client.post(f"/people/{person().pk}/language", told, follow=True))
    declaration = person().declarations.get()
    client.post(f"/declarations/{declaration.pk}/withdraw", {"why": "It was somebody else’s answer"})

    assert "Language Polish, with an interpreter Reads Ordinary print Known from What they said" in page
    assert lines(officer) == ["The caseload contradicts what X900001 told: ethnicity"]
    assert sorted(person().contradictions.values_list("field", "outcome")) == [
        ("ethnicity", ""),
        ("language", "overtaken"),
        ("needs_interpreter", "overtaken"),
    ]
    assert says() == ("W1", "Polish", True, "")
    accept(keeper, send(keeper, ROW | {"Ethnic group": "W2"}))
    assert says() == ("W2", "Polish", True, "")


def test_a_name_that_was_corrected_for_somebody_is_not_undone_by_the_next_caseload(keeper, officer):
    correct = {"person_id": person().pk, "field": "family_name", "value": "Marshall", "reason": "Deed poll seen"}
    protection = make_actor(Role.DATA_PROTECTION_OFFICER, area=EAST_MIDLANDS)
    correcting.correct(actor=protection, now=NOW, **correct)

    accept(keeper, send(keeper, ROW | {"RoSH": "Low"}))

    assert (person().family_name, person().search_key) == ("Marshall", "marshall jo")
    assert not OtherName.objects.filter(family_name="Marshall").exists()
    assert Contradiction.objects.get(field="family_name").value == "Marsh"
    assert Import.objects.latest("pk").changed_count == 1
