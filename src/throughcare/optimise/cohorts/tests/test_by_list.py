"""First come, first served: down the list, earliest start, nearest venue; with and without counting names first."""

from dataclasses import replace

import numpy as np
import pytest

from throughcare.optimise.cohorts.tests.worlds import by_list, facilitator, person, programme, room, world
from throughcare.optimise.cohorts.values import GroupSex, Sex, Venue

FAR = 99  # minutes, more than anybody would go
FOUR = tuple(facilitator(f"F{at}") for at in range(4))


def two_venues(people, minutes, **changes):
    """A venue with a room in each of two places; minutes of each person to both."""
    values = {
        "weeks": 3,
        "venues": (Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U1")),
        "rooms": (room(), room("R2", "V2")),
        "programmes": (programme(patterns=((0,),)),),
        "facilitators": FOUR,
        "people": people,
        "travel_minutes": np.array(minutes),
        "staff_travel_minutes": np.full((4, 2), 5),
    }
    return world(**(values | changes))


def formed(problem, *, counting):
    """(room, start, members) of each group."""
    return [(one.room, one.start_week, one.members) for one in by_list(problem, counting=counting).groups]


@pytest.mark.parametrize("counting", [True, False])
def test_who_has_waited_longest_has_the_first_group_as_soon_as_they_can_and_as_near(counting):
    people = (person("P0"), person("P1", waited_weeks=9), person("P2", waited_weeks=50, ready_week=1), person("P3"))

    problem = two_venues(people, [[5, 30], [5, 30], [30, 5], [FAR, 30]])

    assert formed(problem, counting=counting) == [("R2", 1, ("P0", "P1", "P2"))]


def test_of_people_who_waited_as_long_who_is_first_on_the_list_goes_first():
    assert formed(two_venues(tuple(person(f"P{at}") for at in range(4)), [[5, 9]] * 4), counting=True) == [
        ("R1", 0, ("P0", "P1", "P2"))
    ]


def test_a_group_is_announced_only_when_enough_names_fit_or_else_in_hope():
    """No two who are free on Mondays could start together, and the one pair of staff has time for one group."""
    people = (
        person("P0", waited_weeks=50, blocks=frozenset({0}), last_week=2),
        person("P1", waited_weeks=40, blocks=frozenset({0}), ready_week=1),
        *(person(f"P{at}", blocks=frozenset({3})) for at in (2, 3, 4)),
    )
    problem = world(people=people, weeks=2)

    assert formed(problem, counting=True) == [("R1", 0, ("P2", "P3", "P4"))]
    assert formed(problem, counting=False) == []  # announced, and cancelled for want of members


def test_what_was_announced_is_joined_before_anything_new_sooner_before_nearer():
    """The first announces the hall for week 1, the second the office for week 0; the third could go to either."""
    people = (person("P0", waited_weeks=50, ready_week=1), person("P1", waited_weeks=40), person("P2"), person("P3"))
    minutes = [[5, FAR], [FAR, 5], [5, 30], [5, FAR]]

    assert formed(two_venues(people, minutes), counting=False) == [("R2", 0, ("P1", "P2")), ("R1", 1, ("P0", "P3"))]


def test_of_two_groups_announced_for_one_week_the_nearer_is_joined():
    people = (person("P0", waited_weeks=50), person("P1", waited_weeks=40), person("P2"), person("P3"))
    minutes = [[5, FAR], [FAR, 5], [30, 6], [6, 30]]

    assert formed(two_venues(people, minutes), counting=False) == [("R1", 0, ("P0", "P3")), ("R2", 0, ("P1", "P2"))]


def test_who_was_in_a_group_that_is_cancelled_joins_another_that_runs():
    people = (person("P0", waited_weeks=50), person("P1", waited_weeks=40), person("P2"))
    minutes = [[5, 30], [FAR, 5], [FAR, 5]]

    assert formed(two_venues(people, minutes), counting=False) == [("R2", 0, ("P0", "P1", "P2"))]


def test_with_no_seat_left_the_next_on_the_list_opens_another_group_later():
    people = tuple(person(f"P{at}", waited_weeks=50 - at) for at in range(5))
    problem = two_venues(people, [[5, FAR]] * 5)

    groups = [("R1", 0, ("P0", "P1", "P2")), ("R1", 2, ("P3", "P4"))]
    assert [formed(problem, counting=counting) for counting in (True, False)] == [groups, groups]


def test_a_womens_group_begins_with_one_woman_and_a_mixed_one_with_her_who_chose_it():
    women = tuple(person(f"P{at}", sex=Sex.FEMALE, waited_weeks=50 - at) for at in range(3))
    own = world(people=women, programmes=(programme(sex=GroupSex.FEMALE),))
    by_choice = world(people=(replace(women[0], may_be_only_woman=True), *women[1:]))

    assert formed(own, counting=True) == [("R1", 0, ("P0", "P1", "P2"))]
    assert formed(by_choice, counting=True) == [("R1", 0, ("P0", "P1", "P2"))]
