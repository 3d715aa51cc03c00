"""What is proposed to a court, a release that is planned, and a referral that was declined: each in a real browser."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.delivery.services.models import EndOfServiceReport
from throughcare.people.models import Sentence
from throughcare.people.tests.factories import (
    TODAY,
    give_officer,
    make_actor,
    make_inside,
    make_need,
    make_organisation,
)
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_body, make_cast, make_in_house, make_sent

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Work begins sooner, close to home, and keeps him in the job that he has held since he left school. " * 12


@pytest.mark.proof
def test_a_court_officer_proposes_and_prints_one_sheet_of_a4(enter, look, fill_date):
    cast = make_cast()
    make_in_house("AP", "region-east-midlands")
    make_need(cast.person, "thinking")
    officer = enter(make_actor(Role.COURT_OFFICER))

    officer.goto(f"/people/{cast.person.pk}")
    officer.get_by_role("link", name="Write a proposal").click()
    officer.get_by_label("Which court?").fill("Derby Magistrates’ Court")
    fill_date(officer, 10, 3)
    officer.get_by_label("None of these").check()
    officer.get_by_label("Reoffending score").fill("60")
    officer.get_by_label("Accommodation").check()
    look(officer)
    officer.get_by_role("button", name="Save and continue").click()
    expect(officer.get_by_text("Jo is eligible for an accredited programme")).to_be_visible()
    look(officer)
    officer.get_by_role("button", name="Choose what to propose").click()
    officer.get_by_label("Accommodation: ACC provider").check()
    officer.get_by_label("Why?").fill(LONG[:1200])
    officer.get_by_role("button", name="Give the proposal").click()
    expect(officer.get_by_role("alert")).to_contain_text("say why you propose something else")
    look(officer)
    officer.get_by_label("Why not an accredited programme?").fill(LONG[:1200])
    officer.get_by_role("button", name="Give the proposal").click()
    officer.get_by_role("button", name="Print for the court").click()
    expect(officer.get_by_text("Why not an accredited programme.")).to_be_visible()
    look(officer)

    sheet = officer.pdf(prefer_css_page_size=True)

    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page/") == 1


def test_a_declined_referral_is_taken_to_another_service_with_what_was_said(enter, look):
    cast = make_cast()
    referral = make_sent(cast)
    other = make_body("ACC", cohort="all-adults")
    robin, manager = enter(cast.practitioner), enter(cast.manager, java_script_enabled=False)

    manager.goto("/desk")
    manager.get_by_role("link", name=f"Decide on {referral.reference}").click()
    manager.get_by_role("link", name="Decline").click()
    manager.get_by_role("textbox").fill("No places until May")
    with manager.expect_navigation():
        manager.get_by_role("button", name="Decline").click()
    robin.goto("/desk")
    robin.get_by_role("link", name=f"{referral.reference} was declined").click()
    expect(robin.get_by_text("No places until May")).to_be_visible()
    robin.get_by_role("button", name="Find another service").click()
    look(robin)
    robin.get_by_label(other.organisation.name).check()
    robin.get_by_role("button", name="Continue").click()
    robin.get_by_role("link", name="Risk, to be shared").click()
    robin.get_by_label("I have read this summary").check()
    robin.get_by_role("button", name="Confirm").click()
    robin.get_by_role("button", name="Check and send").click()
    expect(robin.get_by_text("Sofa surfing since January")).to_be_visible()
    robin.get_by_role("button", name="Send to").click()
    expect(robin.get_by_text(f"This takes up {referral.reference}, which was declined.")).to_be_visible()
    look(robin)

    assert Referral.objects.get(follows=referral).body == other


@pytest.mark.proof
def test_a_release_is_planned_and_matched(enter, look):
    officer = make_actor()
    sentence = make_inside()
    Sentence.objects.filter(pk=sentence.pk).update(release_on=TODAY + timedelta(weeks=6))
    give_officer(sentence.person, officer.user_id, valid_from=sentence.starts_on)
    make_body("ACC")
    make_body("ACC", cohort="all-adults", takes_from_custody=False)
    robin = enter(officer)

    robin.goto("/desk")
    robin.get_by_role("link", name="Write the pre-release plan").click()
    look(robin)
    robin.get_by_role("button", name="Write the plan").click()
    robin.get_by_label("Where will they live?").fill("DE1")
    robin.get_by_label("Accommodation").check()
    look(robin)
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Say what is asked for Accommodation").click()
    robin.get_by_label("What is asked for?").fill("A room on the day of release")
    look(robin)
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("button", name="Match 1 need to services").click()
    expect(robin.get_by_text("1 other service there works on these needs")).to_be_visible()
    look(robin)
    robin.get_by_role("button", name="Match to").click()
    expect(robin.get_by_text("5 parts left")).to_be_visible()
    expect(robin.get_by_text("In custody, with a community officer named.")).to_be_visible()
    look(robin)
    robin.get_by_role("link", name="Prison and release").click()
    robin.get_by_label("In which prison are they?").fill("HMP Made-up")
    robin.get_by_label("Expected, and may move").check()
    robin.get_by_label("What does it depend on").fill("A parole hearing on 4 April")
    look(robin)
    robin.get_by_role("button", name="Save and continue").click()
    expect(robin.get_by_text("4 parts left")).to_be_visible()
    robin.goto(f"/people/{sentence.person_id}/release-plan")
    expect(robin.get_by_text("Matched", exact=True)).to_be_visible()
    look(robin)


WOMAN = ("Accommodation", "Finance, benefits and debt", "Family and significant others", "Emotional wellbeing")


def test_a_woman_with_four_needs_has_one_referral_one_plan_one_report_and_an_outcome_for_each(enter, look, fill_date):
    cast = make_cast("WOS", "police-derbyshire", cohort="women")
    robin, manager = enter(cast.practitioner), enter(cast.manager, java_script_enabled=False)
    worker = enter(cast.caseworker)

    refer_four_needs(robin, cast, fill_date, look)
    referral = Referral.objects.get()
    manager.goto(f"/referrals/{referral.pk}")
    manager.get_by_role("button", name="Accept").click()
    manager.get_by_role("button", name="Accept").click()
    manager.get_by_label(cast.caseworker.name).check()
    manager.get_by_role("button", name="Assign").click()
    hold_next(worker, referral, fill_date, day=10)
    worker.get_by_role("button", name="Write the action plan").click()
    for need in WOMAN:
        expect(worker.get_by_label("What will you do together?")).to_have_value(re.compile(need))
    plan = worker.get_by_label("What will you do together?")
    plan.fill(re.sub(r": *$", ": as she told us", plan.input_value(), flags=re.MULTILINE))
    worker.get_by_label("How many sessions?").fill("1")
    look(worker)
    worker.get_by_role("button", name="Submit plan").click()
    hold_next(worker, referral, fill_date, day=17)
    worker.get_by_role("button", name="Write the end of service report").click()
    for need, came in zip(WOMAN, ("Achieved", "Partly achieved", "Achieved", "Not achieved"), strict=True):
        worker.get_by_role("group", name=need).get_by_label(came, exact=True).check()
    worker.get_by_label("Summary").fill("She has a tenancy, and works on her debts")
    look(worker)
    with worker.expect_navigation():
        worker.get_by_role("button", name="Submit report").click()
    robin.goto(f"/referrals/{referral.pk}")
    expect(robin.get_by_role("region", name="Needs")).to_contain_text("Partly achieved")
    look(robin)

    referral.refresh_from_db()
    assert (referral.status, referral.plans.count(), referral.sessions.count()) == ("completed", 1, 2)
    came_of = referral.needs.order_by("need__position").values_list("need__name", "result")
    assert list(came_of) == list(zip(WOMAN, ("achieved", "partly", "achieved", "not_achieved"), strict=True))
    assert EndOfServiceReport.objects.filter(referral=referral).count() == 1


def refer_four_needs(robin, cast, fill_date, look) -> None:
    """Find the service by four needs, fill in each and the rest, and send one referral."""
    robin.goto(f"/people/{cast.person.pk}/find")
    for need in WOMAN:
        robin.get_by_label(need).check()
    robin.get_by_role("button", name="Show services").click()
    robin.get_by_role("button", name="Refer to").click()
    for need in WOMAN:
        robin.get_by_role("link", name=need).click()
        robin.get_by_label("High").check()
        robin.locator("input[name=outcome_wanted]").first.check()
        robin.get_by_role("button", name="Save and continue").click()
    look(robin)
    robin.get_by_role("link", name="Reason for the referral").click()
    robin.get_by_label("Why are you making this referral?").fill("She left a violent home in January")
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Risk, to be shared").click()
    robin.get_by_label("What else must the provider know?").fill("Never ring her at home")
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_label("I have read this summary").check()
    robin.get_by_role("button", name="Confirm").click()
    robin.get_by_role("link", name="Access, caring and work").click()
    robin.get_by_label("No, nothing known").check()
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Finish by").click()
    fill_date(robin, 30, 6)
    robin.get_by_label("How many rehabilitation activity days").fill("10")
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("button", name="Check and send").click()
    with robin.expect_navigation():
        robin.get_by_role("button", name="Send to").click()


def hold_next(worker, referral, fill_date, *, day: int) -> None:
    """Book what comes next for a day in March, and record on that day that it was held."""
    worker.goto(f"/referrals/{referral.pk}/progress")
    worker.get_by_role("button", name="Book:").click()
    fill_date(worker, day, 3)
    worker.get_by_label("Time").fill("2pm")
    worker.get_by_label("By telephone").check()
    worker.get_by_role("button", name="Book").click()
    clock.set_demo(datetime(2022, 3, day, 15, tzinfo=LONDON))
    worker.goto(f"/referrals/{referral.pk}/progress")
    worker.get_by_role("button", name="Record:").click()
    worker.get_by_label("they came on time").check()
    worker.get_by_label("What was done").fill("Talked about home and money")
    worker.get_by_role("button", name="Record").click()


@pytest.mark.proof
def test_a_care_plan_is_shared_with_an_agency_and_a_job_profile_with_a_finder_of_work(enter, look):
    cast = make_cast()
    agency = make_organisation("Riverside Health", "partner")
    health = make_actor(Role.CARE_PARTNER, area=None, organisation=agency)
    finder = make_actor(Role.JOB_MATCH_PARTNER, area=None, organisation=agency)
    robin, hana, nico = enter(cast.practitioner), enter(health), enter(finder)

    robin.goto(f"/people/{cast.person.pk}")
    robin.get_by_role("link", name="Care plan and sharing").click()
    robin.get_by_role("button", name="Open a care plan").click()
    robin.get_by_label("What is the plan for?").fill("Keep the tenancy")
    robin.get_by_role("button", name="Save").click()
    robin.get_by_role("link", name="Physical health").click()
    robin.get_by_label("What should the agencies know and do?").fill("Asthma, winter check due")
    robin.get_by_role("button", name="Save").click()
    robin.get_by_role("button", name="Record a consent").click()
    robin.get_by_label("Riverside Health").check()
    robin.get_by_label("Physical health").check()
    robin.get_by_label("In writing").check()
    look(robin)
    robin.get_by_role("button", name="Save").click()
    robin.get_by_role("button", name="Share for a job match").click()
    robin.get_by_label("Where do they look for work?").fill("Derby")
    robin.locator("#id_available_on-day").fill("1")
    robin.locator("#id_available_on-month").fill("4")
    robin.locator("#id_available_on-year").fill("2022")
    robin.get_by_label("What work do they look for?").fill("Warehouse work")
    robin.get_by_label("By word of mouth").check()
    look(robin)
    with robin.expect_navigation():
        robin.get_by_role("button", name="Share").click()
    hana.goto("/desk")
    hana.get_by_role("link", name="has something new to read").click()
    expect(hana.get_by_text("Asthma, winter check due")).to_be_visible()
    look(hana)
    nico.goto("/job-profiles")
    look(nico)
    nico.get_by_role("link", name="Jo, JM-").click()
    expect(nico.get_by_text("Warehouse work")).to_be_visible()
    look(nico)
    robin.reload()
    expect(robin.get_by_role("region", name="Who read what")).to_contain_text("Riverside Health")
    look(robin)
