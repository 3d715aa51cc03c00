"""The verifier: a sound plan passes, and each hard rule broken in turn is caught and named."""

from dataclasses import replace

import numpy as np
import pytest

from throughcare.optimise.cohorts.check import check, verify
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, proposal, room, world
from throughcare.optimise.cohorts.values import Group, GroupSex, Risk, Sex, Venue

GROUP = Group(ref="G", programme="BC", room="R1", pattern=(0,), start_week=0, staff=("F1", "F2"), members=("P0", "P1"))
OTHER = replace(GROUP, ref="H", members=("P2", "P3"))
HELD = replace(GROUP, ref="K", members=("P0", "P1"))


def people(**changes):
    """Four men, the first of them changed."""
    return (person("P0", **changes), *(person(f"P{at}") for at in range(1, 4)))


def staff(**changes):
    """Four facilitators, the first of them changed."""
    return (facilitator("F1", **changes), *(facilitator(f"F{at}") for at in (2, 3, 4)))


def faults(problem, *groups, joined=None):
    """What is broken, without what the plan is worth."""
    found = check(problem, proposal(groups, joined=joined)).broken
    return [fault for fault in found if not fault.startswith("the value")]


def test_a_sound_plan_passes_and_is_worth_what_its_weights_say():
    problem = world()
    wait = 2 * (5 + 1) + 12 * (5 + 1) ** 2 // 100 - (2 * 5 + 12 * 5**2 // 100)  # a week of planning is saved
    seat = 1000 + 50 + wait - 2 * 20
    value = 2 * seat - 500 - 2 * 10

    verdict = check(problem, proposal((GROUP,), value=value))

    assert (verdict.broken, verdict.value, verdict.sound) == ((), value, True)
    verify(problem, proposal((GROUP,), value=value))


# each: the rule in words, what is changed in the problem, what is changed in the group
OF_A_PERSON = {
    "G: P0 is not eligible": {"programmes": frozenset()},
    "G: P0 asked for a women's group": {"sex": Sex.FEMALE, "women_only": True, "may_be_only_woman": True},
    "G: P0 is barred from the venue": {"barred_venues": frozenset({"V1"})},
    "G: P0 would travel too far": {"travel_limit_minutes": 19},
    "G: P0 is not free on those days": {"blocks": frozenset({3})},
    "G: P0 is not ready": {"ready_week": 1},
    "G: P0 would not finish before the order ends": {"last_week": 1},
    "G: P0 would be the only woman": {"sex": Sex.FEMALE},
}


@pytest.mark.parametrize("fault", OF_A_PERSON)
def test_a_member_whom_a_rule_forbids_is_named_with_the_rule(fault):
    problem = world(people=people(**OF_A_PERSON[fault]))

    assert faults(problem, GROUP) == [fault]


OF_STAFF = {
    "G: F1 is not trained": {"trained": frozenset()},
    "G: F1 is not free on those days": {"blocks": frozenset({3})},
    "G: F1 is away": {"away_weeks": frozenset({1})},
    "G: F1 would travel too far": {"travel_limit_minutes": 9},
}


@pytest.mark.parametrize("fault", OF_STAFF)
def test_a_facilitator_whom_a_rule_forbids_is_named_with_the_rule(fault):
    problem = world(facilitators=staff(**OF_STAFF[fault]))

    assert faults(problem, GROUP) == [fault]


@pytest.mark.parametrize("week", range(2))
def test_minutes_of_the_week_are_counted_over_every_group_that_week(week):
    problem = world(weeks=3, facilitators=staff(weekly_minutes=300), rooms=(room(), room("R2")))
    second = replace(OTHER, room="R2", pattern=(3,), start_week=1)

    found = faults(problem, GROUP, replace(second, start_week=week))

    both = sorted({0, 1} & {week, week + 1})
    assert found == [f"{ref} has 450 minutes in week {at}, 300 at most" for ref in ("F1", "F2") for at in both]


OF_A_GROUP = {
    "G starts outside the weeks planned": ({}, {"start_week": 1}),
    "G does not meet in its first week": ({"closed_days": frozenset({(0, 0)})}, {}),
    "G has begun, though it is new": ({"weeks": 1}, {"sessions_done": 1}),
    "G is in a room not for the programme": ({"rooms": (room(programmes=frozenset()),)}, {}),
    "G meets when the room is shut": ({"rooms": (room(open_blocks=frozenset({3})),)}, {}),
    "G meets in a week the room is closed": ({"rooms": (room(closed_weeks=frozenset({1})),)}, {}),
    "G has not the staff it needs": ({}, {"staff": ("F1",)}),
    "G is too small": ({}, {"members": ("P0",)}),
    "G has 4 members, more than programme or room allow": ({}, {"members": ("P0", "P1", "P2", "P3")}),
    "G has 2 members of high risk, 1 at most": (
        {
            "programmes": (programme(max_high_risk=1),),
            "people": tuple(person(f"P{at}", risk=Risk.VERY_HIGH) for at in range(4)),
        },
        {},
    ),
    "G: P0 and P1 must be kept apart": ({"apart": frozenset({("P0", "P1")})}, {}),
    "G has no session to come": ({}, {"sessions_done": 2}),
    "G: unknown programme X": ({}, {"programme": "X"}),
    "G: unknown room X": ({}, {"room": "X"}),
    "G: unknown facilitator X": ({}, {"staff": ("F1", "X")}),
    "G: unknown person X": ({}, {"members": ("P0", "P1", "X")}),
}


