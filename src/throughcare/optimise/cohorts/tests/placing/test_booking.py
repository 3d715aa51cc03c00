"""A group that is opened takes its room and its facilitators for its own sessions and weeks, and for nothing more."""

import numpy as np
import pytest

from throughcare.optimise.cohorts.tests.placing.states import (
    Account,
    assert_booked,
    assert_runs_agree,
    cell,
    closed_again,
    opened,
    put_in,
    room_free,
    searching,
    sessions,
    staff_free,
    weeks_of_bits,
)
from throughcare.optimise.cohorts.tests.worlds import MONDAY, TUESDAY, facilitator, person, programme, room, world
from throughcare.optimise.cohorts.values import Group, Venue

BOTH = (0, 3)  # Monday and Tuesday mornings
STAFF = tuple(facilitator(f"F{at}", weekly_minutes=2_000) for at in range(1, 5))


def of_sessions(count, *, weeks=12, **changes):
    """Groups of so many sessions, on Mondays, on Tuesdays or on both, in either of two rooms; hours enough."""
    values = {
        "weeks": weeks,
        "programmes": (programme(modules=sessions(count), patterns=(MONDAY, TUESDAY, BOTH)),),
        "rooms": (room(), room("R2")),
        "facilitators": STAFF,
        "people": tuple(person(f"P{at}", last_week=300) for at in range(4)),
    }
    return world(**(values | changes))


def free_starts(search, at):
    return [start for start in range(search.columns.problem.weeks) if room_free(search, at, start)]


def staff_starts(search, ref, at):
    return [start for start in range(search.columns.problem.weeks) if staff_free(search, ref, at, start)]


def room_bits(search, room_at, block):
    return weeks_of_bits(search.plan.room_used[room_at * 21 + block])


def test_a_room_is_taken_from_the_first_session_to_the_last():
    search = searching(of_sessions(3))
    monday = cell(search)

    opened(search, monday, 4)

    assert room_bits(search, 0, 0) == [4, 5, 6]
    assert free_starts(search, monday) == [0, 1, *range(7, 12)]  # three sessions from 2 would meet in week 4


def test_a_room_taken_on_mondays_is_free_on_tuesdays_but_not_for_both():
    search = searching(of_sessions(4))

    opened(search, cell(search, pattern=MONDAY), 4)  # four weeks: 4 to 7

    assert free_starts(search, cell(search, pattern=TUESDAY)) == list(range(12))
    assert free_starts(search, cell(search, pattern=BOTH)) == [0, 1, 2, *range(8, 12)]  # two weeks each


def test_a_room_taken_leaves_the_room_next_door_free():
    search = searching(of_sessions(3))

    opened(search, cell(search, room="R2"), 4)

    assert free_starts(search, cell(search, room="R1")) == list(range(12))
    assert 4 not in free_starts(search, cell(search, room="R2"))
    assert room_bits(search, 0, 0) == []


def test_a_group_that_meets_twice_a_week_ends_on_whichever_day_its_last_session_falls():
    search = searching(of_sessions(5))

    opened(search, cell(search, pattern=BOTH), 2)  # Monday 2, Tuesday 2, Monday 3, Tuesday 3, Monday 4

    assert room_bits(search, 0, 0) == [2, 3, 4]
    assert room_bits(search, 0, 3) == [2, 3]
    assert 4 not in free_starts(search, cell(search, pattern=MONDAY))
    assert 4 in free_starts(search, cell(search, pattern=TUESDAY))


def test_a_room_is_free_on_a_closed_day_that_a_group_skips_though_nobody_can_begin_then():
    search = searching(of_sessions(2, closed_days=frozenset({(5, 0)})))
    monday = cell(search)

    opened(search, monday, 4)  # 4, then 6

    assert room_bits(search, 0, 0) == [4, 6]
    assert 3 not in free_starts(search, monday)
    assert free_starts(search, monday)[:3] == [0, 1, 2]
    assert not search.columns.open[monday, 5]


def test_two_groups_meet_in_a_room_by_turns_where_one_ends_before_the_other_begins():
    search = searching(of_sessions(3))
    monday = cell(search)

    opened(search, monday, 0)
    opened(search, monday, 6)

    assert room_bits(search, 0, 0) == [0, 1, 2, 6, 7, 8]
    assert free_starts(search, monday) == [3, 9, 10, 11]  # 3, 4 and 5 are just enough


