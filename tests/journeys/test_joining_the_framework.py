"""A charity joins the framework, wins, and its contract comes to life: bid writer, assessor, manager, the public."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.access import OWN, RIVAL, Whose, World
from support.sideways import fits
from throughcare.access.roles import Role
from throughcare.contracts.tests.factories import make_contract
from throughcare.market.tests.factories import make_framework

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def enter(visitor: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """A browser in which the world's user of a role has signed in."""

    def as_role(world: World, role: Role, whose: Whose = OWN, **options: object) -> Page:
        page = visitor(**options)
        sign_in(page, world.user(role, whose))
        return page

    return as_role


def answer(page: Page, title: str, text: str) -> None:
    page.get_by_role("link", name=title).click()
    page.get_by_role("textbox").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and go on").click()


def assess(page: Page, place: str, outcome: str, reasons: str) -> None:
    page.get_by_role("link", name=f"Assess Accommodation in {place}").click()
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("Reasons").fill(reasons)
    page.get_by_role("button", name="Save my assessment").click()


@pytest.mark.requirement(102)
def test_a_charity_applies_is_assessed_cell_by_cell_and_stands_in_the_public_register(enter, visitor, accessible):
    world = World()
    make_framework(world)
    writer = enter(world, Role.BID_WRITER, viewport=PHONE, java_script_enabled=False)
    assessors, public = [enter(world, Role.ASSESSOR, whose) for whose in (OWN, RIVAL)], visitor()

    # everything that will be asked, and how it is decided, can be read before anything is written
    public.goto("/framework")
    expect(public.get_by_role("heading", name="How it is decided")).to_be_visible()
    expect(public.get_by_text("At most 500 words").first).to_be_visible()
    accessible(public)

    # the bid writer applies on a phone without scripts, and is told all that is missing at once
    writer.goto("/applications")
    writer.get_by_role("button", name="Start an application").click()
    writer.get_by_role("button", name="Start").click()
    writer.get_by_role("button", name="Check and send").click()
    writer.get_by_role("button", name="Send application").click()
    expect(writer.get_by_role("alert").get_by_role("listitem")).to_have_count(12)
    writer.get_by_role("link", name="Your application").click()

    writer.get_by_role("link", name="Your organisation’s profile").last.click()
    writer.get_by_role("link", name="About your organisation").click()
    writer.get_by_label("Charity: a trust or charitable incorporated organisation").check()
    writer.get_by_label("How many people do you employ?").fill("12")
    writer.get_by_role("group", name="Does a parent company own you?").get_by_label("No").check()
    writer.get_by_role("button", name="Save and go on").click()
    writer.get_by_role("link", name="Accounts").click()
    writer.get_by_label("Turnover in your last full year").fill("£640,000")
    writer.get_by_label("All that you own").fill("90,000")
    for part, value in (("Day", "31"), ("Month", "3"), ("Year", "2021")):
        writer.get_by_label(part, exact=True).fill(value)
    writer.get_by_role("button", name="Save and go on").click()

    expect(writer.get_by_text("Small: staff, turnover, all that you own")).to_be_visible()
    writer.get_by_role("link", name="Who runs or controls your organisation").click()
    writer.get_by_label("Name").fill("Made-up Trustee")
    writer.get_by_label("What are they?").fill("Trustee")
    writer.get_by_role("button", name="Add").click()
    writer.get_by_role("link", name="Your organisation’s profile").last.click()
    writer.get_by_role("link", name="Grounds for exclusion").click()
    writer.get_by_role("button", name="Save and go on").click()
    writer.get_by_role("button", name="Go on with your application").click()

    writer.get_by_role("link", name="Accommodation", exact=True).click()
    writer.get_by_label("East Midlands").check()
    writer.get_by_label("Gwent").check()
    writer.get_by_role("button", name="Save and go on").click()
    expect(writer.get_by_text("2 areas")).to_be_visible()

    answer(writer, "Your services", "word " * 301)
    expect(writer.get_by_role("alert")).to_contain_text("Shorten your answer by 1 words: the most is 300")
    assert writer.get_by_role("textbox").input_value().split() == ["word"] * 301  # nothing typed is lost
    writer.get_by_role("textbox").fill("We house people who leave prison.")
    writer.get_by_role("button", name="Save and go on").click()
    for title in ("Keeping people safe", "First case study", "Second case study"):
        answer(writer, title, "We have done this for years, and it works.")
    writer.get_by_role("button", name="Check and send").click()
    expect(writer.get_by_role("button", name="Send application")).to_be_visible()
    assert fits(writer)
    writer.get_by_role("button", name="Send application").click()
    expect(writer.get_by_text("A decision is due by 21 March 2022")).to_be_visible()

    # two assessors say independently what they think of each cell; where they agree, one writes the reasons
    first, second = assessors
    first.goto("/desk")
    first.get_by_role("link", name="Decide the application of Own supplier").click()
    expect(first.get_by_role("link", name="Assess Accommodation in East Midlands")).to_be_visible()
    accessible(first)
    assess(first, "East Midlands", "Passes", "Housing is found on the day of release.")
    expect(first.get_by_text("Assessed by 1 of 2.")).to_be_visible()
    assess(first, "Gwent", "Fails", "Nothing is said of Wales.")
    second.goto("/desk")
    second.get_by_role("link", name="Decide the application of Own supplier").click()
    second.get_by_role("link", name="Assess Accommodation in East Midlands").click()
    expect(second.get_by_text("Housing is found")).to_have_count(0)  # shut until both have said
    second.go_back()
    assess(second, "East Midlands", "Passes", "Two good examples of the same work.")
    assess(second, "Gwent", "Fails", "No word of working in Welsh.")
    second.get_by_role("link", name="Decide Accommodation in East Midlands").click()
    expect(second.get_by_text("Housing is found on the day of release.")).to_be_visible()
    second.get_by_label("Reasons").fill("Both case studies show housing found on the day of release.")
    second.get_by_role("button", name="Decide").click()
    second.get_by_role("link", name="Decide Accommodation in Gwent").click()
    second.get_by_label("Fails: may apply again").check()
    second.get_by_label("Reasons").fill("Nothing was said of working in Wales or in Welsh.")
    second.get_by_role("button", name="Decide").click()

    # the applicant reads the reasons, the public sees who is qualified
    writer.reload()
    expect(writer.get_by_text("Nothing was said of working in Wales or in Welsh.")).to_be_visible()
    public.goto("/framework/register")
    expect(public.get_by_role("row").filter(has_text="Own supplier")).to_have_count(1)
    expect(public.get_by_role("row").filter(has_text="Own supplier")).to_contain_text("East Midlands")


