"""A program amends a referral, reads what changed, and writes and reads case notes as a person does on the pages."""

from datetime import timedelta

import pytest

from throughcare.clock import clock
from throughcare.people.tests.factories import NOW, TODAY, browser
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def send(client, referral, verb, **body):
    return client.post(f"/api/v1/referrals/{referral.pk}/{verb}", body, content_type="application/json")


def read(client, referral, what):
    return client.get(f"/api/v1/referrals/{referral.pk}/{what}").json()


def test_a_text_and_the_day_to_finish_by_are_amended_and_both_sides_read_the_log():
    cast = make_cast()
    referral, officer = make_assigned(cast), browser(cast.practitioner)
    day = (TODAY + timedelta(days=60)).isoformat()

    assert send(officer, referral, "amend", field="reason", value="Evicted", why="Told today").status_code == 200
    assert send(officer, referral, "finish", finish_by=day, why="Told today").status_code == 200

    told = read(browser(cast.caseworker), referral, "changes")
    assert {(each["label"], each["reason"]) for each in told} == {
        ("Reason", "Told today"),
        ("Finish by", "Told today"),
    }
    assert Referral.objects.get(pk=referral.pk).reason == "Evicted"


def test_what_may_not_be_amended_is_refused_with_what_to_do():
    cast = make_cast()
    referral = make_assigned(cast)

    officer = browser(cast.practitioner)
    unconfirmed = send(officer, referral, "amend", field="risk_summary", value="None", why="Told")
    unknown = send(officer, referral, "amend", field="2022-03-07", value="None", why="Told")
    no_text = send(officer, referral, "amend", field="finish_by", value="None", why="Told")

    assert [refused.status_code for refused in (unconfirmed, unknown, no_text)] == [422] * 3
    assert "Say which text changes: reason, risk_summary, needs_notes" in unknown.content.decode()
    assert Referral.objects.get(pk=referral.pk).risk_summary == "No lone visits"


def test_a_case_note_is_written_by_one_side_and_read_by_the_other():
    cast = make_cast()
    referral = make_assigned(cast)

    send(browser(cast.caseworker), referral, "notes", subject="Rang", body="No reply", tells_other_side=True)

    (note,) = read(browser(cast.practitioner), referral, "notes")
    assert (note["subject"], note["by"], note["tells_other_side"]) == ("Rang", cast.caseworker.name, True)


def test_a_program_adds_amends_and_takes_out_needs_and_names_another_sentence():
    cast = make_cast("PWB", "police-derbyshire")
    referral, officer = make_assigned(cast, needs=("family",)), browser(cast.practitioner)
    own, more = "family", "lifestyle"
    rows = read(officer, referral, "needs")
    outcomes = {row["need"]: row["may_be_asked"]["outcomes"][0]["code"] for row in rows}
    said = {"complexity": "low", "why": "Told today"}

    answers = [
        send(officer, referral, f"needs/{more}/add", outcome_wanted=outcomes[more], **said),
        send(officer, referral, f"needs/{own}/amend", outcome_wanted=outcomes[own], **said | {"complexity": "high"}),
        send(officer, referral, f"needs/{more}/drop", why="A mistake"),
        send(officer, referral, "sentence", sentence_id=referral.sentence_id, why="Told today"),
    ]
    last = send(officer, referral, f"needs/{own}/drop", why="A mistake")

    assert {row["need"] for row in rows if row["is_asked"]} == {own}
    assert [answer.status_code for answer in answers] == [200] * 4
    assert list(referral.needs.values_list("need_id", "complexity")) == [(own, "high")]
    assert "It is the only need." in last.content.decode()
    log = read(browser(cast.caseworker), referral, "changes")
    assert {(each["label"], each["reason"]) for each in log} >= {
        ("Asked for", "A mistake"),
        ("Complexity", "Told today"),
    }
