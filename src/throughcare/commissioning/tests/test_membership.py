"""Whoever is off the framework is not invited, and bids, wins and signs no more: looked at anew each time."""

from datetime import date, datetime, timedelta

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import awarding, bidding, partners, publishing
from throughcare.commissioning.models import Award, Bid, Invitation
from throughcare.commissioning.tests import factories as make
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotValid
from throughcare.market.actions import membership
from throughcare.market.models import Restriction

pytestmark = pytest.mark.django_db
AFTER = end_of(date(2022, 4, 19)) + timedelta(microseconds=1)  # of standstill
WORDS = "no more|is suspended from the framework"


def suspend(made: make.Competition, index: int = 0, at: datetime = make.NOW) -> Restriction:
    """Suspend a bidder of a competition."""
    return membership.restrict(
        actor=made.commissioner,
        now=at,
        framework=made.call_off.framework,
        name=made.suppliers[index].name,
        kind="suspended",
        ground="conduct",
        reason="Its staff were not checked as it had said.",
        until_on=None,
    )


def lift(made: make.Competition, row: Restriction, at: datetime) -> None:
    membership.lift(actor=made.commissioner, now=at, restriction=row, reason="All staff are checked now.")


def test_a_suspended_member_is_not_invited() -> None:
    made = make.make_draft()
    suspend(made)

    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    assert list(Invitation.objects.values_list("organisation", flat=True)) == [made.suppliers[1].pk]


def test_a_member_suspended_after_its_invitation_submits_no_bid_until_that_is_lifted() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    row = suspend(made)

    with pytest.raises(NotValid, match=WORDS):
        bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    lift(made, row, make.NOW)
    bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)

    assert Bid.objects.get().status == "submitted"


def test_a_bid_of_whoever_was_off_when_bids_closed_is_set_aside_unread() -> None:
    made = make.make_bidden()
    suspend(made, at=make.NOW + timedelta(hours=1))

    make.open_bids(made)

    first, second = Bid.objects.order_by("pk")
    assert (first.status, first.answers) == ("submitted", None)
    assert first.opening_fault == "When bids closed, the organisation or a partner in its bid was off the framework."
    assert (second.status, second.opening_fault) == ("opened", "")


def test_a_bidder_suspended_after_the_opening_is_awarded_nothing() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)
    suspend(made, at=make.OPENING)

    with pytest.raises(NotValid, match=WORDS):
        awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="It is the best.")

    assert not Award.objects.exists()


def test_no_contract_is_made_for_a_winner_who_is_off_and_it_is_made_once_that_is_lifted() -> None:
    made, award = make.make_awarded()
    row = suspend(made, at=make.OPENING)

    tasks.due(AFTER)
    waiting = Award.objects.get(pk=award.pk).status
    with pytest.raises(NotValid, match=WORDS):
        awarding.confirm(actor=SYSTEM, now=AFTER, award=award)
    lift(made, row, AFTER)
    tasks.due(AFTER + timedelta(minutes=5))

    assert (waiting, Award.objects.get(pk=award.pk).status) == ("standstill", "confirmed")


def test_a_suspended_partner_confirms_no_share() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    make.give_turnover(made.suppliers[1], "9000000")
    row = make.make_partner(bid, made.writers[0], made.suppliers[1].name)
    suspend(made, 1)

    with pytest.raises(NotValid, match=WORDS):
        partners.answer(actor=made.writers[1], now=make.NOW, partner=row, is_confirmed=True)

    row.refresh_from_db()
    assert row.status == "named"
