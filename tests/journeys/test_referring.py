"""A person meets a service: three users, three browsers, from finding it to the first appointment and its record."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.people.tests.factories import make_actor, make_need
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_body, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.requirement(35)
def test_a_practitioner_finds_a_service_refers_and_the_provider_sees_the_person(enter, look, fill_date):
    cast = make_cast()
    make_body("PWB", "police-derbyshire")
    make_body("WOS", "police-derbyshire", cohort="women")
    make_need(cast.person)
    robin, worker = enter(cast.practitioner), enter(cast.caseworker)
    manager = enter(cast.manager, java_script_enabled=False)

    # the practitioner opens the person and finds a service
    robin.goto("/people")
    look(robin)
    robin.get_by_role("link", name="Marsh, Jo").click()
    look(robin)
    robin.get_by_role("button", name="Find a service").click()
    expect(robin.get_by_role("region", name="can be asked")).to_contain_text("East Midlands")
    expect(robin.get_by_role("region", name="can’t be asked")).to_contain_text("For women only")
    look(robin)
    robin.get_by_label("Accommodation").check()
    robin.get_by_label("Finance, benefits and debt").check()
    robin.get_by_role("button", name="Show services").click()
    expect(robin.get_by_text("Nobody can be asked here for: Finance, benefits and debt")).to_be_visible()
    robin.get_by_role("button", name="Refer to").click()

    # and fills in the referral, part by part
    expect(robin.get_by_text("5 parts left")).to_be_visible()
    look(robin)
    robin.get_by_role("link", name="Accommodation").click()
    robin.get_by_label("High").check()
    robin.get_by_label("Has found a settled home").check()
    look(robin)
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Reason for the referral").click()
    robin.get_by_label("Why are you making this referral?").fill("Sofa surfing since January")
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Risk, to be shared").click()
    robin.get_by_label("What else must the provider know?").fill("No lone visits\nafter dark")
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_label("I have read this summary").check()
    look(robin)
    robin.get_by_role("button", name="Confirm").click()
    robin.get_by_role("link", name="Access, caring and work").click()
    robin.get_by_label("No, nothing known").check()
    look(robin)
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("link", name="Finish by").click()
    fill_date(robin, 1, 1)
    robin.get_by_label("How many rehabilitation activity days").fill("10")
    robin.get_by_role("button", name="Save and continue").click()
    expect(robin.get_by_role("alert")).to_contain_text("The day to finish by must be after today")
    look(robin)
    fill_date(robin, 30, 6)
    robin.get_by_role("button", name="Save and continue").click()
    robin.get_by_role("button", name="Check and send").click()
    expect(robin.get_by_text("Sofa surfing since January")).to_be_visible()
    look(robin)
    with robin.expect_navigation():
        robin.get_by_role("button", name="Send to").click()
    referral = Referral.objects.get()
    expect(robin.get_by_text("First appointment by Monday 21 March 2022")).to_be_visible()
    look(robin)

    # the provider's manager accepts and assigns, without JavaScript
    manager.goto("/desk")
    manager.get_by_role("link", name=f"Decide on {referral.reference}").click()
    expect(manager.get_by_text("No lone visits")).to_be_visible()
    manager.get_by_role("button", name="Accept").click()
    manager.get_by_role("button", name="Accept").click()
    manager.get_by_label(cast.caseworker.name).check()
    manager.get_by_role("button", name="Assign").click()
    expect(manager.get_by_text("Next: Book and hold the first appointment.")).to_be_visible()
    manager.goto("/services")
    look(robin)

    # the caseworker books and, when the day has come, records that the person came late
    worker.goto("/referrals")
    look(worker)
    worker.get_by_role("link", name=referral.reference).click()
    worker.get_by_role("link", name="Progress").click()
    look(worker)
    worker.get_by_role("button", name="Book: first appointment").click()
    fill_date(worker, 10, 3)
    worker.get_by_label("Time").fill("2pm")
    worker.get_by_label("In person").check()
    worker.get_by_label("Where?").fill("Made-up Centre")
    look(worker)
    worker.get_by_role("button", name="Book").click()
    expect(worker.get_by_text("The appointment is booked.")).to_be_visible()
    worker.get_by_role("link", name="Plan and appointments to print").click()
    expect(worker.get_by_role("cell", name="You meet in person, Made-up Centre")).to_be_visible()
    look(worker)
    worker.get_by_role("link", name="Cymraeg").click()
    expect(worker.get_by_role("heading", name="Eich cynllun a’ch apwyntiadau")).to_be_visible()
    look(worker)
    clock.set_demo(datetime(2022, 3, 10, 15, tzinfo=LONDON))
    worker.goto("/appointments")
    look(worker)
    worker.get_by_role("link", name="Record").click()
    worker.get_by_label("they came late").check()
    worker.get_by_label("What was done").fill("Looked at flats together")
    look(worker)
    worker.get_by_role("button", name="Record").click()
    expect(worker.get_by_role("button", name="Write the action plan")).to_be_visible()
    look(worker)

    # both sides read the same timeline
    for page in (robin, worker):
        page.goto(f"/referrals/{referral.pk}/timeline")
        expect(page.get_by_text("First appointment held")).to_be_visible()
        look(page)


def test_an_inspector_reads_and_changes_nothing(enter, look):
    cast = make_cast()
    inspector = enter(make_actor(Role.INSPECTOR, area=None))

    inspector.goto(f"/people/{cast.person.pk}")
    expect(inspector.get_by_role("heading", name="Jo Marsh")).to_be_visible()
    expect(inspector.get_by_role("button", name="Find a service")).to_have_count(0)
    inspector.goto("/directory?district=DE1&sex=male")
    expect(inspector.get_by_role("region", name="can be asked")).to_contain_text("East Midlands")
    look(inspector)
