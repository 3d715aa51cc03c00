"""Evaluators are given questions and lots: they see, score and are chased for these alone; each answer has enough."""

from datetime import timedelta

import pytest
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.audit.models import Event
from throughcare.commissioning.actions import assigning, scoring
from throughcare.commissioning.queries import scoring as queries
from throughcare.commissioning.queries.waiting import waiting_commissioner, waiting_evaluator
from throughcare.commissioning.rules import Seat, due, refilled, short_of
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db


def give(made: make.Competition, evaluator, questions=(2,), lots=(1,)) -> None:
    given = {"user_id": evaluator.user_id, "lots": lots, "questions": questions}
    assigning.assign(actor=made.commissioner, now=make.OPENING, call_off=made.call_off, **given)


def test_an_evaluator_scores_what_was_given_and_nothing_else() -> None:
    seat = Seat(given=frozenset({(7, 2)}), recused=frozenset({30}))
    bids = {10: 7, 20: 8, 30: 7}

    assert due(seat, bids, (1, 2)) == {(10, 2)}
    assert due(Seat(given=None, recused=frozenset()), {10: 7}, (1, 2)) == {(10, 1), (10, 2)}
    assert short_of([{(10, 2)}, {(10, 2), (10, 1)}], [(10, 1), (10, 2)], 2) == {(10, 1): 1}


def test_an_assignment_is_made_on_a_page_and_the_evaluator_sees_and_scores_these_answers_alone() -> None:
    made = make.make_opened(evaluator_count=3)
    one = made.evaluators[0]
    at(make.OPENING)
    address = (made.call_off.reference, one.user_id)
    assert problems(post(signed_in(made.commissioner), "assign", *address, questions=["2"])) == [
        "Choose at least one lot, or no question either."
    ]
    post(signed_in(made.commissioner), "assign", *address, questions=["2"], lots=["1"])
    make.declare_none(made, one)
    bid, page = made.bids[0], signed_in(one)

    for name in ("score", "opened_bid"):
        words = " ".join(texts(get(page, name, bid.reference), "main"))
        assert make.WORDS[2] in words
        assert make.WORDS[1] not in words
    post(page, "score", bid.reference, score_2="3", reason_2="Good.", score_1="5", reason_1="Mine too.", do="lock")

    assert set(queries.own_scores(one, bid)) == {2}
    done = {row.bid.pk: (row.question_count, row.is_locked) for row in queries.to_score(one, made.call_off)}
    assert done == {bid.pk: (1, True), made.bids[1].pk: (1, False)}
    assert Event.objects.filter(verb="evaluator.assigned").count() == 1


def test_bids_of_a_lot_that_was_not_given_are_not_there() -> None:
    made = make.make_draft(evaluator_count=3)
    second = make.terms(areas=("police-durham",), cohort="women")
    make.drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=second)
    make.publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    for lot in made.call_off.lots.all():
        bid = make.write_bid(made.writers[0], lot)
        make.bidding.submit(actor=made.writers[0], now=make.NOW, bid=bid)
    make.open_bids(made)
    give(made, made.evaluators[0], questions=(1, 2), lots=(2,))
    make.declare_none(made, made.evaluators[0])
    at(make.OPENING)
    client = signed_in(made.evaluators[0])

    answers = {
        bid.lot.number: client.get(reverse("commissioning:opened_bid", args=[bid.reference])).status_code
        for bid in made.bids
    }
    assert answers == {1: 404, 2: 200}


def test_moderation_waits_until_each_answer_has_as_many_evaluators_as_policy_asks() -> None:
    made = make.make_opened()
    one, two = made.evaluators
    give(made, one, questions=(2,))
    for evaluator, marks in ((one, {2: (3, "Good.")}), (two, {1: (4, "Good."), 2: (3, "Good.")})):
        make.declare_none(made, evaluator)
        for bid in made.bids:
            scoring.lock_scores(actor=evaluator, now=make.OPENING, bid=bid, marks=marks)
    at(make.OPENING)

    assert made.fresh().scored_at is None
    shown = " ".join(texts(get(signed_in(made.commissioner), "assignments", made.call_off.reference), "main"))
    assert f"{made.bids[0].reference}, question 1: 1 of at least 2" in shown
    with pytest.raises(NotNow, match="has locked scores"):
        give(made, one, questions=())


