"""Catch-ups: as many as trying every choice finds, soonest and nearest, with every rule of the host kept."""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts.catchups import Missed, match_catch_ups
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import person, programme, random_world, room, world
from throughcare.optimise.cohorts.values import Group, GroupSex, Module, Risk, Sex, Venue

SEEDS = st.integers(0, 100_000)
THREE = (Module(name="One", group_sessions=3),)


def group(ref="G", members=("P0", "P1"), start_week=0, **changes):
    values = {"programme": "BC", "room": "R1", "pattern": (0,), "staff": ()}
    return Group(ref=ref, members=members, start_week=start_week, **(values | changes))


def busy_world(seed):
    """Four groups of a programme of three sessions with eight people, and up to four sessions that were missed."""
    rng = np.random.default_rng([seed, 3])
    problem = random_world(seed)
    people = tuple(
        replace(
            person(f"P{at}"),
            sex=Sex.FEMALE if rng.random() < 0.4 else Sex.MALE,
            risk=Risk.HIGH if rng.random() < 0.4 else Risk.LOW,
            blocks=frozenset(block for block in (0, 3) if rng.random() < 0.9),
            last_week=int(rng.integers(3, 12)),
            may_be_only_woman=bool(rng.random() < 0.2),
        )
        for at in range(8)
    )
    pairs = {tuple(sorted(rng.choice(8, 2, replace=False).tolist())) for _ in range(4)}
    problem = problem.changed(
        weeks=12,
        programmes=(programme(modules=THREE, max_size=4, max_high_risk=int(rng.integers(1, 4))),),
        people=people,
        travel_minutes=rng.integers(5, 65, size=(8, 2)),
        apart=frozenset((f"P{one}", f"P{two}") for one, two in pairs),
        closed_days=frozenset({(2, 0)}),
    )
    homes = rng.integers(0, 4, size=8)
    groups = tuple(
        group(
            f"G{at}",
            tuple(f"P{who}" for who in range(8) if homes[who] == at)[:3],
            start_week=int(rng.integers(0, 5)),
            room=f"R{rng.integers(1, 3)}",
            pattern=(int(rng.choice([0, 3])),),
            sessions_done=int(rng.integers(0, 2)),
        )
        for at in range(4)
    )
    seats = [(ref, one.ref, session) for one in groups for ref in one.members for session in range(3)]
    picked = rng.choice(len(seats), size=min(len(seats), 4), replace=False)
    return (
        problem,
        groups,
        tuple(Missed(person=seats[at][0], group=seats[at][1], session=seats[at][2]) for at in picked),
    )


def hosts(problem, groups, miss):
    """(host, when, cost) of each session that would do, whoever else comes."""
    home = next(one for one in groups if one.ref == miss.group)
    at, who = reckoning.row(problem.people, miss.person)
    done = miss.session < home.sessions_done
    missed_in = -1 if done else reckoning.meetings(problem, home)[miss.session - home.sessions_done][0]
    for host in groups:
        if host.ref == home.ref or host.programme != home.programme or miss.session < host.sessions_done:
            continue
        when = reckoning.meetings(problem, host)[miss.session - host.sessions_done]
        wrong = reckoning.person_breaks(problem, host, miss.person) - {"days", "ready", "order"}
        near = int(problem.travel_minutes[at, reckoning.place_of(problem, host)[1]])
        within = missed_in < when[0] <= missed_in + 12 and when[0] <= who.last_week
        if within and when[1] in who.blocks and when not in reckoning.meetings(problem, home) and not wrong:
            yield host, when, 100 * (when[0] - missed_in) + near


def sound(problem, choice):
    """Whether guests with these seats, (person, host, when) each, break no rule and are in one place at a time."""
    if any(times > 1 for times in Counter((ref, when) for ref, _, when in choice).values()):
        return False
    return not any(
        reckoning.mix_breaks(problem, host, host.members, [ref for ref, two, at in choice if (two, at) == (host, when)])
        for _, host, when in choice
    )


