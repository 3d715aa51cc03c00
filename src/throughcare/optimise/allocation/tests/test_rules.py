"""Every hard rule on four roads: the solver and first-come keep it where breaking it would pay, the verifier refuses
an answer that breaks it by person and slot, and an explanation names it.

Each rule has two worlds that differ in the rule alone: one in which it binds and one in which it doesn't.
"""

from dataclasses import dataclass, field

import pytest

from throughcare.optimise.allocation import solve as solving
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.explain import explain_person
from throughcare.optimise.allocation.firstcome import first_come
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_by_brute_force
from throughcare.optimise.allocation.tests.small import Row, lines, person, problem, slot, woman
from throughcare.optimise.stop import Stop

DAY, AGAIN, TUESDAY = slot("day"), slot("again"), slot("tuesday", weekday="tuesday")
TABLE = {"places": ["coast", "mill", "town", "yard"], "minutes": [[1] * 4] * 4}
NO_WAY = {"places": ["coast", "mill", "town", "yard"], "minutes": [[None] * 4] * 4}
AL = {"hours_limit": 14, "hours_wanted": 14, "unemployed": True}
FAR = [person(f"u{i}", attendance=0.05, home="coast", travel_limit=20) for i in range(9)]
LATE = person("al", weeks_late=9)


def duty(supervisors: int, vehicles: int) -> list[Row]:
    """The team with so many on each day."""
    return [{"ref": "north", "supervisors": [[supervisors] * 7] * 2, "vehicles": [[vehicles] * 7] * 2}]


