"""Both changes of the clocks, and a clock that is put back or forward an hour: nothing is due twice, early or late."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from throughcare.access.actor import SYSTEM
from throughcare.accounts import throttle
from throughcare.accounts.rules import Rate
from throughcare.audit import chain
from throughcare.audit.models import Event, Seal
from throughcare.audit.record import record
from throughcare.clock import clock
from throughcare.clock.models import DemoClock
from throughcare.deadlines import actions
from throughcare.deadlines.rules import Standing, due_on, end_of, standing
from throughcare.kernel.workdays import Calendar
from throughcare.people.tests.factories import browser, make_actor, make_person

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
CHANGES = {"spring": date(2022, 3, 27), "autumn": date(2022, 10, 30)}
ENDS = {  # in UTC, of the day before a change, of the day itself, and of the day after
    "spring": ("26 23:59", "27 22:59", "28 22:59"),
    "autumn": ("29 22:59", "30 23:59", "31 23:59"),
}


@pytest.mark.parametrize("season", CHANGES)
def test_days_around_a_change_of_the_clocks_end_at_midnight_in_london(season: str) -> None:
    days = [CHANGES[season] + timedelta(days=n) for n in (-1, 0, 1)]

    assert tuple(f"{end_of(day).astimezone(UTC):%d %H:%M}" for day in days) == ENDS[season]
    assert tuple(f"{clock.end_of_day(end_of(day)):%d %H:%M}" for day in days) == ENDS[season]
    assert [clock.london_day(end_of(day)) for day in days] == days


@pytest.mark.parametrize("season", CHANGES)
def test_every_hour_around_a_change_of_the_clocks_stands_right(season: str) -> None:
    day = CHANGES[season]
    due = end_of(day)
    hours = [datetime(day.year, day.month, day.day - 1, 12, 30, tzinfo=UTC) + n * HOUR for n in range(48)]

    found = [standing(now=at, due_at=due, warn_at=due - 12 * HOUR) for at in hours]

    last = [at for at, stands in zip(hours, found, strict=True) if stands != Standing.OVERDUE][-1]
    assert f"{last.astimezone(LONDON):%Y-%m-%d %H:%M}" == f"{day} 23:30"
    assert found == sorted(found, key=[Standing.RUNNING, Standing.DUE_SOON, Standing.OVERDUE].index)


def test_working_days_pass_over_a_change_of_the_clocks() -> None:
    calendar = Calendar(frozenset())

    assert due_on(date(2022, 3, 25), 10, calendar) == date(2022, 4, 8)
    assert due_on(date(2022, 10, 28), 10, calendar) == date(2022, 11, 11)
    assert calendar.between(date(2022, 3, 25), date(2022, 3, 28)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("season", CHANGES)
def test_what_is_due_is_noted_once_though_the_clock_steps_back_and_forward(season: str) -> None:
    due = end_of(CHANGES[season])
    person = make_person()
    start = {"actor": SYSTEM, "now": due - 50 * HOUR, "thing": person, "ref": "R-1", "started_on": due.date()}
    actions.start(kind="step", due_at=due, **start)
    steps = [due - HOUR, due, due + HOUR / 60, due - HOUR, due + HOUR, due, due + 2 * HOUR]

    noted = [actions.escalate_passed(actor=SYSTEM, now=at) for at in steps]

    assert noted == [0, 0, 1, 0, 0, 0, 0]
    assert Event.objects.filter(verb="deadline.passed").count() == 1


@pytest.mark.django_db
def test_the_audit_keeps_its_order_and_its_chain_though_the_clock_steps_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began = datetime(2022, 10, 30, 0, 30, tzinfo=UTC)  # half past one, twice in London
    person = make_person()
    monkeypatch.setattr(chain, "heads_file", lambda: tmp_path / "heads.log")
    for step in (0, 1, 0, -1, 2):
        record("thing.stepped", actor=SYSTEM, now=began + step * HOUR, thing=person, count=step + 1)
        chain.seal(began + step * HOUR)

    sealed = [Event.objects.get(pk=pk) for pk in Seal.objects.order_by("pk").values_list("event_id", flat=True)]

    assert [event.count for event in sealed if event.verb == "thing.stepped"] == [1, 2, 1, 0, 3]
    assert chain.verify().faults == ()


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "status"), [(-HOUR, 200), (HOUR / 60, 200), (HOUR * 24, 302)])
def test_a_clock_that_steps_never_gives_a_session_to_nobody_and_ends_it_only_when_it_is_old(
    monkeypatch: pytest.MonkeyPatch, step: timedelta, status: int
) -> None:
    client = browser(make_actor())
    assert client.get("/people").status_code == 200
    real = timezone.now

    monkeypatch.setattr(timezone, "now", lambda: real() + step)

    assert client.get("/people").status_code == status


@pytest.mark.django_db
def test_the_demos_clock_stays_in_its_day_though_the_real_one_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2022, 3, 27, 0, 30, tzinfo=UTC)  # half an hour before London's clocks go forward
    real = timezone.now()
    DemoClock.objects.update_or_create(pk=1, defaults={"demo_at": at, "set_at": real})
    seen = []
    for step in (0, 1, -1, 48):
        monkeypatch.setattr(timezone, "now", lambda step=step: real + step * HOUR)
        seen.append(f"{clock.now():%d %H:%M}")

    assert seen == ["27 00:30", "27 01:30", "26 23:30", "27 22:59"]


@pytest.mark.django_db
def test_a_clock_that_is_put_back_shuts_nobody_out_for_the_hour() -> None:
    rate = Rate(name="stepped", per_minute=1, burst=2)
    assert [throttle.take(rate, "user 1") > 0 for _ in range(3)] == [False, False, True]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_throttle SET free_at = free_at + interval '1 hour'")

    assert [throttle.take(rate, "user 1") > 0 for _ in range(3)] == [False, False, True]
