"""Risk is shared as a copy of the record’s words, redacted heading by heading, read again and confirmed."""

import pytest
from lxml import html

from throughcare.clock import clock
from throughcare.people.models import Change, RiskAssessment
from throughcare.people.tests.factories import NOW, TODAY, browser, text_of
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_cast, make_draft, make_sent

RECORD = {
    "risk_who": "Dee Marsh and her son",
    "risk_nature": "Threats and pushing",
    "risk_suicide": "Spoke of it last winter",
}


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def known(cast):
    RiskAssessment.objects.create(
        person=cast.person, assessed_on=TODAY, harm_children="high", harm_staff="low", **RECORD
    )


def filled_in(page) -> dict[str, str]:
    areas = html.fromstring(page.content).xpath("//main//textarea")
    return {area.get("name"): (area.text or "").strip() for area in areas}


def test_what_is_shared_stands_under_its_headings_and_alone_under_none():
    both = {"risk_who": "Staff", "risk_summary": "Two to a visit"}

    assert rules.risk_as_one({"risk_summary": "Two to a visit"}) == "Two to a visit"
    assert rules.risk_as_one(both) == (
        "Who is at risk\nStaff\n\nWhat else the provider must know about risk\nTwo to a visit"
    )
    assert [problem.field for problem in rules.check_risk({"risk_who": " "})] == ["risk_summary"]


def test_of_each_heading_of_the_record_it_is_said_what_became_of_it():
    shared = {"risk_who": "A former partner", "risk_nature": "Threats  and\r\npushing"}

    assert rules.redacted(RECORD, shared) == [
        ("Who is at risk", "shared in other words"),
        ("What the risk is", "shared as it stands in the record"),
        ("Suicide", "left out"),
    ]


def test_a_further_referral_begins_with_the_last_copy_or_the_record_where_that_had_no_heading():
    plain = {"risk_summary": "Two to a visit"}

    assert rules.risk_again(RECORD, plain) == RECORD | plain
    assert rules.risk_again(RECORD, {"risk_who": "Staff"}) == {"risk_who": "Staff"}


@pytest.mark.django_db
def test_a_practitioner_redacts_the_record_and_the_provider_reads_that_copy_alone():
    cast = make_cast()
    known(cast)
    draft = make_draft(cast)
    Referral.objects.filter(pk=draft.pk).update(risk_summary="", risk_confirmed_at=None)
    client, at = browser(cast.practitioner), f"/referrals/{draft.pk}/risk"

    page = client.get(at)
    told = filled_in(page)
    words = RECORD | {"risk_who": "A former partner and a child", "risk_suicide": ""}
    check = client.post(at, told | words, follow=True)
    (seen,) = html.fromstring(check.content).xpath("//input[@name='risk_summary']/@value")
    stale = client.post(f"{at}/confirm", {"risk_summary": "Other", "confirmed": "on"})
    client.post(f"{at}/confirm", {"risk_summary": seen, "confirmed": "on"})
    client.post(f"/referrals/{draft.pk}/send")

    assert "ChildrenHigh" in text_of(page)
    assert "Dee Marsh and her son" in text_of(client.get(f"/people/{cast.person.pk}/tier"))
    assert told == dict.fromkeys(rules.RISK_TEXTS, "") | RECORD
    assert "Who is at risk: shared in other words" in text_of(check)
    assert "Suicide: left out" in text_of(check)
    assert stale.status_code == 409
    read = text_of(browser(cast.manager).get(f"/referrals/{draft.pk}"))
    assert "A former partner and a child" in read
    for kept in ("Dee Marsh", "Spoke of it last winter", "Suicide"):
        assert kept not in read


@pytest.mark.django_db
def test_after_sending_all_of_it_is_amended_on_one_page_and_each_text_stands_in_the_log():
    cast = make_cast()
    referral = make_sent(cast)
    client, at = browser(cast.practitioner), f"/referrals/{referral.pk}/amend/risk_summary"
    told = filled_in(client.get(at)) | {"risk_who": "Staff", "risk_summary": "", "why": "Assessed anew"}

    unread = client.post(at, told)
    client.post(at, told | {"confirmed": "on"})
    said = {"texts": {"risk_who": "Nobody"}, "why": "Wrong", "is_confirmed": True}
    client.post(f"/api/v1/referrals/{referral.pk}/risk", said, content_type="application/json")

    assert "Confirm that this may be shared with the provider" in text_of(unread)
    log = Change.objects.order_by("pk").values_list("field", "old", "new", "reason")
    assert list(log) == [
        ("risk_who", "", "Staff", "Assessed anew"),
        ("risk_summary", "No lone visits", "", "Assessed anew"),
        ("risk_who", "Staff", "Nobody", "Wrong"),
    ]
    reader = browser(cast.manager)
    assert "Risk: who is at risk" in text_of(reader.get(f"/referrals/{referral.pk}/changes"))
    told = reader.get(f"/api/v1/referrals/{referral.pk}").json()["risk"]
    assert told == [{"heading": "Who is at risk", "text": "Nobody"}]
