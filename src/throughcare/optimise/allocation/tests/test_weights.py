"""Every soft weight: where it grows, the best answer changes as the README says, by trying everything and solving."""

from typing import Any

import pytest

from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.document import write_problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_answers
from throughcare.optimise.allocation.tests.small import Row, person, problem, slot
from throughcare.optimise.stop import Stop

NEAR, FAR = slot("near"), slot("far", place="mill")  # 23 and 31 minutes from town
ONE = [slot("near", capacity=[1, 1])]
MORE = {"hours_limit": 14, "hours_wanted": 14}

# weight, from, to, other weights, people, slots, the best lines before and after
Case = tuple[str, int, int, Row, list[Row], list[Row], tuple[str, ...], tuple[str, ...]]
CASES: dict[str, Case] = {
    "an hour offered brings people in": (
        *("hour_offered", 0, 60, {"hour_worked": 0}),
        *([person("al", attendance=0.5)], [NEAR], (), ("al near",)),
    ),
    "an hour worked favours who comes": (
        *("hour_worked", 0, 60, {}),
        [person("al", home="mill", attendance=1.0), person("bo", home="yard", attendance=0.3)],
        *(ONE, ("bo near",), ("al near",)),
    ),
    "an hour offered favours neither, so that the nearer comes": (
        *("hour_offered", 20, 200, {"hour_worked": 0}),
        [person("al", home="mill", attendance=1.0), person("bo", home="yard", attendance=0.3)],
        *(ONE, ("bo near",), ("bo near",)),
    ),
    "an hour beyond seven is for those with work": (
        *("hour_beyond", 0, 60, {"hour_intensive": 0}),
        [person("al", unemployed=True, **MORE), person("bo", **MORE)],
        [NEAR, slot("tuesday", place="mill", weekday="tuesday")],
        *(("al near", "bo near"), ("al near", "bo near", "bo tuesday")),
    ),
    "an intensive hour is for those without": (
        *("hour_intensive", 0, 60, {"hour_beyond": 0}),
        [person("al", unemployed=True, **MORE), person("bo", **MORE)],
        [NEAR, slot("tuesday", place="mill", weekday="tuesday")],
        *(("al near", "bo near"), ("al near", "al tuesday", "bo near")),
    ),
    "lateness goes before nearness": (
        *("late_percent", 0, 5, {}),
        [person("al", home="mill", weeks_late=20), person("bo", home="yard")],
        *(ONE, ("bo near",), ("al near",)),
    ),
    "waiting goes before nearness": (
        *("waiting_percent", 0, 5, {}),
        [person("al", home="mill", weeks_waiting=20), person("bo", home="yard")],
        *(ONE, ("bo near",), ("al near",)),
    ),
    "lateness counts for 52 weeks at most": (
        *("late_percent", 0, 5, {}),
        [person("al", home="mill", weeks_late=500), person("bo", home="yard", weeks_late=52)],
        *(ONE, ("bo near",), ("bo near",)),
    ),
    "waiting counts for 26 weeks at most": (
        *("waiting_percent", 0, 5, {}),
        [person("al", home="mill", weeks_waiting=500), person("bo", home="yard", weeks_waiting=26)],
        *(ONE, ("bo near",), ("bo near",)),
    ),
    "a minute of travel goes before pleasant work": (
        *("travel_minute", 0, 2, {}),
        *([person("al")], [slot("near", unpleasant=3), FAR], ("al far",), ("al near",)),
    ),
    "a skill that is wanted goes before nearness": (
        *("unmatched", 0, 50, {}),
        [person("al", skills=["paint", "sew"])],
        [slot("near", skills=["cook"]), slot("far", place="mill", skills=["cook", "sew"])],
        *(("al near",), ("al far",)),
    ),
    "pleasant work goes before nearness": (
        *("unpleasant", 0, 9, {}),
        *([person("al")], [slot("near", unpleasant=2), FAR], ("al near",), ("al far",)),
    ),
    "who has done unpleasant work is spared it first": (
        *("unpleasant", 5, 9, {}),
        [person("al", unpleasant_before=2), person("bo")],
        [slot("near", unpleasant=1), FAR],
        *(("al near", "bo near"), ("al far", "bo near")),
    ),
    "a usual slot goes before nearness": (
        *("change", 0, 60, {}),
        *([person("al", usual=["far", "gone"])], [NEAR, FAR, slot("gone", capacity=[0, 0])], ("al near",), ("al far",)),
    ),
    "a session is worth sharing": (
        *("session", 0, 60, {}),
        [person("al", home="mill"), person("bo")],
        *([NEAR, FAR], ("al far", "bo near"), ("al far", "bo far")),
    ),
    "a group too small is worth leaving": (
        *("short_of_viable", 0, 30, {}),
        *([person("al")], [slot("near", viable=2), FAR], ("al near",), ("al far",)),
    ),
}


def world(case: Case, value: int) -> Any:
    weight, _, _, others, people, slots, _, _ = case
    return problem(people=people, slots=slots, weights={"session": 0, **others, weight: value})


@pytest.mark.parametrize("small", [0, 120], ids=["by moves", "exactly"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_weight_that_grows_changes_the_best_answer_as_it_should(monkeypatch, case, small):
    monkeypatch.setattr(solving, "SMALL", small)
    _, low, high, *_, before, after = case

    for value, expected in ((low, before), (high, after)):
        of = world(case, value)
        solution, best = solve(of, stop=Stop(iterations=430)), best_answers(write_problem(of))
        assert best.answers == [frozenset(tuple(pair.split()) for pair in expected)]
        found = {(of.people.ref[who], of.slots.ref[where]) for who, where in solution.lines.tolist()}
        assert found == best.answers[0]
        assert solution.value == best.worth <= solution.bound
