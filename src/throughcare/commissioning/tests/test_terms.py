"""The terms that policy gives, and departures from them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.commissioning.queries.terms import term_policy
from throughcare.commissioning.rules import terms as rules

DRAFTED = date(2020, 12, 1)
DAY_ONE = date(2021, 6, 26)


def policy(**changes):
    given = {
        "first_day": DAY_ONE,
        "last_day": date(2024, 3, 31),
        "least_months": 12,
        "mobilisation_months": 3,
        "standstill_days": 10,
        "source": "A release",
    }
    return rules.TermPolicy(**(given | changes))


@pytest.mark.requirement(38)
@pytest.mark.django_db
@pytest.mark.parametrize(("service", "last"), [("ACC", date(2024, 3, 31)), ("WOS", date(2025, 3, 31))])
def test_lots_of_the_first_contracts_run_from_unification_to_the_end_of_the_third_or_fourth_year(service, last):
    in_force = term_policy(rules.last_day_policy(service), DRAFTED)

    proposed = rules.propose(date(2021, 2, 12), in_force)

    assert (proposed.starts_on, proposed.last_on) == (DAY_ONE, last)


@pytest.mark.requirement(38)
def test_financial_years_end_where_the_first_contracts_end():
    assert rules.term_ends(DAY_ONE, financial_years=3) == date(2024, 4, 1)
    assert rules.term_ends(DAY_ONE, financial_years=4) == date(2025, 4, 1)


@given(st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.integers(1, 5))
def test_a_term_has_as_many_ends_of_financial_years_as_it_says(start, years):
    until = rules.term_ends(start, financial_years=years)

    ends = [date(year, 3, 31) for year in range(start.year, until.year + 1) if start <= date(year, 3, 31) < until]
    assert len(ends) == years


@pytest.mark.parametrize(
    ("starts_on", "last_on"),
    [
        (date(2022, 7, 1), date(2024, 3, 31)),
        (date(2023, 4, 1), date(2024, 3, 31)),  # just the shortest term
        (date(2023, 5, 1), date(2026, 3, 31)),  # too late to end with the first contracts
    ],
)
def test_a_later_lot_ends_with_the_first_contracts_while_a_year_is_left(starts_on, last_on):
    assert rules.last_day(starts_on, policy()) == last_on


@given(st.dates(date(2020, 6, 15), date(2030, 1, 1)))
def test_what_is_proposed_needs_no_reason(bids_by):
    proposed = rules.propose(bids_by, policy())

    assert len(rules.check_term(proposed, reason="", earliest=proposed.starts_on, policy=policy())) == 0
    assert proposed.starts_on > bids_by + timedelta(days=10)


def test_a_term_that_departs_says_why():
    early = rules.Term(starts_on=date(2022, 5, 1), last_on=date(2023, 12, 31))
    earliest = date(2022, 8, 1)

    found = [str(problem) for problem in rules.check_term(early, reason=" ", earliest=earliest, policy=policy())]

    first, last = "Policy gives 1 August 2022 as the first", "For a term from 1 May 2022 policy gives 31 March 2024"
    assert found == [
        f"{first} possible day. Choose it or a later one, or say why this lot departs.",
        f"{last} as the last day. Choose it, or say why this lot departs.",
    ]
    assert len(rules.check_term(early, reason="A gap must be filled", earliest=earliest, policy=policy())) == 0
