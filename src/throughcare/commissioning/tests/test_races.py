"""Two at once, in transactions of their own: one receipt, no bid between the stools, one award."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from throughcare.audit.models import Event
from throughcare.commissioning.actions import awarding, bidding, opening, publishing
from throughcare.commissioning.models import Award, Bid, CallOff, Invitation
from throughcare.commissioning.tests import factories as make
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run all jobs at the same time; a refusal is a result."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return job()
        except (NotNow, NotValid) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_bid_sent_from_two_tabs_at_once_has_one_receipt() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    at_once(*[lambda: bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)] * 2)

    assert Letter.objects.filter(template="bid_receipt").count() == 1
    assert Event.objects.filter(verb="bid.submitted").count() == 1


def test_a_bid_received_in_time_while_the_bids_are_being_opened_is_opened_or_refused_and_never_left_sealed() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)

    def take_part(index: int) -> None:
        passphrase = make.PASSPHRASES[index + 1]
        opening.take_part(actor=made.officers[index], now=make.OPENING, call_off=made.call_off, passphrase=passphrase)

    take_part(0)
    submitted, _opened = at_once(
        lambda: bidding.submit(actor=made.writers[0], now=make.DUE, bid=bid), lambda: take_part(1)
    )

    assert made.fresh().status == "opened"
    assert Bid.objects.get().status == ("draft" if isinstance(submitted, NotNow) else "opened")


def test_two_officers_at_once_open_the_bids_exactly_once() -> None:
    made = make.make_bidden()

    def take_part(index: int) -> Callable[[], Any]:
        return lambda: opening.take_part(
            actor=made.officers[index],
            now=make.OPENING,
            call_off=made.call_off,
            passphrase=make.PASSPHRASES[index + 1],
        )

    at_once(*(take_part(index) for index in range(3)))

    assert made.fresh().status == "opened"
    assert Event.objects.filter(verb="call_off.opened").count() == 1
    assert Event.objects.filter(verb="bid.opened").count() == 2


def test_publishing_twice_at_once_freezes_one_list() -> None:
    made = make.make_draft()

    at_once(*[lambda: publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)] * 2)

    assert Event.objects.filter(verb="call_off.published").count() == 1
    assert Invitation.objects.count() == 2


@pytest.mark.requirement(13)
def test_awarding_a_lot_twice_at_once_makes_one_award() -> None:
    made = make.make_moderated()
    make.declare_none(made, made.approver)

    def award() -> Any:
        return awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best.")

    results = at_once(award, award)

    assert sorted(type(result).__name__ for result in results) == ["Award", "NotNow"]
    assert Award.objects.count() == 1
    assert Letter.objects.filter(template="award_feedback").count() == 2


@pytest.mark.requirement(53)
def test_of_two_approvals_at_once_for_a_sum_of_which_only_one_fits_one_is_given() -> None:
    first = make.make_moderated()
    second = make.make_moderated(buyer=first.call_off.buyer, suppliers=first.suppliers)
    CallOff.objects.update(framework=first.call_off.framework)
    for made in (first, second):
        make.declare_none(made, made.approver)
    last_pound = make.make_envelope(first.call_off.framework, "224897.40")  # what one of them costs in 2022/23

    def approve(made: make.Competition) -> Award:
        lot = made.fresh().lots.get()
        return awarding.award(actor=made.approver, now=make.OPENING, lot=lot, bid=made.bids[0], reason="Best.")

    outcomes = at_once(lambda: approve(first), lambda: approve(second))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Award", "NotValid"]
    last_pound.refresh_from_db()
    assert (last_pound.committed_gbp, last_pound.available_gbp) == (last_pound.total_gbp, 0)
    assert Award.objects.count() == 1
