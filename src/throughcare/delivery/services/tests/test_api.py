"""A program submits the plan and the report as a caseworker does on the pages."""

from datetime import timedelta

import pytest

from throughcare.clock import clock
from throughcare.delivery.services.tests.factories import TENTH, make_delivered, make_held
from throughcare.people.tests.factories import browser
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_cast

pytestmark = pytest.mark.django_db


def test_a_plan_and_later_the_report_are_submitted_once(monkeypatch):
    cast = make_cast()
    monkeypatch.setattr(clock, "now", lambda: TENTH + timedelta(weeks=4))
    worker, referral = browser(cast.caseworker), make_delivered(cast)
    address = f"/api/v1/referrals/{referral.pk}/report"
    assert worker.get(address).json() is None
    told = {"summary": "Has a home", "results": {"accommodation": "achieved"}, "scores": {"accommodation": 9}}

    first, second = (worker.post(address, told, content_type="application/json") for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    assert worker.get(address).json()["summary"] == "Has a home"
    assert Referral.objects.get(pk=referral.pk).status == "completed"


def test_a_plan_is_submitted_and_says_where_it_stands(monkeypatch):
    cast = make_cast()
    referral = make_held(cast)
    monkeypatch.setattr(clock, "now", lambda: TENTH + timedelta(days=1))

    answer = browser(cast.caseworker).post(
        f"/api/v1/referrals/{referral.pk}/plan", {"activities": "Talk", "session_count": 3}, "application/json"
    )

    assert {k: answer.json()[k] for k in ("version", "session_count", "status")} == {
        "version": 1,
        "session_count": 3,
        "status": "approved",
    }
