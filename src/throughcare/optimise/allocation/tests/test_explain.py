"""Explanations that hold when they are tried: options by the verifier, changes by solving again."""

import dataclasses

import numpy as np
import pytest

from throughcare.optimise.allocation import explain
from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.explain import best_changes, explain_person
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.tests.small import lines, person, problem, slot, woman
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop

STOP = Stop(iterations=380)


def explained(world, ref: str, *pairs: str):
    """The explanation of somebody in a plan written by hand."""
    plan = solve(world, stop=Stop(iterations=0))
    prices = np.zeros(world.slots.capacity.shape)
    written = dataclasses.replace(
        plan, lines=np.array(lines(world, *pairs), dtype=np.int64).reshape(-1, 2), prices=prices
    )
    return explain_person(world, written, world.people.ref.index(ref))


def test_what_another_slot_costs_more_is_what_the_verifier_finds_when_it_is_tried():
    other = slot("mill", place="mill", unpleasant=1)
    world = problem(people=[person("al"), person("bo"), person("cy")], slots=[slot("day"), other])

    told = explained(world, "al", "al day", "bo day", "cy mill")

    before = check(world, lines(world, "al day", "bo day", "cy mill")).value
    after = check(world, lines(world, "al mill", "bo day", "cy mill")).value
    assert [(option.slot, option.costs_more, option.full) for option in told.options] == [
        ("mill", before - after, False)
    ]
    assert told.slots == ("day",)
    assert told.reasons == ()


# what is in the way, the person, the slots, other people's lines, the rule that is named
IN_THE_WAY = [
    ("full", person("al"), [slot("day", capacity=[1, 1])], ["bo day"], "full: all its places are promised"),
    ("company", woman("al"), [slot("day")], ["bo day"], "a woman would be alone in a group with men"),
    ("apart", person("al", apart=["bo"]), [slot("day")], ["bo day"], "somebody is there who must be kept apart"),
    ("half", person("al"), [slot("day", parts="M")], [], "no second half-day to make a whole day"),
    ("day", person("al", available=[""] * 7), [slot("day")], [], "not available then"),
    ("offence", person("al", offences=["arson"]), [slot("day", bars=["arson"])], [], "barred by the offence"),
    ("health", person("al", cannot=["heights"]), [slot("day", demands=["heights"])], [], "work that health rules out"),
    ("access", person("al", access=["step_free"]), [slot("day")], [], "without the access needed"),
    ("women", person("al"), [slot("day", women_only=True)], [], "for women only"),
    ("asked", woman("al", women_only=True), [slot("day")], [], "asked for women's slots only"),
    ("far", person("al", travel_limit=1), [slot("day")], [], "no slot within the travel limit"),
    (
        "zone",
        person("al", zones=[{"lat": 52.02, "lon": -1.0, "radius_km": 2.0}]),
        [slot("day")],
        [],
        "inside an exclusion zone",
    ),
    (
        "weeks",
        person("al", from_week=1),
        [slot("day", capacity=[3, 0])],
        [],
        "never runs in the active weeks",
    ),
]


@pytest.mark.parametrize(
    ("what", "who", "slots", "pairs", "expected"), IN_THE_WAY, ids=[case[0] for case in IN_THE_WAY]
)
def test_whoever_is_left_out_is_told_the_rule_that_binds(what, who, slots, pairs, expected):
    world = problem(people=[who, person("bo")], slots=slots)

    told = explained(world, "al", *pairs)

    assert (told.slots, told.hours_short) == ((), 7.0)
    assert [reason.only for reason in told.reasons if reason.rule == expected] == [1]


def test_no_supervisor_left_is_told():
    teams = [{"ref": "north", "supervisors": [[1] * 7] * 2, "vehicles": [[0] * 7] * 2}]
    world = problem(people=[person("al"), person("bo")], slots=[slot("day"), slot("again")], teams=teams)

    told = explained(world, "al", "bo day")

    assert "no supervisor left that day" in {reason.rule for reason in told.reasons}


def test_whoever_is_placed_needs_no_reasons():
    world = problem(people=[person("al")], slots=[slot("day")])

    assert explained(world, "al", "al day").reasons == ()


@pytest.fixture(scope="module")
def scarce():
    return make_world(people=110, slots=5, units=1, seed=4)


@pytest.fixture(scope="module")
def plan(scarce):
    return solve(scarce, stop=STOP, seed=1)


def with_one_more_session(world, what: str):
    """The problem with the session that the change names, made from its document."""
    document = write_problem(world)
    beside = next(row for row in document["slots"] if what.endswith(f" beside {row['ref']}"))
    capacity = [explain.SEATS_ADDED if seats else 0 for seats in beside["capacity"]]
    document["slots"].append(beside | {"ref": f"{beside['ref']} (another)", "capacity": capacity})
    day = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(beside["weekday"])
    team = next(row for row in document["teams"] if row["ref"] == beside["team"])
    for name, needed in (("supervisors", beside["supervised"]), ("vehicles", beside["vehicle"])):
        for week in team[name]:
            week[day] += int(needed)
    return read_problem(document)


def test_changes_bring_what_they_say_when_the_problem_is_changed_by_hand_and_solved_again(scarce, plan):
    changes = best_changes(scarce, plan, most=2, tried=2)

    assert len(changes) == 2
    for change in changes:
        again = solve(with_one_more_session(scarce, change.what), stop=Stop(iterations=450), seed=plan.seed)
        assert again.value - plan.value == pytest.approx(change.gained, abs=0.01 * plan.value)
        assert change.gained > 0
        assert change.expected > 0


def test_nothing_is_proposed_where_no_seat_is_short():
    world = problem(people=[person("al")], slots=[slot("day", capacity=[9, 9])])
    roomy = dataclasses.replace(world, weights=dataclasses.replace(world.weights, session=0))

    assert best_changes(roomy, solve(roomy, stop=STOP)) == []
