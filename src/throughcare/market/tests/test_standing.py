"""Financial standing: the arithmetic of turnover, shares and guarantees, and where it is shown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.market.rules.standing import (
    Turnover,
    Verdict,
    annual_value,
    capacity,
    guarantee,
    share_out,
    together,
)

MILLION = Decimal(1_000_000)


def turnover(millions: str | None, held: str = "0", wanted: str = "0", percent: int = 100) -> Turnover:
    return Turnover(
        organisation="A",
        turnover_gbp=None if millions is None else Decimal(millions) * MILLION,
        multiple=Decimal(2),
        held_gbp=Decimal(held) * MILLION,
        wanted_gbp=Decimal(wanted) * MILLION,
        percent=percent,
    )


@pytest.mark.requirement(83)
@pytest.mark.parametrize(
    ("held", "wanted", "verdict", "short"),
    [
        ("0", "3", Verdict.MET, 0),
        ("3", "2", Verdict.MET, 0),  # five millions a year: twice that is ten exactly
        ("3", "2.5", Verdict.NOT_MET, 1_000_000),
        ("5.00", "0.00000001", Verdict.NOT_MET, Decimal("0.02")),
    ],
)
def test_turnover_of_ten_million_holds_lots_of_five_million_a_year_and_no_more(held, wanted, verdict, short):
    test = turnover("10", held, wanted)

    assert (test.verdict, test.short_gbp) == (verdict, short)


def test_a_turnover_that_is_not_known_is_asked_for_and_never_failed():
    test = turnover(None, "3", "2.5")

    assert (test.verdict, test.short_gbp, test.room_gbp) == (Verdict.NOT_KNOWN, 0, None)


def test_the_room_left_is_the_turnover_over_the_multiple_less_what_is_held_and_never_below_nought():
    assert turnover("10", "3").room_gbp == 2 * MILLION
    assert turnover("10", "6").room_gbp == 0
    assert capacity(Decimal("10.01"), Decimal(2), Decimal(0)) == Decimal("5.00")  # pennies rounded down
    assert capacity(None, Decimal(2), Decimal(0)) is None


@given(pence=st.integers(0, 10**12), held=st.integers(0, 10**11), wanted=st.integers(1, 10**11))
def test_a_lot_within_the_room_meets_the_test_and_one_beyond_it_does_not(pence, held, wanted):
    test = Turnover(
        organisation="A",
        turnover_gbp=Decimal(pence) / 100,
        multiple=Decimal(2),
        held_gbp=Decimal(held) / 100,
        wanted_gbp=Decimal(wanted) / 100,
    )

    assert (test.verdict == Verdict.MET) == (test.wanted_gbp <= test.room_gbp)


def test_in_a_consortium_each_answers_for_its_own_share():
    lead, small = turnover("6", "1", "4", 50), turnover("2.4", "0", "4", 30)
    weak = turnover("1.59", "0", "4", 20)

    assert [test.needed_gbp for test in (lead, small, weak)] == [
        6 * MILLION,
        Decimal("2.4") * MILLION,
        Decimal("1.6") * MILLION,
    ]
    assert together([lead, small]) == Verdict.MET
    assert together([lead, small, weak]) == Verdict.NOT_MET
    assert together([lead, turnover(None, percent=20)]) == Verdict.NOT_KNOWN
    assert together([weak, turnover(None)]) == Verdict.NOT_MET


@pytest.mark.parametrize(
    ("percents", "sound"), [([100], True), ([50, 30, 20], True), ([50, 40], False), ([110, -10], False)]
)
def test_shares_are_whole_hundredths_that_make_a_hundred(percents, sound):
    assert share_out(percents) is sound


@pytest.mark.requirement(81)
@pytest.mark.parametrize(
    ("has_parent", "is_offered", "verdict"),
    [
        (False, None, Verdict.NOT_APPLICABLE),
        (False, False, Verdict.NOT_APPLICABLE),
        (True, True, Verdict.MET),
        (True, False, Verdict.NOT_MET),
        (True, None, Verdict.NOT_KNOWN),
        (None, None, Verdict.NOT_KNOWN),
    ],
)
def test_a_guarantee_is_asked_only_of_who_has_a_parent(has_parent, is_offered, verdict):
    assert guarantee(has_parent=has_parent, is_offered=is_offered) == verdict


@pytest.mark.parametrize(
    ("value", "starts_on", "ends_on", "a_year"),
    [
        ("900000.00", date(2022, 7, 1), date(2024, 7, 1), "450000.00"),
        ("900000.00", date(2022, 7, 1), date(2023, 7, 1), "900000.00"),
        ("900000.00", date(2022, 7, 1), date(2022, 10, 1), "900000.00"),  # a short term counts whole
        ("900000.00", date(2021, 6, 26), date(2024, 4, 1), "325247.52"),  # 2 years and 280 of 365 days
        ("0.01", date(2022, 1, 1), date(2024, 1, 1), "0.01"),  # half a penny up
    ],
)
def test_a_terms_value_is_shared_over_its_whole_years_and_days(value, starts_on, ends_on, a_year):
    assert annual_value(Decimal(value), starts_on, ends_on) == Decimal(a_year)
