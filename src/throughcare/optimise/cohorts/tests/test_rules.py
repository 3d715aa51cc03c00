"""Every hard rule on four roads: where breaking it would pay the solver keeps it, and so does first come by list; the
verifier refuses the plan that breaks it, naming who and what; whoever it leaves waiting is told."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.explain import explain
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import by_list, facilitator, person, programme, proposal, room, world
from throughcare.optimise.cohorts.values import Group, GroupSex, Module, Risk, Sex, Venue
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=40)
NOTHING_OPENED = "groups could suit, but none was opened: too few near share days and programme, or staff are elsewhere"
NO_ROOM = "no room for their programmes within {} minutes that they may use"


@dataclass(frozen=True)
class Case:
    """A rule: the world in which it binds, what would have to be otherwise for the better plan, and the words.

    broken: what the verifier says of that better plan. told: what is said to P3, who waits.
    """

    binds: dict[str, Any]
    otherwise: dict[str, Any]
    broken: tuple[str, ...]
    told: str
    better: tuple[Group, ...] = field(default=())  # where no change of the problem would allow the better plan


def men(**last):
    """Four men, of whom the last has waited longest and is as given."""
    return (*(person(f"P{at}") for at in range(3)), person("P3", **({"waited_weeks": 40} | last)))


def of_person(rule, told, there=None, otherwise=None, **changes):
    """A rule that keeps P3 alone out of the group; `there`: what else the world has."""
    there = there or {}
    return Case(
        binds={"people": men(**changes)} | there,
        otherwise={"people": men(**(otherwise or {}))} | there,
        broken=(f"BC@R1:0:2026-01-05: P3 {rule}",),
        told=told,
    )


MONDAYS = {"programmes": (programme(patterns=((0,),)),)}
READY = "not ready, with the pre-group work done, in the weeks planned here"
WORK_BEFORE = {"programmes": (programme(pre_group_weeks=2),)}
READY_BEFORE = tuple(person(f"P{at}", ready_week=-2) for at in range(3))
LONE = {"sex": Sex.FEMALE}
BY_CHOICE = LONE | {"may_be_only_woman": True}
PERSON = {
    "eligibility": of_person("is not eligible", "no programme named", programmes=frozenset()),
    "sex": of_person(
        "is not of the group's sex",
        NO_ROOM.format(60),
        there={"programmes": (programme(sex=GroupSex.MALE),)},
        sex=Sex.FEMALE,
    ),
    "women's group": of_person(
        "asked for a women's group", NO_ROOM.format(60), otherwise=BY_CHOICE, women_only=True, **BY_CHOICE
    ),
    "unit": of_person(
        "is of a unit the venue does not serve",
        NO_ROOM.format(60),
        there={"venues": (Venue(ref="V1", name="Hall", unit="U1", serves=frozenset({"U1"})),)},
        unit="U2",
    ),
    "barred": of_person("is barred from the venue", NO_ROOM.format(60), barred_venues=frozenset({"V1"})),
    "travel": of_person(
        "would travel too far",
        NO_ROOM.format(19),
        travel_limit_minutes=19,
        otherwise={"travel_limit_minutes": 20},
    ),
    "steps": of_person(
        "needs a room without steps",
        NO_ROOM.format(60),
        there={"rooms": (room(step_free=False),)},
        needs_step_free=True,
    ),
    "days": of_person(
        "is not free on those days",
        "no weekly pattern of a near room fits the days they are free",
        there=MONDAYS,
        blocks=frozenset({1, 3}),
    ),
    "ready": of_person("is not ready", READY, ready_week=1),
    "order": of_person(
        "would not finish before the order ends",
        "the order ends before any group they could start would have its review",
        last_week=1,
        otherwise={"last_week": 2},
    ),
    "only woman": Case(
        binds={"people": men(**LONE)},
        otherwise={"people": men(**BY_CHOICE)},
        broken=("BC@R1:0:2026-01-05: P3 would be the only woman",),
        told="1 groups suit: BC@R1:0:2026-01-05: full, would be the only woman",
    ),
    "apart": Case(
        binds={"people": men(waited_weeks=4), "apart": frozenset({("P0", "P3"), ("P3", "P1"), ("P2", "P3")})},
        otherwise={"people": men(waited_weeks=4), "programmes": (programme(max_size=4),)},
        broken=(
            "BC@R1:0:2026-01-05 has 4 members, more than programme or room allow",
            *(f"BC@R1:0:2026-01-05: P{at} and P3 must be kept apart" for at in range(3)),
        ),
        told="1 groups suit: BC@R1:0:2026-01-05: full, keep apart from P0, keep apart from P2, keep apart from P1",
    ),
    "pre-group work": Case(
        binds=WORK_BEFORE | {"people": (*READY_BEFORE, person("P3", waited_weeks=40, ready_week=-1))},
        otherwise=WORK_BEFORE | {"people": (*READY_BEFORE, person("P3", waited_weeks=40, ready_week=-2))},
        broken=("BC@R1:0:2026-01-05: P3 is not ready",),
        told=READY,
    ),
}

FOUR = {"programmes": (programme(max_size=4),)}
LONG = {"programmes": (programme(modules=(Module(name="One", group_sessions=5),)),)}
RISKY = tuple(person(f"P{at}", risk=Risk.HIGH, waited_weeks=9 - at) for at in range(4))
STAFF = lambda **changes: (facilitator("F1", **changes), facilitator("F2"))  # noqa: E731


def of_staff(rule, otherwise=None, **changes):
    """A rule that keeps F1 from the only group there could be."""
    return Case(
        binds={"facilitators": STAFF(**changes)},
        otherwise={"facilitators": STAFF(**(otherwise or {}))},
        broken=(f"BC@R1:0:2026-01-05: F1 {rule}",),
        told=NOTHING_OPENED,
    )


def new(ref, members, **changes):
    values = {"programme": "BC", "room": "R1", "pattern": (0,), "start_week": 0, "staff": ("F1", "F2")}
    return Group(ref=ref, members=members, **(values | changes))


SIX = (*tuple(person(f"P{at}", waited_weeks=9 - at) for at in (0, 1, 2, 4, 5)), person("P3", waited_weeks=0))
TWO_ROOMS = {"people": SIX, "rooms": (room(), room("R2"))}
FIRST, SECOND = new("G", ("P0", "P1", "P2")), new("H", ("P3", "P4", "P5"))
HELD = new("K", ("P0", "P1", "P2"))
GROUP = {
    "most": Case(
        binds={"people": men(waited_weeks=1)},
        otherwise=FOUR | {"people": men(waited_weeks=1)},
        broken=("BC@R1:0:2026-01-05 has 4 members, more than programme or room allow",),
        told="1 groups suit: BC@R1:0:2026-01-05: full",
    ),
    "seats": Case(
        binds=FOUR | {"people": men(waited_weeks=1), "rooms": (room(seats=5),)},
        otherwise=FOUR | {"people": men(waited_weeks=1)},
        broken=("BC@R1:0:2026-01-05 has 4 members, more than programme or room allow",),
        told="1 groups suit: BC@R1:0:2026-01-05: full",
    ),
    "high risk": Case(
        binds={"people": RISKY, "programmes": (programme(max_high_risk=2, max_size=4),)},
        otherwise={"people": RISKY} | FOUR | {"programmes": (programme(max_high_risk=4, max_size=4),)},
        broken=("BC@R1:0:2026-01-05 has 4 members of high risk, 2 at most",),
        told="1 groups suit: BC@R1:0:2026-01-05: as many of high risk as the group may have",
    ),
    "least": Case(
        binds={"people": (*men()[:2], person("P3")), "programmes": (programme(min_size=4, max_size=4),)},
        otherwise={"people": (*men()[:2], person("P3"))},
        broken=("BC@R1:0:2026-01-05 is too small",),
        told=NOTHING_OPENED,
    ),
    "room's programmes": Case(
        binds={"rooms": (room(programmes=frozenset()),)},
        otherwise={},
        broken=("BC@R1:0:2026-01-05 is in a room not for the programme",),
        told=NO_ROOM.format(60),
    ),
    "room's days": Case(
        binds=MONDAYS | {"rooms": (room(open_blocks=frozenset({3})),)},
        otherwise=MONDAYS,
        broken=("BC@R1:0:2026-01-05 meets when the room is shut",),
        told="no weekly pattern of a near room fits the days they are free",
    ),
    "room closed in the last week": Case(
        binds={"rooms": (room(closed_weeks=frozenset({1})),)},
        otherwise={},
        broken=("BC@R1:0:2026-01-05 meets in a week the room is closed",),
        told=NOTHING_OPENED,
    ),
    "closed in the first week": Case(
        binds=MONDAYS | {"closed_days": frozenset({(0, 0)})},
        otherwise=MONDAYS,
        broken=("BC@R1:0:2026-01-05 does not meet in its first week",),
        told=NOTHING_OPENED,
    ),
    "training": of_staff("is not trained", trained=frozenset()),
    "staff's days": Case(
        binds=MONDAYS | {"facilitators": STAFF(blocks=frozenset({3}))},
        otherwise=MONDAYS,
        broken=("BC@R1:0:2026-01-05: F1 is not free on those days",),
        told=NOTHING_OPENED,
    ),
    "away in the last week": of_staff("is away", away_weeks=frozenset({1})),
    "away in a week between": Case(
        binds={"facilitators": STAFF(away_weeks=frozenset({2}))} | LONG,
        otherwise=LONG,
        broken=("BC@R1:0:2026-01-05: F1 is away",),
        told=NOTHING_OPENED,
    ),
    "staff's travel": of_staff("would travel too far", travel_limit_minutes=9, otherwise={"travel_limit_minutes": 10}),
    "number of staff": Case(
        binds={"programmes": (programme(staff_count=3),)},
        otherwise={},
        broken=("BC@R1:0:2026-01-05 has not the staff it needs",),
        told=NOTHING_OPENED,
    ),
    "minutes of one group": Case(
        binds={"facilitators": STAFF(weekly_minutes=224)},
        otherwise={"facilitators": STAFF(weekly_minutes=225)},
        broken=tuple(f"F1 has 225 minutes in week {week}, 224 at most" for week in (0, 1)),
        told=NOTHING_OPENED,
    ),
    "minutes of two groups": Case(
        binds=TWO_ROOMS,
        otherwise=TWO_ROOMS | {"facilitators": tuple(facilitator(f"F{at}", weekly_minutes=450) for at in (1, 2))},
        broken=tuple(f"{ref} has 450 minutes in week {week}, 300 at most" for ref in ("F1", "F2") for week in (0, 1)),
        told="1 groups suit: BC@R1:0:2026-01-05: full",
    ),
    "staff in two places": Case(
        binds=TWO_ROOMS | MONDAYS | {"facilitators": tuple(facilitator(f"F{at}", weekly_minutes=900) for at in (1, 2))},
        otherwise=TWO_ROOMS | MONDAYS | {"facilitators": tuple(facilitator(f"F{at}") for at in range(1, 5))},
        better=(FIRST, new("H", ("P3", "P4", "P5"), room="R2")),
        broken=("H and G share facilitator F1", "H and G share facilitator F2"),
        told="1 groups suit: BC@R1:0:2026-01-05: full",
    ),
    "room in two uses": Case(
        binds=MONDAYS | {"people": SIX, "facilitators": tuple(facilitator(f"F{at}") for at in range(1, 5))},
        otherwise=TWO_ROOMS | MONDAYS | {"facilitators": tuple(facilitator(f"F{at}") for at in range(1, 5))},
        better=(FIRST, new("H", ("P3", "P4", "P5"), staff=("F3", "F4"))),
        broken=("H and G share room R1",),
        told="1 groups suit: BC@R1:0:2026-01-05: full",
    ),
    "room and staff of a held group": Case(
        binds=MONDAYS | {"people": SIX, "held_groups": (HELD,)},
        otherwise=MONDAYS | {"people": SIX},
        better=(SECOND,),
        broken=(
            "H and K share room R1",
            "H and K share facilitator F1",
            "H and K share facilitator F2",
            *(f"{ref} has 450 minutes in week {week}, 300 at most" for ref in ("F1", "F2") for week in (0, 1)),
        ),
        told="1 groups suit: K: full",
    ),
    "seats of a held group": Case(
        binds={"people": men(), "held_groups": (HELD,)},
        otherwise={"people": men(), "held_groups": (new("K", ("P0", "P1")),)},
        broken=("K has 4 members, more than programme or room allow",),
        told="1 groups suit: K: full",
    ),
    "a held group that has begun": Case(
        binds={"held_groups": (new("K", ("P0", "P1"), sessions_done=1),), "people": men()},
        otherwise={"held_groups": (new("K", ("P0", "P1")),), "people": men()},
        broken=("K: has begun, nobody may join",),
        told=NOTHING_OPENED,
    ),
    "high risk in a held group": Case(
        binds={"people": RISKY, "programmes": (programme(max_high_risk=2),), "held_groups": (new("K", ("P0", "P1")),)},
        otherwise={"people": RISKY, "held_groups": (new("K", ("P0", "P1")),)},
        broken=("K has 3 members of high risk, 2 at most",),
        told="1 groups suit: K: as many of high risk as the group may have",
    ),
}
CASES = PERSON | GROUP
LEFT_OUT_OF_THE_BOUND = {"only woman", "apart"}


@pytest.fixture(params=CASES)
def rule(request):
    return request.param


def better_plan(case):
    """The plan that the rule forbids, from the world without it."""
    if case.better:
        return proposal(case.better)
    return solve(world(**case.otherwise), stop=TURNS, seed=1)


def test_the_solver_keeps_a_rule_that_it_would_pay_to_break(rule):
    problem, free = world(**CASES[rule].binds), world(**CASES[rule].otherwise)

    plan = solve(problem, stop=TURNS, seed=1)

    assert reckoning.broken(problem, plan.groups, plan.joined) == set()
    assert plan.value == reckoning.best(problem) < reckoning.best(free)


def test_the_bound_knows_the_rule_as_well(rule):
    plan = solve(world(**CASES[rule].binds), stop=TURNS, seed=1)

    assert rule in LEFT_OUT_OF_THE_BOUND or plan.bound < reckoning.best(world(**CASES[rule].otherwise))


def test_the_verifier_refuses_the_better_plan_that_breaks_the_rule_and_names_it(rule):
    case = CASES[rule]

    verdict = check(world(**case.binds), better_plan(case))

    assert tuple(fault for fault in verdict.broken if not fault.startswith("the value is")) == case.broken


@pytest.mark.parametrize("counting", [True, False])
def test_first_come_by_list_keeps_the_rule(rule, counting):
    problem = world(**CASES[rule].binds)

    plan = by_list(problem, counting=counting)

    assert reckoning.broken(problem, plan.groups, plan.joined) == set()
    assert plan.value == reckoning.value(problem, plan.groups, plan.joined)


def test_who_is_left_waiting_is_told_why(rule):
    problem = world(**CASES[rule].binds)

    why = explain(problem, solve(problem, stop=TURNS, seed=1), "P3")

    assert (why.group, why.points, why.reasons) == (None, 0, (CASES[rule].told,))


def test_a_facilitator_is_free_again_when_the_last_week_of_a_group_is_over():
    staff = (facilitator("F1", weekly_minutes=225), facilitator("F2", weekly_minutes=225))
    problem = world(weeks=3, people=SIX, facilitators=staff, travel_minutes=np.full((6, 1), 20))

    plan = solve(problem, stop=TURNS, seed=1)

    assert [group.start_week for group in plan.groups] == [0, 2]
    assert plan.value == reckoning.best(problem)


@pytest.mark.parametrize("count", [1, 3, 4])
def test_a_group_has_as_many_staff_as_it_needs_those_who_cost_least(count):
    journeys = [50, 10, 40, 20, 30]
    problem = world(
        programmes=(programme(staff_count=count),),
        people=tuple(person(f"P{at}") for at in range(3)),
        facilitators=tuple(facilitator(f"F{minutes}") for minutes in journeys),
        staff_travel_minutes=np.array(journeys)[:, None],
    )

    plan, listed = solve(problem, stop=TURNS, seed=1), by_list(problem, counting=True)

    cheapest = tuple(f"F{minutes}" for minutes in sorted(journeys)[:count])
    assert plan.groups[0].staff == listed.groups[0].staff == cheapest
    assert plan.value == reckoning.best(problem) == check(problem, plan).value


def test_a_held_group_has_seats_for_who_can_begin_with_it_alone():
    people = (person("P0"), person("P1"), person("P2", ready_week=1))
    problem = world(weeks=3, people=people, held_groups=(new("K", ("P0", "P1")),))

    plan = solve(problem, stop=TURNS, seed=1)

    assert (plan.value, plan.bound, plan.joined) == (0, 0, {})


@pytest.mark.parametrize(("minutes", "groups"), [(674, 0), (675, 1)])
def test_a_held_group_takes_minutes_for_each_session_of_its_week(minutes, groups):
    days = frozenset({0, 3, 6})
    problem = world(
        people=tuple(person(f"P{at}", blocks=days) for at in range(6)),
        rooms=(room(open_blocks=days),),
        programmes=(programme(patterns=((0, 3), (6,))),),
        facilitators=tuple(facilitator(ref, blocks=days, weekly_minutes=minutes) for ref in ("F1", "F2")),
        held_groups=(new("K", ("P0", "P1", "P2"), pattern=(0, 3)),),
    )

    plan = solve(problem, stop=TURNS, seed=1)

    assert len(plan.groups) == groups
    assert plan.value == reckoning.best(problem)


def test_a_held_group_that_has_begun_takes_its_room_and_staff_for_the_sessions_to_come_alone():
    people = tuple(person(f"P{at}", ready_week=1) for at in range(4))
    held = new("K", ("P0", "P1"), sessions_done=1)
    problem = world(**MONDAYS, weeks=2, people=people, held_groups=(held,))

    [group] = solve(problem, stop=TURNS, seed=1).groups

    assert (group.start_week, group.members) == (1, ("P2", "P3"))
