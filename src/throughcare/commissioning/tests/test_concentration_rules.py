"""Shares and the index of concentration, exact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.commissioning.rules.concentration import Group, after_award, check_concentration, index

A, B, C = 1, 2, 3


def made(held: dict[int, int], lots: int = 5) -> Group:
    return Group(name="Wales", held_gbp={who: Decimal(pounds) for who, pounds in held.items()}, lot_count=lots)


def award(group: Group, pounds: int = 100, who: int = A):
    (found,) = after_award([group], organisation=who, value_gbp=Decimal(pounds), most_percent=Decimal(40), least_lots=3)
    return found


@pytest.mark.parametrize(
    ("held", "expected"),
    [({}, 0), ({A: 5}, 10_000), ({A: 5, B: 5}, 5_000), ({A: 1, B: 1, C: 1}, 3_333), ({A: 60, B: 30, C: 10}, 4_600)],
)
def test_the_index_is_the_sum_of_squared_shares(held, expected):
    assert index({who: Decimal(pounds) for who, pounds in held.items()}) == expected


@pytest.mark.requirement(54)
def test_a_share_above_the_limit_is_high_and_one_at_it_is_not():
    at_the_limit = award(made({A: 100, B: 300}), 100)
    above = award(made({A: 100, B: 299}), 100)

    assert (at_the_limit.share_before, at_the_limit.share_after, at_the_limit.is_high) == (25, 40, False)
    assert (above.share_after > 40, above.is_high) == (True, True)
    assert (at_the_limit.index_before, at_the_limit.index_after) == (6_250, 5_200)


def test_the_first_lots_of_a_region_are_shown_and_not_judged():
    assert award(made({}, lots=0)).share_after == 100
    assert not award(made({}, lots=0)).is_high
    assert not award(made({A: 100}, lots=1)).is_high
    assert award(made({A: 200}, lots=2)).is_high


@pytest.mark.requirement(54)
def test_a_high_share_needs_a_reason_of_a_sentence_and_a_low_one_none():
    high, low = award(made({A: 300})), award(made({B: 900}))

    assert [str(problem) for problem in check_concentration([high, low], "It is best.")] == [
        "This award gives one organisation 100% of Wales. Say in a sentence at least why it is right."
    ]
    assert not check_concentration([high], "Nobody else bid for this lot in Wales.")
    assert not check_concentration([low], "")


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 10**9), min_size=1), st.integers(1, 10**9))
def test_shares_never_leave_their_range_and_an_award_never_lowers_the_winners(held, pounds):
    found = award(made(held), pounds, who=next(iter(held)))

    assert 0 <= found.share_before <= found.share_after <= 100
    assert 0 < found.index_after <= 10_000
    assert isinstance(found.share_after, Fraction)
