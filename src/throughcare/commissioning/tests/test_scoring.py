"""Interests, scores alone and unseen, and the moderator's consensus."""

import pytest

from throughcare.access.roles import Role
from throughcare.commissioning.actions import drafting, scoring
from throughcare.commissioning.models import Consensus, Score
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import scoring as queries
from throughcare.commissioning.tests import factories as make
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid

pytestmark = pytest.mark.django_db
MARKS = {1: (4, "Clear and evidenced."), 2: (3, "Some gaps.")}


def declare(made: make.Competition, actor, interests: dict[int, tuple[bool, str]]) -> None:
    scoring.declare(actor=actor, now=make.OPENING, call_off=made.call_off, interests=interests)


def lock(made: make.Competition, actor, bid) -> None:
    scoring.lock_scores(actor=actor, now=make.OPENING, bid=bid, marks=MARKS)


def test_an_evaluator_sees_no_bid_before_declaring_about_its_bidder() -> None:
    made = make.make_opened()
    evaluator = made.evaluators[0]
    assert list(bid_queries.opened_bids(evaluator, made.call_off)) == []

    declare(made, evaluator, {made.suppliers[0].pk: (False, "")})

    assert list(bid_queries.opened_bids(evaluator, made.call_off)) == [made.bids[0]]
    with pytest.raises(NotFound):
        bid_queries.opened_bid(evaluator, made.bids[1].reference)


def test_an_evaluator_with_an_interest_sees_and_scores_nothing_of_that_bidder() -> None:
    made = make.make_opened()
    evaluator = made.evaluators[0]

    declare(
        made, evaluator, {made.suppliers[0].pk: (True, "My sister works there."), made.suppliers[1].pk: (False, "")}
    )

    assert list(bid_queries.opened_bids(evaluator, made.call_off)) == [made.bids[1]]
    with pytest.raises(NotFound):
        scoring.save_scores(actor=evaluator, now=make.OPENING, bid=made.bids[0], marks=MARKS)
    assert not Score.objects.exists()


def test_an_interest_must_say_what_it_is_and_stays_as_declared() -> None:
    made = make.make_opened()
    evaluator = made.evaluators[0]
    with pytest.raises(NotValid, match="Say what the interest is"):
        declare(made, evaluator, {made.suppliers[0].pk: (True, " ")})

    declare(made, evaluator, {made.suppliers[0].pk: (True, "A trustee.")})
    declare(made, evaluator, {made.suppliers[0].pk: (False, "")})

    assert [d.interest.has_interest for d in queries.declarations(evaluator, made.call_off) if d.interest] == [True]


def test_an_interest_found_later_is_added_and_takes_own_scores_of_that_bidder_away() -> None:
    made = make.make_opened()
    evaluator = made.evaluators[0]
    make.declare_none(made, evaluator)
    lock(made, evaluator, made.bids[0])

    scoring.add_interest(
        actor=evaluator,
        now=make.OPENING,
        call_off=made.call_off,
        organisation_id=made.suppliers[0].pk,
        detail="I had forgotten a grant.",
    )

    assert not Score.objects.exists()
    assert list(bid_queries.opened_bids(evaluator, made.call_off)) == [made.bids[1]]


def test_a_draft_of_scores_is_kept_half_done_and_locked_only_when_whole() -> None:
    made = make.make_opened()
    evaluator, bid = made.evaluators[0], made.bids[0]
    make.declare_none(made, evaluator)

    scoring.save_scores(actor=evaluator, now=make.OPENING, bid=bid, marks={1: (4, ""), 2: (None, "Thinking.")})
    with pytest.raises(NotValid) as refused:
        scoring.lock_scores(actor=evaluator, now=make.OPENING, bid=bid, marks={1: (4, ""), 2: (None, "Thinking.")})

    assert [str(p) for p in refused.value.problems] == ["Question 1: give your reason.", "Question 2: choose a score."]
    kept = {n: (s.score, s.reason, s.status) for n, s in queries.own_scores(evaluator, bid).items()}
    assert kept == {1: (4, "", "draft"), 2: (None, "Thinking.", "draft")}


def test_locked_scores_are_not_changed() -> None:
    made = make.make_opened()
    evaluator, bid = made.evaluators[0], made.bids[0]
    make.declare_none(made, evaluator)
    lock(made, evaluator, bid)

    with pytest.raises(NotNow, match="locked your scores"):
        scoring.save_scores(actor=evaluator, now=make.OPENING, bid=bid, marks={1: (0, "No."), 2: (0, "No.")})

    assert queries.own_scores(evaluator, bid)[1].score == 4


def test_evaluators_never_see_one_anothers_scores() -> None:
    made = make.make_moderated()

    for evaluator in made.evaluators:
        seen = [score for row in queries.side_by_side(evaluator, made.call_off) for score in row.scores]
        assert {score.panelist.user_id for score in seen} == {evaluator.user_id}
        assert len(seen) == 4


