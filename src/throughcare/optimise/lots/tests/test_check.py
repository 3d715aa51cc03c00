"""The verifier finds every planted fault, and the prices prove what they say whatever they are."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.lots.check import check, proven_bound
from throughcare.optimise.lots.model import build
from throughcare.optimise.lots.prices import FINE, certify, from_published
from throughcare.optimise.lots.problem import Bundle
from throughcare.optimise.lots.tests.brute import best_award
from throughcare.optimise.lots.tests.small import alone, answer, competition, random_problem, together

SCORES = {("L1", "A"): 80, ("L2", "A"): 78, ("L1", "B"): 70, ("L2", "B"): 60}


def problem(**more):
    return competition({"L1": 3, "L2": 2.5}, {"A": 5, "B": 2.9}, SCORES, **more)


def broken(given, **changes):
    return check(given, replace(answer(given), **changes)).broken


def test_a_true_solution_has_nothing_broken():
    assert broken(problem()) == ()


@pytest.mark.requirement(83)
def test_an_award_beyond_a_capacity_is_found_with_its_arithmetic():
    found = broken(problem(), winners={"L1": "A", "L2": "A"}, value=158.0, bound=158.0)

    assert "A takes on £5,500,000.00 a year: its capacity is £5,000,000.00" in found


def test_a_share_of_a_consortium_counts_against_its_members_capacity():
    bidders = (together("AB", A=60, B=40), alone("A"))
    given = competition({"L1": 5}, {"A": 2, "B": 2}, {("L1", "AB"): 90, ("L1", "A"): 10}, bidders=bidders)

    assert "A takes on £3,000,000.00 a year: its capacity is £2,000,000.00" in broken(given, winners={"L1": "AB"})


def test_an_award_beyond_a_limit_of_lots_is_found():
    given = competition(
        {"L1": 1, "L2": 1}, {"A": None, "B": None}, SCORES, bidders=(alone("A", most_lots=1), alone("B"))
    )

    assert "A wins 2 lots: its limit is 1" in broken(given, winners={"L1": "A", "L2": "A"})


def test_half_a_bundle_is_found():
    given = competition(
        {"L1": 1, "L2": 1}, {"A": None, "B": None}, SCORES, bundles=(Bundle(bidder="A", lots=("L1", "L2")),)
    )

    assert "A wins a part of the bundle L1, L2" in broken(given, winners={"L1": "A", "L2": "B"})


def test_a_winner_without_a_bid_is_found():
    assert "C has no bid for L1" in broken(problem(), winners={"L1": "C"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 149.0}, "the scores add up to 148.0000, not 149.0000"),
        ({"value": 150.0, "bound": 149.0}, "the bound is below the value"),
        ({"certified_bound": 1.0}, "not 1.0000"),
        ({"prices": {"capacity A": "-0.00001"}}, "the price of capacity A is below nought"),
    ],
)
def test_a_figure_that_is_not_so_is_found(changes, words):
    given = competition({"L1": 3, "L2": 2.5}, {"A": 5, "B": 5}, SCORES)

    assert any(words in found for found in broken(given, **changes))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 300), prices=st.lists(st.integers(0, 50 * FINE), min_size=30, max_size=30))
def test_any_prices_prove_a_bound_that_no_award_exceeds(seed, prices):
    given = random_problem(seed)
    model = build(given)
    points = [price // row.unit for price, row in zip(prices, model.rows, strict=False)]

    certificate = certify(model, points)

    score, _winners = best_award(given)
    assert certificate.best() >= float(score)
    published = {name: Fraction(price) for name, price in certificate.published(model).items()}
    assert proven_bound(given, published, fill=0) * 10_000 * FINE == certificate.bound
    assert from_published(model, certificate.published(model)) == certificate


@pytest.mark.parametrize("seed", range(6))
def test_every_bid_of_the_best_award_is_among_those_that_the_prices_leave(seed):
    given = random_problem(seed)
    found = answer(given)
    model = build(given)

    left = set(from_published(model, found.prices).within(round(found.value * 10_000)))

    won = {n for n, bid in enumerate(given.bids) if found.winners.get(bid.lot) == bid.bidder}
    assert given.fills_first or won <= left
