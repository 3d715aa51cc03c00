"""Pages of notifications: one's own news, choices and number; and the administrator's list of what did not arrive."""

import re
from datetime import timedelta

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.letters import actions as letters
from throughcare.letters.models import Channel, DeadAddress, Message
from throughcare.notifications import actions
from throughcare.notifications.models import Mobile, Preference
from throughcare.notifications.rules import Kind, News
from throughcare.people.tests.factories import NOW, browser, make_actor, make_organisation, text_of

pytestmark = pytest.mark.django_db


def tell(actor, ref: str = "KM4821WO") -> None:
    news = News(kind=Kind.REFERRAL_SENT, source=ref, path="/referrals/1", user_ids=(actor.who,), ref=ref)
    actions.tell(actor=SYSTEM, now=NOW, news=[news])


def choose(actor, **chosen: str) -> None:
    actions.choose(actor=actor, now=NOW, chosen=chosen)


@pytest.fixture
def manager():
    return make_actor(Role.PROVIDER_MANAGER, area=None)


ALL = {
    "referral_sent": "digest",
    "referral_answered": "email",
    "referral_handed_back": "email",
    "referral_ended": "email",
    "referral_amended": "email",
    "case_note": "digest",
    "plan_decided": "email",
    "deadline_near": "never",
    "deadline_passed": "digest",
    "report_ready": "email",
}


def test_everybody_reads_their_own_news_and_nobody_elses(manager):
    tell(manager)
    tell(make_actor(Role.PROVIDER_MANAGER, area=None), "ZZ0000AC")

    page = text_of(browser(manager).get("/notifications?kind=referral_sent"))

    assert "KM4821WO: A referral was sent to your service" in page
    assert "ZZ0000AC" not in page


def test_a_manager_chooses_on_the_page_and_the_next_news_wait_for_noon(manager):
    client = browser(manager)

    page = client.post("/notifications/choices", ALL, follow=True)

    assert "You will be told as you chose" in text_of(page)
    assert dict(Preference.objects.values_list("kind", "when")) == ALL
    tell(manager)
    assert Message.objects.count() == 0


def test_only_ways_on_offer_can_be_chosen(manager):
    with pytest.raises(NotValid) as refused:
        choose(manager, **ALL | {"referral_sent": "never", "referral_ended": "text"})

    assert [problem.field for problem in refused.value.problems] == ["referral_sent", "referral_ended"]
    assert Preference.objects.count() == 0
    page = text_of(browser(manager).post("/notifications/choices", ALL | {"referral_sent": "never"}))
    assert "There is a problem" in page


def test_each_role_is_asked_of_what_it_is_told_alone(manager):
    page = text_of(browser(manager).get("/notifications/choices"))

    assert "Referrals sent to your service" in page
    assert "Releases without an address" not in page


def test_a_mobile_is_confirmed_by_the_code_that_was_sent_to_it_and_then_texts_are_on_offer(manager):
    client = browser(manager)
    assert "text message" not in text_of(client.get("/notifications/choices")).split("Text messages")[0]
    client.post("/notifications/mobile", {"number": "07700 900 123"})
    text = Message.objects.get(channel=Channel.TEXT)
    assert text.to == "07700900123"
    digits = re.search(r"\d{6}", text.body)[0]
    wrong = f"{(int(digits) + 1) % 10**6:06}"

    assert "The code is not right" in text_of(client.post("/notifications/mobile/confirm", {"code": wrong}))
    page = client.post("/notifications/mobile/confirm", {"code": digits}, follow=True)

    assert "Your number is confirmed" in text_of(page)
    assert "At once, by e-mail and text message" in text_of(page)
    choose(manager, **ALL | {"referral_sent": "text"})
    client.post("/notifications/mobile/remove")
    tell(manager)
    assert Mobile.objects.count() == 0
    assert [m.channel for m in Message.objects.exclude(pk=text.pk)] == ["email"]


def test_a_code_can_be_guessed_five_times_and_works_for_a_quarter_of_an_hour(manager):
    actions.ask_code(actor=manager, now=NOW, number="+44 7700 900123")
    digits = re.search(r"\d{6}", Message.objects.get().body)[0]
    for _ in range(5):
        with pytest.raises(NotValid, match="not right"):
            actions.confirm_mobile(actor=manager, now=NOW, code="no code")

    with pytest.raises(NotValid, match="can’t be used any more"):
        actions.confirm_mobile(actor=manager, now=NOW, code=digits)
    with pytest.raises(NotNow, match="Wait a minute"):
        actions.ask_code(actor=manager, now=NOW, number="07700900123")
    later = NOW + timedelta(minutes=2)
    actions.ask_code(actor=manager, now=later, number="07700900123")
    digits = re.search(r"\d{6}", Message.objects.latest("pk").body)[0]
    with pytest.raises(NotValid, match="can’t be used any more"):
        actions.confirm_mobile(actor=manager, now=later + timedelta(minutes=16), code=digits)
    assert Mobile.objects.get().confirmed_at is None


@pytest.mark.parametrize("number", ["0115 496 0123", "07700 900", "+33 6 12 34 56 78", "<script>"])
def test_a_number_that_no_text_reaches_is_refused(manager, number):
    with pytest.raises(NotValid, match="Enter a mobile number"):
        actions.ask_code(actor=manager, now=NOW, number=number)


def test_an_administrator_sees_which_addresses_bounce_and_lifts_the_mark():
    ours = make_organisation("Harbour Light", "supplier")
    administrator = make_actor(Role.ADMINISTRATOR, area=None, organisation=ours)
    worker = User.objects.get(pk=make_actor(Role.CASEWORKER, area=None, organisation=ours).who)
    failed = {"to": worker.email, "user": worker, "subject": "Secret", "created_at": NOW, "failed_at": NOW}
    Message.objects.create(body="Words", error="permanent-failure", **failed)
    dead = DeadAddress.objects.create(channel="email", to=worker.email, user=worker, since=NOW)

    client = browser(administrator)
    page = text_of(client.get("/people-here/messages"))
    stranger = make_actor(Role.ADMINISTRATOR, area=None, organisation=make_organisation("Other", "supplier"))

    assert worker.name in page
    assert "permanent-failure" in page
    assert not any(word in page for word in ("Words", "Secret"))
    assert "Messages come back from 1 address of your people" in text_of(client.get("/desk"))
    assert worker.name not in text_of(browser(stranger).get("/people-here/messages"))
    with pytest.raises(NotFound):
        letters.lift(actor=stranger, now=NOW, dead_id=dead.pk)
    client.post(f"/people-here/messages/addresses/{dead.pk}/lift")
    assert DeadAddress.objects.count() == 0
