"""Seats: the best for everybody in the groups that are open, and a plan made elsewhere is taken over whole."""

from itertools import product

import pytest

from throughcare.optimise.cohorts.assign import best_seats
from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests.worlds import (
    facilitator,
    person,
    programme,
    proposal,
    random_world,
    room,
    world,
)
from throughcare.optimise.cohorts.values import Group, Sex
from throughcare.optimise.stop import Stop

STAFF = tuple(facilitator(f"F{at}") for at in range(4))


def group(ref, members, **changes):
    values = {"programme": "BC", "room": "R1", "pattern": (0,), "start_week": 0, "staff": ("F0", "F1")}
    return Group(ref=ref, members=members, **(values | changes))


def test_a_plan_made_elsewhere_keeps_its_two_women():
    women = tuple(person(f"P{at}", sex=Sex.FEMALE) for at in range(2))
    problem = world(people=(*women, person("P2"), person("P3")), facilitators=STAFF)
    search = Search(build(problem), 1)

    search.load((group("G", ("P0", "P1", "P2")),), {})

    [kept] = search.groups()[0]
    assert kept.members == ("P0", "P1", "P2")


def test_a_woman_whose_companion_cannot_come_is_not_left_alone():
    women = (person("P0", sex=Sex.FEMALE), person("P1", sex=Sex.FEMALE, blocks=frozenset({3})))
    problem = world(people=(*women, person("P2"), person("P3")), facilitators=STAFF)
    search = Search(build(problem), 1)

    search.load((group("G", ("P0", "P1", "P2", "P3")),), {})

    groups, joined = search.groups()
    assert check(problem, proposal(groups, search.value, joined)).broken == ()
    assert groups[0].members == ("P2", "P3")


@pytest.mark.parametrize("seed", range(6))
def test_the_seats_are_the_best_of_all_that_keep_the_sizes(seed):
    travel = [[(7 * at + seed * 3) % 40, (11 * at + 5 * seed) % 40] for at in range(6)]
    problem = world(
        people=tuple(person(f"P{at}", waited_weeks=(at * seed) % 9) for at in range(6)),
        programmes=(programme(max_high_risk=3),),
        venues=(*world().venues, type(world().venues[0])(ref="V2", name="Office", unit="U1")),
        rooms=(room(), room("R2", "V2")),
        facilitators=STAFF,
        travel_minutes=travel,
    )
    search = Search(build(problem), 1)
    plan = (group("G", ("P0", "P1")), group("H", ("P2", "P3"), room="R2", staff=("F2", "F3")))
    search.load(plan, {})
    search.resume()

    found = best_seats(search.world, search.plan)

    points = [[int(search.world.gain[at, 0]) - 2 * travel[at][venue] for venue in (0, 1)] for at in range(6)]
    every = [
        sum(points[at][seat - 1] for at, seat in enumerate(seats) if seat)
        for seats in product((0, 1, 2), repeat=6)
        if all(2 <= seats.count(one) <= 3 for one in (1, 2))
    ]
    assert sum(one for seats in found.values() for _, one in seats) == max(every)


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_seating_everybody_again_never_lowers_a_plan(seed):
    problem = random_world(seed)
    plan = solve(problem, stop=Stop(iterations=26), seed=1)
    columns = build(problem)
    if not len(columns.room):
        assert plan.value == 0
        return
    search = Search(columns, 1)
    search.load(plan.groups, plan.joined)
    before = search.value

    search.reseat()

    assert search.value >= before == plan.value
