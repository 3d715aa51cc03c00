"""The verifier finds whatever is wrong with an answer."""

from dataclasses import replace

import pytest

from throughcare.optimise.apportionment.check import check
from throughcare.optimise.apportionment.tests.small import answer, chain

PROBLEM = chain({"a": 1, "b": 1}, "low low", waits={"a": 0, "b": 50}, each=10, tolerance=20, only={"1": ("a",)})
FREE = chain({"a": 1, "b": 1}, "low low")


@pytest.mark.parametrize(
    ("problem", "changed", "said"),
    [
        (PROBLEM, {"takes": {"0": "a"}}, "nobody takes 1"),
        (PROBLEM, {"takes": {"0": "a", "1": "b"}}, "b can't take 1"),
        (PROBLEM, {"takes": {"0": "z", "1": "a"}}, "z can't take 0"),
        (PROBLEM, {"takes": {"0": "a", "1": "a", "9": "a"}}, "there is no case 9"),
        (PROBLEM, {"takes": {"0": "b", "1": "a"}}, "0 waits 50 minutes longer with b than with the quickest"),
        (FREE, {"takes": {"0": "a", "1": "a"}}, "the unfairness adds up to 148, not 4"),
        (FREE, {"unfairness": 3}, "the unfairness adds up to 4, not 3"),
        (FREE, {"least_unfairness": 5}, "prices prove 4, not 5"),
        (FREE, {"bound": -8.0}, "the bound is below the value"),
    ],
)
def test_a_wrong_answer_is_named(problem, changed, said):
    report = check(problem, replace(answer(problem), **changed))

    assert not report.good
    assert said in report.broken


def test_a_right_answer_is_good_and_what_prices_prove_meets_it():
    report = check(FREE, answer(FREE))

    assert report.good
    assert (report.unfairness, report.proven) == (4, 4)
