"""One referral from the person's page to its report, each step by its own user, through the pages."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services.models import ActionPlan, Session
from throughcare.delivery.services.tests.factories import TENTH, book, hold
from throughcare.people.tests.factories import NOW, browser, make_need, text_of
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ReferralStatus
from throughcare.referrals.tests.factories import fill_in, make_cast

pytestmark = pytest.mark.django_db


def when(month, day, hour, minute=0):
    clock.set_demo(datetime(2022, month, day, hour, minute, tzinfo=LONDON))


def go(client, name, *args, follow=True, **data):
    """Send a form to a named page and return the page that it leads to; what was typed never comes back as an error."""
    response = client.post(reverse(name, args=args), data, follow=follow)
    assert response.status_code == 200, response.content.decode()[:500]
    assert "There is a problem" not in text_of(response), text_of(response)
    return response


def see(client, name, *args):
    return text_of(client.get(reverse(name, args=args)))


def day(number, month=3, year=2022):
    return {"day-day": str(number), "day-month": str(month), "day-year": str(year)}


def test_a_referral_from_finding_a_service_to_its_report():
    cast = make_cast()
    make_need(cast.person, "accommodation")
    officer, manager, worker = browser(cast.practitioner), browser(cast.manager), browser(cast.caseworker)

    # the practitioner finds a service and writes the referral, part by part
    assert "Find a service" in see(officer, "referrals:person", cast.person.pk)
    found = see(officer, "referrals:find", cast.person.pk)
    assert cast.body.organisation.name in found
    assert "Not known yet" in found
    draft = go(officer, "referrals:start", cast.person.pk, body=cast.body.pk, area=cast.area, needs="accommodation")
    referral = Referral.objects.get()
    assert "5 parts left" in text_of(draft)
    go(officer, "referrals:needs", referral.pk, needs="accommodation")
    go(officer, "referrals:need", referral.pk, "accommodation", complexity="high", outcome_wanted="ACC1")
    go(officer, "referrals:sentence", referral.pk, sentence=cast.person.sentences.get().pk)
    go(officer, "referrals:reason", referral.pk, reason="Sofa surfing\nsince January")
    confirm = go(officer, "referrals:risk", referral.pk, risk_summary="No lone visits\nat night")
    assert "The provider will read this" in text_of(confirm)
    go(officer, "referrals:risk_confirm", referral.pk, risk_summary="No lone visits\r\nat night", confirmed="on")
    go(officer, "referrals:access", referral.pk, anything="yes", details="Works nights")
    ready = go(
        officer,
        "referrals:finish",
        referral.pk,
        **{"finish_by-day": "30", "finish_by-month": "6", "finish_by-year": "2022", "enforceable_days": "12"},
    )
    assert "Every part is complete" in text_of(ready)
    assert "Sofa surfing" in see(officer, "referrals:send", referral.pk)
    sent = go(officer, "referrals:send", referral.pk)
    assert "Sent" in text_of(sent)

    # the provider asks, decides and assigns
    assert referral.reference in see(manager, "referrals:referrals")
    go(manager, "referrals:query", referral.pk, question="Which hostel?")
    assert "Which hostel?" in see(officer, "referrals:referral", referral.pk)
    go(officer, "referrals:answer", referral.pk, answer="The one in Derby")
    assign = go(manager, "referrals:accept", referral.pk)
    assert "0 open referrals" in text_of(assign)
    go(manager, "referrals:assign", referral.pk, caseworker=cast.caseworker.user_id, instead_of="")
    assert referral.reference in see(worker, "referrals:referrals")

    # the caseworker books; the person does not come; the officer judges; it is booked again and held
    first = {"time": "2pm", "minutes": "60", "method": "in_person", "place": "Made-up Centre"}
    go(worker, "services:book", referral.pk, 0, **day(10), **first)
    when(3, 10, 15)
    assert "Record: first appointment" in see(worker, "services:progress", referral.pk)
    go(worker, "services:record", Session.objects.get().pk, happened="no", notes="No answer to three calls")
    assert "No answer to three calls" in see(officer, "attendance:absences")
    go(officer, "attendance:judge", Absence.objects.get().pk, judgement="acceptable", reason="In hospital")
    assert "Absence judged acceptable: In hospital" in see(worker, "services:progress", referral.pk)
    go(worker, "services:book", referral.pk, 0, **day(14), **first)
    again = Session.objects.get(status="booked")
    asked = {"moved_by": "PERSON", "reason": "A job interview"}
    go(worker, "services:move", again.pk, **day(15), **first, **asked)
    when(3, 15, 15)
    held = Session.objects.get(status="booked")
    told = {"concerns": "Sleeps badly", "late_reason": "The bus did not come", "next_plans": "See two of them"}
    assert "Next: Book and hold the first appointment." in see(worker, "services:progress", referral.pk)
    go(worker, "services:record", held.pk, happened="late", notes="Looked at flats", **told)
    read = text_of(officer.get(reverse("services:progress", args=[referral.pk])))
    for each in (*told.values(), "For next time"):
        assert each in read
    referral.refresh_from_db()
    assert referral.first_held_at == datetime(2022, 3, 15, 14, tzinfo=LONDON)
    assert "Sleeps badly" in see(officer, "services:progress", referral.pk)
    assert "Book and hold" not in see(worker, "referrals:referral", referral.pk)
    assert "Action plan by Tuesday 22 March 2022" in see(worker, "services:progress", referral.pk)

    # plan, session, report
    go(worker, "services:plan", referral.pk, activities="Apply for a tenancy", session_count="1", after_version="0")
    go(worker, "services:book", referral.pk, 1, **day(22), time="10:00", minutes="45", method="phone", place="")
    when(3, 22, 11)
    go(worker, "services:record", Session.objects.get(status="booked").pk, happened="on_time", notes="Signed")
    go(
        worker,
        "services:report",
        referral.pk,
        **{"result-accommodation": "achieved", "notes-accommodation": "In a flat", "summary": "Has a home"},
    )
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.COMPLETED

    # the same timeline for both sides
    theirs, ours = see(officer, "services:timeline", referral.pk), see(worker, "services:timeline", referral.pk)
    for words in (
        "Sent to",
        "Which hostel?",
        "First appointment moved",
        "Absence judged acceptable",
        "report submitted",
    ):
        assert words in theirs
        assert words in ours
    assert "1 working day" not in see(officer, "referrals:directory")
    assert "6 working days" in see(officer, "referrals:find", cast.person.pk)


@pytest.mark.requirement(26)
def test_a_woman_with_four_needs_has_one_referral_one_plan_and_an_outcome_for_each():
    cast = make_cast("WOS", "police-derbyshire", cohort="women")
    needs = ("accommodation", "finance", "family", "emotional-wellbeing")
    officer, worker = browser(cast.practitioner), browser(cast.caseworker)
    go(officer, "referrals:start", cast.person.pk, body=cast.body.pk, area=cast.area, needs=needs)
    draft = Referral.objects.get()
    shown = officer.get(reverse("referrals:referral", args=[draft.pk])).content.decode()
    assert [reverse("referrals:need", args=[draft.pk, need]) in shown for need in needs] == [True] * 4
    fill_in(cast, draft)
    go(officer, "referrals:send", draft.pk)
    act = {"now": NOW, "referral_id": draft.pk}
    referrals.accept(actor=cast.manager, **act)
    referrals.assign(actor=cast.manager, caseworker_id=cast.caseworker.user_id, **act)
    hold(cast, book(cast, draft))
    when(3, 11, 9)
    go(worker, "services:plan", draft.pk, activities="One for all four", session_count="1", after_version="0")
    hold(cast, book(cast, draft, 1, TENTH + timedelta(weeks=1)))
    when(3, 18, 9)
    three = {f"result-{need}": "partly" for need in needs[:3]}

    refused = text_of(worker.post(reverse("services:report", args=[draft.pk]), three | {"summary": "All done"}))
    go(worker, "services:report", draft.pk, **three, **{"result-emotional-wellbeing": "achieved"}, summary="All done")

    assert "Say what came of Emotional wellbeing" in refused
    assert Referral.objects.count() == ActionPlan.objects.count() == 1
    outcomes = dict.fromkeys(needs[:3], "partly") | {"emotional-wellbeing": "achieved"}
    assert dict(draft.needs.values_list("need_id", "result")) == outcomes


def test_what_was_typed_is_kept_when_it_is_refused():
    cast = make_cast()
    officer = browser(cast.practitioner)
    officer.post(reverse("referrals:start", args=[cast.person.pk]), {"body": cast.body.pk, "area": cast.area})
    referral = Referral.objects.get()

    page = officer.post(
        reverse("referrals:finish", args=[referral.pk]),
        {"finish_by-day": "1", "finish_by-month": "1", "finish_by-year": "2022", "enforceable_days": "5"},
    )

    assert "There is a problem The day to finish by must be after today" in text_of(page)
    assert 'value="2022"' in page.content.decode()


def test_sending_an_empty_draft_names_what_is_left():
    cast = make_cast()
    officer = browser(cast.practitioner)
    officer.post(reverse("referrals:start", args=[cast.person.pk]), {"body": cast.body.pk, "area": cast.area})
    referral = Referral.objects.get()

    page = officer.post(reverse("referrals:send", args=[referral.pk]))

    assert "Say why you are making this referral" in text_of(page)
    assert Referral.objects.get().status == ReferralStatus.DRAFT