def test_whoever_is_late_is_named_and_only_while_something_is_missing() -> None:
    made = make.make_opened()
    one, two = made.evaluators
    make.declare_none(made, one)
    for bid in made.bids:
        scoring.lock_scores(actor=one, now=make.OPENING, bid=bid, marks={1: (4, "Good."), 2: (3, "Good.")})
    assert waiting_evaluator(one, make.OPENING) == []
    at(make.OPENING + timedelta(days=29))

    page = get(signed_in(made.commissioner), "assignments", made.call_off.reference)

    rows = {texts(row, "th")[0]: texts(row, "td")[2:4] for row in page.cssselect("tbody tr")}
    names = {panelist.user_id: panelist.user.name for panelist in made.call_off.panel.select_related("user")}
    assert rows[names[one.user_id]] == ["4 of 4", "6 May 2022"]
    assert rows[names[two.user_id]] == ["0 of 4", "6 May 2022 Late"]


def test_nobody_but_the_buyer_gives_answers_to_evaluators() -> None:
    made = make.make_opened()

    for actor in (made.evaluators[0], made.moderator, made.approver, made.writers[0]):
        with pytest.raises(NotAllowed):
            assigning.assign(
                actor=actor,
                now=make.OPENING,
                call_off=made.call_off,
                user_id=made.evaluators[0].user_id,
                lots=(1,),
                questions=(1,),
            )
    assert queries.given(made.call_off.panel.get(user=made.evaluators[0].user_id)) == ([], [])


def declare_interest(made: make.Competition, evaluator, supplier) -> None:
    """An interest in one bidder, and none in the others, on the page."""
    others = {f"interest_{row.pk}": "no" for row in made.suppliers if row != supplier}
    said = {f"interest_{supplier.pk}": "yes", f"detail_{supplier.pk}": "My brother works there."}
    post(signed_in(evaluator), "declare", made.call_off.reference, **others, **said)


def test_answers_go_to_whoever_scores_fewest_until_each_has_its_number() -> None:
    nobody, elsewhere = frozenset[int](), frozenset({(99, 99)})
    all_of = Seat(given=None, recused=frozenset({10}))
    one, two = Seat(given=frozenset({(7, 2)}), recused=nobody), Seat(given=elsewhere, recused=nobody)
    seats = {1: all_of, 2: one, 3: two, 4: Seat(given=elsewhere, recused=frozenset({10}))}

    assert refilled(seats, {10: 7}, (1, 2), 2) == [(3, 7, 1), (2, 7, 1), (3, 7, 2)]
    assert refilled({1: all_of}, {10: 7}, (1,), 2) == []


def test_who_declares_an_interest_in_a_bidder_neither_sees_nor_scores_it_and_another_is_given_its_answers() -> None:
    made = make.make_opened(evaluator_count=3)
    one, _two, three = made.evaluators
    give(made, three, questions=(2,))
    at(make.OPENING)

    declare_interest(made, one, made.suppliers[0])

    first, second = (bid.reference for bid in made.bids)
    pages = [signed_in(one).get(reverse("commissioning:score", args=[bid])).status_code for bid in (first, second)]
    assert pages == [404, 200]
    assert queries.given(made.call_off.panel.get(user=three.user_id)) == ([1], [1, 2])
    assert queries.short_of(made.fresh()) == []
    assert Event.objects.get(verb="evaluators.refilled").count == 1


def test_where_the_panel_is_too_small_the_commissioner_is_told_on_the_desk() -> None:
    made = make.make_opened()
    at(make.OPENING)

    declare_interest(made, made.evaluators[0], made.suppliers[0])

    with acting(made.commissioner, make.OPENING):
        told = [row.text for row in waiting_commissioner(made.commissioner, make.OPENING)]
    assert any(text.startswith("Too few evaluators score some answers of") for text in told)
