"""Timetables keep to every limit, give the tightest lot all there is, and say what a delay costs."""

from dataclasses import replace
from datetime import date
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.kernel.errors import NotValid
from throughcare.optimise.stop import Stop
from throughcare.optimise.timetable.bound import most_margin
from throughcare.optimise.timetable.check import check
from throughcare.optimise.timetable.codec import (
    problem_from_json,
    problem_to_json,
    solution_from_json,
    solution_to_json,
)
from throughcare.optimise.timetable.explain import (
    Why,
    critical_path,
    price_of_delay,
    price_of_lot,
    price_of_response,
)
from throughcare.optimise.timetable.generate import make_problem
from throughcare.optimise.timetable.priority import by_need
from throughcare.optimise.timetable.problem import Bidder, Lot, Problem
from throughcare.optimise.timetable.replay import awarded, replay
from throughcare.optimise.timetable.solve import solve

STOP = Stop(seconds=5)


def lot(ref: str, *, evaluate: int = 10, needs: int = 20) -> Lot:
    return Lot(ref=ref, respond_days=28, evaluate_days=evaluate, decide_days=12, mobilise_days=needs)


def programme(*lots: Lot, panels: int = 1, bidders: tuple[Bidder, ...] = ()) -> Problem:
    return Problem(opens_on=date(2021, 1, 1), go_live_on=date(2021, 6, 26), panels=panels, lots=lots, bidders=bidders)


def small(ref: str, *lots: str) -> Bidder:
    return Bidder(ref=ref, size="small", lots=lots, most_at_once=1, mobilise_days=90)


def test_one_lot_begins_on_the_first_day_and_mobilises_for_the_rest() -> None:
    found = solve(programme(lot("A")), stop=STOP)

    assert (found.publish_on["A"], found.evaluate_on["A"]) == (date(2021, 1, 1), date(2021, 1, 29))
    assert found.mobilise_days == {"A": 176 - 28 - 10 - 12}
    assert (found.value, found.is_proven, found.is_possible) == (106.0, True, True)


@pytest.mark.requirement(108)
def test_the_order_of_lots_leaves_every_lot_what_it_needs_where_any_order_does() -> None:
    problem = programme(lot("A", needs=60), lot("B", needs=60), lot("C", needs=110))

    found = solve(problem, stop=STOP)

    assert found.order[0] in ("A", "B", "C")
    assert found.mobilise_days["C"] == 126
    assert {ref: found.mobilise_days[ref] >= need for ref, need in (("A", 60), ("B", 60), ("C", 110))} == {
        "A": True, "B": True, "C": True,
    }  # fmt: skip
    by_hand_last = 126 - 2 * 10
    assert by_hand_last < 110  # in planned order C would have had too few
    assert check(problem, found).good


def test_a_small_organisation_writes_one_bid_at_a_time() -> None:
    problem = programme(lot("A"), lot("B"), panels=2, bidders=(small("S", "A", "B"),))

    found = solve(problem, stop=STOP)

    first, second = sorted(found.publish_on.values())
    assert (second - first).days == 28
    assert check(problem, found).good


def test_the_critical_path_leads_from_the_first_day_to_the_tightest_award_without_a_hole() -> None:
    problem = programme(lot("A"), lot("B"), panels=1, bidders=(small("S", "A", "B"),))

    path = critical_path(problem, solve(problem, stop=STOP))

    assert [(link.stage, link.why) for link in path] == [
        ("respond", Why.FIRST_DAY),
        ("respond", Why.BIDDER),
        ("evaluate", Why.STAGE),
        ("decide", Why.STAGE),
    ]
    assert path[0].from_on == problem.opens_on
    assert all(one.until_on == two.from_on for one, two in pairwise(path))


@pytest.mark.requirement(105)
def test_thirty_days_of_delay_are_shown_as_fewer_days_to_mobilise_for_each_lot() -> None:
    problem = programme(lot("A"), lot("B"))
    found = solve(problem, stop=STOP)

    later = solve(problem.delayed(30), stop=STOP)

    assert {ref: found.mobilise_days[ref] - days for ref, days in later.mobilise_days.items()} == {"A": 30, "B": 30}
    assert price_of_delay(problem, found, 4).mobilise_days == {
        ref: days - 28 for ref, days in found.mobilise_days.items()
    }


def test_a_longer_response_costs_twice_where_one_organisation_writes_both_bids() -> None:
    problem = programme(lot("A"), lot("B"), panels=2, bidders=(small("S", "A", "B"),))
    found = solve(problem, stop=STOP)

    price = price_of_response(problem, found, 1)

    assert sorted(found.mobilise_days[ref] - days for ref, days in price.mobilise_days.items()) == [7, 14]


def test_one_lot_evaluated_longer_takes_time_from_whatever_waits_for_its_panel() -> None:
    problem = programme(lot("A"), lot("B"))
    found = solve(problem, stop=STOP)
    first, second = found.order

    price = price_of_lot(problem, found, first, 2)

    assert {ref: found.mobilise_days[ref] - days for ref, days in price.mobilise_days.items()} == {
        first: 14,
        second: 14,
    }


