"""What time does to referrals."""

from datetime import timedelta

import pytest

from throughcare.people.tests.factories import NOW
from throughcare.referrals import actions, tasks
from throughcare.referrals.models import DirectoryFigure, Referral
from throughcare.referrals.rules import ReferralStatus
from throughcare.referrals.tests.factories import make_assigned, make_cast, make_draft

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_for_ninety_days_and_then_thrown_away():
    referral = make_draft(make_cast(), complete=False)

    tasks.due(NOW + timedelta(days=90))
    assert Referral.objects.get(pk=referral.pk).status == ReferralStatus.DRAFT

    tasks.due(NOW + timedelta(days=90, minutes=1))
    assert Referral.objects.get(pk=referral.pk).status == ReferralStatus.WITHDRAWN


def test_a_first_appointment_long_ago_leaves_the_median_wait():
    cast = make_cast()
    actions.hold_first(actor=cast.caseworker, now=NOW, referral_id=make_assigned(cast).pk, held_at=NOW)
    assert DirectoryFigure.objects.get().median_wait_days == 0

    tasks.due(NOW + timedelta(days=91))

    assert DirectoryFigure.objects.get().median_wait_days is None
