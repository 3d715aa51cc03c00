"""The verifier alone: every hard rule broken in turn is caught, and nothing else is; worth by hand."""

import numpy as np
import pytest

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.tests.small import lines, person, problem, slot, woman

WHOLE = slot("day")
MORNING, AFTERNOON = slot("morning", parts="M"), slot("noon", parts="A")

# what breaks, people, slots, other fields, lines, and what the verifier says
BROKEN = [
    (
        "availability",
        [person("al", available=["M"] + [""] * 6)],
        [WHOLE],
        {},
        ["al day"],
        "al at day: not available then",
    ),
    (
        "travel",
        [person("al", travel_limit=5)],
        [WHOLE],
        {},
        ["al day"],
        "al at day: 23 minutes is beyond the travel limit",
    ),
    (
        "a journey that can't be made",
        [person("al")],
        [WHOLE],
        {"travel": {"places": ["coast", "mill", "town", "yard"], "minutes": [[None] * 4] * 4}},
        ["al day"],
        "al at day: no way to travel there",
    ),
    (
        "a women's slot",
        [person("al")],
        [slot("day", women_only=True)],
        {},
        ["al day"],
        "al at day: the slot is for women only",
    ),
    (
        "women's slots only",
        [woman("bea", women_only=True)],
        [WHOLE],
        {},
        ["bea day"],
        "bea at day: she asked for women's slots only",
    ),
    (
        "a barred offence",
        [person("al", offences=["arson"])],
        [slot("day", bars=["arson"])],
        {},
        ["al day"],
        "al at day: barred by the offence",
    ),
    (
        "health",
        [person("al", cannot=["lifting"])],
        [slot("day", demands=["lifting"])],
        {},
        ["al day"],
        "al at day: the work demands what health rules out",
    ),
    (
        "access",
        [person("al", access=["step_free"])],
        [WHOLE],
        {},
        ["al day"],
        "al at day: without the access that is needed",
    ),
    (
        "an exclusion zone",
        [person("al", zones=[{"lat": 52.02, "lon": -1.0, "radius_km": 1.0}])],
        [WHOLE],
        {},
        ["al day"],
        "al at day: inside an exclusion zone",
    ),
    (
        "weeks",
        [person("al", from_week=1)],
        [slot("day", capacity=[4, 0])],
        {},
        ["al day"],
        "al at day: never runs while the person is active",
    ),
    (
        "two places at one time",
        [person("al", hours_limit=14, hours_wanted=14)],
        [WHOLE, slot("again")],
        {},
        ["al day", "al again"],
        "al on day 1: in two places at one time",
    ),
    (
        "two sites a day",
        [person("al")],
        [MORNING, slot("noon", parts="A", place="mill")],
        {},
        ["al morning", "al noon"],
        "al on day 1: at two sites",
    ),
    (
        "three half-days a day",
        [person("al", hours_limit=14, hours_wanted=14)],
        [WHOLE, slot("late", parts="E")],
        {},
        ["al day", "al late"],
        "al on day 1: more than two half-days",
    ),
    (
        "hours wanted",
        [person("al", hours_limit=14)],
        [WHOLE, slot("tuesday", weekday="tuesday")],
        {},
        ["al day", "al tuesday"],
        "al: 14 hours a week is above 7",
    ),
    (
        "the limit of hours",
        [person("al", hours_limit=7, hours_wanted=14)],
        [WHOLE, slot("tuesday", weekday="tuesday")],
        {},
        ["al day", "al tuesday"],
        "al: 14 hours a week is above 7",
    ),
    ("a whole day or nothing", [person("al")], [MORNING], {}, ["al morning"], "al: less than a whole day a week"),
    (
        "people kept apart",
        [person("al", apart=["bo"]), person("bo")],
        [WHOLE],
        {},
        ["al day", "bo day"],
        "al and bo are together at day",
    ),
    (
        "a woman alone",
        [person("al"), woman("bea")],
        [WHOLE],
        {},
        ["al day", "bea day"],
        "day in week 1: bea alone in a group with men",
    ),
    (
        "supervisors",
        [person("al"), person("bo")],
        [WHOLE, slot("again")],
        {"teams": [{"ref": "north", "supervisors": [[1] * 7] * 2, "vehicles": [[9] * 7] * 2}]},
        ["al day", "bo again"],
        "north on day 1 of week 1: 2 sessions need more supervisors than there are",
    ),
    (
        "vehicles",
        [person("al")],
        [slot("day", vehicle=True)],
        {"teams": [{"ref": "north", "supervisors": [[1] * 7] * 2, "vehicles": [[0] * 7] * 2}]},
        ["al day"],
        "north on day 1 of week 1: too few vehicles",
    ),
    (
        "seats",
        [person("al"), person("bo")],
        [slot("day", capacity=[1, 2])],
        {},
        ["al day", "bo day"],
        "day in week 1: promised to 2 people, too many for 1 seats",
    ),
    (
        "the chance of turning somebody away",
        [person("al"), person("bo"), *(person(f"p{i}", attendance=0.1) for i in range(4))],
        [slot("day", capacity=[1, 9])],
        {},
        ["al day", "bo day"],
        "day in week 1: too likely to turn somebody away",
    ),
]


@pytest.mark.parametrize(("what", "people", "slots", "fields", "pairs", "expected"), BROKEN, ids=[b[0] for b in BROKEN])
def test_every_hard_rule_broken_in_turn_is_caught(what, people, slots, fields, pairs, expected):
    world = problem(people=people, slots=slots, **fields)

    report = check(world, lines(world, *pairs))

    assert expected in report.breaches
    assert not report.good


@pytest.mark.parametrize(("what", "people", "slots", "fields", "pairs", "expected"), BROKEN, ids=[b[0] for b in BROKEN])
def test_what_committed_lines_break_among_themselves_is_standing_and_no_breach(
    what, people, slots, fields, pairs, expected
):
    committed = [dict(zip(("person", "slot"), pair.split(), strict=True)) for pair in pairs]
    world = problem(people=people, slots=slots, committed=committed, **fields)

    report = check(world, lines(world, *pairs))

    assert expected in report.standing
    assert report.breaches == ()


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
