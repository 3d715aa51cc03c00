"""What explanations say, held against the plain statement and against solving again with what they speak of."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given

from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.explain import SEATS_ADDED, SHOWN, best_changes, explain_person
from throughcare.optimise.allocation.problem import WEEKDAYS
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.brute import best_answers
from throughcare.optimise.allocation.tests.plain import Row, Statement
from throughcare.optimise.allocation.tests.small import document, lines, person, problem, slot
from throughcare.optimise.allocation.tests.test_best import examples, named
from throughcare.optimise.allocation.tests.test_explain import with_one_more_session
from throughcare.optimise.allocation.tests.worlds import documents
from throughcare.optimise.stop import Stop

ENOUGH = Stop(iterations=450)
TOLD = {
    "availability": "not available then",
    "women's slot": "for women only",
    "women's slots only": "asked for women's slots only",
    "offence": "barred by the offence",
    "health": "work that health rules out",
    "access": "without the access needed",
    "zone": "inside an exclusion zone",
    "weeks": "never runs in the active weeks",
}


@examples(60)
@given(made=documents(people=5, slots=5))
def test_each_rule_in_the_way_is_told_with_how_many_slots_it_bars_and_how_many_it_bars_alone(made):
    world, said = read_problem(made), Statement(made)
    solution = solve(world, stop=ENOUGH)

    for row, ref in enumerate(world.people.ref):
        told = explain_person(world, solution, row)
        held = {where for who, where in named(world, solution.lines) if who == ref}
        half_days = sum(len(said.slots[where]["parts"]) for where in held)
        broken = {where: {fault.rule for fault in said.pair_faults(ref, where)} for where in said.slots}
        near = {where: rules for where, rules in broken.items() if not rules & {"travel", "no way"}}
        expected = {
            text: (sum(rule in rules for rules in near.values()), sum(rules == {rule} for rules in near.values()))
            for rule, text in TOLD.items()
            if any(rule in rules for rules in near.values())
        }
        assert set(told.slots) == held
        assert told.hours_short == (2 - min(2, half_days)) * said.hours
        assert {option.slot for option in told.options} <= {w for w in broken if not broken[w]} - held
        reasons = {reason.rule: (reason.slots, reason.only) for reason in told.reasons}
        assert {text: reasons[text] for text in TOLD.values() if text in reasons} == (expected if half_days < 2 else {})
        assert ("no slot within the travel limit" in reasons) == (half_days < 2 and not near)


def roomy(made: Row) -> Row:
    """Whole days with room for everybody, for people who want seven hours, where company and sessions cost nothing."""
    slots = [r | {"parts": "MA", "capacity": [50] * len(r["capacity"])} for r in made["slots"]]
    slots = [r | {"viable": 0, "supervised": False, "vehicle": False} for r in slots]
    people = [r | {"alone_with_men": r["woman"], "hours_wanted": 7, "apart": []} for r in made["people"]]
    weights = made["weights"] | {"session": 0}
    return made | {"slots": slots, "people": people, "weights": weights, "committed": [], "half_day_hours": 3.5}


@examples(60)
@given(made=documents(people=3))
def test_what_another_option_costs_more_is_what_is_lost_when_everything_is_solved_with_it_for_sure(made):
    made = roomy(made)
    world = read_problem(made)
    best = solve(world, stop=ENOUGH)
    assert best.value == best.bound

    for row in sorted(set(best.lines[:, 0].tolist())):
        for option in explain_person(world, best, row).options:
            sure = [{"person": world.people.ref[row], "slot": option.slot}]
            forced = solve(read_problem(made | {"committed": sure}), stop=ENOUGH)
            assert best.value - forced.value == option.costs_more
            assert option.costs_more >= 0
            assert not option.full
            assert option.minutes == Statement(made).minutes(world.people.ref[row], option.slot)


def test_the_cheapest_options_come_first_and_no_more_than_a_few():
    places = [("yard", 23), ("mill", 31), ("town", 5)]
    slots = [slot(f"{place} {grade}", place=place, unpleasant=grade) for place, _ in places for grade in range(4)]
    world = problem(people=[person("al")], slots=[slot("held", place="town", weekday="friday"), *slots])
    plan = solve(world, stop=Stop(iterations=0))
    plan = dataclasses.replace(plan, lines=np.array(lines(world, "al held")), prices=np.zeros_like(plan.prices))

    told = explain_person(world, plan, 0)

    costs = sorted((2 * (2 * (minutes - 5) + 5 * grade), place) for place, minutes in places for grade in range(4))
    assert [option.costs_more for option in told.options] == [cost for cost, _ in costs][:SHOWN]


def test_a_full_slot_costs_the_price_of_its_dearest_week_besides():
    world = problem(people=[person("al")], slots=[slot("day"), slot("again")])
    plan = solve(world, stop=Stop(iterations=0))
    prices = np.zeros((2, 2))
    prices[world.slots.ref.index("again")] = (3.0, 70.4)
    plan = dataclasses.replace(plan, lines=np.array(lines(world, "al day")), prices=prices)

    (option,) = explain_person(world, plan, 0).options

    assert (option.slot, option.costs_more, option.full) == ("again", 70, True)


def test_an_option_is_compared_with_the_dearest_line_held():
    slots = [slot("near"), slot("far", place="mill", weekday="friday"), slot("nasty", unpleasant=3)]
    world = problem(people=[person("al", hours_limit=14, hours_wanted=14)], slots=slots)
    plan = solve(world, stop=Stop(iterations=0))
    held = np.array(lines(world, "al near", "al far"))
    plan = dataclasses.replace(plan, lines=held, prices=np.zeros((3, 2)))

    (option,) = explain_person(world, plan, 0).options

    assert option.costs_more == 2 * (2 * 23 + 15) - 2 * 2 * 31


@examples(25)
@given(made=documents(people=4, slots=3, committed=False))
def test_a_change_gains_what_the_best_of_the_changed_problem_is_worth_more(made):
    world = read_problem(made)
    plan = solve(world, stop=ENOUGH)

    changes = best_changes(world, plan, most=9, tried=9)

    assert len(changes) == (plan.prices.sum(axis=1) > 0).sum()
    assert [change.gained for change in changes] == sorted((change.gained for change in changes), reverse=True)
    for change in changes:
        beside = change.what.split(" beside ")[1]
        again = best_answers(write_problem(with_one_more_session(world, change.what)))
        weekday = WEEKDAYS[
            int(np.flatnonzero(world.slots.parts[world.slots.ref.index(beside)] >> np.arange(21) & 1)[0]) // 3
        ]
        assert change.gained == again.worth - plan.value
        assert f"session of {SEATS_ADDED} on {weekday.title()}s" in change.what
        assert change.expected == round(8 * float(plan.prices[world.slots.ref.index(beside)].sum()))
        placed = {len({who for who, _ in answer}) for answer in again.answers}
        assert change.placed + len(set(plan.lines[:, 0].tolist())) in placed


@pytest.mark.parametrize(("most", "tried", "expected"), [(3, 6, 2), (1, 6, 1), (3, 1, 1), (0, 6, 0)])
def test_no_more_changes_are_told_than_asked_for_nor_more_tried(most, tried, expected):
    people = [person(f"p{i}", available=["MA", "MA", *[""] * 5]) for i in range(6)]
    slots = [slot("day", capacity=[1, 1]), slot("tuesday", weekday="tuesday", capacity=[2, 0], women_only=False)]
    world = read_problem(document(people=people, slots=slots))

    changes = best_changes(world, solve(world, stop=ENOUGH), most=most, tried=tried)

    assert len(changes) == expected
