"""An abnormally low price is asked about in writing before its bid is accepted or set aside by a second person."""

from datetime import timedelta
from decimal import Decimal

import pytest

from throughcare.access.acting import acting
from throughcare.commissioning import planning
from throughcare.commissioning.actions import awarding, low_prices
from throughcare.commissioning.models import PriceQuery
from throughcare.commissioning.queries import ranking
from throughcare.commissioning.queries.waiting import waiting_commissioner, waiting_supplier
from throughcare.commissioning.rules import low
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.letters.models import Letter

WHY = "A grant of the county pays for two of the five workers."
LATER = make.OPENING + timedelta(hours=1)


def test_a_price_is_low_below_its_share_of_the_median_and_not_at_it() -> None:
    prices = {"A": Decimal("79.99"), "B": Decimal("80.00"), "C": Decimal("100.00"), "D": Decimal("100.00")}

    assert low(prices, 80) == set()  # the median is 90
    assert low(prices | {"E": Decimal("100.00")}, 80) == {"A"}
    assert low({}, 80) == set()


@pytest.mark.django_db
def test_a_low_price_is_asked_about_answered_and_accepted_on_the_pages_and_then_awarded() -> None:
    made = make.make_low()
    bid = made.bids[0]
    at(LATER)
    given = {"actor": made.approver, "now": LATER, "lot": made.lot, "bid": bid, "reason": "The best of the three."}
    with pytest.raises(NotValid, match="abnormally low"):
        awarding.award(**given, concentration_reason="Nobody else came near.")
    shown = " ".join(texts(get(signed_in(made.approver), "show", made.call_off.reference), "main"))
    assert "£300,000, the median of lot 1 is £600,000." in shown

    post(signed_in(made.approver), "price_ask", bid.reference, question="How can you pay your staff from that?")
    found = PriceQuery.objects.get()
    writer = signed_in(made.writers[0])
    assert "How can you pay your staff from that?" in get(writer, "price_answer", bid.reference).text_content()
    assert problems(post(writer, "price_answer", bid.reference, answer="We can.")) == ["Say it in a sentence at least."]
    post(writer, "price_answer", bid.reference, answer=WHY)
    own = " ".join(texts(get(writer, "bid", bid.reference), "main"))
    assert "The buyer asks: How can you pay your staff from that?" in own
    assert f"You answered: {WHY}" in own
    assert WHY in get(signed_in(made.commissioner), "price_decide", found.pk).text_content()
    reason = "The grant is confirmed for the whole term."
    post(signed_in(made.commissioner), "price_decide", found.pk, decision="agree", reason=reason)

    award = awarding.award(**given, concentration_reason="Nobody else came near.")
    assert award.bid_id == bid.pk
    assert Letter.objects.filter(template="price_asked", organisation=made.suppliers[0]).count() == 1


@pytest.mark.django_db
def test_nothing_is_set_aside_unasked_nor_before_its_bidder_had_the_time_to_answer() -> None:
    made = make.make_low()
    found = make.make_price_query(made)
    given = {"actor": made.commissioner, "query": found, "reason": "It says nothing to what was asked."}

    with pytest.raises(NotValid, match="still has time"):
        low_prices.decide_price(**given, now=found.due_at, is_agreed=False)
    low_prices.decide_price(**given, now=found.due_at + timedelta(seconds=1), is_agreed=False)

    ranked = ranking.ranked(made.lot)
    assert [row.place.is_set_aside for row in ranked] == [False, False, True]
    assert ranked[-1].bid == made.bids[0]
    assert ranking.first(ranked) == ranked[0].bid
    candidates = {bid.bidder for bid in planning.problem_of(made.call_off, LATER.date()).bids}
    assert candidates == {str(made.suppliers[1].pk), str(made.suppliers[2].pk)}
    with pytest.raises(NotNow, match="time to answer is over"):
        low_prices.answer_price(actor=made.writers[0], now=found.due_at + timedelta(seconds=1), query=found, answer=WHY)


@pytest.mark.django_db
def test_a_bid_whose_price_is_not_low_is_not_asked_and_none_is_asked_twice() -> None:
    made = make.make_low()
    make.make_price_query(made)

    for bid, says in ((made.bids[1], "not abnormally low"), (made.bids[0], "asked already")):
        with pytest.raises(NotNow, match=says):
            low_prices.ask_price(actor=made.approver, now=LATER, bid=bid, question="How can you pay your staff then?")

    assert PriceQuery.objects.count() == 1


@pytest.mark.django_db
def test_only_the_approver_asks_the_bidder_answers_and_somebody_outside_the_panel_decides() -> None:
    made = make.make_low()
    for actor in (made.commissioner, made.moderator, made.writers[1]):
        with pytest.raises(NotAllowed):
            low_prices.ask_price(actor=actor, now=LATER, bid=made.bids[0], question="How can you pay your staff then?")
    found = make.make_price_query(made)
    for actor in (made.writers[1], made.commissioner):
        with pytest.raises(NotAllowed):
            low_prices.answer_price(actor=actor, now=LATER, query=found, answer=WHY)
    low_prices.answer_price(actor=made.writers[0], now=LATER, query=found, answer=WHY)

    for actor in (made.approver, made.moderator, made.evaluators[0], made.writers[0]):
        with pytest.raises(NotAllowed):
            low_prices.decide_price(actor=actor, now=LATER, query=found, is_agreed=True, reason=WHY)
    assert PriceQuery.objects.get().is_agreed is None


@pytest.mark.django_db
def test_desks_tell_the_bidder_to_explain_and_the_commissioner_to_decide() -> None:
    made = make.make_low()
    make.make_price_query(made)
    reference = made.bids[0].reference

    with acting(made.writers[0], LATER):
        assert f"Explain the price of bid {reference}" in [w.text for w in waiting_supplier(made.writers[0], LATER)]
    with acting(made.commissioner, LATER):
        told = [w.text for w in waiting_commissioner(made.commissioner, LATER)]
    assert f"Decide on the low price of {reference}" in told