def test_a_contract_comes_to_life_once_both_sides_have_cleared_every_gate(enter, accessible):
    world = World()
    contract = make_contract(world, OWN)
    provider, manager = enter(world, Role.PROVIDER_MANAGER), enter(world, Role.CONTRACT_MANAGER)

    manager.goto(f"/contracts/{contract.reference}/go-live")
    manager.get_by_role("button", name="Go live").click()
    expect(manager.get_by_role("alert").get_by_role("listitem")).to_have_count(5)

    for number in range(5):
        provider.goto(f"/contracts/{contract.reference}")
        accessible(provider) if number == 0 else None
        provider.get_by_role("link", name=re.compile("^Give evidence")).first.click()
        provider.get_by_label("What shows that this is met?").fill("All of it is in place and on file.")
        with provider.expect_navigation():
            provider.get_by_role("button", name="Send evidence").click()
        manager.goto(f"/contracts/{contract.reference}")
        manager.get_by_role("link", name=re.compile("^Clear")).click()
        manager.get_by_role("button", name="Clear this gate").click()

    manager.get_by_role("button", name="Go live").click()
    manager.get_by_role("button", name="Go live").click()
    expect(manager.get_by_text("is live and takes referrals from now on")).to_be_visible()
    expect(manager.get_by_text("Begin to buy again by: 31 March 2023")).to_be_visible()
    accessible(manager)
