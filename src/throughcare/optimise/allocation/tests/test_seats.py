"""Overbooking: how many are promised, and the exact chance of turning somebody away."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.optimise.allocation.crowd import turned_away
from throughcare.optimise.allocation.seats import SCALE, chance_terms, promised, promised_table
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


@given(chances=st.lists(st.floats(0.02, 1.0), min_size=1, max_size=9), seats=st.integers(1, 9))
def test_the_exact_chance_is_that_of_counting_every_possible_day(chances, seats):
    assert turned_away(np.array(chances), seats) == pytest.approx(by_counting(chances, seats), abs=1e-12)


@given(chances=st.lists(st.floats(0.05, 1.0), min_size=3, max_size=9), extra=st.integers(1, 4))
def test_the_sums_that_the_solver_keeps_give_the_same_chance(chances, extra):
    seats = len(chances) - extra
    if seats < 1:
        return
    terms = chance_terms(np.array(chances)).sum(axis=0)

    assert turns_away(extra, *(int(t) for t in terms)) == pytest.approx(by_counting(chances, seats), abs=0.003)


def test_terms_are_whole_numbers_of_a_fine_scale():
    assert chance_terms(np.array([0.5])).tolist() == [[round(math.log(0.5) * SCALE), SCALE, SCALE, SCALE]]