@pytest.mark.parametrize("start", [60, 61, 62, 63, 64, 65])
def test_weeks_past_the_sixty_fourth_are_kept_apart_from_those_before(start):
    """Weeks are bits of words of 64: four sessions begin before, across or after the end of the first."""
    search = searching(of_sessions(4, weeks=72))
    monday = cell(search)

    opened(search, monday, start)

    assert room_bits(search, 0, 0) == list(range(start, start + 4))
    taken = {each for each in range(72) if abs(each - start) < 4}
    assert free_starts(search, monday) == sorted({*range(72)} - taken)
    assert staff_starts(search, "F1", monday) == sorted({*range(72)} - taken)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17])
def test_a_facilitator_is_free_again_in_the_week_after_the_last_session_however_long_the_group(count):
    """Who is free is kept for runs of 1, 2, 4, 8, 16 weeks: lengths at, just below and just above each."""
    search = searching(of_sessions(count, weeks=40, people=tuple(person(f"P{at}", last_week=99) for at in range(4))))
    monday = cell(search)

    opened(search, monday, 20)

    assert staff_starts(search, "F1", monday) == [*range(20 - count + 1), *range(20 + count, 40)]
    assert_runs_agree(search, search.plan)


def test_a_facilitator_is_free_on_other_days_as_far_as_minutes_go():
    search = searching(of_sessions(3))

    opened(search, cell(search, pattern=MONDAY), 4)

    assert staff_starts(search, "F1", cell(search, pattern=TUESDAY)) == list(range(12))
    assert staff_starts(search, "F1", cell(search, pattern=BOTH)) == [0, 1, 2, *range(7, 12)]


def test_a_facilitator_taken_in_one_room_is_taken_in_every_other():
    search = searching(of_sessions(3))

    opened(search, cell(search, room="R1"), 4)

    assert 5 not in staff_starts(search, "F2", cell(search, room="R2"))
    assert room_free(search, cell(search, room="R2"), 5)


def test_who_is_not_of_the_staff_stays_free():
    search = searching(of_sessions(3))
    monday = cell(search)

    opened(search, monday, 4, staff=("F2", "F4"))

    assert staff_starts(search, "F1", monday) == staff_starts(search, "F3", monday) == list(range(12))
    assert staff_starts(search, "F2", monday) == staff_starts(search, "F4", monday) == [0, 1, *range(7, 12)]


def test_only_as_many_of_the_four_places_for_staff_count_as_the_programme_needs():
    """Places not used hold the first facilitator's number: they must not be taken for it."""
    one = programme(modules=sessions(3), staff_count=1)
    search = searching(of_sessions(3, programmes=(one,)))
    monday = cell(search)

    opened(search, monday, 4, staff=("F3",))

    assert 4 not in staff_starts(search, "F3", monday)
    assert staff_starts(search, "F1", monday) == list(range(12))


@pytest.mark.parametrize(
    ("weekly", "free"),
    [(449, []), (450, [4]), (451, [4])],
    ids=["a minute short", "just enough", "a minute over"],
)
def test_two_groups_in_a_week_need_the_minutes_of_both(weekly, free):
    staff = tuple(facilitator(f"F{at}", weekly_minutes=weekly) for at in range(1, 3))
    search = searching(of_sessions(3, facilitators=staff))
    tuesday = cell(search, pattern=TUESDAY)

    opened(search, cell(search, pattern=MONDAY), 4)  # 225 minutes a week

    assert [start for start in staff_starts(search, "F1", tuesday) if start == 4] == free


def test_minutes_are_taken_in_every_week_from_the_first_session_to_the_last_closed_days_too():
    search = searching(of_sessions(3, closed_days=frozenset({(3, 0), (4, 0)})))

    opened(search, cell(search), 2)  # 2, then 5 and 6

    assert search.plan.minutes_left[0, :9].tolist() == [2_000, 2_000, *[1_775] * 5, 2_000, 2_000]
    assert search.plan.minutes_left[2].tolist() == [2_000] * search.plan.minutes_left.shape[1]


def test_a_week_of_two_sessions_takes_the_minutes_of_both_even_where_the_last_week_has_one():
    search = searching(of_sessions(3))

    opened(search, cell(search, pattern=BOTH), 2)  # two in week 2, one in week 3

    assert search.plan.minutes_left[0, 1:5].tolist() == [2_000, 1_550, 1_550, 2_000]


