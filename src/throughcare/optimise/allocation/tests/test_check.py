"""The verifier alone: what is a breach, what stands and what is neither; worth by hand."""

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.tests.small import lines, person, problem, slot, woman

WHOLE = slot("day")
MORNING, AFTERNOON = slot("morning", parts="M"), slot("noon", parts="A")


@pytest.mark.parametrize(("vehicle", "breaches"), [(False, 0), (True, 1)])
def test_committed_sessions_short_of_vehicles_are_made_worse_by_one_more_vehicle_alone(vehicle, breaches):
    world = problem(
        people=[person("al"), person("bo")],
        slots=[slot("day", vehicle=True, capacity=[4, 0]), slot("again", vehicle=vehicle)],
        committed=[{"person": "al", "slot": "day"}],
        teams=[{"ref": "north", "supervisors": [[2] * 7] * 2, "vehicles": [[0] * 7, [1] * 7]}],
    )

    report = check(world, lines(world, "al day", "bo again"))

    assert len(report.breaches) == breaches
    assert report.standing == (() if vehicle else ("north on day 1 of week 1: too few vehicles",))


def test_a_good_week_breaks_nothing():
    world = problem(people=[person("al"), person("bo")], slots=[WHOLE, MORNING, AFTERNOON])

    report = check(world, lines(world, "al day", "bo morning", "bo noon"))

    assert (report.breaches, report.standing, report.shortfalls) == ((), (), {})


def test_a_committed_line_that_is_gone_is_a_breach():
    world = problem(people=[person("al")], slots=[WHOLE], committed=[{"person": "al", "slot": "day"}])

    assert check(world, []).breaches == ("al's committed line to day is gone",)


def test_a_line_that_is_there_twice_is_a_breach():
    world = problem(people=[person("al")], slots=[WHOLE])

    assert "a line is there twice" in check(world, lines(world, "al day", "al day")).breaches


def test_joining_what_committed_lines_broke_already_is_a_breach():
    committed = [{"person": ref, "slot": "day"} for ref in ("al", "bo")]
    world = problem(
        people=[person("al"), person("bo"), person("cy")], slots=[slot("day", capacity=[1, 1])], committed=committed
    )

    assert check(world, lines(world, "al day", "bo day")).breaches == ()
    assert check(world, lines(world, "al day", "bo day", "cy day")).breaches != ()


@pytest.mark.parametrize(
    "company",
    [
        [woman("bea", alone_with_men=True), person("al")],
        [woman("bea"), woman("cat"), person("al")],
        [woman("bea")],
        [woman("bea"), woman("cat")],
        [person("al"), person("bo")],
    ],
    ids=["who chose it", "two women and a man", "nobody else", "women only", "men only"],
)
def test_company_in_which_nobody_is_alone_is_good(company):
    world = problem(people=company, slots=[WHOLE])

    assert check(world, [(row, 0) for row in range(len(company))]).breaches == ()


def test_a_woman_who_is_only_alone_in_the_second_week_is_still_alone():
    world = problem(people=[person("al"), woman("bea"), woman("cat", until_week=1)], slots=[WHOLE])

    report = check(world, lines(world, "al day", "bea day", "cat day"))

    assert report.breaches == ("day in week 2: bea alone in a group with men",)


def test_exactly_what_is_promised_fits_and_one_more_does_not():
    people = [person(f"p{i:02d}", attendance=0.7) for i in range(12)]
    world = problem(people=people, slots=[slot("day", capacity=[10, 10])])

    assert check(world, [(row, 0) for row in range(11)]).breaches == ()
    assert len(check(world, [(row, 0) for row in range(12)]).breaches) == 4  # both weeks: promised, and too likely


def test_the_worth_of_a_line_is_what_the_published_weights_say():
    al = person("al", attendance=0.5, weeks_late=10, weeks_waiting=30, skills=["paint"], unpleasant_before=1)
    world = problem(people=[al], slots=[slot("day", unpleasant=2, viable=3)])

    report = check(world, lines(world, "al day"))

    half_day = int(3.5 * (60 + 60 * 0.5) * (100 + 10 + 26) / 100 + 0.5)  # waiting counts for 26 weeks at most
    session = (
        2 * 23 + 20 + 5 * 2 * 2
    )  # there and back, not the skill that is wanted, unpleasant work for the second time
    assert report.value == 2 * (2 * half_day - session - 60 - 60 * 2)  # a session that runs, two short of viable


def test_hours_beyond_seven_are_worth_less_and_more_to_the_unemployed():
    worth = []
    for unemployed in (False, True):
        who = person("al", hours_limit=14, hours_wanted=14, unemployed=unemployed)
        world = problem(people=[who], slots=[WHOLE, slot("tuesday", weekday="tuesday")])
        worth.append(check(world, lines(world, "al day", "al tuesday")).value)

    assert worth[1] - worth[0] == 2 * 2 * (126 - 42)  # two weeks, two half-days: 3.5 hours at 36 against 12


def test_a_change_from_a_usual_slot_costs_once():
    slots = [WHOLE, slot("again")]
    stays, moves = (problem(people=[person("al", usual=[usual])], slots=slots) for usual in ("day", "again"))

    assert check(stays, lines(stays, "al day")).value - check(moves, lines(moves, "al day")).value == 60


def test_weeks_that_are_lost_cost_the_hours_that_were_needed():
    world = problem(people=[person("al")], slots=[slot("day", capacity=[4, 0])])

    report = check(world, lines(world, "al day"))

    assert report.value == 2 * 2 * 420 - 2 * 420 - 46 - 60  # both weeks offered, one lost; one journey; one session


def test_everybody_short_of_seven_hours_is_named():
    world = problem(people=[person("al"), person("bo"), person("cy")], slots=[WHOLE])

    assert check(world, lines(world, "bo day")).shortfalls == {"al": 7.0, "cy": 7.0}


@pytest.mark.parametrize("seed", range(40))
def test_random_lines_are_judged_the_same_in_any_order(seed):
    draw = np.random.default_rng(seed)
    people = [
        woman(f"p{i}", attendance=0.8) if i % 3 == 0 else person(f"p{i}", apart=["p1"] * (i == 2)) for i in range(6)
    ]
    world = problem(people=people, slots=[WHOLE, MORNING, AFTERNOON, slot("mill", place="mill", capacity=[2, 0])])
    chosen = [(p, s) for p in range(6) for s in range(4) if draw.random() < 0.4]

    first, second = check(world, chosen), check(world, [chosen[i] for i in draw.permutation(len(chosen))])

    assert sorted(first.breaches) == sorted(second.breaches)
    assert (first.value, first.shortfalls) == (second.value, second.shortfalls)
