"""A program answers, rests, resumes, transfers and takes elsewhere as a person does on the pages."""

from datetime import timedelta

import pytest

from throughcare.clock import clock
from throughcare.people.tests.factories import NOW, TODAY, browser
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.tests.factories import make_assigned, make_body, make_cast, make_draft, make_sent

pytestmark = pytest.mark.django_db
EAST = "region-east-midlands"


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def send(client, referral, verb, **body):
    return client.post(f"/api/v1/referrals/{referral.pk}/{verb}", body, content_type="application/json")


def test_a_question_is_asked_and_answered():
    cast = make_cast()
    referral = make_sent(cast)

    send(browser(cast.manager), referral, "query", question="May we write home?")
    told = send(browser(cast.practitioner), referral, "answer", answer="Yes")

    assert (told.status_code, told.json()["status"]) == (200, "sent")
    assert referral.queries.get().answer == "Yes"


def test_delivery_rests_and_goes_on():
    cast = make_cast()
    referral, client = make_assigned(cast), browser(cast.caseworker)

    rests = send(client, referral, "hold", reason="In hospital", review_on=str(TODAY + timedelta(days=7)))
    goes_on = send(client, referral, "resume")

    assert (rests.json()["status"], goes_on.json()["status"]) == ("on_hold", "assigned")


def test_a_referral_is_transferred_to_one_of_its_places_and_not_without_confirming_its_risk():
    cast = make_cast()
    referral, client = make_assigned(cast), browser(cast.practitioner)
    other = make_body("ACC", cohort="all-adults")
    places = client.get(f"/api/v1/referrals/{referral.pk}/places").json()
    assert [(place["body_id"], place["area"]) for place in places] == [(other.pk, EAST)]
    where = {"body_id": other.pk, "area": EAST, "reason": "Moved", "handover": "Two viewings"}

    refused = send(client, referral, "transfer", **where, is_risk_confirmed=False)
    moved = send(client, referral, "transfer", **where, is_risk_confirmed=True)

    assert refused.status_code == 422
    assert moved.json()["status"] == "sent"
    new = Referral.objects.get(reference=moved.json()["reference"])
    assert (new.follows, new.handover) == (referral, "Two viewings")


def test_a_declined_referral_is_taken_elsewhere():
    cast = make_cast()
    referral, other = make_sent(cast), make_body("ACC", cohort="all-adults")
    actions.decline(actor=cast.manager, now=NOW, referral_id=referral.pk, reason="No places")

    told = send(browser(cast.practitioner), referral, "rematch", body_id=other.pk, area=EAST)

    assert (told.status_code, told.json()["status"]) == (200, "draft")


def test_a_draft_says_on_page_and_desk_when_it_is_thrown_away():
    cast = make_cast()
    draft = make_draft(cast)
    later = NOW + timedelta(days=76)

    def lines(now):
        return [line.text for line in waiting(cast.practitioner, now)]

    page = browser(cast.practitioner).get(f"/referrals/{draft.pk}").content.decode()
    assert "A draft that is not sent is thrown away on 5 June 2022." in page
    assert lines(later - timedelta(seconds=1)) == [f"Complete and send the draft {draft.reference}"]
    assert lines(later) == [f"Send the draft {draft.reference} or lose it: it is thrown away on 5 June"]
