"""A bid under the floor of a question can't win its lot, and is told so with the arithmetic."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.commissioning import planning
from throughcare.commissioning.actions import awarding, drafting
from throughcare.commissioning.letters import document
from throughcare.commissioning.queries import ranking as queries
from throughcare.commissioning.rules import Marked, QuestionTerms, Under, ranking
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, signed_in, texts
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.models import Letter


def with_floor(floor: int = 3, marks=((4, 2), (3, 3)), prices=("400000.00", "500000.00")) -> make.Competition:
    """Agreed scores of two bids, of which the cheaper and better in sum is under the floor of question 2."""
    made = make.make_draft()
    question = made.call_off.questions.get(number=2)
    terms = QuestionTerms(text=question.text, weight=40, max_words=300, is_social_value=True, floor_score=floor)
    drafting.change_question(actor=made.commissioner, now=make.NOW, question=question, terms=terms)
    make.publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    made.fresh()
    for minutes, (writer, price) in enumerate(zip(made.writers, prices, strict=True)):
        received_at = make.NOW + timedelta(minutes=minutes)  # one after the other, as the marks are
        make.bidding.submit(actor=writer, now=received_at, bid=make.write_bid(writer, made.lot, price))
    make.open_bids(made)
    made = make.moderate_bids(make.score_bids(made, marks), marks)
    make.declare_none(made, made.approver)
    return made


@pytest.mark.django_db
def test_a_bid_under_a_floor_ranks_last_is_no_candidate_and_cannot_be_awarded() -> None:
    made = with_floor()
    low = next(bid for bid in made.bids if bid.price_gbp == Decimal("400000.00"))

    ranked = queries.ranked(made.lot)
    assert [(row.place.rank, row.bid == low) for row in ranked] == [(1, False), (2, True)]
    assert [row.place.price for row in ranked] == [Decimal("100.0000"), Decimal(100)]  # of those that can win
    assert ranked[1].place.under == (Under(number=2, score=2, floor=3),)
    problem = planning.problem_of(made.call_off, make.OPENING.date())
    assert [bid.bidder for bid in problem.bids] == [str(ranked[0].bid.organisation_id)]
    given = {"actor": made.approver, "now": make.OPENING, "lot": made.lot, "reason": "Cheapest by far of the two."}
    with pytest.raises(NotValid, match="question 2 was agreed at 2, and its floor is 3"):
        awarding.award(**given, bid=low, concentration_reason="Nobody else came near.")
    assert made.lot.status == "open"


@pytest.mark.django_db
def test_the_bidder_is_told_by_which_score_its_bid_could_not_win_in_both_languages() -> None:
    made = with_floor()
    awarding.award(
        actor=made.approver,
        now=make.OPENING,
        lot=made.lot,
        bid=queries.ranked(made.lot)[0].bid,
        reason="The best bid that can win.",
        concentration_reason="Nobody else came near.",
    )

    letters = Letter.objects.filter(template="award_feedback")
    words = {letter.facts["is_winner"]: str(document(letter)) for letter in letters}
    told = "Your bid could not win: question 2 has an agreed score of 2, and its floor was 3."
    assert told in words[False]
    assert told not in words[True]


@pytest.mark.django_db
def test_evaluators_and_the_moderator_read_the_floor_where_they_score() -> None:
    made = with_floor()
    at(make.OPENING)
    floor = "A bid whose agreed score here is below 3 can’t win."

    score = get(signed_in(made.evaluators[0]), "score", made.bids[0].reference)
    agree = get(signed_in(made.moderator), "consensus", made.bids[0].reference)
    listed = get(signed_in(made.moderator), "moderation", made.call_off.reference)

    assert [floor in texts(page, ".app-answer p") for page in (score, agree)] == [True, True]
    assert texts(listed, "td .govuk-hint") == ["Floor: 3"] * 2


@pytest.mark.django_db
def test_a_floor_is_published_with_its_question_and_frozen() -> None:
    made = with_floor()
    at(make.OPENING)

    page = get(signed_in(made.writers[0]), "public_show", made.call_off.reference)

    assert "A bid whose agreed score here is below 3 can’t win." in texts(page, "p")
    with pytest.raises(NotNow):
        drafting.change_question(
            actor=made.commissioner,
            now=make.OPENING,
            question=made.call_off.questions.get(number=2),
            terms=QuestionTerms(text="Another", weight=40, max_words=300, floor_score=1),
        )


@pytest.mark.django_db
def test_where_every_bid_is_under_a_floor_nobody_is_expected_to_win() -> None:
    made = with_floor(floor=4)

    assert queries.first(queries.ranked(made.lot)) is None
    assert planning.problem_of(made.call_off, make.OPENING.date()).bids == ()


WEIGHTS = st.lists(st.integers(1, 40), min_size=1, max_size=6).map(lambda parts: dict(enumerate(parts, 1)))


def to_hundred(weights: dict[int, int]) -> dict[int, int]:
    """Weights that add up to a hundred: the last takes what is missing."""
    scaled = {
        number: max(1, weight * (100 - len(weights)) // sum(weights.values())) for number, weight in weights.items()
    }
    last = max(scaled)
    return scaled | {last: scaled[last] + 100 - sum(scaled.values())}


@given(data=st.data(), weights=WEIGHTS.map(to_hundred), quality=st.integers(0, 100))
def test_every_score_is_what_anybody_works_out_again_from_the_marks(data, weights, quality) -> None:
    floors = data.draw(st.dictionaries(st.sampled_from(sorted(weights)), st.integers(1, 5)))
    marks = st.fixed_dictionaries({number: st.integers(0, 5) for number in weights})
    prices = st.integers(1, 10**9).map(lambda pence: Decimal(pence) / 100)
    bids = [
        Marked(reference=f"B-{at}", scores=data.draw(marks), price_gbp=data.draw(prices), received_at=make.NOW)
        for at in range(data.draw(st.integers(1, 5)))
    ]
    rule = {"question_weights": weights, "quality_weight": quality, "price_weight": 100 - quality, "floors": floors}

    places = ranking(bids, **rule)

    can_win = [bid for bid in bids if all(bid.scores[n] >= floor for n, floor in floors.items())]
    lowest = min(bid.price_gbp for bid in can_win or bids)
    by_reference = {bid.reference: bid for bid in bids}
    for place in places:
        bid = by_reference[place.reference]
        tenths = sum(weight * bid.scores[number] for number, weight in weights.items()) * 20
        assert place.quality * 100 == tenths
        assert abs(place.price - min(Decimal(100), lowest * 100 / bid.price_gbp)) <= Decimal("0.00005")
        weighed = (place.quality * quality + place.price * (100 - quality)) / 100
        assert abs(place.total - weighed) <= Decimal("0.00005")
        assert bool(place.under) == (bid not in can_win)
    order = [(bool(place.under), -place.total, -place.quality, place.price_gbp) for place in places]
    assert order == sorted(order)
    again = ranking([replace(bid) for bid in reversed(bids)], **rule)
    assert again == places
