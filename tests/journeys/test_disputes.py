"""What follows a lot that nobody won, and a challenge that stays an award: from page to page, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.commissioning.models import Award, CallOff
from throughcare.commissioning.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lot_that_nobody_won_is_competed_for_again_and_everybody_reads_why(
    enter: Callable[..., Page], visitor: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    made = make.make_failed()
    clock.set_demo(make.OPENING + timedelta(days=1))
    page = enter(made.commissioner)

    page.goto(f"/competitions/{made.call_off.reference}")
    look(page)
    page.get_by_role("link", name="Decide what follows lot 1").click()
    look(page)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter")
    page.get_by_label("Compete for the same lot again").check()
    page.get_by_label("Why?").fill("Bidders told us that four weeks were too few.")
    with page.expect_navigation():
        page.get_by_role("button", name="Decide").click()

    again = CallOff.objects.get(follows_up__lot=made.lot)
    page.get_by_role("link", name=again.reference).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(made.call_off.title)
    look(page)

    public = visitor()
    public.goto(f"/call-offs/{made.call_off.reference}")
    expect(public.get_by_text("The same lot is competed for again.")).to_be_visible()
    expect(public.get_by_text("Bidders told us that four weeks were too few.")).to_be_visible()


def test_a_challenge_in_standstill_stays_the_award_until_somebody_outside_the_panel_answers(
    enter: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    made, award = make.make_awarded()
    clock.set_demo(make.OPENING + timedelta(days=1))
    ended = award.standstill_ends_at

    bidder = enter(made.writers[1])
    bidder.goto(f"/bids/{made.bids[1].reference}")
    look(bidder)
    bidder.get_by_role("link", name="Challenge the award").click()
    look(bidder)
    bidder.get_by_label("What was wrong, and what would have been otherwise?").fill(make.GROUNDS)
    bidder.get_by_role("button", name="Send challenge").click()
    expect(bidder.get_by_text("The award is stayed.")).to_be_visible()

    winner = enter(made.writers[0])
    winner.goto(f"/bids/{made.bids[0].reference}")
    expect(winner.get_by_text("Nothing moves until that is decided")).to_be_visible()

    clock.set_demo(make.OPENING + timedelta(days=4, hours=1))
    buyer = enter(make.make_actor(Role.COMMISSIONER, made.call_off.buyer))
    buyer.goto(f"/competitions/{made.call_off.reference}")
    look(buyer)
    buyer.get_by_role("link", name=f"Decide the challenge of {award.reference}").click()
    buyer.get_by_label("Dismiss it: standstill goes on").check()
    buyer.get_by_label("Your answer").fill("The evidence was read: the reasons on question 2 name it.")
    buyer.get_by_role("button", name="Decide").click()
    expect(buyer.get_by_text("Every date after it moved by 4 days.")).to_be_visible()

    bidder.reload()
    expect(bidder.get_by_text("The evidence was read")).to_be_visible()
    found = Award.objects.get()
    assert (found.status, found.standstill_ends_at - ended) == ("standstill", timedelta(days=6))  # a Saturday is none
