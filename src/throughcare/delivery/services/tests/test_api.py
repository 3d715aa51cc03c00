"""A program submits the plan and the report as a caseworker does on the pages."""

from datetime import timedelta

import pytest

from throughcare.clock import clock
from throughcare.delivery.services.tests.factories import TENTH, make_delivered, make_held, make_planned
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


def test_a_program_makes_a_group_books_people_into_it_and_records_it(monkeypatch):
    cast = make_cast()
    referral = make_planned(cast)
    monkeypatch.setattr(clock, "now", lambda: TENTH + timedelta(days=2))
    worker = browser(cast.caseworker)
    told = {"body_id": cast.body.pk, "staff_id": cast.caseworker.user_id, "title": "Moving on", "method": "in_person"}
    meets = {"starts_at": "2022-03-21T14:00:00Z", "place": "Room 2", "capacity_count": 3}

    made = worker.post("/api/v1/groups", told | meets, "application/json").json()
    at = f"/api/v1/groups/{made['id']}"
    (place,) = worker.post(f"{at}/people", {"referrals": [referral.pk]}, "application/json").json()
    assert (place["referral_id"], place["number"], place["status"]) == (referral.pk, 1, "booked")
    assert worker.get("/api/v1/groups").json()["items"][0]["come_count"] == 1
    early = worker.post(f"{at}/record", {"came_of": []}, "application/json")
    monkeypatch.setattr(clock, "now", lambda: TENTH + timedelta(days=11, hours=3))
    came_of = [{"session_id": place["id"], "happened": "late", "notes": "Spoke up"}]
    recorded = worker.post(f"{at}/record", {"done": "Budgets", "came_of": came_of}, "application/json")
    again = worker.post(f"{at}/record", {"done": "Budgets", "came_of": came_of}, "application/json")

    assert (early.status_code, recorded.status_code, again.status_code) == (422, 200, 409)
    assert worker.get(at).json()["sessions"][0]["status"] == "held"
    assert referral.sessions.get(number=1).notes == "Budgets\n\nSpoke up"
    assert worker.post(f"{at}/call-off", {"words": "Too late"}, "application/json").status_code == 409