def best(problem, groups, missed):
    """(how many, at what cost) by trying every choice."""
    found = (0, 0)
    for choice in product(*([None, *hosts(problem, groups, miss)] for miss in missed)):
        taken = [(miss.person, *pick[:2]) for miss, pick in zip(missed, choice, strict=True) if pick]
        score = (len(taken), -sum(pick[2] for pick in choice if pick))
        if score > found and sound(problem, taken):
            found = score
    return found


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_as_many_sessions_are_made_good_as_trying_every_choice_finds_and_as_soon_and_near(seed):
    problem, groups, missed = busy_world(seed)

    found, left = match_catch_ups(problem, groups, missed)

    by_ref = {one.ref: one for one in groups}
    costs = {
        (one.missed, one.host): cost
        for one in found
        for host, when, cost in hosts(problem, groups, one.missed)
        if host.ref == one.host and when == (one.week, one.block)
    }
    assert sound(problem, [(one.missed.person, by_ref[one.host], (one.week, one.block)) for one in found])
    assert (len(costs), -sum(costs.values())) == best(problem, groups, missed)
    assert [*(one.missed for one in found), *left] == sorted(missed, key=[*(o.missed for o in found), *left].index)
    assert len(found) + len(left) == len(missed)


HOST = group("H", ("P2", "P3"), start_week=3)
FIVE = tuple(person(f"P{at}") for at in range(5))
MISSED = Missed(person="P0", group="G", session=1)  # in week 1, and again in week 4 in the other group


def matched(*hosts, missed=(MISSED,), home=None, **changes):
    """(person, host, week) of what is made good."""
    problem = world(**({"weeks": 20, "people": FIVE, "programmes": (programme(max_size=4),)} | changes))
    found, _ = match_catch_ups(problem, (home or group(), *(hosts or (HOST,))), missed)
    return [(one.missed.person, one.host, one.week) for one in found]


def last_of(**changes):
    """Five people, the first as given."""
    return {"people": (person("P0", **changes), *FIVE[1:])}


FORBIDDEN = {
    "full": {"programmes": (programme(max_size=2),)},
    "no seats in the room": {"rooms": (room(seats=4),)},
    "order over": last_of(last_week=3),
    "not free": last_of(blocks=frozenset({3})),
    "barred": last_of(barred_venues=frozenset({"V1"})),
    "too far": last_of(travel_limit_minutes=19),
    "steps": last_of(needs_step_free=True) | {"rooms": (room(step_free=False),)},
    "apart": {"apart": frozenset({("P3", "P0")})},
    "only woman": last_of(sex=Sex.FEMALE),
    "risk": {
        "people": tuple(person(f"P{at}", risk=Risk.VERY_HIGH) for at in range(5)),
        "programmes": (programme(max_size=4, max_high_risk=2),),
    },
}


def test_a_missed_session_is_made_good_in_the_same_session_of_another_group():
    assert matched() == [("P0", "H", 4)]


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_guest_comes_whom_a_rule_of_the_host_forbids(rule):
    assert matched(**FORBIDDEN[rule]) == []


@pytest.mark.parametrize(("start", "week"), [(0, None), (1, 2), (12, 13), (13, None)])
def test_a_session_is_made_good_later_and_within_twelve_weeks(start, week):
    host = replace(HOST, start_week=start, pattern=(3,))

    assert matched(host) == ([("P0", "H", week)] if week else [])


def test_a_session_done_before_now_is_made_good_within_twelve_weeks_of_now():
    home, first = group(sessions_done=1), replace(MISSED, session=0)
    from_weeks = [replace(HOST, start_week=start, pattern=(3,)) for start in (0, 11, 12)]

    weeks = [matched(host, home=home, missed=(first,)) for host in from_weeks]

    assert weeks == [[("P0", "H", 0)], [("P0", "H", 11)], []]  # the week before this one counts as that of the miss