def test_the_moderator_sees_scores_only_when_the_last_is_locked() -> None:
    made = make.make_opened()
    make.declare_none(made, made.moderator)
    for evaluator in made.evaluators:
        make.declare_none(made, evaluator)
    jobs = [(evaluator, bid) for evaluator in made.evaluators for bid in made.bids]
    for evaluator, bid in jobs[:-1]:
        lock(made, evaluator, bid)
    assert [row.scores for row in queries.side_by_side(made.moderator, made.call_off)] == [()] * 4
    with pytest.raises(NotNow, match="Moderation begins when every evaluator has locked"):
        scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=made.bids[0], agreed=MARKS)

    lock(made, *jobs[-1])

    assert [len(row.scores) for row in queries.side_by_side(made.moderator, made.call_off)] == [2] * 4
    assert made.fresh().scored_at == make.OPENING


def test_a_recused_evaluator_does_not_hold_moderation_up_but_a_bid_nobody_scored_does() -> None:
    made = make.make_opened()
    one, two = made.evaluators
    ids = [s.pk for s in made.suppliers]
    declare(made, one, {ids[0]: (True, "A trustee."), ids[1]: (False, "")})
    declare(made, two, {ids[0]: (True, "A founder."), ids[1]: (False, "")})
    lock(made, one, made.bids[1])
    lock(made, two, made.bids[1])
    assert made.fresh().scored_at is None

    third, fourth = (make.make_actor(Role.EVALUATOR, made.call_off.buyer) for _ in range(2))
    drafting.name_panel(
        actor=made.commissioner,
        now=make.OPENING,
        call_off=made.call_off,
        evaluators=[one.user_id, two.user_id, third.user_id, fourth.user_id],
        moderator=made.moderator.user_id,
        approver=made.approver.user_id,
    )
    for evaluator in (third, fourth):
        assert made.fresh().scored_at is None
        make.declare_none(made, evaluator)
        lock(made, evaluator, made.bids[0])
        lock(made, evaluator, made.bids[1])

    assert made.fresh().scored_at == make.OPENING


def test_an_evaluator_who_has_scored_stays_on_the_panel() -> None:
    made = make.make_opened()
    make.declare_none(made, made.evaluators[0])
    lock(made, made.evaluators[0], made.bids[0])

    with pytest.raises(NotNow, match="has scored already and stays on the panel"):
        drafting.name_panel(
            actor=made.commissioner,
            now=make.OPENING,
            call_off=made.call_off,
            evaluators=[made.evaluators[1].user_id],
            moderator=made.moderator.user_id,
            approver=made.approver.user_id,
        )


def test_divergent_scores_are_found_and_an_agreed_score_outside_their_range_is_marked() -> None:
    made = make.make_opened()
    for evaluator, first in zip(made.evaluators, (1, 4), strict=True):
        make.declare_none(made, evaluator)
        for bid in made.bids:
            scoring.lock_scores(
                actor=evaluator, now=make.OPENING, bid=bid, marks={1: (first, "Because."), 2: (3, "Because.")}
            )
    make.declare_none(made, made.moderator)

    scoring.record_consensus(
        actor=made.moderator, now=make.OPENING, bid=made.bids[0], agreed={1: (5, "Talked through."), 2: (3, "Same.")}
    )

    rows = queries.side_by_side(made.moderator, made.call_off, made.bids[0])
    assert [(row.spread, row.is_divergent, row.is_outside) for row in rows] == [(3, True, True), (0, False, False)]


def test_a_consensus_needs_its_reason_and_may_be_amended_until_moderation_is_done() -> None:
    made = make.make_scored()
    make.declare_none(made, made.moderator)
    bid = made.bids[0]
    with pytest.raises(NotValid, match="give the reason for the agreed score"):
        scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=bid, agreed={1: (4, ""), 2: (3, "Same.")})
    assert not Consensus.objects.exists()

    scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=bid, agreed={1: (4, "First.")})
    scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=bid, agreed={1: (5, "Amended.")})

    assert [(c.score, c.reason) for c in Consensus.objects.all()] == [(5, "Amended.")]
    with pytest.raises(NotValid, match="3 of 4 answers have no agreed score yet"):
        scoring.moderate(actor=made.moderator, now=make.OPENING, call_off=made.call_off)


def test_nobody_else_moderates_and_nothing_is_amended_afterwards() -> None:
    made = make.make_moderated()

    for actor in (made.evaluators[0], made.approver, made.commissioner):
        with pytest.raises(NotAllowed):
            scoring.moderate(actor=actor, now=make.OPENING, call_off=made.call_off)
    with pytest.raises(NotNow):
        scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=made.bids[0], agreed={1: (0, "Late.")})

    assert made.call_off.status == "priced"


def test_a_moderator_with_an_interest_steps_aside_for_another() -> None:
    made = make.make_scored()
    declare(made, made.moderator, {s.pk: (True, "A trustee.") for s in made.suppliers})
    with pytest.raises(NotAllowed, match="Ask the commissioner to name somebody else"):
        scoring.moderate(actor=made.moderator, now=make.OPENING, call_off=made.call_off)

    other = make.make_actor(Role.MODERATOR, made.call_off.buyer)
    drafting.name_panel(
        actor=made.commissioner,
        now=make.OPENING,
        call_off=made.call_off,
        evaluators=[e.user_id for e in made.evaluators],
        moderator=other.user_id,
        approver=made.approver.user_id,
    )
    make.declare_none(made, other)

    assert [len(row.scores) for row in queries.side_by_side(other, made.call_off)] == [2] * 4
