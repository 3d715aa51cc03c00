"""Scores and ranks in exact arithmetic."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.commissioning.rules.ranking import Marked, ranking, rounded

RECEIVED = datetime(2022, 4, 1, 9, 0, tzinfo=UTC)
WEIGHTS = {1: 60, 2: 40}


def marked(reference: str, first: int, second: int, price: str, minutes: int = 0) -> Marked:
    return Marked(
        reference=reference,
        scores={1: first, 2: second},
        price_gbp=Decimal(price),
        received_at=RECEIVED + timedelta(minutes=minutes),
    )


def test_a_worked_ranking_comes_out_to_the_last_place() -> None:
    found = ranking(
        [marked("A", 4, 3, "300000"), marked("B", 5, 4, "360000"), marked("C", 2, 2, "290000")],
        question_weights=WEIGHTS,
        quality_weight=70,
        price_weight=30,
    )

    assert [(r.rank, r.reference, r.quality, r.price, r.total) for r in found] == [
        (1, "B", Decimal("92.0000"), Decimal("80.5556"), Decimal("88.5667")),
        (2, "A", Decimal("72.0000"), Decimal("96.6667"), Decimal("79.4000")),
        (3, "C", Decimal("40.0000"), Decimal("100.0000"), Decimal("58.0000")),
    ]


def test_equal_totals_rank_by_quality_then_price_then_earlier_receipt() -> None:
    same = [marked("late", 4, 4, "100", 5), marked("early", 4, 4, "100", 1)]
    dearer_but_better = ranking(
        # 80 of quality at twice the price equals 60 of quality at the lowest when 5:2 is not reached: weights 50/50
        [marked("good", 5, 5, "200"), marked("cheap", 2, 3, "100"), marked("fair", 3, 2, "100")],
        question_weights={1: 50, 2: 50},
        quality_weight=50,
        price_weight=50,
    )

    assert [r.reference for r in ranking(same, question_weights=WEIGHTS, quality_weight=70, price_weight=30)] == [
        "early", "late",
    ]  # fmt: skip
    assert [(r.reference, r.total) for r in dearer_but_better] == [
        ("good", Decimal("75.0000")),
        ("cheap", Decimal("75.0000")),
        ("fair", Decimal("75.0000")),
    ]


def test_no_bids_rank_as_nothing() -> None:
    assert ranking([], question_weights=WEIGHTS, quality_weight=70, price_weight=30) == ()


@pytest.mark.parametrize(("quality", "price"), [(70, 20), (0, 0), (101, -2)])
def test_weights_that_do_not_add_up_are_refused(quality: int, price: int) -> None:
    with pytest.raises(ValueError, match="add up"):
        ranking([], question_weights=WEIGHTS, quality_weight=quality, price_weight=price)


def test_a_price_of_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="price"):
        ranking([marked("A", 1, 1, "0")], question_weights=WEIGHTS, quality_weight=70, price_weight=30)


@given(st.fractions(min_value=0, max_value=100))
def test_rounding_is_to_the_nearest_ten_thousandth_with_halves_up(value: Fraction) -> None:
    off = Fraction(rounded(value)) - value

    assert -Fraction(1, 20_000) < off <= Fraction(1, 20_000)


bids = st.lists(
    st.builds(
        lambda a, b, pence, minutes: (a, b, Decimal(pence).scaleb(-2), minutes),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(1, 10**10),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


def rank_all(found: list[tuple[int, int, Decimal, int]], weight: int) -> tuple:
    return ranking(
        [marked(f"B-{n:02}", a, b, str(price), minutes) for n, (a, b, price, minutes) in enumerate(found)],
        question_weights=WEIGHTS,
        quality_weight=weight,
        price_weight=100 - weight,
    )


@given(bids, st.integers(0, 100))
def test_every_bid_has_one_rank_and_scores_lie_between_nought_and_a_hundred(
    found: list[tuple[int, int, Decimal, int]], weight: int
) -> None:
    ranked = rank_all(found, weight)

    assert [r.rank for r in ranked] == list(range(1, len(found) + 1))
    assert {r.reference for r in ranked} == {f"B-{n:02}" for n in range(len(found))}
    assert all(0 <= score <= 100 for r in ranked for score in (r.quality, r.price, r.total))
    assert max(r.price for r in ranked) == 100
    assert [r.total for r in ranked] == sorted((r.total for r in ranked), reverse=True)


@given(bids, st.integers(0, 100))
def test_the_total_is_within_a_ten_thousandth_of_the_exact_sum(
    found: list[tuple[int, int, Decimal, int]], weight: int
) -> None:
    lowest = min(Fraction(price) for _a, _b, price, _m in found)
    exact = {
        f"B-{n:02}": (weight * Fraction(60 * a + 40 * b, 5) + (100 - weight) * lowest * 100 / Fraction(price)) / 100
        for n, (a, b, price, _m) in enumerate(found)
    }

    assert all(abs(Fraction(r.total) - exact[r.reference]) <= Fraction(1, 10_000) for r in rank_all(found, weight))


@given(bids, st.integers(0, 100))
def test_the_order_in_which_bids_are_given_changes_nothing(
    found: list[tuple[int, int, Decimal, int]], weight: int
) -> None:
    rows = [marked(f"B-{n:02}", a, b, str(price), minutes) for n, (a, b, price, minutes) in enumerate(found)]
    forwards, backwards = (
        ranking(each, question_weights=WEIGHTS, quality_weight=weight, price_weight=100 - weight)
        for each in (rows, rows[::-1])
    )

    assert forwards == backwards


@given(bids, st.integers(1, 99), st.integers(0, 11))
def test_a_higher_score_never_lowers_a_rank(
    found: list[tuple[int, int, Decimal, int]], weight: int, which: int
) -> None:
    at = which % len(found)
    _a, b, price, minutes = found[at]
    better = [*found[:at], (5, b, price, minutes), *found[at + 1 :]]
    before, after = (
        next(r.rank for r in rank_all(each, weight) if r.reference == f"B-{at:02}") for each in (found, better)
    )

    assert after <= before
