"""The award is the best there is, the tie rule leaves one, and every limit holds."""

import itertools

import pytest

from throughcare.optimise.lots.check import check
from throughcare.optimise.lots.generate import SIZES, make_problem
from throughcare.optimise.lots.problem import Bundle
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.lots.tests.brute import best_award, is_allowed
from throughcare.optimise.lots.tests.small import alone, answer, competition, random_problem, together
from throughcare.optimise.result import Step
from throughcare.optimise.stop import Stop, StopReason

TWO_LOTS = {"L1": 3, "L2": 2.5}


def test_where_nothing_binds_every_lot_goes_to_its_best_bid():
    scores = {("L1", "A"): 80, ("L1", "B"): 70, ("L2", "A"): 60, ("L2", "B"): 75.5}

    found = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores))

    assert found.winners == {"L1": "A", "L2": "B"}
    assert (found.value, found.bound, found.certified_bound) == (155.5, 155.5, 155.5)
    assert (found.is_final, found.stop_reason, found.gap) == (True, StopReason.OPTIMAL, 0)


@pytest.mark.requirement(83)
def test_turnover_of_ten_million_wins_one_of_two_lots_whose_values_come_to_more_than_five():
    scores = {("L1", "A"): 80, ("L2", "A"): 78, ("L1", "B"): 70, ("L2", "B"): 60}

    found = answer(competition(TWO_LOTS, {"A": 5, "B": 5}, scores))

    assert found.winners == {"L1": "B", "L2": "A"}  # 148, against 140 the other way round
    assert found.value == 148


@pytest.mark.requirement(83)
def test_two_lots_whose_values_come_to_the_capacity_exactly_are_both_won():
    scores = {("L1", "A"): 80, ("L2", "A"): 78, ("L1", "B"): 70, ("L2", "B"): 60}

    exactly = answer(competition(TWO_LOTS, {"A": 5.5, "B": 5}, scores))
    a_penny_less = answer(competition(TWO_LOTS, {"A": "5.49999999", "B": 5}, scores))

    assert exactly.winners == {"L1": "A", "L2": "A"}
    assert a_penny_less.winners == {"L1": "B", "L2": "A"}


def test_a_limit_of_lots_binds_as_a_capacity_does():
    scores = {("L1", "A"): 80, ("L2", "A"): 78, ("L1", "B"): 79, ("L2", "B"): 60}

    found = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores, bidders=(alone("A", most_lots=1), alone("B"))))

    assert found.winners == {"L1": "B", "L2": "A"}


def test_a_bundle_is_won_whole_or_not_at_all():
    scores = {("L1", "A"): 80, ("L2", "A"): 50, ("L1", "B"): 70, ("L2", "B"): 75}
    bundle = Bundle(bidder="A", lots=("L1", "L2"))

    without = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores, bundles=(bundle,)))
    dearer = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores | {("L2", "A"): 70}, bundles=(bundle,)))

    assert without.winners == {"L1": "B", "L2": "B"}  # 145 against 130
    assert dearer.winners == {"L1": "A", "L2": "A"}  # 150 against 145


def test_what_members_of_a_consortium_win_together_and_alone_counts_against_each():
    scores = {("L1", "AB"): 90, ("L2", "A"): 80, ("L2", "C"): 10}
    bidders = (together("AB", A=50, B=50), alone("A"), alone("C"))

    room = answer(competition(TWO_LOTS, {"A": 4, "B": 1.5, "C": 9}, scores, bidders=bidders))
    tight = answer(competition(TWO_LOTS, {"A": 3.99, "B": 1.5, "C": 9}, scores, bidders=bidders))

    assert room.winners == {"L1": "AB", "L2": "A"}  # A: 1.5 of the first and 2.5 of the second
    assert tight.winners == {"L1": "AB", "L2": "C"}


def test_the_highest_total_leaves_a_lot_empty_unless_lots_are_filled_first():
    scores = {("L1", "A"): 90, ("L2", "A"): 10, ("L1", "B"): 20}
    only_one = (alone("A", most_lots=1), alone("B"))

    highest = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores, bidders=only_one))
    fullest = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores, bidders=only_one, fills_first=True))

    assert (highest.winners, highest.value) == ({"L1": "A"}, 90)
    assert (fullest.winners, fullest.value, fullest.most_lots) == ({"L1": "B", "L2": "A"}, 30, 2)


def test_equal_bids_in_one_lot_go_by_their_published_rank():
    scores = {("L1", "B"): 70, ("L1", "A"): 70}

    found = answer(competition({"L1": 1}, {"A": None, "B": None}, scores))

    assert found.winners == {"L1": "B"}


def test_equal_totals_go_to_fewer_steps_down_the_rankings():
    # A may have one lot: 80 + 60 either way, but B is second in L1 and third in L2.
    scores = {("L1", "A"): 80, ("L1", "B"): 60, ("L2", "A"): 80, ("L2", "C"): 70, ("L2", "B"): 60}
    bidders = (alone("A", most_lots=1), alone("B"), alone("C", most_lots=0))

    found = answer(competition(TWO_LOTS, dict.fromkeys("ABC"), scores, bidders=bidders))

    assert found.winners == {"L1": "B", "L2": "A"}


@pytest.mark.parametrize(("prefers", "first"), [(("L1", "L2"), "L1"), (("L2", "L1"), "L2"), (("L2",), "L2")])
def test_equal_totals_and_steps_go_by_the_bidders_preferences(prefers, first):
    scores = {(lot, who): score for lot in TWO_LOTS for who, score in (("A", 80), ("B", 60))}
    bidders = (alone("A", most_lots=1, prefers=prefers), alone("B"))

    found = answer(competition(TWO_LOTS, {"A": None, "B": None}, scores, bidders=bidders))

    assert [lot for lot, who in found.winners.items() if who == "A"] == [first]