def test_a_facilitator_with_minutes_for_the_lighter_group_alone_is_free_for_that_alone():
    light = programme(ref="L", modules=sessions(3), patterns=(TUESDAY,), staff_minutes_per_session=100)
    heavy = programme(modules=sessions(3), patterns=(MONDAY, TUESDAY))
    skilled = frozenset({"BC", "L"})
    problem = of_sessions(
        3,
        programmes=(heavy, light),
        rooms=(room(programmes=skilled), room("R2", programmes=skilled)),
        facilitators=tuple(facilitator(f"F{at}", trained=skilled, weekly_minutes=400) for at in range(1, 3)),
        people=tuple(person(f"P{at}", programmes=skilled, last_week=99) for at in range(4)),
    )
    search = searching(problem)

    opened(search, cell(search, pattern=MONDAY), 4)  # leaves 175

    assert 4 in staff_starts(search, "F1", cell(search, pattern=TUESDAY, programme="L"))
    assert 4 not in staff_starts(search, "F1", cell(search, pattern=TUESDAY, programme="BC"))
    assert_runs_agree(search, search.plan)


@pytest.mark.parametrize("away", [3, 4, 6, 7], ids=["before", "the first week", "the last week", "after"])
def test_one_who_is_away_is_free_for_a_group_that_is_over_before_or_begins_after(away):
    staff = (facilitator("F1", weekly_minutes=900, away_weeks=frozenset({away})), *STAFF[1:])
    search = searching(of_sessions(3, facilitators=staff))

    assert (4 in staff_starts(search, "F1", cell(search))) == (away in (3, 7))
    assert 4 in staff_starts(search, "F2", cell(search))


@pytest.mark.parametrize("who", [0, 1, 62, 63, 64, 65, 127, 128], ids=lambda who: f"F{who}")
def test_of_many_facilitators_those_of_the_group_alone_are_taken(who):
    """Facilitators are bits of words of 64: those at both ends of each word, and one beside them."""
    staff = tuple(facilitator(f"F{at}", weekly_minutes=300) for at in range(130))
    search = searching(of_sessions(2, weeks=3, facilitators=staff))
    monday, other = cell(search), (who + 64) % 130

    opened(search, monday, 0, staff=(f"F{who}", f"F{other}"))

    busy = [at for at in range(130) if not staff_free(search, f"F{at}", monday, 1)]
    assert busy == sorted((who, other))


def test_who_may_not_run_a_group_is_never_free_for_it():
    untrained = facilitator("F2", trained=frozenset(), weekly_minutes=2_000)
    far = facilitator("F3", weekly_minutes=2_000, travel_limit_minutes=9)
    mondays = facilitator("F4", weekly_minutes=2_000, blocks=frozenset(MONDAY))
    search = searching(of_sessions(2, facilitators=(STAFF[0], untrained, far, mondays)))

    assert [ref for ref in ("F1", "F2", "F3", "F4") if staff_free(search, ref, cell(search), 0)] == ["F1", "F4"]


def test_opening_costs_the_group_and_its_staff_and_is_counted():
    search = searching(of_sessions(2))

    first = opened(search, cell(search), 0, points=70)
    second = opened(search, cell(search, room="R2"), 0, staff=("F3", "F4"), points=31)

    assert (first, second) == (0, 1)
    assert search.plan.cost[:2].tolist() == [570, 531]  # 500 for each group
    assert search.plan.totals.tolist() == [-1_101, 2, 2]


def test_a_slot_that_is_free_again_is_used_first_and_begins_empty():
    people = (person("P0", last_week=99), *(person(f"P{at}", last_week=99, ready_week=3) for at in range(1, 4)))
    search = searching(of_sessions(2, people=people))
    monday = cell(search)
    opened(search, monday, 0, staff=("F1", "F2"))
    opened(search, monday, 2, staff=("F3", "F4"))
    closed_again(search)  # in weeks 0 and 2 one person can begin, and two are needed
    assert search.plan.totals.tolist() == [0, 0, 2]

    slot = opened(search, monday, 5, staff=("F2", "F3"), points=9)

    assert slot == 0
    assert search.plan.cell[:2].tolist() == [monday, -1]
    assert (search.plan.size[0], search.plan.highs[0], search.plan.women[0]) == (0, 0, 0)
    assert search.plan.totals.tolist() == [-509, 1, 2]


def test_with_no_slot_left_nothing_is_opened_and_nothing_is_taken():
    search = searching(of_sessions(1, people=(person("P0", last_week=99), person("P1", last_week=99))))
    monday = cell(search)
    slots = len(search.plan.cell)
    for start in range(slots):
        assert opened(search, monday, start) == start
    before = search.plan.free.copy(), search.plan.room_used.copy(), search.plan.totals.copy()

    assert opened(search, monday, slots) == -1

    for was, now in zip(before, (search.plan.free, search.plan.room_used, search.plan.totals), strict=True):
        assert (was == now).all()


def alone(**changes):
    """Two people who must be kept apart, where two are needed: whatever is opened is closed when people are settled."""
    return of_sessions(
        4, people=(person("P0", last_week=99), person("P1", last_week=99)), apart=frozenset({("P0", "P1")}), **changes
    )


