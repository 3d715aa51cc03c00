from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.contracts import rules


@pytest.mark.requirement(38)
def test_day_one_terms_end_with_the_third_and_the_fourth_financial_year():
    start = date(2021, 6, 26)

    assert rules.term_ends(start, financial_years=3) == date(2024, 4, 1)
    assert rules.term_ends(start, financial_years=4) == date(2025, 4, 1)


@pytest.mark.requirement(38)
def test_the_alarm_to_buy_again_comes_twelve_months_before_the_last_day():
    assert rules.reprocure_by(date(2024, 3, 31), 12) == date(2023, 3, 31)
    assert rules.reprocure_by(date(2025, 3, 31), 12) == date(2024, 3, 31)


@given(st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.integers(1, 5))
def test_a_term_has_as_many_ends_of_financial_years_as_it_says(start, years):
    until = rules.term_ends(start, financial_years=years)

    ends = [date(year, 3, 31) for year in range(start.year, until.year + 1) if start <= date(year, 3, 31) < until]
    assert len(ends) == years


def test_a_contract_goes_live_neither_early_nor_with_a_gate_open():
    early = rules.Readiness(starts_on=date(2022, 4, 1), today=date(2022, 3, 31), open_gates=["Staff are vetted"])

    assert [str(problem) for problem in rules.check_go_live(early)] == [
        "Wait until the start date, 1 April 2022",
        "Clear the gate “Staff are vetted”",
    ]
    assert (
        len(rules.check_go_live(rules.Readiness(starts_on=early.starts_on, today=early.starts_on, open_gates=[]))) == 0
    )
