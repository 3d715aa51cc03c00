"""Which column of a file is which, whatever its header."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.imports.rules.cells import day, one_of, plain, text, whole_number, yes_no
from throughcare.imports.rules.mapping import Column, check_choice, guess, to_keep, values

COLUMNS = (
    Column(name="crn", label="CRN", cell=text(7), is_required=True, also=("case reference number",)),
    Column(name="born", label="Date of birth", cell=day, also=("dob",)),
    Column(name="starts", label="Sentence start date", cell=day),
    Column(name="ends", label="Sentence end date", cell=day),
)
NAMES = [name for column in COLUMNS for name in column.names]
headers = st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=12)


def test_names_other_names_and_names_near_them_are_guessed():
    header = ["Sentence end-date", "D.O.B.", "Notes", "case reference nubmer", "SENTENCE START DATE"]

    assert guess(COLUMNS, header, {}) == {"crn": 3, "starts": 4, "ends": 0}
    assert guess(COLUMNS, [*header, "dob"], {})["born"] == 5


def test_what_was_chosen_the_last_time_comes_first():
    header = ["CRN", "Old CRN", "DOB"]
    kept = to_keep({"crn": 1}, header)

    assert kept == {"crn": "old crn"}
    assert guess(COLUMNS, ["DOB", "Old CRN", "CRN"], kept) == {"crn": 1, "born": 0}


@given(headers)
def test_no_column_is_given_to_two_and_every_guess_is_a_whole_choice(header: list[str]):
    found = guess(COLUMNS, header, {})

    assert len(set(found.values())) == len(found)
    assert [problem.field for problem in check_choice(COLUMNS, found, header)] == ([] if "crn" in found else ["crn"])


@given(headers, st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(header: list[str], chance):
    unique = list({plain(name): name for name in header}.values())
    shuffled = chance.sample(unique, len(unique))

    assert to_keep(guess(COLUMNS, unique, {}), unique) == to_keep(guess(COLUMNS, shuffled, {}), shuffled)


@given(headers)
def test_what_is_kept_of_a_guess_is_guessed_again(header: list[str]):
    found = guess(COLUMNS, header, {})

    assert guess(COLUMNS, header, to_keep(found, header)) == found


def test_everything_wrong_with_a_choice_is_said_at_once():
    problems = check_choice(COLUMNS, {"born": 0, "starts": 0, "ends": 9, "other": 0}, ["DOB", "x"])

    assert [(problem.field, str(problem)) for problem in problems] == [
        ("starts", "“DOB” is chosen for date of birth already. Choose another, or none"),
        ("ends", "There is no such column. Choose from the list"),
        ("other", "There is no such column. Choose from the list"),
        ("crn", "Choose the column that holds this: no row can be taken in without it"),
    ]


def test_an_empty_cell_tells_nothing_and_a_missing_crn_is_a_problem():
    told, problems = values(COLUMNS, {"crn": 0, "born": 1}, ["", ""])

    assert told == {}
    assert [str(problem) for problem in problems] == ["CRN is empty: enter it"]


@pytest.mark.parametrize(
    "typed", ["2022-03-07", "07/03/2022", "7.3.2022", "7 March 2022", "07-Mar-2022", "2022-03-07T00:00:00Z"]
)
def test_a_day_is_read_in_every_usual_shape(typed: str):
    assert day(typed) == date(2022, 3, 7)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_every_shape(on: date):
    assert {day(on.isoformat()), day(f"{on:%d/%m/%Y}"), day(f"{on:%-d %B %Y}"), day(f"{on:%d-%b-%Y}")} == {on}


@pytest.mark.parametrize(
    "typed", ["", "today", "2022-02-30", "7 Mai 2022", "03/13/2022", "1/1/22", "0001-01-01", "9" * 50]
)
def test_what_is_no_day_is_refused(typed: str):
    with pytest.raises(ValueError, match="is no date: write it as 2022-03-07"):
        day(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_value_error(typed: str):
    for cell in (day, yes_no, whole_number(0, 99), one_of({"a": 1}), text(5)):
        with suppress(ValueError):  # and nothing else
            cell(typed)
