"""Agreed scores are opened again by the approver alone, for a reason; with a second person once prices are known."""

from datetime import timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import bidding, changing, drafting, publishing, reopening, scoring
from throughcare.commissioning.models import Consensus, Reopening
from throughcare.commissioning.queries import reopening as queries
from throughcare.commissioning.queries.waiting import waiting_commissioner
from throughcare.commissioning.rules import WITHDRAWN_LOT
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db
WHY = "The score of question 1 rests on an annex that no bid was asked for."
LATER = make.OPENING + timedelta(hours=1)


def agreed(prices_open: bool) -> make.Competition:
    """A competition whose scores are agreed, with the prices open or still sealed."""
    made = make.agree_scores(make.make_scored(), ((4, 3), (2, 3)))
    made = make.open_prices(made) if prices_open else made
    make.declare_none(made, made.approver)
    return made


def amend(made: make.Competition) -> None:
    """The moderator agrees another score of the first bid's first answer, and concludes."""
    changed = {1: (1, "The annex is left out."), 2: (3, "Agreed 3.")}
    scoring.record_consensus(actor=made.moderator, now=LATER, bid=made.bids[0], agreed=changed)
    scoring.moderate(actor=made.moderator, now=LATER, call_off=made.call_off)


def test_before_the_prices_are_known_the_approver_opens_them_at_once_and_how_they_stood_is_kept() -> None:
    made = agreed(prices_open=False)
    at(LATER)
    reference = made.call_off.reference
    assert problems(post(signed_in(made.approver), "reopen", reference, reason="A slip.")) == [
        "Say in a sentence at least why the agreed scores are opened again."
    ]

    post(signed_in(made.approver), "reopen", reference, reason=WHY)
    assert made.fresh().status == "opened"
    amend(made)

    row = Reopening.objects.get()
    assert (row.prices_were_open, row.is_agreed, made.fresh().status) == (False, None, "moderated")
    (change,) = queries.changes(row)
    assert (change.before, change.before_reason, change.after) == (4, "Agreed 4.", 1)
    shown = " ".join(texts(get(signed_in(made.inspector), "reopening", row.pk), "main"))
    assert WHY in shown
    assert "4 Agreed 4.1 The annex is left out." in shown
    assert Event.objects.filter(verb="call_off.reopened").count() == 1


def test_once_the_prices_are_known_a_second_person_agrees_and_that_they_were_open_stays_a_fact() -> None:
    made = agreed(prices_open=True)
    opened_at = made.call_off.prices_opened_at
    at(LATER)
    post(signed_in(made.approver), "reopen", made.call_off.reference, reason=WHY)
    row = Reopening.objects.get()
    assert made.fresh().status == "priced"
    assert [each.text for each in waiting_commissioner(made.commissioner, LATER)] == [
        f"Agree or not to open agreed scores of {made.call_off.reference} again"
    ]

    reason = "The annex was asked for by nobody, so the score can't rest on it."
    answer = post(signed_in(made.commissioner), "reopening_decide", row.pk, decision="agree", reason=reason)
    assert answer.status_code == 302
    assert made.fresh().status == "opened"
    amend(made)

    assert (made.fresh().status, made.call_off.prices_opened_at) == ("priced", opened_at)
    shown = " ".join(texts(get(signed_in(made.inspector), "reopening", row.pk), "main"))
    assert "Known: they had been opened on" in shown
    assert reason in shown
    assert Event.objects.filter(verb="call_off.priced").count() == 2  # the proposal is worked out again


def test_nobody_else_opens_them_and_nobody_of_the_panel_is_the_second_person() -> None:
    made = agreed(prices_open=True)
    given = {"now": LATER, "call_off": made.call_off, "reason": WHY}
    for actor in (made.moderator, made.commissioner, made.evaluators[0], made.writers[0]):
        with pytest.raises(NotAllowed):
            reopening.reopen(actor=actor, **given)
    row = reopening.reopen(actor=made.approver, **given)

    other = make.make_actor(Role.COMMISSIONER, make.make_organisation("commissioner"))
    for actor in (made.approver, made.moderator, made.evaluators[0], other):
        with pytest.raises(NotAllowed):
            reopening.decide_reopening(actor=actor, now=LATER, reopening=row, is_agreed=True, reason=WHY)

    assert made.fresh().status == "priced"
    assert {row.score for row in Consensus.objects.all()} == {4, 3, 2}


def test_what_the_second_person_does_not_agree_to_changes_nothing_and_is_not_decided_twice() -> None:
    made = agreed(prices_open=True)
    row = reopening.reopen(actor=made.approver, now=LATER, call_off=made.call_off, reason=WHY)
    given = {"actor": made.commissioner, "now": LATER, "reopening": row, "reason": "The annex was part of the answer."}
    reopening.decide_reopening(**given, is_agreed=False)

    with pytest.raises(NotNow, match="decided already"):
        reopening.decide_reopening(**given, is_agreed=True)

    assert (made.fresh().status, Reopening.objects.get().took_effect_at) == ("priced", None)


def test_a_lot_that_was_withdrawn_or_had_no_bid_keeps_no_scores_shut() -> None:
    made = make.make_draft()
    for _ in range(2):
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms())
    given = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    publishing.publish(**given)
    made.fresh()
    made.bids.extend(
        bidding.submit(actor=writer, now=make.NOW, bid=make.write_bid(writer, made.lot)) for writer in made.writers
    )
    changing.propose_change(**given, part="lot-2", values=WITHDRAWN_LOT)
    changing.publish_change(**given, reason=WHY)
    marks = ((4, 3), (2, 3))
    made = make.moderate_bids(make.score_bids(make.open_bids(made), marks), marks)
    make.declare_none(made, made.approver)
    at(LATER)
    post(signed_in(made.approver), "close_lot", made.call_off.reference, 3, reason="Nobody bid for it.")

    post(signed_in(made.approver), "reopen", made.call_off.reference, reason=WHY)

    assert Reopening.objects.get().reason == WHY


def test_scores_on_which_an_award_rests_are_not_opened() -> None:
    made, _award = make.make_awarded()
    at(LATER)

    answer = post(signed_in(made.approver), "reopen", made.call_off.reference, reason=WHY)

    assert answer.status_code == 409
    assert Reopening.objects.count() == 0
