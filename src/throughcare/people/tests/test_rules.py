"""The law about a record, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.people import rules


@pytest.mark.parametrize(
    ("family", "first", "key"),
    [
        ("Ó Súilleabháin", "Seán", "o suilleabhain sean"),
        ("STRAẞE", "Jörg", "strasse jorg"),
        ("O’Neil", " Ann  Marie ", "o'neil ann marie"),
    ],
)
def test_a_search_key_has_no_accents_case_or_doubled_spaces(family, first, key):
    assert rules.search_key(family, first) == key


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_search_key_of_a_search_key_is_the_same(family, first):
    key = rules.search_key(family, first)

    assert rules.search_key(key, "") == key


@pytest.mark.parametrize(
    ("text", "crn"), [("x123456", "X123456"), (" X12 3456", "X123456"), ("12", ""), ("X12345", "")]
)
def test_a_crn_is_known_however_it_is_typed(text, crn):
    assert rules.crn_in(text) == crn


def test_somebody_is_a_year_older_on_the_birthday_and_not_before():
    born = date(2000, 3, 8)

    assert rules.age(born, date(2022, 3, 7)) == 21
    assert rules.age(born, date(2022, 3, 8)) == 22


@given(st.dates(date(1920, 1, 1), date(2010, 1, 1)), st.integers(0, 40_000))
def test_age_never_falls_as_days_pass(born, days):
    day = born + timedelta(days=days % 30_000)

    assert 0 <= rules.age(born, day) <= rules.age(born, day + timedelta(days=1))


def test_a_sentence_is_served_up_to_and_including_its_last_day():
    start, end = date(2022, 1, 1), date(2022, 6, 30)

    assert rules.in_force(start, end, end)
    assert not rules.in_force(start, end, date(2022, 7, 1))
