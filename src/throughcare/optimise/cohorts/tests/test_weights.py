"""Every soft weight: a tiny world in which raising it alone makes another plan best, as the README says it should."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from throughcare.optimise.cohorts.check import check
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import facilitator, person, programme, room, world
from throughcare.optimise.cohorts.values import RISKS, Venue, Weights
from throughcare.optimise.stop import Stop

TURNS = Stop(iterations=40)
NOTHING = dict.fromkeys(Weights.__dataclass_fields__, 0) | {"risk": (0, 0, 0, 0)}


@dataclass(frozen=True)
class Case:
    """A weight at two amounts, the other weights, the world, and what differs between the two best plans."""

    amounts: tuple[Any, Any]
    others: dict[str, Any]
    world: dict[str, Any]
    seen: Callable[[Solution], object]
    change: tuple[object, object]


def last_seat(**last):
    """Four people for three seats, the last as given, the others with five weeks of waiting."""
    return {"people": (*(person(f"P{at}") for at in range(3)), person("P3", **({"waited_weeks": 0} | last)))}


def has_p3(plan):
    return "P3" in plan.placed()


def starts(plan):
    return [group.start_week for group in plan.groups]


def rooms(plan):
    return sorted(group.room for group in plan.groups)


def two_venues(near, far, staff=((0, 0), (0, 0)), **changes):
    """Two venues; each person's minutes to the first and to the second."""
    count = len(near)
    return {
        "venues": (Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U1")),
        "rooms": (room(), room("R2", "V2")),
        "people": tuple(person(f"P{at}") for at in range(count)),
        "travel_minutes": np.array([near, far]).T,
        "staff_travel_minutes": np.array(staff),
    } | changes


SOON_OR_NEAR = two_venues((10, 10, 10), (30, 30, 30), weeks=3) | {
    "rooms": (room(closed_weeks=frozenset({0, 1})), room("R2", "V2"))
}
ABROAD = two_venues((20, 20, 20), (22, 22, 22), staff=((50, 10), (50, 10)))
RISK_CASES = {
    f"risk {risk}": Case(
        amounts=((0, 0, 0, 0), tuple(200 if at == level else 0 for at in range(4))),
        others={"finish": 100, "long_wait": 100},
        world={
            "people": (
                *(person(f"P{at}", risk=RISKS[(level + 1) % 4]) for at in range(3)),
                person("P3", risk=risk, waited_weeks=0),
            )
        },
        seen=has_p3,
        change=(False, True),
    )
    for level, risk in enumerate(RISKS)
}
CASES = RISK_CASES | {
    "finish": Case((100, 1000), {"group": 500}, {}, lambda plan: len(plan.groups), (0, 1)),
    "last_chance": Case((0, 300), {"finish": 100, "long_wait": 100}, last_seat(last_week=2), has_p3, (False, True)),
    "wait": Case((5, 20), {"finish": 1000, "travel": 1}, SOON_OR_NEAR, starts, ([2], [0])),
    "long_wait": Case(
        (0, 100),
        {"finish": 1000, "travel": 1},
        last_seat(waited_weeks=30) | {"travel_minutes": np.array([[20], [20], [20], [30]])},
        has_p3,
        (False, True),
    ),
    "travel": Case((0, 5), {"finish": 1000, "wait": 10}, SOON_OR_NEAR, starts, ([0], [2])),
    "group": Case(
        (0, 500),
        {"finish": 1000, "travel": 2},
        two_venues((10, 10, 40, 40), (40, 40, 10, 10), staff=((0, 0),) * 4)
        | {
            "facilitators": tuple(facilitator(f"F{at}") for at in range(4)),
            "programmes": (programme(max_size=4),),
        },
        lambda plan: len(plan.groups),
        (2, 1),
    ),
    "staff_travel": Case((0, 1), {"finish": 1000, "travel": 1}, ABROAD, rooms, (["R1"], ["R2"])),
    "staff_away": Case(
        (0, 40),
        {"finish": 1000, "travel": 1},
        ABROAD | {"facilitators": tuple(facilitator(f"F{at}", own_venues=frozenset({"V2"})) for at in (1, 2))},
        rooms,
        (["R1"], ["R2"]),
    ),
}


@pytest.mark.parametrize("weight", CASES)
def test_raising_a_weight_alone_changes_the_best_plan_as_the_statement_says(weight):
    case = CASES[weight]
    lower, higher = (
        world(**case.world, weights=Weights(**(NOTHING | case.others | {weight.split()[0]: amount})))
        for amount in case.amounts
    )

    before, after = (solve(problem, stop=TURNS, seed=1) for problem in (lower, higher))

    assert (case.seen(before), case.seen(after)) == case.change
    for problem, best, other in ((lower, before, after), (higher, after, before)):
        assert best.value == reckoning.best(problem)
        assert reckoning.value(problem, other.groups, other.joined) < best.value
        assert check(problem, best).broken == ()


def test_the_longest_wait_is_charged_in_hundredths_rounded_down():
    plan = solve(world(weights=Weights(**(NOTHING | {"long_wait": 7, "finish": 10}))), stop=TURNS, seed=1)

    assert plan.value == 3 * (10 + 7 * 6**2 // 100 - 7 * 5**2 // 100)


@pytest.mark.parametrize(("last_week", "chance"), [(2, 300), (3, 0)])
def test_a_start_after_these_weeks_would_be_too_late_where_even_the_quickest_ends_after_the_order(last_week, chance):
    """From week 1 the quicker pattern, both sessions in one week, has its review in week 2; a holiday makes it 3."""
    weights = Weights(**(NOTHING | {"finish": 10, "last_chance": 300}))
    quick = programme(patterns=((0,), (0, 3)), staff_minutes_per_session=100)
    people = tuple(person(f"P{at}", last_week=last_week) for at in range(3))
    holiday = frozenset({(1, 1)})

    plan = solve(world(programmes=(quick,), people=people, weights=weights, closed_days=holiday), stop=TURNS, seed=1)

    assert plan.value == 3 * (10 + chance)
