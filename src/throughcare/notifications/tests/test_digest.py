"""One digest at noon: once a day whatever happens, counting what is new, on working days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.accounts.models import User
from throughcare.kernel.workdays import Calendar
from throughcare.letters.models import DeadAddress, Message
from throughcare.notifications import actions, queries, rules
from throughcare.notifications.models import Digest, Notice
from throughcare.notifications.rules import Kind, News
from throughcare.people.tests.factories import NOW, TODAY, make_actor
from throughcare.reference.models import BankHoliday

pytestmark = pytest.mark.django_db
NOON = datetime(2022, 3, 7, 12, 0, tzinfo=UTC)  # a Monday in winter: London keeps Greenwich time


def tell(actor, *, count: int = 1, kind: Kind = Kind.REFERRAL_ACCEPTED, at: datetime = NOW) -> None:
    news = [
        News(kind=kind, source=f"{kind} {n} {at}", path="/referrals/1", user_ids=(actor.who,), ref=f"KM{n:04}WO")
        for n in range(count)
    ]
    actions.tell(actor=SYSTEM, now=at, news=news)


def send(at: datetime) -> int:
    return actions.send_digests(actor=SYSTEM, now=at)


@pytest.mark.requirement(63)
def test_fourteen_updates_before_noon_are_one_email_that_counts_them():
    officer = make_actor()
    tell(officer, count=9)
    tell(officer, count=5, kind=Kind.DEADLINE_NEAR)
    assert Message.objects.count() == 0

    assert send(NOON) == 1

    message = Message.objects.get()
    assert message.subject == "What is new in Throughcare: 14"
    assert "Referrals accepted: 9\n" in message.body
    assert "Deadlines that are near: 5\n" in message.body
    assert "/notifications?kind=deadline_near" in message.body
    assert "KM0001WO" not in message.body
    assert Digest.objects.get().count == Notice.objects.filter(digest__message=message).count() == 14


def test_before_noon_nothing_is_sent():
    tell(make_actor())

    assert (send(NOON - timedelta(seconds=1)), Message.objects.count()) == (0, 0)


def test_what_comes_after_noon_waits_for_the_next_working_day():
    officer = make_actor()
    tell(officer)
    send(NOON)
    tell(officer, kind=Kind.DEADLINE_NEAR, at=NOON + timedelta(minutes=1))

    for minutes in (5, 60, 700):
        assert send(NOON + timedelta(minutes=minutes)) == 0
    assert send(NOON + timedelta(days=1)) == 1
    assert Message.objects.latest("pk").subject == "What is new in Throughcare: 1"


def test_somebody_whose_first_news_of_the_day_comes_after_noon_hears_the_next_day():
    tell(make_actor(), at=NOON + timedelta(hours=2))

    assert send(NOON + timedelta(hours=3)) == 0
    assert send(NOON + timedelta(days=1)) == 1


def test_a_worker_that_was_away_at_noon_makes_up_for_it_once():
    tell(make_actor())

    assert [send(NOON + timedelta(hours=hours)) for hours in (3, 4)] == [1, 0]


def test_a_digest_that_was_cut_off_in_its_middle_is_sent_once(monkeypatch):
    tell(make_actor())
    with monkeypatch.context() as patch:
        patch.setattr("throughcare.notifications.actions.digesting.record", dies)
        with pytest.raises(KeyboardInterrupt):
            send(NOON)
    assert (Message.objects.count(), Digest.objects.count()) == (0, 0)

    assert [send(NOON), send(NOON)] == [1, 0]
    assert Message.objects.count() == 1


def dies(*args, **kwargs):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("day", "in_utc"),
    [
        (date(2022, 3, 26), 12),  # the day before the clocks go forward
        (date(2022, 3, 28), 11),  # after it, in British Summer Time
        (date(2022, 10, 28), 11),
        (date(2022, 10, 31), 12),
    ],
)
def test_noon_is_noon_by_the_clock_in_london(day, in_utc):
    assert queries.noon(day).astimezone(UTC) == datetime(day.year, day.month, day.day, in_utc, tzinfo=UTC)


@pytest.mark.parametrize("night", [date(2022, 3, 27), date(2022, 10, 30)])
def test_across_a_change_of_clocks_there_is_one_digest_on_each_working_day(night):
    officer, began = make_actor(), datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=2)

    for hour in range(5 * 24):
        at = began + timedelta(hours=hour, minutes=30)
        tell(officer, at=at)
        for minutes in (0, 20):
            send(at + timedelta(minutes=minutes))

    days = list(Digest.objects.order_by("day").values_list("day", flat=True))
    assert days == [day for day in (began.date() + timedelta(days=n) for n in range(5)) if day.weekday() < 5]


def test_a_clock_that_is_put_back_sends_no_second_digest():
    officer = make_actor()
    tell(officer)
    send(NOON + timedelta(minutes=30))
    tell(officer, kind=Kind.DEADLINE_NEAR, at=NOON - timedelta(minutes=10))

    assert [send(NOON), send(NOON + timedelta(minutes=30))] == [0, 0]


def test_at_weekends_and_on_bank_holidays_nothing_is_sent():
    tell(make_actor(), at=datetime(2022, 4, 14, 13, 0, tzinfo=UTC))  # Maundy Thursday after noon

    sent = [send(datetime(2022, 4, day, 12, 0, tzinfo=UTC)) for day in (15, 16, 17, 18, 19)]

    assert sent == [0, 0, 0, 0, 1]  # Good Friday, Saturday, Sunday, Easter Monday, Tuesday


def test_where_only_wales_keeps_a_holiday_only_the_welsh_wait(monkeypatch):
    in_wales, in_england = make_actor(area="pdu-gwent"), make_actor()
    BankHoliday.objects.create(nation="WALES", on=TODAY, name="Gŵyl Ddewi (made up)")
    monkeypatch.setattr("throughcare.notifications.queries.calendar", fresh_calendar)
    for each in (in_wales, in_england):
        tell(each)

    assert send(NOON) == 1

    assert Digest.objects.get().user_id == in_england.user_id


def fresh_calendar(nation):
    """The holidays are kept in memory until another load; this test adds one without."""
    return Calendar(frozenset(BankHoliday.objects.filter(nation=nation).values_list("on", flat=True)))


def test_an_address_that_bounced_gets_no_digest_and_the_day_is_closed_all_the_same():
    officer = make_actor()
    tell(officer)
    email = User.objects.get(pk=officer.who).email
    DeadAddress.objects.create(channel="email", to=email.lower(), since=NOW)

    assert [send(NOON), send(NOON)] == [1, 0]
    assert (Message.objects.count(), Digest.objects.get().message) == (0, None)


def test_thousands_are_told_in_a_few_questions(django_assert_max_num_queries):
    officers = [make_actor().who for _ in range(30)]
    news = [News(kind=Kind.DEADLINE_NEAR, source=f"{n}", path="/", user_ids=tuple(officers)) for n in range(20)]
    with django_assert_max_num_queries(14):
        actions.tell(actor=SYSTEM, now=NOW, news=news)

    with django_assert_max_num_queries(26):
        assert send(NOON) == 30


def test_every_user_may_be_silent_only_where_that_is_allowed():
    silent = {kind for kind, terms in rules.TERMS.items() if terms.may_be_silent}

    assert silent == {
        Kind.REFERRAL_ACCEPTED,
        Kind.CASE_NOTE,
        Kind.STAFF_MOVED,
        Kind.DEADLINE_NEAR,
        Kind.REPORT_READY,
    }
