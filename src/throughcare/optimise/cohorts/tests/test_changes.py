"""What a region might add: each kind is promised where it is short, and confirmed by solving again."""

import pytest

from throughcare.optimise.cohorts.changes import promising
from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, room, world
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
