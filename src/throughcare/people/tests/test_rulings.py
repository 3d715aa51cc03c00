"""What was entered wrongly of a requirement, a breach in court or the end of a sentence is put right; the old stays."""

from datetime import timedelta

import pytest

from throughcare.audit.models import Event
from throughcare.people.actions import sentences as entering
from throughcare.people.models import Breach, Requirement, Termination
from throughcare.people.rules.sentences import BreachOutcome
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor, make_person, make_sentence, text_of

pytestmark = pytest.mark.django_db
WHY = "Taken from somebody else’s papers"


def day(name, on):
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


@pytest.fixture
def officer():
    return make_actor()


@pytest.fixture
def client(officer):
    return browser(officer)


@pytest.fixture
def order():
    return make_sentence(make_person())


def sentences_of(client, order):
    return text_of(client.get(f"/people/{order.person_id}/sentences"))


def require(client, order, kind="exclusion", details="Not the city centre"):
    client.post(f"/sentences/{order.pk}/requirements/add", {"kind": kind, "details": details})
    return Requirement.objects.get(kind=kind)


def end(client, order, kind="completed"):
    told = {"kind": kind, "reason": "All of it was done", **day("ended_on", TODAY)}
    client.post(f"/sentences/{order.pk}/end", told)
    return Termination.objects.get()


def breach(officer, order, outcome=BreachOutcome.REVOKED):
    found = entering.allege_breach(
        actor=officer,
        now=NOW,
        sentence_id=order.pk,
        kind="conduct",
        failed_on=TODAY - timedelta(days=3),
        details="Shouted at staff",
    )
    told = {"presented_on": TODAY, "court": "Derby", "outcome": outcome, "outcome_on": TODAY}
    return entering.present_breach(actor=officer, now=NOW, breach_id=found.pk, **told)


def rule(client, found, outcome, on=TODAY):
    told = {"court": "Derby", "outcome": outcome, "why": WHY, **day("presented_on", TODAY), **day("outcome_on", on)}
    return client.post(f"/breaches/{found.pk}/court/correct", told)


def test_a_requirement_is_put_right_and_the_page_says_what_it_said_before(client, order):
    found = require(client, order)

    typed = {"kind": "curfew", "details": "Home from 9pm", "why": WHY, **day("last_on", TODAY)}
    client.post(f"/requirements/{found.pk}/correct", typed)

    page = sentences_of(client, order)
    assert "Curfew: Home from 9pm, until 7 March 2022" in page
    assert f"a requirement: {WHY} Kind: was Exclusion, now Curfew" in page
    assert "Last day: was empty, now 7 March 2022" in page
    assert Event.objects.get(verb="requirement.corrected").fields == ["kind", "details", "last_on"]


def test_a_requirement_cant_become_one_that_the_order_has(client, order):
    found = require(client, order)
    require(client, order, "curfew", "Home from 9pm")

    answer = client.post(f"/requirements/{found.pk}/correct", {"kind": "curfew", "details": "Home", "why": WHY})

    found.refresh_from_db()
    assert (answer.status_code, found.kind) == (409, "exclusion")


def test_a_requirement_is_taken_back_with_a_reason_and_the_old_stays_readable(client, order):
    found = require(client, order)

    without = client.post(f"/requirements/{found.pk}/withdraw", {"why": "No"})
    asked = Requirement.objects.count()
    client.post(f"/requirements/{found.pk}/withdraw", {"why": WHY})

    page = sentences_of(client, order)
    assert (without.status_code, asked, Requirement.objects.count()) == (200, 1, 0)
    assert "What the court required" not in page
    assert f"a requirement: {WHY} Kind: was Exclusion, now empty Details: was Not the city centre, now empty" in page
    assert Event.objects.filter(verb="requirement.withdrawn").count() == 1


def test_a_requirement_that_has_begun_is_corrected_and_not_taken_back(client, order):
    found = require(client, order)
    Requirement.objects.update(commenced_on=TODAY)

    answer = client.post(f"/requirements/{found.pk}/withdraw", {"why": WHY})

    assert (answer.status_code, Requirement.objects.count()) == (409, 1)
    assert f"/requirements/{found.pk}/withdraw" not in client.get(f"/people/{order.person_id}/sentences").text


def test_a_sentence_that_ended_otherwise_says_so(client, order):
    found = end(client, order)

    typed = {"kind": "quashed_on_appeal", "court": "Leeds Crown Court", "reason": "The appeal was allowed", "why": WHY}
    client.post(f"/terminations/{found.pk}/correct", typed | day("ended_on", TODAY - timedelta(days=1)))

    order.refresh_from_db()
    page = sentences_of(client, order)
    assert order.ending == "revoked"
    assert "Quashed on appeal on 6 March 2022, Leeds Crown Court: The appeal was allowed" in page
    assert "Last day: was 7 March 2022, now 6 March 2022" in page


def test_a_sentence_that_has_not_ended_is_served_again_and_can_end_anew(client, order):
    found = end(client, order)

    client.post(f"/terminations/{found.pk}/withdraw", {"why": WHY})

    order.refresh_from_db()
    page = sentences_of(client, order)
    assert (order.ending, Termination.objects.count()) == ("", 0)
    assert "Record how it ended" in page
    assert f"how a sentence ended: {WHY} Kind: was Completed, now empty" in page
    assert "Changed: kind of how a sentence ended" in text_of(client.get(f"/people/{order.person_id}/timeline"))
    end(client, order)


def test_an_order_that_the_court_ended_is_served_again_when_what_the_court_said_is_put_right(officer, client, order):
    found = breach(officer, order)
    ended = Termination.objects.get()

    refused = client.post(f"/terminations/{ended.pk}/withdraw", {"why": WHY})
    rule(client, found, "proved_fined")

    order.refresh_from_db()
    page = sentences_of(client, order)
    assert (refused.status_code, order.ending, Termination.objects.count()) == (409, "", 0)
    assert "Outcome: was Proved order revoked, now Proved fined" in page


def test_an_order_that_the_court_ended_after_all_ends_with_the_correction_and_on_its_day(officer, client, order):
    found = breach(officer, order, BreachOutcome.FINED)

    rule(client, found, "proved_order_revoked")
    rule(client, found, "proved_order_revoked", TODAY)
    Breach.objects.update(presented_on=TODAY - timedelta(days=2))
    typed = {"court": "Leeds", "outcome": "proved_order_revoked", "why": WHY}
    days = day("presented_on", TODAY - timedelta(days=2)) | day("outcome_on", TODAY - timedelta(days=1))
    client.post(f"/breaches/{found.pk}/court/correct", typed | days)

    order.refresh_from_db()
    ended = Termination.objects.get()
    assert order.ending == "revoked"
    assert (ended.kind, ended.court, ended.ended_on) == ("revoked_for_breach", "Leeds", TODAY - timedelta(days=1))


def test_two_breaches_that_ended_an_order_are_both_put_right_before_it_is_served_again(officer, client, order):
    first = breach(officer, order)
    second = breach(officer, order, BreachOutcome.ACTIVATED)

    rule(client, first, "withdrawn")
    between = Termination.objects.count()
    rule(client, second, "withdrawn")

    assert (between, Termination.objects.count()) == (1, 0)


def test_what_the_court_has_not_decided_is_entered_and_not_corrected(officer, client, order):
    told = {"kind": "conduct", "failed_on": TODAY, "details": "Shouted at staff"}
    found = entering.allege_breach(actor=officer, now=NOW, sentence_id=order.pk, **told)

    answer = rule(client, found, "proved_fined")

    found.refresh_from_db()
    assert (answer.status_code, found.outcome) == (409, "")
