"""A file of whatever bytes is a table, or an answer that says what to do."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.imports.rules import Limits
from throughcare.imports.rules.reading import is_formula, read, shielded
from throughcare.kernel.errors import NotValid

LIMITS = Limits(most_rows=3, most_bytes=10_000)


def refused(content: bytes) -> str:
    with pytest.raises(NotValid) as caught:
        read(content, LIMITS)
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("content", "encoding", "name"),
    [
        ("CRN,Name\nX1,Siân".encode(), "UTF-8", "Siân"),
        ("\ufeffCRN,Name\r\nX1,Siân\r\n".encode(), "UTF-8", "Siân"),
        ("CRN,Name\nX1,Siân".encode("cp1252"), "Windows-1252", "Siân"),
        ("CRN;Name\nX1;O’Neill, J".encode("cp1252"), "Windows-1252", "O’Neill, J"),
        (b'CRN\tName\nX1\t"a\nb"', "UTF-8", "a\nb"),
    ],
)
def test_a_file_is_read_in_either_encoding_and_with_any_usual_delimiter(content: bytes, encoding: str, name: str):
    table = read(content, LIMITS)

    assert table.encoding == encoding
    assert table.header == ["CRN", "Name"]
    assert [row.cells for row in table.rows] == [["X1", name]]


def test_rows_are_numbered_by_the_line_on_which_they_begin():
    table = read(b'CRN,Note\nX1,"two\nlines"\n\nX2,one\n', LIMITS)

    assert [(row.number, row.cells[0]) for row in table.rows] == [(2, "X1"), (5, "X2")]


def test_json_of_a_person_with_two_sentences_gives_a_row_each():
    people = [
        {"crn": "X1", "address": {"postcode": "DE1"}, "in_custody": False, "prison": None,
         "sentences": [{"kind": "custody", "months": 6}, {"kind": "licence"}]},
        {"crn": "X2"},
    ]  # fmt: skip

    table = read(json.dumps({"people": people}).encode(), LIMITS)

    header = ["crn", "address postcode", "in_custody", "prison", "sentences kind", "sentences months"]
    assert table.header == header
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ["X1", "DE1", "no", "", "custody", "6"]),
        (1, ["X1", "DE1", "no", "", "licence", ""]),
        (2, ["X2", "", "", "", "", ""]),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty. Choose another"),
        (b" \n ", "The file is empty. Choose another"),
        (b",,,\n,", "The file has no words in it. Choose another"),
        (b"CRN,Name\n", "The file has no rows below its header. Choose another"),
        (b"a\n" + b"1\n" * 4, "The file has 4 rows, and 3 may be sent at once. Split it"),
        (b"x" * 10_001, "The file must be 0 MB or smaller. Split it"),
        (b"PK\x03\x04rest", "This is an Excel workbook. Save it as CSV (UTF-8) and send that"),
        ("CRN\nX1".encode("utf-16"), "This is no text in UTF-8 or Windows-1252. Save it as CSV (UTF-8) and send that"),
        (b"CRN\n\x81\x8d", "This is no text in UTF-8 or Windows-1252. Save it as CSV (UTF-8) and send that"),
        (b'[{"crn": ]', "The JSON can’t be read (Expecting value: line 1 column 10 (char 9)). Check it"),
        (b'{"a": 1, "b": 2}', 'The JSON must be a list of objects, one for each person, such as [{"crn": "X123456"}]'),
        (b"[" * 5_000, "The JSON can’t be read"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_taken_is_answered_clearly(content: bytes, said: str):
    assert refused(content).startswith(said)


def test_quotation_marks_that_never_end_are_named_by_line():
    assert refused(b'CRN,Name\nX1,a\nX2,"b\n').startswith("Line 3 can’t be read (")


def test_a_row_with_more_cells_than_the_header_is_kept_with_what_is_wrong_with_it():
    row = read(b"CRN,Name\nX1,Marsh,Jo", LIMITS).rows[0]

    assert row.cells == ["X1", "Marsh"]
    assert row.fault == "The row has 3 cells and the header 2. Put text that holds commas in quotation marks"


@given(st.text(max_size=20))
def test_no_cell_that_goes_out_is_run_by_a_spreadsheet(text: str):
    assert not is_formula(shielded(text))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=10), min_size=1, max_size=4))
def test_what_went_out_shielded_comes_back_as_it_was(cells: list[str]):
    out = json.dumps([{"a": "x"} | {f"c{n}": shielded(cell) for n, cell in enumerate(cells)}])

    assert read(out.encode(), LIMITS).rows[0].cells[1:] == [cell.strip() for cell in cells] or any(
        is_formula(cell) and not is_formula(cell.strip()) for cell in cells
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes):
    try:
        table = read(content, LIMITS)
    except NotValid:
        return

    assert all(len(row.cells) == len(table.header) for row in table.rows)
