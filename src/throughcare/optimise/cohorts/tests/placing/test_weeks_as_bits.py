"""Weeks and facilitators as bits of words: what is written into them, and which runs of weeks answer for a group."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.cohorts import bits
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.placing.states import sessions, weeks_of_bits
from throughcare.optimise.cohorts.tests.worlds import (
    MONDAY,
    TUESDAY,
    facilitator,
    person,
    programme,
    rich_world,
    room,
    world,
)
from throughcare.optimise.cohorts.values import Group

BOTH = (0, 3)


def columns_of(count, *, weeks=6, patterns=(MONDAY,), **changes):
    """The possible groups of so many sessions."""
    values = {
        "weeks": weeks,
        "programmes": (programme(modules=sessions(count), patterns=patterns),),
        "facilitators": tuple(facilitator(f"F{at}", weekly_minutes=2_000) for at in range(2)),
        "people": tuple(person(f"P{at}", last_week=300) for at in range(2)),
    }
    return build(world(**(values | changes)))


def runs_of(columns):
    """facilitators x rows x levels x weeks: who is free for each run, taken out of the words."""
    words = bits.free_runs(columns)
    rows = len(columns.loads) + 21
    table = words.reshape(len(words), rows, bits.level_count(columns), len(columns.closed))
    who = np.arange(len(columns.staff_taken))
    return (table[who // 64] >> (who % 64).astype(np.uint64)[:, None, None, None] & np.uint64(1)).astype(bool)


@pytest.mark.parametrize("marked", [[0], [63], [64], [127], [128], [0, 63, 64, 65, 129], []])
def test_each_mark_is_the_bit_of_its_own_place(marked):
    marks = np.zeros((2, 130), dtype=bool)
    marks[1, marked] = True

    words = bits.bits_of(marks)

    assert words.shape == (2, 3)
    assert weeks_of_bits(words[0]) == []
    assert weeks_of_bits(words[1]) == marked


@pytest.mark.parametrize(("count", "words"), [(1, 1), (63, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
def test_there_are_as_many_words_as_it_takes_and_no_more(count, words):
    assert bits.bits_of(np.ones((3, count), dtype=bool)).shape == (3, words)
    assert weeks_of_bits(bits.bits_of(np.ones(count, dtype=bool))) == list(range(count))


def test_marks_by_facilitator_become_a_word_for_each_of_the_other_places():
    marks = np.zeros((3, 2, 2), dtype=bool)  # facilitators x rows x weeks
    marks[0, 1, 0] = marks[2, 1, 0] = marks[1, 0, 1] = True

    words = bits.staff_bits(marks)

    assert words[..., 0].tolist() == [[0, 0b010], [0b101, 0]]


def test_the_weeks_between_a_start_and_the_last_week_are_both_of_these_and_those_between():
    last = np.array([2, 1, -1, 4])  # of the starts in weeks 0, 1, 2, 3

    weeks = bits.between(last, 5)

    assert [np.flatnonzero(row).tolist() for row in weeks] == [[0, 1, 2], [1], [], [3, 4]]


def test_a_group_meets_from_its_start_to_its_last_week_but_on_no_closed_day():
    columns = columns_of(3, closed_days=frozenset({(2, 0)}))

    mondays = bits.session_bits(columns)[0, 0]  # starts x words

    assert [weeks_of_bits(mondays[start]) for start in (0, 1, 3)] == [[0, 1, 3], [1, 3, 4], [3, 4, 5]]


def test_a_block_that_a_group_does_not_meet_in_has_no_sessions():
    columns = columns_of(3, patterns=(TUESDAY,))

    found = bits.session_bits(columns)[0]

    assert [block for block in range(21) if found[block].any()] == [3]


def test_of_two_days_a_week_each_has_its_own_last_session():
    columns = columns_of(5, patterns=(BOTH,))

    found = bits.session_bits(columns)[0]

    assert weeks_of_bits(found[0, 1]) == [1, 2, 3]
    assert weeks_of_bits(found[3, 1]) == [1, 2]


@given(st.integers(0, 500))
@settings(max_examples=20, deadline=None)
def test_sessions_in_bits_are_the_sessions_by_the_calendar(seed):
    problem = rich_world(seed)
    columns = build(problem)
    table = bits.session_bits(columns)

    for cell in np.flatnonzero(columns.held_of < 0).tolist():
        for start in np.flatnonzero(columns.open[cell]).tolist():
            group = Group(
                ref="G",
                programme=problem.programmes[columns.programme[cell]].ref,
                room="R1",
                pattern=tuple(block for block in columns.blocks[cell].tolist() if block >= 0),
                start_week=start,
                staff=(),
                members=(),
            )
            words = table[columns.timing[cell], :, start]
            found = {(week, block) for block in range(21) for week in weeks_of_bits(words[block])}
            assert found == set(reckoning.meetings(problem, group))


@pytest.mark.parametrize(
    ("count", "weeks", "levels"),
    [(1, 1, 1), (2, 1, 2), (3, 1, 2), (4, 1, 3), (7, 1, 3), (8, 1, 4), (1, 8, 4), (4, 6, 4), (9, 8, 5)],
)
def test_there_are_runs_long_enough_to_cover_half_of_every_group(count, weeks, levels):
    """`count` sessions from the last of the weeks end in week `weeks` + `count` - 2, so no group is longer than that
    and one: 2 to the power of the highest level is at most so long, and twice that is longer."""
    columns = columns_of(count, weeks=weeks)

    assert bits.level_count(columns) == levels
    assert 2 ** (levels - 1) <= weeks + count - 1 < 2**levels


def test_who_is_away_is_free_for_no_run_with_that_week_in_it():
    away = facilitator("F0", weekly_minutes=2_000, away_weeks=frozenset({4}))
    columns = columns_of(4, weeks=6, facilitators=(away, facilitator("F1", weekly_minutes=2_000)))

    runs = runs_of(columns)

    horizon = len(columns.closed)  # weeks 0 to 8
    assert horizon == 9
    for level, starts in [(0, [0, 1, 2, 3, 5, 6, 7, 8]), (1, [0, 1, 2, 5, 6, 7]), (2, [0, 5]), (3, [])]:
        assert np.flatnonzero(runs[0, 0, level]).tolist() == starts
        assert np.flatnonzero(runs[1, 0, level]).tolist() == list(range(horizon - 2**level + 1))


def test_being_away_takes_the_minutes_and_leaves_the_blocks_as_they_are():
    away = facilitator("F0", weekly_minutes=2_000, away_weeks=frozenset({2}))
    columns = columns_of(2, facilitators=(away, facilitator("F1", weekly_minutes=2_000)))

    runs = runs_of(columns)

    assert not runs[0, 0, 0, 2]  # the first row: minutes for the only load
    assert runs[0, 1:, 0].all()  # the rows of blocks


def test_a_session_of_a_held_group_takes_its_block_and_its_week_alone():
    held = Group(ref="K", programme="BC", room="R1", pattern=MONDAY, start_week=1, staff=("F0", "F1"), members=())
    staff = tuple(facilitator(f"F{at}", weekly_minutes=2_000) for at in range(3))
    columns = columns_of(2, facilitators=staff, held_groups=(held,))

    runs = runs_of(columns)

    assert np.flatnonzero(~runs[0, 1 + 0, 0]).tolist() == [1, 2]  # weeks 1 and 2, on Monday mornings
    assert runs[0, 1 + 3, 0].all()  # Tuesday mornings
    assert runs[2, :, 0].all()


@pytest.mark.parametrize(("weekly", "free"), [(99, [False, False]), (100, [True, False]), (225, [True, True])])
def test_there_is_a_row_of_minutes_for_each_kind_of_load_the_lighter_first(weekly, free):
    refs = frozenset({"BC", "L"})
    light = programme(ref="L", modules=sessions(1), staff_count=1, staff_minutes_per_session=100)
    heavy = programme(modules=sessions(1), staff_count=1)
    able = facilitator("F0", trained=refs, weekly_minutes=9_999)
    columns = columns_of(
        1,
        programmes=(heavy, light),
        rooms=(room(programmes=refs),),
        facilitators=(facilitator("F1", trained=refs, weekly_minutes=weekly), able),
        people=tuple(person(f"P{at}", programmes=refs) for at in range(2)),
    )

    runs = runs_of(columns)

    assert columns.loads.tolist() == [100, 225]
    assert [bool(runs[0, kind, 0].all()) for kind in (0, 1)] == free
    assert runs[1, :2, 0].all()


def read(columns, at):
    """(row, level, week) of a place in the table of runs."""
    weeks, levels = len(columns.closed), bits.level_count(columns)
    return at // (levels * weeks), at // weeks % levels, at % weeks


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("start", [0, 3])
def test_two_runs_cover_the_weeks_of_a_group_and_no_week_more(count, start):
    columns = columns_of(count)

    for place in (0, 1):  # the minutes, then Monday mornings
        covered = set()
        for at in bits.spans(columns)[0, start, place].tolist():
            _, level, week = read(columns, at)
            covered |= set(range(week, week + 2**level))
        assert covered == set(range(start, start + count))


def test_a_group_of_two_days_asks_for_its_minutes_and_for_each_of_its_days():
    columns = columns_of(5, patterns=(BOTH,))

    table = bits.spans(columns)[0, 1]

    # kinds of load: one. Five sessions from week 1: Mondays in weeks 1 to 3, Tuesdays in 1 and 2
    assert [read(columns, at) for at in table[0]] == [(0, 1, 1), (0, 1, 2)]
    assert [read(columns, at) for at in table[1]] == [(1 + 0, 1, 1), (1 + 0, 1, 2)]
    assert [read(columns, at) for at in table[2]] == [(1 + 3, 1, 1), (1 + 3, 1, 1)]
    assert (table[3:] == -1).all()


def test_a_day_on_which_a_group_does_not_come_to_meet_is_not_asked_for():
    columns = columns_of(1, patterns=(BOTH,))

    table = bits.spans(columns)[0, 2]

    assert [read(columns, at)[0] for at in table[:2, 0]] == [0, 1]  # its one session is on the Monday
    assert (table[2:] == -1).all()


def test_a_first_day_that_is_closed_leaves_the_runs_of_the_other_day():
    columns = columns_of(1, patterns=(BOTH,), closed_days=frozenset({(2, 0)}))

    table = bits.spans(columns)[0, 2]

    assert [read(columns, at) for at in table[:2, 0]] == [(0, 0, 2), (1 + 3, 0, 2)]  # on the Tuesday instead
    assert (table[2:] == -1).all()


@given(st.integers(0, 500))
@settings(max_examples=20, deadline=None)
def test_who_is_free_by_two_runs_is_who_is_free_in_each_week(seed):
    """The runs that a group asks for, against its weeks one by one."""
    columns = build(rich_world(seed))
    if not len(columns.room):
        return
    runs, spans = runs_of(columns), bits.spans(columns)
    kinds = len(columns.loads)

    for cell, start in np.argwhere(columns.open).tolist():
        timing = columns.timing[cell]
        asked = [at for pair in spans[timing, start].tolist() if pair[0] >= 0 for at in pair]
        free = np.ones(len(runs), dtype=bool)
        for at in asked:
            row, level, week = read(columns, at)
            free &= runs[:, row, level, week]
        last = columns.last_week[timing, start]
        load = columns.loads[columns.load_kind[timing]]
        wanted = (columns.minutes_left[:, start : last + 1] >= load).all(axis=1)
        for block in range(21):
            wanted &= ~columns.staff_taken[:, block, start : columns.block_last[timing, block, start] + 1].any(axis=1)
        assert runs.shape[1] == kinds + 21
        assert (free == wanted).all()
