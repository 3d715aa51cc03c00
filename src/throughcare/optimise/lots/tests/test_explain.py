"""Every bid has its reason, with the arithmetic; and who would win if one bidder left."""

from decimal import Decimal

import pytest

from throughcare.optimise.lots.explain import Why, reasons, without
from throughcare.optimise.lots.problem import Bundle
from throughcare.optimise.lots.tests.brute import best_award
from throughcare.optimise.lots.tests.small import alone, answer, competition, random_problem, together
from throughcare.optimise.stop import Stop

LOTS = {"L1": 3, "L2": 2.5}
SCORES = {("L1", "A"): 80, ("L2", "A"): 78, ("L1", "B"): 70, ("L2", "B"): 60}


def why(problem, lot, bidder):
    return next(row for row in reasons(problem, answer(problem)) if (row.lot, row.bidder) == (lot, bidder))


def test_best_and_outranked():
    problem = competition(LOTS, {"A": None, "B": None}, SCORES)

    assert [(row.lot, row.bidder, row.why) for row in reasons(problem, answer(problem))] == [
        ("L1", "A", Why.BEST),
        ("L1", "B", Why.OUTRANKED),
        ("L2", "A", Why.BEST),
        ("L2", "B", Why.OUTRANKED),
    ]


@pytest.mark.requirement(83)
def test_a_capacity_that_binds_is_shown_with_its_arithmetic():
    problem = competition(LOTS, {"A": 5, "B": None}, SCORES)

    row = why(problem, "L1", "A")

    assert (row.why, row.winner, row.organisation, row.lots) == (Why.CAPACITY, "B", "A", ("L2",))
    figures = (row.capacity_gbp, row.won_gbp, row.needs_gbp, row.over_gbp)
    assert figures == (Decimal(5_000_000), Decimal(2_500_000), Decimal(3_000_000), Decimal(500_000))
    assert why(problem, "L1", "B").why == Why.NEXT


def test_a_lot_that_is_too_large_by_itself_is_said_to_be_so():
    problem = competition(LOTS, {"A": 2.6, "B": None}, SCORES)

    row = why(problem, "L1", "A")

    assert (row.why, row.over_gbp) == (Why.TOO_LARGE, Decimal(2_900_000))


def test_a_consortium_is_held_back_by_the_member_whose_capacity_binds():
    scores = {("L1", "AB"): 90, ("L2", "A"): 80, ("L1", "C"): 85, ("L2", "C"): 40}
    bidders = (together("AB", A=50, B=50), alone("A"), alone("C"))
    problem = competition(LOTS, {"A": 3, "B": None, "C": None}, scores, bidders=bidders)

    row = why(problem, "L1", "AB")

    assert (row.why, row.organisation) == (Why.CAPACITY, "A")
    assert (row.won_gbp, row.needs_gbp, row.over_gbp) == (Decimal(2_500_000), Decimal(1_500_000), Decimal(1_000_000))


def test_a_limit_of_lots_that_binds_names_the_lots_won():
    problem = competition(LOTS, {"A": None, "B": None}, SCORES, bidders=(alone("A", most_lots=1), alone("B")))

    row = why(problem, "L1", "A")

    assert (row.why, row.lots) == (Why.LIMIT, ("L2",))


def test_a_bundle_that_is_not_won_names_its_other_lots():
    scores = {("L1", "A"): 80, ("L2", "A"): 50, ("L1", "B"): 70, ("L2", "B"): 75}
    problem = competition(LOTS, {"A": None, "B": None}, scores, bundles=(Bundle(bidder="A", lots=("L1", "L2")),))

    row = why(problem, "L1", "A")

    assert (row.why, row.winner, row.lots) == (Why.BUNDLE, "B", ("L2",))


def test_a_better_ranked_bid_gives_way_to_a_bundle_that_scores_more_in_all():
    scores = {("L1", "A"): 70, ("L2", "A"): 90, ("L1", "B"): 75, ("L2", "B"): 50}
    problem = competition(LOTS, {"A": None, "B": None}, scores, bundles=(Bundle(bidder="A", lots=("L1", "L2")),))

    assert why(problem, "L1", "B").why == Why.TOTAL


@pytest.mark.parametrize("seed", range(8))
def test_a_bid_ranked_above_the_winner_always_has_something_that_binds(seed):
    problem = random_problem(seed)

    for row in reasons(problem, answer(problem)):
        if row.why in (Why.CAPACITY, Why.TOO_LARGE):
            assert row.over_gbp > 0
        if row.why == Why.TOTAL:
            assert problem.bundles or problem.fills_first


@pytest.mark.parametrize("seed", range(4))
def test_who_would_win_if_one_left_is_the_best_award_of_those_who_stay(seed):
    problem = random_problem(seed)
    found = answer(problem)

    for bidder in problem.bidders:
        change = without(problem, found, bidder.ref, stop=Stop())

        score, winners = best_award(problem.without(bidder.ref))
        now = dict(found.winners) | {lot: to for lot, (_was, to) in change.moves.items()}
        assert {lot: who for lot, who in now.items() if who} == winners
        assert Decimal(f"{found.value:.4f}") + change.score == Decimal(f"{float(score):.4f}")
        assert change.is_proven


def test_nothing_changes_by_the_leaving_of_one_who_wins_nothing():
    problem = competition(LOTS, {"A": None, "B": None}, SCORES)

    change = without(problem, answer(problem), "B", stop=Stop())

    assert (change.moves, change.score, change.is_proven) == ({}, 0, True)
