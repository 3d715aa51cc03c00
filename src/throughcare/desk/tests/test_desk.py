"""A desk says what is overdue, what is for today, what is to come, and what one waits for from others."""

from datetime import timedelta

import pytest

from throughcare.desk.queries import desk
from throughcare.people.tests.factories import NOW
from throughcare.referrals.tests.factories import make_cast, make_sent

pytestmark = pytest.mark.django_db


def test_what_one_side_does_next_is_what_the_other_waits_for():
    cast = make_cast()
    referral = make_sent(cast)

    ours, theirs = desk(cast.practitioner, NOW), desk(cast.manager, NOW)

    assert [each.text for each in ours.on_others] == [f"{referral.reference}: the provider decides"]
    assert f"Decide on {referral.reference}" in [each.text for each in theirs.later]
    assert theirs.on_others == []


def test_a_deadline_moves_from_to_come_over_today_to_overdue():
    cast = make_cast()
    make_sent(cast)
    due_at = next(each.due_at for each in desk(cast.manager, NOW).later)

    on_the_day, after = desk(cast.manager, due_at - timedelta(hours=8)), desk(cast.manager, due_at + timedelta(hours=8))

    assert [len(on_the_day.overdue), len(on_the_day.today)] == [0, 1]
    assert [len(after.overdue), len(after.today)] == [1, 0]