@pytest.mark.parametrize("fault", OF_A_GROUP)
def test_a_group_that_breaks_a_rule_is_named_with_the_rule(fault):
    in_the_problem, in_the_group = OF_A_GROUP[fault]

    assert faults(world(**in_the_problem), replace(GROUP, **in_the_group)) == [fault]


def test_a_group_that_meets_on_no_day_is_refused():
    assert faults(world(), replace(GROUP, pattern=())) == ["G has no session to come"]


def test_days_that_the_programme_does_not_meet_on_are_refused():
    problem = world(programmes=(programme(patterns=((3,),)),))

    assert faults(problem, GROUP) == ["G meets on days the programme does not"]


def test_a_room_counts_its_staff_among_its_seats():
    problem = world(rooms=(room(seats=4),))

    assert faults(problem, GROUP) == []
    assert faults(problem, replace(GROUP, members=("P0", "P1", "P2"))) == [
        "G has 3 members, more than programme or room allow"
    ]


def test_a_group_for_one_sex_takes_nobody_of_the_other():
    problem = world(programmes=(programme(sex=GroupSex.FEMALE),))

    assert faults(problem, GROUP) == [f"G: P{at} is not of the group's sex" for at in range(2)]


def test_a_venue_that_names_its_units_takes_nobody_from_elsewhere():
    problem = world(venues=(Venue(ref="V1", name="Hall", unit="U1", serves=frozenset({"U2"})),))

    assert faults(problem, GROUP) == [f"G: P{at} is of a unit the venue does not serve" for at in range(2)]


def test_a_room_with_steps_is_refused_to_whoever_cannot_climb_them():
    problem = world(people=people(needs_step_free=True), rooms=(room(step_free=False),))

    assert faults(problem, GROUP) == ["G: P0 needs a room without steps"]


def test_two_groups_share_neither_room_nor_facilitator_at_one_time():
    problem = world(facilitators=staff(), rooms=(room(), room("R2")))

    assert faults(problem, GROUP, replace(OTHER, staff=("F3", "F4"))) == ["H and G share room R1"]
    assert "H and G share facilitator F2" in faults(problem, GROUP, replace(OTHER, room="R2", staff=("F2", "F3")))
    assert faults(problem, GROUP, replace(OTHER, room="R2", staff=("F3", "F4"))) == []


def test_nobody_is_in_two_groups_and_no_two_groups_have_one_name():
    problem = world(facilitators=staff(), rooms=(room(), room("R2")))
    second = replace(OTHER, room="R2", staff=("F3", "F4"))

    assert faults(problem, GROUP, replace(second, members=("P1", "P2"))) == ["P1 is in 2 groups"]
    assert faults(problem, GROUP, replace(second, ref="G")) == ["2 groups are called G"]


def test_a_held_group_is_taken_into_account_like_a_new_one():
    problem = world(held_groups=(HELD,), facilitators=staff())
    clash = replace(OTHER, staff=("F3", "F4"))

    assert faults(problem, clash) == ["H and K share room R1"]
    assert faults(problem, joined={"K": ("P2",)}) == []
    assert faults(problem, joined={"K": ("P0",)}) == ["P0 is in 2 groups"]
    assert faults(problem, joined={"K": ("P2", "P3")}) == ["K has 4 members, more than programme or room allow"]
    assert faults(problem, joined={"X": ("P2",)}) == ["X: unknown held group X"]


def test_nobody_joins_a_group_that_has_begun():
    problem = world(held_groups=(replace(HELD, sessions_done=1),))

    assert faults(problem, joined={"K": ("P2",)}) == ["K: has begun, nobody may join"]


def test_who_joins_is_kept_from_whoever_is_there_already():
    problem = world(held_groups=(HELD,), apart=frozenset({("P1", "P2")}))

    assert faults(problem, joined={"K": ("P2",)}) == ["K: P2 and P1 must be kept apart"]


def test_a_woman_may_be_the_only_one_if_she_chose_it_or_another_is_there():
    women = (person("P0", sex=Sex.FEMALE), person("P1", sex=Sex.FEMALE), person("P2"), person("P3"))

    assert faults(world(people=women), GROUP) == []
    assert faults(world(people=people(sex=Sex.FEMALE, may_be_only_woman=True)), GROUP) == []


def test_a_false_value_and_a_bound_below_the_value_are_caught():
    wrong = replace(proposal((GROUP,), value=5), bound=4.0)

    broken = check(world(), wrong).broken

    assert len(broken) == 2
    assert broken[0].startswith("the value is ")
    assert broken[1] == "the bound 4.0 is below the value 5"


def test_everything_broken_is_listed_at_once():
    problem = world(people=people(ready_week=1, travel_limit_minutes=0), travel_minutes=np.full((4, 1), 20))

    with pytest.raises(ValueError, match="breaks rules") as refused:
        verify(problem, proposal((GROUP,)))

    assert "P0 is not ready" in str(refused.value)
    assert "P0 would travel too far" in str(refused.value)
