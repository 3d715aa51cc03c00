"""What waits for each role, at each stage of a competition."""

from datetime import timedelta

import pytest

from throughcare.access.actor import Actor
from throughcare.commissioning.actions import scoring
from throughcare.commissioning.queries.waiting import Waiting, waiting
from throughcare.commissioning.tests import factories as make

pytestmark = pytest.mark.django_db
NAME = "CO-2022-001, Made-up homes in Durham"


def texts(actor: Actor, now=make.NOW) -> list[str]:
    return [each.text for each in waiting(actor, now)]


def test_a_draft_waits_for_its_commissioner_alone() -> None:
    made = make.make_draft()

    assert waiting(made.commissioner, make.NOW) == [
        Waiting(text=f"Finish and publish {NAME}", url="/competitions/CO-2022-001")
    ]
    assert texts(made.writers[0]) == texts(made.officers[0]) == texts(made.evaluators[0]) == []


def test_an_invitation_then_a_draft_wait_for_the_supplier_until_it_is_submitted() -> None:
    made = make.make_published()
    writer = made.writers[0]
    assert waiting(writer, make.NOW) == [
        Waiting(text=f"Decide whether to bid for lot 1 of {NAME}", url="/invitations", due_at=make.DUE)
    ]

    bid = make.write_bid(writer, made.lot)
    assert texts(writer) == [f"Submit your bid for lot 1 of {NAME}"]

    make.bidding.submit(actor=writer, now=make.NOW, bid=bid)
    assert texts(writer) == []
    assert texts(made.writers[1], make.DUE + timedelta(seconds=1)) == []


def test_closed_bids_wait_for_officers_who_have_not_taken_part_and_for_the_commissioner() -> None:
    made = make.make_bidden()
    assert texts(made.officers[0], make.DUE) == []
    assert texts(made.officers[0], make.OPENING) == [f"Open the bids of {NAME}"]
    assert texts(made.commissioner, make.OPENING) == [f"Ask two officers to open the bids of {NAME}"]

    make.opening.take_part(
        actor=made.officers[0], now=make.OPENING, call_off=made.call_off, passphrase=make.PASSPHRASES[1]
    )

    assert texts(made.officers[0], make.OPENING) == []
    assert texts(made.officers[1], make.OPENING) == [f"Open the bids of {NAME}"]


def test_opened_bids_wait_for_declarations_then_scores_then_the_moderator_then_the_approver() -> None:
    made = make.make_opened()
    one, two = made.evaluators
    assert texts(one) == texts(made.moderator) == [f"Declare your interests in {NAME}"]

    for evaluator in (one, two):
        make.declare_none(made, evaluator)
        assert texts(evaluator) == [f"Score bids of {NAME}"]
        for bid in made.bids:
            marks = {1: (4, "Clear."), 2: (3, "Thin.")}
            scoring.lock_scores(actor=evaluator, now=make.OPENING, bid=bid, marks=marks)
        assert texts(evaluator) == []

    make.declare_none(made, made.moderator)
    assert texts(made.moderator) == [f"Record the agreed scores of {NAME}"]

    assert texts(make.make_moderated(buyer=made.call_off.buyer).approver) == [
        "Decide the awards of CO-2022-002, Made-up homes in Durham"
    ]


def test_a_moderator_with_an_interest_is_the_commissioners_to_replace() -> None:
    made = make.make_scored()
    interests = {s.pk: (True, "A trustee.") for s in made.suppliers}

    scoring.declare(actor=made.moderator, now=make.OPENING, call_off=made.call_off, interests=interests)

    assert texts(made.commissioner) == [f"Name somebody without an interest to the panel of {NAME}"]
