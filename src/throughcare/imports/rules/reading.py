"""A file as a table of texts, from CSV or JSON; whatever the bytes are, the answer is a table or what is wrong."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from throughcare.imports.rules import MEGABYTE, Limits
from throughcare.kernel.errors import NotValid, Problems

COLUMNS_AT_MOST = 200
CELL_AT_MOST = 2_000  # letters; no column that is taken in holds more
DELIMITERS = ",;\t|"
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how Excel's own files begin, the new ones and the old
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
EXAMPLE = '[{"crn": "X123456"}]'
TEXT = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: where it stands in the file, its cells, and what is wrong with the row as such."""

    number: int  # the line on which it begins, the header being line 1; of JSON the place in the list, from 1
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a file holds; every row has as many cells as the header."""

    header: list[str]
    rows: list[Row]
    encoding: str


def read(content: bytes, limits: Limits) -> Table:
    """The table of a CSV or JSON file; NotValid says what to do about one that can't be read."""
    problems = Problems()
    if len(content) > limits.most_bytes:
        problems.add(
            "The file must be {most} MB or smaller. Split it", field="file", most=limits.most_bytes // MEGABYTE
        )
    elif content.startswith(WORKBOOK):
        problems.add("This is an Excel workbook. Save it as CSV (UTF-8) and send that", field="file")
    elif not content.strip():
        problems.add("The file is empty. Choose another", field="file")
    problems.or_raise()
    text, encoding = _decoded(content)
    table = _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)
    _check(table, limits).or_raise()
    return Table(header=table.header, rows=table.rows, encoding=encoding)


def of_records(records: list[dict[str, Any]], limits: Limits) -> Table:
    """The same of rows that a program sends."""
    table = _of_records(list(records))
    _check(table, limits).or_raise()
    return table


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell; a number below nought is none."""
    return text.startswith(RUN_BY_SPREADSHEETS) and not text.lstrip("-").replace(".", "", 1).isdigit()


def shielded(text: str) -> str:
    """A cell as it goes out: with an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if is_formula(text) else text


def _unshielded(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def _decoded(content: bytes) -> tuple[str, str]:
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, name
        break
    raise NotValid("This is no text in UTF-8 or Windows-1252. Save it as CSV (UTF-8) and send that")


def _csv(text: str) -> Table:
    delimiter = max(DELIMITERS, key=text.strip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((began, [_unshielded(cell.strip()) for cell in cells]))
            began = reader.line_num + 1
    except csv.Error as error:
        raise NotValid(
            "Line {line} can’t be read ({error}). Check the quotation marks", line=began, error=error
        ) from None
    if not lines:
        raise NotValid("The file has no words in it. Choose another")
    header = lines[0][1]
    return Table(header=header, rows=[_row(number, cells, len(header)) for number, cells in lines[1:]], encoding="")


def _row(number: int, cells: list[str], width: int) -> Row:
    """A row as wide as the header, with what is wrong about it."""
    extra = [cell for cell in cells[width:] if cell]
    fault = ""
    if extra:
        fault = f"The row has {len(cells)} cells and the header {width}. Put text that holds commas in quotation marks"
    elif any(len(cell) > CELL_AT_MOST for cell in cells):
        fault = f"A cell holds more than {CELL_AT_MOST} letters. Shorten it"
    kept = [cell[:CELL_AT_MOST] for cell in cells[:width]]
    return Row(number=number, cells=kept + [""] * (width - len(kept)), fault=fault)


def _json(text: str) -> Table:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotValid("The JSON can’t be read ({error}). Check it and send it again", error=error) from None
    while isinstance(found, dict) and len(found) == 1:
        (found,) = found.values()  # {"people": [...]}
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise NotValid("The JSON must be a list of objects, one for each person, such as {example}", example=EXAMPLE)
    return _of_records(found)


def _of_records(records: list[dict[str, Any]]) -> Table:
    """A list of objects; what a person has several of (sentences) gives a row each, with the rest repeated."""
    try:
        flat = [(number, row) for number, record in enumerate(records, 1) for row in _spread(record)]
    except RecursionError:
        raise NotValid("The JSON is nested too deeply. Send a list of plain objects") from None
    header = list(dict.fromkeys(name for _, row in flat for name in row))
    rows = [_row(number, [_unshielded(row.get(name, "")) for name in header], len(header)) for number, row in flat]
    return Table(header=header, rows=rows, encoding="UTF-8")


def _spread(record: dict[str, Any]) -> Iterator[dict[str, str]]:
    """An object as flat rows: `{"address": {"postcode": …}}` as `address postcode`, a list of objects a row each.

    A list of plain values is one cell, parted by semicolons.
    """
    plain: dict[str, str] = {}
    several: list[dict[str, str]] = []
    for name, value in record.items():
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            several += [_named(name, row) for each in value for row in _spread(each)]
        elif isinstance(value, dict):
            for row in _spread(value):
                plain |= _named(name, row)
        else:
            plain[str(name)] = _text(value)
    yield from ({**plain, **row} for row in several or [{}])


def _named(name: str, row: dict[str, str]) -> dict[str, str]:
    return {f"{name} {inner}": text for inner, text in row.items()}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, bool) or value is None:
        return TEXT[value]
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return str(value) if isinstance(value, int | float) else json.dumps(value)


def _check(table: Table, limits: Limits) -> Problems:
    problems = Problems()
    if not table.rows:
        problems.add("The file has no rows below its header. Choose another", field="file")
    if len(table.rows) > limits.most_rows:
        message = "The file has {count:,} rows, and {most:,} may be sent at once. Split it"
        problems.add(message, field="file", count=len(table.rows), most=limits.most_rows)
    if len(table.header) > COLUMNS_AT_MOST:
        problems.add("The file has more than {most} columns. Remove some", field="file", most=COLUMNS_AT_MOST)
    if any(len(name) > CELL_AT_MOST for name in table.header):
        problems.add("The first line must hold the names of the columns", field="file")
    return problems
