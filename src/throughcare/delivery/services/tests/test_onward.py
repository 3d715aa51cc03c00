"""Somebody sent on to another service: agreed, waited for, chased after a fortnight, answered."""

from datetime import date, timedelta

import pytest

from throughcare.clock import clock
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.rules import LONDON
from throughcare.delivery.services import actions
from throughcare.delivery.services.models import Onward
from throughcare.delivery.services.queries.waiting import waiting
from throughcare.delivery.services.rules import onward as rules
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.tests.factories import NOW, browser, text_of
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=15)


def send_on(cast, referral, **changes):
    told = {"to_name": "Made-up clinic", "why": "Talking therapy", "has_agreed": True, "need": "accommodation"}
    return actions.send_on(actor=cast.caseworker, now=NOW, referral_id=referral.pk, **told | changes)


def chases(cast, now):
    return [line.text for line in waiting(cast.caseworker, now) if line.text.startswith("Chase")]


def due_on(sent):
    row = deadlines.of_thing(sent).get(kind=rules.REPLY, met_at=None, cancelled_at=None)
    return row.due_at.astimezone(LONDON).date()


@pytest.mark.requirement(33)
def test_fourteen_days_without_a_reply_the_caseworker_is_asked_to_chase_it():
    cast = make_cast()
    referral = make_assigned(cast)

    web, chase = browser(cast.caseworker), f"Chase the reply to an onward referral of {referral.reference}"

    web.post(f"/referrals/{referral.pk}/onward", {"to_name": "Made-up clinic", "why": "Therapy", "has_agreed": "on"})
    sent = Onward.objects.get()

    assert due_on(sent) == date(2022, 3, 21)
    assert chases(cast, NOW + timedelta(days=14)) == []
    assert chases(cast, AFTER) == [chase]
    assert chases(make_cast("PWB", "police-derbyshire"), AFTER) == []
    assert chase not in text_of(web.get("/desk"))
    clock.set_demo(AFTER)
    desk = web.get("/desk")
    assert chase in text_of(desk)
    assert f'href="/onward/{sent.pk}"' in desk.content.decode()
    assert "I have asked again today" in text_of(web.get(f"/onward/{sent.pk}"))


def test_a_chased_reply_is_waited_for_as_long_again_and_an_answer_ends_it():
    cast = make_cast()
    sent = send_on(cast, make_assigned(cast))

    chased = actions.chase(actor=cast.caseworker, now=AFTER, onward_id=sent.pk)

    assert (chased.chased_count, chased.chased_at, due_on(sent)) == (1, AFTER, date(2022, 4, 5))
    assert chases(cast, AFTER) == []
    done = actions.close_onward(
        actor=cast.caseworker, now=AFTER, onward_id=sent.pk, status="taken_up", words="First visit on Monday"
    )
    assert (done.status, done.reply, done.replied_at) == ("taken_up", "First visit on Monday", AFTER)
    assert not deadlines.open_deadlines().filter(kind=rules.REPLY).exists()
    with pytest.raises(NotNow):
        actions.chase(actor=cast.caseworker, now=AFTER, onward_id=sent.pk)


def test_nobody_is_sent_on_without_their_agreement_nor_for_another_need():
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotValid) as refused:
        send_on(cast, referral, to_name="", why=" ", has_agreed=False)
    with pytest.raises(NotValid, match="a need of this referral"):
        send_on(cast, referral, need="finance")

    assert len(refused.value.problems) == 3
    assert not Onward.objects.exists()


def test_only_those_who_deliver_send_on_and_only_while_it_goes_on():
    cast, other = make_cast(), make_cast("PWB", "police-derbyshire")
    accepted = make_accepted(other, needs=("family",))
    referral = make_assigned(cast)

    with pytest.raises(NotAllowed):
        actions.send_on(
            actor=cast.practitioner, now=NOW, referral_id=referral.pk, to_name="x", why="x", has_agreed=True
        )
    with pytest.raises(NotFound):
        send_on(other, referral)
    with pytest.raises(NotNow, match="while a caseworker has the referral"):
        actions.send_on(actor=other.manager, now=NOW, referral_id=accepted.pk, to_name="x", why="x", has_agreed=True)

    assert not Onward.objects.exists()


def test_a_caseworker_sends_on_chases_and_answers_through_the_pages_and_both_sides_see_it():
    cast = make_cast()
    referral = make_assigned(cast)
    web = browser(cast.caseworker)

    told = {"to_name": "Made-up clinic", "why": "Talking therapy", "need": "accommodation", "has_agreed": "on"}
    web.post(f"/referrals/{referral.pk}/onward", told)
    sent = Onward.objects.get()
    web.post(f"/onward/{sent.pk}", {"chase": "1"})
    shown = text_of(web.get(f"/onward/{sent.pk}"))
    web.post(f"/onward/{sent.pk}", {"status": "refused", "words": "No room before May"})
    seen = text_of(browser(cast.practitioner).get(f"/referrals/{referral.pk}/progress"))

    assert "Asked again 1 time" in shown
    assert "Made-up clinic" in seen
    assert "No room before May" in seen


def test_a_program_sends_on_chases_and_writes_down_the_reply(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    cast = make_cast()
    referral, client = make_assigned(cast), browser(cast.caseworker)

    def send(url, **body):
        return client.post(f"/api/v1{url}", body, content_type="application/json")

    told = {"to_name": "Made-up clinic", "why": "Talking therapy", "need": "accommodation"}
    assert send(f"/referrals/{referral.pk}/onward", **told, has_agreed=False).status_code == 422
    made = send(f"/referrals/{referral.pk}/onward", **told, has_agreed=True).json()
    assert send(f"/onward/{made['id']}/chase").json()["chased_count"] == 1
    assert send(f"/onward/{made['id']}/reply", status="taken_up", words="Starts Monday").json()["status"] == "taken_up"

    listed = client.get(f"/api/v1/referrals/{referral.pk}/onward").json()
    assert [(row["to_name"], row["reply"]) for row in listed] == [("Made-up clinic", "Starts Monday")]


def test_the_page_of_an_answer_comes_in_welsh():
    cast = make_cast()
    sent = send_on(cast, make_assigned(cast))
    web = browser(cast.caseworker)
    web.post("/language", {"language": "cy", "next": "/"})

    page = web.get(f"/onward/{sent.pk}")

    for words in ("Neu maent wedi ateb", "Heb ofyn eto.", "Beth ddaeth ohono?", "Rwyf wedi gofyn eto heddiw"):
        assert words in text_of(page)
