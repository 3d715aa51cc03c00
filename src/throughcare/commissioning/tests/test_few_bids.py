"""A lot for which few bids are begun is pointed out before it closes: how many, and never whose."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.commissioning.actions import bidding
from throughcare.commissioning.queries.waiting import waiting_commissioner
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, signed_in, texts

pytestmark = pytest.mark.django_db
SOON = make.DUE - timedelta(days=3)


def said(made: make.Competition, now=SOON) -> list[str]:
    with acting(made.commissioner, now):
        return [row.text for row in waiting_commissioner(made.commissioner, now)]


def test_the_desk_and_the_page_tell_how_many_may_bid_and_how_many_have_begun_and_nobodys_name() -> None:
    made = make.make_published(supplier_count=3)
    make.write_bid(made.writers[0], made.lot)
    at(SOON)

    assert said(made) == [f"Few bids are begun in {made.call_off.reference}"]
    page = get(signed_in(made.commissioner), "show", made.call_off.reference)
    assert texts(page, ".govuk-warning-text li") == ["Lot 1: 3 may bid, 1 begun"]
    assert made.suppliers[0].name not in page.text_content()


def test_there_is_no_alarm_early_nor_with_enough_bids_nor_after_the_close() -> None:
    made = make.make_published()
    assert said(made, make.DUE - timedelta(days=11)) == []
    first = make.write_bid(made.writers[0], made.lot)
    make.write_bid(made.writers[1], made.lot)
    assert said(made) == []

    bidding.withdraw(actor=made.writers[0], now=make.NOW, bid=first)

    assert len(said(made)) == 1
    assert f"Few bids are begun in {made.call_off.reference}" not in said(made, make.DUE + timedelta(minutes=1))


def test_nobody_but_the_buyer_is_told() -> None:
    made = make.make_published()
    at(SOON)

    for actor in (made.evaluators[0], made.moderator, made.officers[0]):
        assert "begun" not in get(signed_in(actor), "show", made.call_off.reference).text_content()
