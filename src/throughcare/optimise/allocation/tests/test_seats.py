"""Overbooking: how many are promised, and the exact chance of turning somebody away."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.allocation.crowd import turned_away
from throughcare.optimise.allocation.seats import (
    SCALE,
    UNIT,
    chance_terms,
    doubts,
    least_doubts,
    promised,
    promised_table,
)
from throughcare.optimise.allocation.state import turns_away


def by_counting(chances: list[float], seats: int) -> float:
    """The chance that more than `seats` come, over every possible day."""
    days = itertools.product(*[((True, q), (False, 1 - q)) for q in chances])
    return math.fsum(math.prod(p for _, p in day) for day in days if sum(come for come, _ in day) > seats)


@pytest.mark.parametrize(
    ("seats", "attendance", "expected"),
    [(10, 0.7, 11), (13, 0.7, 15), (8, 0.7, 9), (7, 0.7, 7), (10, 1.0, 10), (0, 0.5, 0), (10, 0.3, 14)],
)
def test_ten_seats_are_promised_to_eleven_people_of_middling_attendance(seats, attendance, expected):
    assert promised(seats, attendance, 0.05) == expected
    assert promised_table(13, attendance, 0.05)[seats] == expected


@settings(deadline=None)  # the first example compiles
@given(chances=st.lists(st.floats(0.02, 1.0), min_size=1, max_size=9), seats=st.integers(1, 9))
def test_the_exact_chance_is_that_of_counting_every_possible_day(chances, seats):
    assert turned_away(np.array(chances), seats) == pytest.approx(by_counting(chances, seats), abs=1e-12)


@settings(deadline=None)  # the first example compiles
@given(chances=st.lists(st.floats(0.05, 1.0), min_size=3, max_size=9), extra=st.integers(1, 4))
def test_the_sums_that_the_solver_keeps_give_the_same_chance(chances, extra):
    seats = len(chances) - extra
    if seats < 1:
        return
    terms = chance_terms(np.array(chances)).sum(axis=0)

    assert turns_away(extra, *(int(t) for t in terms)) == pytest.approx(by_counting(chances, seats), abs=0.003)


def test_terms_are_whole_numbers_of_a_fine_scale():
    assert chance_terms(np.array([0.5])).tolist() == [[round(math.log(0.5) * SCALE), SCALE, SCALE, SCALE]]


@settings(deadline=None)
@given(chances=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=9), extra=st.integers(1, 4))
def test_a_group_within_the_limit_has_the_least_doubt_that_the_bound_asks_for(chances, extra):
    seats = len(chances) - extra
    if seats < 1:
        return
    limit = max(0.001, by_counting(chances, seats))  # the strictest limit that the group keeps
    table = least_doubts(seats, limit)

    assert doubts(np.array(chances), int(table.max())).sum() >= table[seats, extra]


def test_the_least_doubt_of_one_person_too_many_is_that_of_the_limit():
    table = least_doubts(10, 0.05)

    assert table[10, 2] > table[10, 1]
    assert table[0].tolist() == [0] * 5
    assert table[10, 0] == 0
    assert table[10, 1] == math.floor(-math.log(0.05) * UNIT)