@pytest.mark.requirement(108)
def test_a_delay_is_priced_by_size_of_organisation() -> None:
    large = Bidder(ref="G", size="large", lots=("A", "B"), most_at_once=9, mobilise_days=30)
    problem = programme(lot("A"), lot("B"), panels=2, bidders=(small("S", "A"), large))
    found = solve(problem, stop=STOP)

    now, later = (price_of_delay(problem, found, weeks) for weeks in (0, 6))

    assert (now.ready, now.lots_of) == ({"large": 2, "small": 1}, {"large": 2, "small": 1})
    assert later.ready == {"large": 2, "small": 0}


def test_a_day_of_going_live_that_is_too_near_is_answered_with_what_misses_it_by_least() -> None:
    problem = replace(programme(lot("A"), lot("B")), go_live_on=date(2021, 2, 20))

    found = solve(problem, stop=STOP)

    assert (found.is_possible, min(found.mobilise_days.values())) == (False, -10)
    assert check(problem, found).good


def test_nonsense_is_refused_with_every_fault_at_once() -> None:
    with pytest.raises(NotValid) as refused:
        programme(lot("A", evaluate=0), lot("A"), panels=0, bidders=(small("S", "Z"),))

    assert [str(problem) for problem in refused.value.problems] == [
        "there must be one panel at least",
        "lots: give every row a ref of its own, not 'A'",
        "lot A: evaluate_days must be whole days, 1 at least",
        "bidder S: its lots must be of this programme, each once",
    ]


def test_documents_come_back_as_they_went() -> None:
    problem = make_problem("small")
    found = solve(problem, stop=STOP)

    assert problem_from_json(problem_to_json(problem)) == problem
    assert solution_from_json(solution_to_json(found)) == found
    with pytest.raises(NotValid):
        problem_from_json({"lots": []})
    with pytest.raises(NotValid):
        solution_from_json({})


def test_the_verifier_names_what_a_wrong_answer_breaks() -> None:
    problem = programme(lot("A"), lot("B"), bidders=(small("S", "A", "B"),))
    found = solve(problem, stop=STOP)
    both_at_once = replace(
        found,
        publish_on=dict.fromkeys("AB", problem.opens_on),
        evaluate_on=dict.fromkeys("AB", date(2021, 1, 20)),
    )

    assert check(problem, both_at_once).broken[:4] == (
        "A is evaluated before its bids are due",
        "B is evaluated before its bids are due",
        "2 lots are evaluated at once by 1 panels",
        "S writes more than 1 bids at once",
    )


lengths = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 20))


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(lengths, min_size=1, max_size=3),
    panels=st.integers(1, 2),
    busy=st.booleans(),
    step=st.sampled_from((1, 3)),
)
def test_brute_force_over_all_orders_agrees(
    rows: list[tuple[int, int, int, int]], panels: int, busy: bool, step: int
) -> None:
    lots = tuple(
        Lot(ref=str(at), respond_days=step * r, evaluate_days=step * e, decide_days=d, mobilise_days=m)
        for at, (r, e, d, m) in enumerate(rows)
    )
    bidders = (small("S", *(one.ref for one in lots)),) if busy else ()
    problem = Problem(opens_on=date(2021, 1, 1), go_live_on=date(2021, 3, 1), panels=panels, lots=lots, bidders=bidders)

    found = solve(problem, stop=STOP)

    assert found.is_proven
    assert found.value == max(_margin(problem, order) for order in _orders(len(lots)))
    assert check(problem, found).good


def _orders(count: int) -> list[list[tuple[str, int]]]:
    """Every order of responses with every order of evaluations after them: packed, one of them is best."""
    alone = list(permutations(range(count)))
    return [[*(("respond", at) for at in one), *(("evaluate", at) for at in two)] for one, two in product(alone, alone)]


def _margin(problem: Problem, order: list[tuple[str, int]]) -> int:
    decided = awarded(problem, replay(problem, order))
    return min(problem.days - day - one.mobilise_days for one, day in zip(problem.lots, decided, strict=True))


def test_addition_alone_proves_what_the_rule_of_need_finds_for_a_small_programme() -> None:
    problem = make_problem("small", seed=1)

    found = solve(problem, stop=Stop(seconds=0.01))

    assert (most_margin(problem), found.value, found.is_proven) == (136, 136.0, True)


def test_the_bound_counts_whole_lots_where_all_lengths_are_multiples_of_weeks() -> None:
    problem = programme(*(lot(ref, evaluate=14) for ref in "ABC"), panels=2)

    assert most_margin(problem) == 176 - 28 - 28 - 12 - 20  # not the 21 days that three lots would share by halves
    assert solve(problem, stop=STOP).value == most_margin(problem)


@pytest.mark.parametrize(("seed", "least", "most"), [(1, 73, 73), (2, 73, 73), (3, 59, 66)])
def test_a_national_programme_is_at_its_bound_or_a_week_from_it_before_any_search(
    seed: int, least: int, most: int
) -> None:
    problem = make_problem("national", seed=seed)

    days = by_need(problem)

    margins = zip(problem.lots, awarded(problem, days), strict=True)
    assert min(problem.days - day - lot.mobilise_days for lot, day in margins) == least
    assert most_margin(problem) == most