@pytest.mark.parametrize("pattern", [MONDAY, TUESDAY, BOTH], ids=["Mondays", "Tuesdays", "both"])
@pytest.mark.parametrize("start", [0, 5, 11], ids=["the first week", "between", "the last week"])
def test_a_group_that_is_closed_gives_back_all_that_it_took(pattern, start):
    search = searching(alone(closed_days=frozenset({(6, 0), (12, 3)})))
    before = {name: getattr(search.plan, name).copy() for name in ("free", "room_used", "minutes_left", "totals")}

    opened(search, cell(search, pattern=pattern), start, points=44)
    assert (search.plan.free != before["free"]).any()
    closed_again(search)

    assert (search.plan.cell == -1).all()
    for name in ("free", "room_used", "minutes_left"):
        assert (getattr(search.plan, name) == before[name]).all(), name
    assert search.plan.totals[:2].tolist() == before["totals"][:2].tolist()


def test_closing_one_group_leaves_what_its_neighbours_took():
    """The middle one of three in a row, all by the same pair, is closed: the other two keep room, sessions, minutes."""
    people = tuple(person(f"P{at}", last_week=99, ready_week=0 if at < 2 else 8) for at in range(4))
    problem = of_sessions(4, people=people, programmes=(programme(modules=sessions(4), max_size=2),))
    search = searching(problem)
    monday = cell(search)
    early, middle, late = (opened(search, monday, start) for start in (0, 4, 8))
    put_in(search, early, "P0", "P1", points=1_000)
    put_in(search, late, "P2", "P3", points=1_000)

    closed_again(search)

    assert search.plan.cell[[early, middle, late]].tolist() == [monday, -1, monday]
    group = {"programme": "BC", "room": "R1", "pattern": MONDAY, "staff": ("F1", "F2"), "members": ()}
    account = Account(problem, {at: Group(ref=str(at), start_week=at, **group) for at in (0, 8)})
    assert_booked(search, account)
    assert_runs_agree(search, search.plan)
    assert staff_starts(search, "F1", monday) == [4]


def test_what_held_groups_take_is_taken_from_the_beginning():
    held = Group(ref="K", programme="BC", room="R1", pattern=MONDAY, start_week=2, staff=("F1", "F2"), members=())
    search = searching(of_sessions(3, held_groups=(held,)))
    monday = cell(search)

    assert room_bits(search, 0, 0) == [2, 3, 4]
    assert free_starts(search, monday) == list(range(5, 12))
    assert staff_starts(search, "F1", monday) == list(range(5, 12))
    assert staff_starts(search, "F3", monday) == list(range(12))
    assert search.plan.minutes_left[0, 1:6].tolist() == [2_000, 1_775, 1_775, 1_775, 2_000]


def test_a_held_group_longer_than_the_weeks_planned_takes_its_room_to_its_own_end():
    held = Group(ref="K", programme="BC", room="R1", pattern=MONDAY, start_week=4, staff=("F1", "F2"), members=())
    search = searching(of_sessions(9, weeks=6, held_groups=(held,)))

    assert room_bits(search, 0, 0) == list(range(4, 13))
    assert search.plan.minutes_left.shape[1] >= 13
    assert_runs_agree(search, search.plan)


def test_two_venues_rooms_of_one_number_in_each_are_two_rooms():
    """The rows of a room's blocks follow on those of the room before: the last block of one, the first of the next."""
    late = (20,)  # Sunday evening, the last block of the week
    problem = of_sessions(
        2,
        programmes=(programme(patterns=(MONDAY, late)),),
        venues=(Venue(ref="V1", name="Hall", unit="U1"), Venue(ref="V2", name="Office", unit="U1")),
        rooms=(room(open_blocks=frozenset({0, 20})), room("R2", "V2", open_blocks=frozenset({0, 20}))),
        facilitators=tuple(facilitator(f"F{at}", blocks=frozenset({0, 20})) for at in range(1, 5)),
        people=tuple(person(f"P{at}", blocks=frozenset({0, 20}), last_week=99) for at in range(4)),
        travel_minutes=np.full((4, 2), 20),
    )
    search = searching(problem)

    opened(search, cell(search, room="R1", pattern=late), 3)

    assert room_bits(search, 0, 20) == [3, 4]
    assert room_bits(search, 1, 0) == []
    assert 3 in free_starts(search, cell(search, room="R2", pattern=MONDAY))
    assert 3 in free_starts(search, cell(search, room="R2", pattern=late))
    assert 3 not in free_starts(search, cell(search, room="R1", pattern=late))
