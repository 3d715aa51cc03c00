"""Why a case goes to whom, and what another choice would change."""

from fractions import Fraction

from throughcare.optimise.apportionment.explain import Why, instead, reasons
from throughcare.optimise.apportionment.tests.small import answer, chain
from throughcare.optimise.stop import Stop

BEFORE = {"lead": {"low": 8, "high": 2}, "sub": {"low": 2, "high": 3}}


def told(problem):
    """Why, by case and party."""
    return {(row.case, row.party): row for row in reasons(problem, answer(problem))}


def test_whoever_is_owed_most_takes_it_and_the_figures_say_so():
    rows = told(chain({"lead": 50, "sub": 50}, "low", taken=BEFORE, waits={"sub": 30}))

    assert (rows["0", "sub"].why, rows["0", "lead"].why) == (Why.MOST_OWED, Why.LESS_OWED)
    assert (rows["0", "sub"].owed, rows["0", "sub"].owed_as_hard) == (3, Fraction(7, 2))
    assert (rows["0", "lead"].owed, rows["0", "lead"].owed_as_hard) == (-2, Fraction(-5, 2))
    assert rows["0", "sub"].wait_minutes == 30


def test_who_is_owed_more_but_would_keep_the_person_waiting_is_told_so():
    rows = told(chain({"lead": 50, "sub": 50}, "low", taken=BEFORE, waits={"sub": 30}, tolerance=29))

    assert (rows["0", "lead"].why, rows["0", "sub"].why) == (Why.MOST_OWED, Why.LONGER_WAIT)


def test_who_cannot_take_it_is_told_so():
    rows = told(chain({"lead": 50, "sub": 50}, "low", taken=BEFORE, only={"0": ("lead",)}))

    assert rows["0", "sub"].why == Why.CANNOT


def test_each_case_is_explained_with_those_before_it_shared():
    rows = told(chain({"a": 1, "b": 1}, "low low"))

    assert [rows[case, "b"].why for case in ("0", "1")] == [Why.LATER, Why.MOST_OWED]
    assert [rows[case, "b"].owed for case in ("0", "1")] == [Fraction(1, 2), 1]


def test_another_choice_tells_which_others_would_change_hands_and_what_it_costs():
    problem = chain({"a": 1, "b": 1}, "low low")

    change = instead(problem, answer(problem), "0", "b", stop=Stop())

    assert (change.moves, change.unfairness, change.is_proven) == ({"1": ("b", "a")}, 0, True)


def test_a_choice_that_breaks_the_promise_adds_to_the_unfairness():
    problem = chain({"lead": 50, "sub": 50}, "low", taken=BEFORE)

    change = instead(problem, answer(problem), "0", "lead", stop=Stop())

    assert change.moves == {}
    assert change.unfairness > 0
