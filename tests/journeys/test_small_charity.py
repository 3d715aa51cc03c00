"""A small charity without a bid team qualifies, partners, bids, and gets feedback that it can use."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.commissioning.actions import bidding
from throughcare.commissioning.models import Bid
from throughcare.commissioning.tests import factories as make
from throughcare.letters.models import Letter
from throughcare.market import actions as market
from throughcare.market.actions.questions import publish_first
from throughcare.market.models import Application, Cell
from throughcare.market.queries import areas_on_offer

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "Gwent"
WHY = "Both case studies show housing found on the day of release."


@pytest.mark.requirement(14)
def test_a_small_charity_qualifies_partners_bids_and_gets_useful_feedback(
    enter: Callable[..., Page], look: Callable[[Page], None], fill_date: Callable[..., None]
) -> None:
    made = make.make_draft(supplier_count=2)
    large, helper = made.suppliers
    charity = make.make_organisation("supplier", "Made-up Gwent Homes")
    writer_actor = make.make_actor(Role.BID_WRITER, charity)
    publish_first(actor=SYSTEM, now=make.NOW, framework=made.call_off.framework)
    area = next(found.code for found in areas_on_offer("ACC", make.NOW.date()) if found.name == PLACE)
    made.lot.areas.set([area])
    for supplier in (large, helper):
        make.make_qualification(supplier, made.call_off.framework, area=area)
        make.give_turnover(supplier, "9000000")

    writer = enter(writer_actor)
    apply(writer, look, fill_date)
    decide(made)
    make.publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()

    # it sees before a word is written that its turnover falls short alone, and names a partner
    writer.goto(reverse("commissioning:reach"))
    expect(writer.get_by_text("£640,000").first).to_be_visible()
    look(writer)
    write_bid(writer, helper.name)
    partner = enter(made.writers[1])
    partner.goto(reverse("commissioning:partnerships"))
    partner.get_by_role("main").get_by_role("link").first.click()
    look(partner)
    partner.get_by_label("Yes, we confirm our share").check()
    partner.get_by_role("button", name="Send answer").click()

    writer.get_by_role("button", name="Check and submit").click()
    writer.get_by_label("I understand that nobody").check()
    writer.get_by_role("main").get_by_role("button").last.click()
    expect(writer.get_by_text("Receipt").first).to_be_visible()

    award(made)

    # it reads why each answer scored what it did, beside the winner
    feedback = Letter.objects.get(template="award_feedback", organisation=charity)
    writer.goto(reverse("commissioning:letter", args=[feedback.pk]))
    expect(writer.get_by_text("Your bid was ranked 2 of 2.")).to_be_visible()
    expect(writer.get_by_role("heading", name="Question 1: why your answer scored")).to_be_visible()
    expect(writer.get_by_role("columnheader", name="Winner’s score, of 5")).to_be_visible()
    reasons = writer.get_by_role("table", name="Question 1: why your answer scored")
    expect(reasons.get_by_role("row", name="Winning bid")).to_be_visible()
    look(writer)


def apply(page: Page, look: Callable[[Page], None], fill_date: Callable[..., None]) -> None:
    """Say what the charity is, where it would work and what it has done, and send it."""
    page.goto(reverse("market:framework"))
    expect(page.get_by_role("heading", name="If you are small")).to_be_visible()
    look(page)
    page.goto(reverse("market:start"))
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Your organisation’s profile").last.click()
    look(page)
    page.get_by_role("link", name="About your organisation").click()
    look(page)
    page.get_by_label("Company limited by guarantee").check()
    page.get_by_label("Charity number, if you have one").fill("1234567")
    page.get_by_label("How many people do you employ?").fill("9")
    page.get_by_role("group", name="Does a parent company own you?").get_by_label("No").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Accounts").click()
    page.get_by_label("Turnover in your last full year").fill("640,000")
    fill_date(page, 31, 3, 2021)
    page.get_by_label("All that you own").fill("90,000")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Micro: ")).to_be_visible()
    page.get_by_role("link", name="Who runs or controls your organisation").click()
    look(page)
    page.get_by_label("Name").fill("Made-up Trustee")
    page.get_by_label("What are they?").fill("Chair of trustees")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Your organisation’s profile").last.click()
    page.get_by_role("link", name="Grounds for exclusion").click()
    look(page)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Go on with your application").click()
    page.get_by_role("link", name="Accommodation", exact=True).click()
    page.get_by_label(PLACE, exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    for title in ("Your services", "Keeping people safe", "First case study", "Second case study"):
        page.get_by_role("link", name=title).click()
        expect(page.get_by_text("How it is assessed")).to_be_visible()
        page.get_by_role("textbox").fill("We have housed people who leave prison since 2015, and most keep the home.")
        page.get_by_role("button", name="Save and go on").click()
    look(page)
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_text("A decision is due by 21 March 2022")).to_be_visible()


def decide(made: make.Competition) -> None:
    """Two assessors agree that it passes."""
    cell = Cell.objects.get(application=Application.objects.get())
    assessors = [make.make_actor(Role.ASSESSOR, make.make_organisation("commissioner")) for _ in range(2)]
    told = {"now": make.NOW, "cell": cell, "outcome": "passed", "reasons": WHY}
    for assessor in assessors:
        market.assess(actor=assessor, **told)
    market.decide(actor=assessors[0], **told)


def write_bid(page: Page, partner: str) -> None:
    """Answer both questions, set a price and name a partner, up to the page of the bid."""
    page.goto(reverse("commissioning:invitations"))
    page.get_by_role("link", name="Write a bid").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Start").click()
    bid = Bid.objects.get().reference
    for number in (1, 2):
        page.goto(reverse("commissioning:bid_answer", args=[bid, number]))
        page.get_by_role("textbox").fill(make.WORDS[number])
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button").first.click()
    page.goto(reverse("commissioning:bid_price", args=[bid]))
    page.get_by_label("Your price for the whole term").fill("700000")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
    page.goto(reverse("commissioning:bid_partners", args=[bid]))
    page.get_by_label("Name of the organisation").fill(partner)
    page.get_by_label("Its share of the lot").fill("40")
    page.get_by_label("What would it do?").fill("It would find homes in the valleys.")
    with page.expect_navigation():
        page.get_by_role("button", name="Name partner").click()
    page.goto(reverse("commissioning:bid", args=[bid]))
    expect(page.get_by_text("1 named")).to_be_visible()


def award(made: make.Competition) -> None:
    """A rival bids too, both are opened and scored, and the rival wins."""
    bid = make.write_bid(made.writers[0], made.lot)
    bidding.submit(actor=made.writers[0], now=make.NOW + timedelta(days=1), bid=bid)
    clock.set_demo(make.OPENING)
    make.open_bids(made)
    marks = [(2, 3), (4, 4)]  # the charity's first
    make.moderate_bids(make.score_bids(made, marks), marks)
    make.declare_none(made, made.approver)
    winner = next(found for found in made.bids if found.organisation_id == made.suppliers[0].pk)
    make.awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=winner, reason="Best overall.")