def test_what_is_tied_to_the_end_goes_lot_by_lot_in_published_order():
    lots = {"L2": 1, "L1": 1, "L3": 1}
    scores = {(lot, who): score for lot in lots for who, score in (("A", 80), ("B", 60))}
    bidders = (alone("A", most_lots=1), alone("B"))

    found = answer(competition(lots, {"A": None, "B": None}, scores, bidders=bidders))

    assert found.winners == {"L2": "A", "L1": "B", "L3": "B"}
    assert found.is_final


@pytest.mark.requirement(83)
@pytest.mark.parametrize("seed", range(24))
def test_brute_force_agrees_on_small_problems_to_the_last_tie(seed):
    problem = random_problem(seed)

    found = answer(problem)

    score, winners = best_award(problem)
    assert (found.value, dict(found.winners), found.is_final) == (float(score), winners, True)
    assert check(problem, found).broken == ()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(24, 1500))
def test_brute_force_agrees_on_many_more(seed):
    problem = random_problem(seed)

    found = answer(problem)

    score, winners = best_award(problem)
    assert (found.value, dict(found.winners)) == (float(score), winners)


def test_a_made_up_competition_is_awarded_proven_and_verified():
    problem = make_problem("small", seed=1)

    found = answer(problem)

    assert (found.value, found.is_final, len(found.winners)) == (1011.0825, True, 12)
    assert check(problem, found).broken == ()
    assert is_allowed(problem, dict(found.winners))


@pytest.mark.proof
@pytest.mark.parametrize("seed", [1, 3, 4, 5, 6])
def test_a_national_competition_is_proven(seed):
    problem = make_problem("national", seed=seed)

    found = answer(problem, seconds=60)

    assert (len(problem.lots), len(problem.bidders), len(problem.bids)) == (110, 60, 1600)
    assert found.is_final
    assert check(problem, found).broken == ()


def test_the_order_in_which_bidders_and_bids_are_given_changes_nothing():
    problem = random_problem(11)
    turned = type(problem)(
        lots=problem.lots,
        organisations=problem.organisations[::-1],
        bidders=problem.bidders[::-1],
        bids=problem.bids[::-1],
        bundles=problem.bundles,
        fills_first=problem.fills_first,
    )

    assert dict(answer(turned).winners) == dict(answer(problem).winners)


@pytest.mark.parametrize("seed", range(8))
def test_more_capacity_never_lowers_the_total(seed):
    problem = random_problem(seed)
    wider = type(problem)(
        lots=problem.lots,
        organisations=tuple(type(row)(ref=row.ref) for row in problem.organisations),
        bidders=problem.bidders,
        bids=problem.bids,
        bundles=problem.bundles,
    )
    narrow = type(problem)(
        lots=problem.lots,
        organisations=problem.organisations,
        bidders=problem.bidders,
        bids=problem.bids,
        bundles=problem.bundles,
    )

    assert answer(wider).value >= answer(narrow).value


def test_out_of_time_an_award_keeps_to_every_rule_and_says_its_gap():
    ticks = itertools.count()
    problem = make_problem("small", seed=1)

    found = solve(problem, stop=Stop(seconds=0, clock=lambda: float(next(ticks))))

    assert (found.is_final, found.stop_reason) == (False, StopReason.SECONDS)
    assert found.value <= 1011.0825 <= found.bound
    assert check(problem, found).broken == ()


def test_work_that_is_counted_stops_after_so_many_searches():
    found = answer(make_problem("small", seed=1), iterations=0)

    assert (found.is_final, found.stop_reason, found.iterations) == (False, StopReason.ITERATIONS, 0)


def test_an_award_of_lots_filled_first_without_time_is_not_called_final():
    scores = {("L1", "A"): 90, ("L2", "A"): 10, ("L1", "B"): 20}
    problem = competition(TWO_LOTS, {"A": None, "B": None}, scores, fills_first=True)

    assert answer(problem, iterations=0).is_final is False


def test_progress_ends_at_the_whole():
    steps: list[Step] = []

    solve(make_problem("small", seed=2), stop=Stop(), progress=steps.append)

    assert [step.phase for step in steps] == ["award", "done"]
    assert (steps[-1].done, steps[-1].value) == (1.0, 1060.2704)


@pytest.mark.parametrize(
    ("lots", "capacities", "scores"),
    [
        ({}, {}, {}),
        ({"L1": 1}, {"A": 1}, {}),
        ({"L1": 2}, {"A": 1}, {("L1", "A"): 50}),
    ],
)
def test_a_competition_in_which_nobody_can_win_awards_nothing(lots, capacities, scores):
    found = answer(competition(lots, capacities, scores))

    assert (found.winners, found.value, found.is_final) == ({}, 0, True)


def test_a_bid_that_scored_nothing_still_fills_its_lot():
    found = answer(competition({"L1": 1}, {"A": None}, {("L1", "A"): 0}))

    assert (found.winners, found.is_final) == ({"L1": "A"}, True)


@pytest.mark.parametrize("size", ["small", "national"])
def test_a_made_up_competition_is_of_its_size_and_the_same_for_the_same_seed(size):
    problem, wanted = make_problem(size, seed=3), SIZES[size]

    assert (len(problem.lots), len(problem.bidders), len(problem.bids)) == (wanted.lots, wanted.bidders, wanted.bids)
    assert problem == make_problem(size, seed=3)
    assert problem != make_problem(size, seed=4)
