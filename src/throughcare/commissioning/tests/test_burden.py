"""The meter of proportion: what a bid costs beside what the lot is worth, before anything is published."""

from datetime import date
from decimal import Decimal

import pytest

from throughcare.commissioning import rules
from throughcare.commissioning.actions import drafting
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, signed_in
from throughcare.engagement.actions import pipeline, programmes, readiness
from throughcare.engagement.queries.pipeline import places
from throughcare.engagement.rules.pipeline import OF_A_LOT
from throughcare.market.rules.proportion import Burden, Pace

pytestmark = pytest.mark.django_db
PACE = Pace(words_per_hour=75, hour_cost_gbp=Decimal(35), most_rate=Decimal("0.01"))


def words(made: make.Competition, name: str) -> str:
    """What a page of the commissioner says."""
    return " ".join(get(signed_in(made.commissioner), name, made.call_off.reference).text_content().split())


def test_a_commissioner_is_warned_before_publishing_when_a_bid_costs_too_much_for_the_lot() -> None:
    made = make.make_draft()
    told = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    drafting.add_lot(**told, terms=make.terms(value_gbp=Decimal("40000.00")))

    shown = words(made, "publish")

    # 800 words at 75 an hour and £35 are £373.33; 40,000 over two years is a little more than 20,000 a year
    assert "2 questions, 800 words at most: about 10.7 hours of writing, or £373.33" in shown
    assert "That is more than 1.0% of a year’s value of 1 lot." in shown
    assert "Lot 2: 1.9% of £19,986.32 a year" in shown
    assert "Ask for 428 words or fewer in all" in shown


def test_what_is_in_proportion_is_said_to_be_so() -> None:
    made = make.make_draft()

    shown = words(made, "questions")

    assert "In proportion: at most 0.1% of a year’s value of any lot." in shown


def test_words_that_would_be_in_proportion_are_in_proportion() -> None:
    burden = Burden(question_count=2, word_count=3000, yearly_value_gbp=Decimal(50_000), pace=PACE)

    least = Burden(question_count=2, word_count=burden.most_words, yearly_value_gbp=Decimal(50_000), pace=PACE)

    assert (burden.hours, burden.cost_gbp, burden.is_heavy) == (Decimal("40.0"), Decimal("1400.00"), True)
    assert (burden.most_words, least.is_heavy) == (1071, False)


def test_a_call_off_of_an_unopened_programme_with_a_gate_says_so_on_its_page_and_is_not_published() -> None:
    made = make.make_draft()
    told = {"actor": made.commissioner, "now": make.NOW}
    about = {"name": "Homes", "name_cy": "", "summary": "Homes in Durham.", "summary_cy": ""}
    programme = programmes.start(buyer_id=made.call_off.buyer_id, **about, **told)
    dates = dict.fromkeys(OF_A_LOT, date(2022, 7, 1))
    pipeline.add_lots(programme=programme, places=places("ACC", date(2022, 3, 7))[:1], dates=dates, **told)
    pipeline.join_call_off(programme=programme, lots=[1], call_off_ref=made.call_off.reference, first_lot=1, **told)
    readiness.add_criterion(programme=programme, group="all:", least_count=5, least_percent=50, **told)

    shown = words(made, "publish")
    post(signed_in(made.commissioner), "publish", made.call_off.reference)

    assert f"The programme {programme.reference} has a readiness gate and has not been opened." in shown
    assert made.fresh().status == rules.CallOffStatus.DRAFT
