"""What a region might add: each kind is promised where it is short, and confirmed by solving again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.changes import promising
from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, rich_world, room, world
from throughcare.optimise.cohorts.values import Venue
from throughcare.optimise.cohorts.whatif import what_if
from throughcare.optimise.stop import Stop

TURNS = 30
SIX = tuple(person(f"P{at}") for at in range(6))
FOUR_STAFF = tuple(facilitator(f"F{at}") for at in range(4))
EVENING = 2


def short_of(kind):
    """Six people who want two groups, and only one thing in the way of the second."""
    one_day = programme(patterns=((0,),))
    evening = {"blocks": frozenset({EVENING})}
    return {
        "pair": world(people=SIX, rooms=(room(), room("R2"))),
        "room": world(people=SIX, facilitators=FOUR_STAFF, programmes=(one_day,)),
        "slot": world(people=SIX, programmes=(one_day,)),
        "evenings": world(
            people=(*SIX[:3], *(person(f"P{at}", **evening) for at in range(3, 6))),
            programmes=(programme(patterns=((0,), (EVENING,))),),
            facilitators=(*FOUR_STAFF[:2], *(facilitator(f"E{at}", **evening) for at in range(2))),
        ),
    }[kind]


WORDS = {
    "pair": "one more facilitator pair in U1, at Hall",
    "room": "one more room at Hall",
    "slot": "one more slot for Building Choices at Hall, Monday morning",
    "evenings": "open every weekday evening at Hall",
}


@pytest.mark.parametrize("kind", WORDS)
def test_what_is_short_is_found_by_its_price_and_confirmed_by_three_more_starts(kind):
    problem = short_of(kind)
    solution = solve(problem, stop=Stop(iterations=TURNS), seed=1)

    findings = {one.kind: one for one in what_if(problem, solution, changes=1, turns=TURNS, seed=1)}

    assert findings[kind].change == WORDS[kind]
    assert findings[kind].more_starts == 3
    assert findings[kind].promised_points > 0
    assert findings[kind].more_points > 2000


def test_a_room_is_not_promised_where_staff_are_short():
    assert [change.kind for change in promising(short_of("pair"), each=1) if change.promised_points > 100] == [
        "pair",
        "slot",
    ]


@pytest.mark.proof
@pytest.mark.parametrize("kind", WORDS)
def test_a_change_adds_and_takes_nothing_away(kind):
    problem = short_of(kind)
    solution = solve(problem, stop=Stop(iterations=TURNS), seed=1)

    for change in promising(problem, each=3):
        assert check(change.problem, solution).broken == ()


def test_a_name_already_taken_is_not_given_again():
    problem = world(
        people=SIX, facilitators=(facilitator("one-more-1"), facilitator("F2")), rooms=(room("one-more-room"),)
    )

    for change in promising(problem, each=2):
        refs = [row.ref for row in change.problem.facilitators]
        assert len(refs) == len(set(refs))


def test_nothing_is_promised_where_no_group_can_be_formed():
    assert promising(world(people=()), each=2) == []


@given(st.integers(0, 100_000))
@settings(max_examples=8, deadline=None)
def test_what_is_confirmed_is_what_solving_the_changed_problem_gives(seed):
    problem = rich_world(seed)
    plan = solve(problem, stop=Stop(iterations=5), seed=1)
    turns = Stop(iterations=28)

    findings = what_if(problem, plan, changes=2, turns=28, seed=3)

    base = solve(problem, stop=turns, seed=3, start=plan)
    gains = [finding.more_points for finding in findings]
    changes = {change.words: change for change in promising(problem, each=2)}
    assert gains == sorted(gains, reverse=True)
    assert [finding.change for finding in findings] == sorted(changes, key=[one.change for one in findings].index)
    for finding in findings:
        change = changes[finding.change]
        again = solve(change.problem, stop=turns, seed=3, start=base)
        assert reckoning.broken(change.problem, again.groups, again.joined) == set()
        assert check(change.problem, base).broken in ((), (f"the bound {base.bound} is below the value {base.value}",))
        weeks = [starts(change.problem, each) for each in (base, again)]
        assert finding.promised_points == change.promised_points > 0
        assert finding.more_points == again.value - base.value >= 0
        assert finding.more_starts == len(weeks[1]) - len(weeks[0])
        assert finding.weeks_sooner == sum(weeks[0][ref] - weeks[1][ref] for ref in weeks[0].keys() & weeks[1].keys())


def starts(problem, plan):
    """The start week of each person newly placed."""
    weeks = {group.ref: group.start_week for group in (*problem.held_groups, *plan.groups)}
    return {ref: weeks[group] for ref, group in plan.placed().items()}


@given(st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_a_promise_adds_what_it_says_and_nothing_else(seed):
    problem = rich_world(seed)

    for change in promising(problem, each=2):
        staff, rooms = len(change.problem.facilitators), len(change.problem.rooms)
        more = (staff - len(problem.facilitators), rooms - len(problem.rooms))
        assert more in {"pair": [(2, 0)], "room": [(0, 1)], "slot": [(1, 1), (2, 1)], "evenings": [(0, 0)]}[change.kind]
        assert change.problem.facilitators[: len(problem.facilitators)] == problem.facilitators
        assert change.problem.people == problem.people
        for before, after in zip(problem.rooms, change.problem.rooms, strict=False):
            wider = change.kind == "evenings" and change.words.endswith(names(problem)[before.venue])
            assert after == (replace(before, open_blocks=before.open_blocks | {2, 5, 8, 11, 14}) if wider else before)


def names(problem):
    return {row.ref: row.name for row in problem.venues}


TWO_VENUES = (Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U2"))


def test_one_more_pair_is_promised_once_a_unit_and_can_run_any_group_at_one_venue_alone():
    problem = world(
        people=SIX,
        venues=(*TWO_VENUES, Venue(ref="V3", name="Annexe", unit="U1")),
        rooms=(room(), room("R2", "V2"), room("R3", "V3")),
        programmes=(programme(patterns=((0,),)),),
    )

    pairs = [change for change in promising(problem, each=9) if change.kind == "pair"]

    assert sorted(change.words[-20:].split("in ")[1][:2] for change in pairs) == ["U1", "U2"]
    for change in pairs:
        both = change.problem.facilitators[-2:]
        [home] = both[0].own_venues
        travel = dict(zip(("V1", "V2", "V3"), change.problem.staff_travel_minutes[-1].tolist(), strict=True))
        assert [row.weekly_minutes for row in both] == [960, 960]
        assert both[0].trained == frozenset({"BC"})
        assert [ref for ref, minutes in travel.items() if minutes <= both[0].travel_limit_minutes] == [home]
        assert travel[home] == 0


def test_one_more_room_is_like_that_of_the_best_group_but_never_closed():
    shut = world(people=SIX, facilitators=FOUR_STAFF, rooms=(room(step_free=False, closed_weeks=frozenset({9})),))

    [twin] = [change.problem.rooms[-1] for change in promising(shut, each=1) if change.kind == "room"]

    assert twin == replace(shut.rooms[0], ref="one-more-room", closed_weeks=frozenset())


def test_one_more_slot_is_for_one_group_at_a_time_on_its_days_alone():
    problem = world(people=SIX, programmes=(programme(patterns=((0,),)),), rooms=(room(step_free=False),))

    [slot] = [change.problem for change in promising(problem, each=1) if change.kind == "slot"]

    place, staff = slot.rooms[-1], slot.facilitators[2:]
    assert (place.open_blocks, place.programmes, place.seats, place.step_free) == ({0}, {"BC"}, 8, False)
    assert [(row.blocks, row.trained, row.weekly_minutes) for row in staff] == [({0}, {"BC"}, 225)] * 2