def apart_from_each_other(**fields: object) -> dict[str, list[Row]]:
    """Al can only go to one slot and Bo only to the other."""
    people = [person("al", weeks_late=9, cannot=["lifting"]), person("bo", offences=["arson"])]
    return {"people": people, "slots": [slot("day", bars=["arson"], **fields), slot("again", demands=["lifting"])]}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule: the world in which it binds, what is otherwise where it doesn't, the lines that everybody would then
    have, what the verifier says of them, and what the person who is left out is told (nothing: nobody is short)."""

    people: list[Row]
    slots: list[Row] = field(default_factory=lambda: [DAY])
    fields: Row = field(default_factory=dict)
    free: Row
    pairs: tuple[str, ...] = ("al day",)
    refused: str
    left_out: str = "al"
    reason: str = ""

    def binding(self) -> Problem:
        return problem(people=self.people, slots=self.slots, **self.fields)

    def lifted(self) -> Problem:
        return problem(**{"people": self.people, "slots": self.slots, **self.fields, **self.free})


FREE_AL = {"people": [person("al")]}
RULES = {
    "half-days": Rule(
        people=[person("al", available=["ME", "MAE", *[""] * 5])],
        free=FREE_AL,
        refused="al at day: not available then",
        reason="not available then",
    ),
    "travel": Rule(
        people=[person("al", travel_limit=22)],
        free={"people": [person("al", travel_limit=23)]},
        refused="al at day: 23 minutes is beyond the travel limit",
        reason="no slot within the travel limit",
    ),
    "no way": Rule(
        people=[person("al")],
        fields={"travel": NO_WAY},
        free={"travel": TABLE},
        refused="al at day: no way to travel there",
        reason="no slot within the travel limit",
    ),
    "women's slot": Rule(
        people=[person("al")],
        slots=[slot("day", women_only=True)],
        free={"slots": [DAY]},
        refused="al at day: the slot is for women only",
        reason="for women only",
    ),
    "women's slots only": Rule(
        people=[woman("bea", women_only=True)],
        free={"people": [woman("bea")]},
        pairs=("bea day",),
        refused="bea at day: she asked for women's slots only",
        left_out="bea",
        reason="asked for women's slots only",
    ),
    "offence": Rule(
        people=[person("al", offences=["arson", "theft"])],
        slots=[slot("day", bars=["theft", "violence"])],
        free={"people": [person("al", offences=["arson"])]},
        refused="al at day: barred by the offence",
        reason="barred by the offence",
    ),
    "health": Rule(
        people=[person("al", cannot=["heights", "lifting"])],
        slots=[slot("day", demands=["lifting", "standing"])],
        free={"people": [person("al", cannot=["heights"])]},
        refused="al at day: the work demands what health rules out",
        reason="work that health rules out",
    ),
    "access": Rule(
        people=[person("al", access=["hearing", "step_free"])],
        slots=[slot("day", access=["step_free"])],
        free={"slots": [slot("day", access=["hearing", "step_free", "toilet"])]},
        refused="al at day: without the access that is needed",
        reason="without the access needed",
    ),
    "zone": Rule(
        people=[person("al", zones=[{"lat": 52.03, "lon": -1.0, "radius_km": 1.12}])],  # the yard is 1.11 km away
        free={"people": [person("al", zones=[{"lat": 52.03, "lon": -1.0, "radius_km": 1.1}])]},
        refused="al at day: inside an exclusion zone",
        reason="inside an exclusion zone",
    ),
    "weeks": Rule(
        people=[person("al", until_week=1)],
        slots=[slot("day", capacity=[0, 4])],
        free={"people": [person("al", until_week=2)]},
        refused="al at day: never runs while the person is active",
        reason="never runs in the active weeks",
    ),
    "twice": Rule(
        people=[person("al", **AL)],
        slots=[DAY, AGAIN],
        free={"slots": [DAY, slot("again", weekday="sunday")]},
        pairs=("al day", "al again"),
        refused="al on day 1: in two places at one time",
    ),
    "two sites": Rule(
        people=[person("al")],
        slots=[slot("day", parts="M"), slot("noon", parts="A", place="mill")],
        free={"slots": [slot("day", parts="M"), slot("noon", parts="A")]},
        pairs=("al day", "al noon"),
        refused="al on day 1: at two sites",
        reason="no second half-day to make a whole day",
    ),
    "three half-days": Rule(
        people=[person("al", **AL)],
        slots=[DAY, slot("late", parts="E")],
        free={"slots": [DAY, slot("late", parts="E", weekday="sunday")]},
        pairs=("al day", "al late"),
        refused="al on day 1: more than two half-days",
    ),
    "hours wanted": Rule(
        people=[person("al", hours_limit=35, hours_wanted=13, unemployed=True)],
        slots=[DAY, TUESDAY],
        free={"people": [person("al", hours_limit=35, hours_wanted=14, unemployed=True)]},
        pairs=("al day", "al tuesday"),
        refused="al: 14 hours a week is above 13",
    ),
    "limit of hours": Rule(
        people=[person("al", hours_limit=13, hours_wanted=35, unemployed=True)],
        slots=[DAY, TUESDAY],
        free={"people": [person("al", hours_limit=14, hours_wanted=35, unemployed=True)]},
        pairs=("al day", "al tuesday"),
        refused="al: 14 hours a week is above 13",
    ),
    "whole day": Rule(
        people=[person("al")],
        slots=[slot("day", parts="M")],
        free={"slots": [DAY]},
        refused="al: less than a whole day a week",
        reason="no second half-day to make a whole day",
    ),
    "apart": Rule(
        people=[LATE, person("bo", apart=["al"])],
        free={"people": [LATE, person("bo")]},
        pairs=("al day", "bo day"),
        refused="al and bo are together at day",
        left_out="bo",
        reason="somebody is there who must be kept apart",
    ),
    "alone": Rule(
        people=[LATE, woman("bea")],
        free={"people": [LATE, woman("bea", alone_with_men=True)]},
        pairs=("al day", "bea day"),
        refused="day in week 1: bea alone in a group with men",
        left_out="bea",
        reason="a woman would be alone in a group with men",
    ),
    "supervisors": Rule(
        **apart_from_each_other(),
        fields={"teams": duty(1, 0)},
        free={"teams": duty(2, 0)},
        pairs=("al day", "bo again"),
        refused="north on day 1 of week 1: 2 sessions need more supervisors than there are",
        left_out="bo",
        reason="no supervisor left that day",
    ),
    "vehicles": Rule(
        people=[person("al", travel_limit=23)],
        slots=[slot("day", vehicle=True), slot("far", place="coast")],
        fields={"teams": duty(2, 0)},
        free={"teams": duty(2, 1)},
        refused="north on day 1 of week 1: too few vehicles",
        reason="no vehicle left that day",
    ),
    "promised": Rule(
        people=[LATE, person("bo")],
        slots=[slot("day", capacity=[2, 1])],
        free={"slots": [slot("day", capacity=[2, 2])]},
        pairs=("al day", "bo day"),
        refused="day in week 2: promised to 2 people, too many for 1 seats",
        left_out="bo",
        reason="full: all its places are promised",
    ),
    "chance": Rule(
        people=[LATE, person("bo", attendance=0.99), *FAR],
        slots=[slot("day", capacity=[1, 2])],
        free={"people": [LATE, person("bo", attendance=0.04), *FAR]},
        pairs=("al day", "bo day"),
        refused="day in week 1: too likely to turn somebody away",
        left_out="bo",
        reason="full: too likely to turn somebody away",
    ),
}
ALL = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
BY_DAY = {name: rule for name, rule in RULES.items() if name != "two sites"}
SHORT = {name: rule for name, rule in RULES.items() if rule.reason}


@ALL
def test_the_verifier_refuses_an_answer_that_breaks_it_by_name_and_only_where_it_binds(rule):
    binding, lifted = rule.binding(), rule.lifted()

    refused, allowed = check(binding, lines(binding, *rule.pairs)), check(lifted, lines(lifted, *rule.pairs))

    assert rule.refused in refused.breaches
    assert allowed.breaches == ()


@ALL
def test_what_committed_lines_break_among_themselves_is_standing_and_no_breach(rule):
    fixed = [dict(zip(("person", "slot"), pair.split(), strict=True)) for pair in rule.pairs]
    world = problem(**{"people": rule.people, "slots": rule.slots, **rule.fields, "committed": fixed})

    report = check(world, lines(world, *rule.pairs))

    assert rule.refused in report.standing
    assert report.breaches == ()


@ALL
@pytest.mark.parametrize("small", [0, 120], ids=["by moves", "exactly"])
def test_the_solver_keeps_it_where_breaking_it_would_pay(monkeypatch, small, rule):
    monkeypatch.setattr(solving, "SMALL", small)
    binding, lifted = rule.binding(), rule.lifted()

    kept, unkept = (solve(world, stop=Stop(iterations=430)) for world in (binding, lifted))

    assert sorted(map(tuple, unkept.lines.tolist())) == sorted(lines(lifted, *rule.pairs))
    assert unkept.value == best_by_brute_force(lifted) > kept.value
    assert kept.value == best_by_brute_force(binding) <= kept.bound
    assert check(binding, kept.lines.tolist()).breaches == ()


@pytest.mark.parametrize("rule", BY_DAY.values(), ids=BY_DAY.keys())
def test_first_come_keeps_it_where_breaking_it_would_be_next(rule):
    """First-come gives nobody two lines of a day, so it has nothing to keep apart there."""
    binding, lifted = rule.binding(), rule.lifted()

    kept, unkept = (first_come(world, compile_problem(world))[0] for world in (binding, lifted))

    assert check(binding, kept.tolist()).breaches == ()
    assert sorted(map(tuple, unkept.tolist())) == sorted(lines(lifted, *rule.pairs))


@pytest.mark.parametrize("rule", SHORT.values(), ids=SHORT.keys())
def test_an_explanation_names_it_to_whoever_it_leaves_out(rule):
    binding = rule.binding()

    told = explain_person(binding, solve(binding, stop=Stop(iterations=430)), binding.people.ref.index(rule.left_out))

    assert told.hours_short == 7.0
    assert {reason.only for reason in told.reasons if reason.rule == rule.reason} in ({1}, {2})