def test_the_host_is_not_past_the_session_and_runs_the_same_programme():
    other = programme(ref="X", name="Another")
    both = frozenset({"BC", "X"})
    changes = {
        "programmes": (programme(max_size=4), other),
        "rooms": (room(programmes=both),),
        "people": tuple(replace(one, programmes=both) for one in FIVE),
    }

    assert matched(replace(HOST, sessions_done=1), missed=(replace(MISSED, session=0),)) == []
    assert matched(replace(HOST, programme="X"), **changes) == []


def test_nobody_is_a_guest_while_their_own_group_meets():
    home = group(pattern=(0,), programme="BC")
    long = {"programmes": (programme(max_size=4, modules=(Module(name="One", group_sessions=9),)),)}

    assert matched(home=home, **long) == []
    assert matched(replace(HOST, pattern=(3,)), home=home, **long) == [("P0", "H", 4)]


def test_the_sooner_host_is_taken_and_of_two_as_soon_the_nearer():
    venues = (Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U1"))
    places = {
        "venues": venues,
        "rooms": (room(), room("R2", "V2")),
        "travel_minutes": np.full((5, 2), 20) - [[0, 1]],
        "staff_travel_minutes": np.zeros((2, 2)),
    }
    near = replace(HOST, ref="N", room="R2")

    assert matched(HOST, near, **places) == [("P0", "N", 4)]
    assert matched(replace(HOST, start_week=2), near, **places) == [("P0", "H", 3)]


def test_guests_share_the_seats_and_the_room_for_risk_of_one_session():
    both = (MISSED, replace(MISSED, person="P1"))
    risky = {"people": tuple(person(f"P{at}", risk=Risk.HIGH) for at in range(5))}

    assert len(matched(missed=both)) == 2
    assert len(matched(missed=both, programmes=(programme(max_size=3),))) == 1
    assert len(matched(missed=both, programmes=(programme(max_size=4, max_high_risk=3),), **risky)) == 1
    assert len(matched(missed=both, apart=frozenset({("P1", "P0")}))) == 1


def test_two_women_may_be_guests_together_where_neither_would_be_alone():
    women = {"people": (*(person(f"P{at}", sex=Sex.FEMALE) for at in range(2)), *FIVE[2:])}
    both = (MISSED, replace(MISSED, person="P1"))

    assert len(matched(missed=both, **women)) == 2
    assert matched(missed=both, programmes=(programme(max_size=3),), **women) == []
    assert len(matched(programmes=(programme(max_size=4, sex=GroupSex.FEMALE),), **women)) == 1


def test_a_clash_of_one_choice_is_solved_by_another_host():
    """The soonest host of both sessions meets at one time; with another host, both are made good."""
    sessions = (MISSED, replace(MISSED, session=0))
    first, second = replace(HOST, start_week=5), group("K", ("P4",), start_week=4)
    later = group("L", (), start_week=9)

    assert matched(first, second, missed=sessions) == [("P0", "K", 5), ("P0", "K", 4)]
    assert len(matched(replace(first, sessions_done=1), replace(second, start_week=5), later, missed=sessions)) == 2


@pytest.mark.parametrize(
    ("miss", "words"),
    [
        (replace(MISSED, group="X"), "missed a session of 'X', which is no group given"),
        (replace(MISSED, person="P9"), "unknown person 'P9'"),
        (replace(MISSED, session=2), "missed session 2 of G, which has 0 to 1"),
        (replace(MISSED, session=-1), "missed session -1 of G"),
    ],
)
def test_what_nobody_can_have_missed_is_refused(miss, words):
    with pytest.raises(ValueError, match=words):
        matched(missed=(miss,))


def test_with_nothing_missed_or_no_other_group_there_is_nothing_to_match():
    assert match_catch_ups(world(), (group(),), ()) == ((), ())
    assert match_catch_ups(world(), (group(),), (MISSED,)) == ((), (MISSED,))
