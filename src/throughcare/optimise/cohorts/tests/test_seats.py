"""Seats: a plan made elsewhere is taken over whole, as far as the rules of the mix allow."""

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.tests.worlds import (
    facilitator,
    person,
    proposal,
    world,
)
from throughcare.optimise.cohorts.values import Group, Sex

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
