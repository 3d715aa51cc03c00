"""Read the reference files: what every row says, and everything that is wrong with them, by file and line."""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, JSONField, ManyToManyField

from throughcare.reference.models import Area, AreaLink
from throughcare.reference.sources import OF_MODEL, SOURCES, Source, is_reference

Values = dict[str, Any]
Key = tuple[Any, ...]

TRUTH = {"yes": True, "no": False}
LIES_IN = {  # which kind of area may lie in which
    Area.Kind.REGION: {Area.Kind.COUNTRY},
    Area.Kind.POLICE_AREA: {Area.Kind.REGION},
    Area.Kind.DELIVERY_UNIT: {Area.Kind.REGION},
    Area.Kind.LOCAL_AUTHORITY: {Area.Kind.POLICE_AREA, Area.Kind.DELIVERY_UNIT, Area.Kind.LOCAL_AUTHORITY},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that was refused; line 1 is the header, line 0 a row that is not in the file."""

    file: str
    line: int = 0
    message: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as its file has it, every value in the type of its field."""

    source: Source
    line: int
    values: Values

    @property
    def key(self) -> Key:
        """What names the row."""
        return tuple(self.values[name] for name in self.source.key)

    def refused(self, message: str) -> BadRow:
        """This row with what is wrong with it."""
        return BadRow(file=self.source.file, line=self.line, message=message)


@dataclass(slots=True)
class Reading:
    """The good rows of each file that was there, and the bad ones."""

    rows: dict[Source, list[Row]] = field(default_factory=dict)
    problems: list[BadRow] = field(default_factory=list)


def digest(folder: Path) -> str:
    """A hash of the reference files in a folder."""
    whole = hashlib.sha256()
    for source in SOURCES:
        path = folder / source.file
        if path.exists():
            whole.update(source.file.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def read(folder: Path) -> Reading:
    """Read every reference file in a folder; a file that isn't there leaves its table as it is."""
    reading = Reading()
    known = Known()
    for source in SOURCES:
        path = folder / source.file
        if not path.exists():
            continue
        parsed, problems = _parse(source, path)
        good, more = _check(source, parsed, known)
        reading.rows[source] = good
        reading.problems += sorted(problems + more, key=lambda bad: bad.line)
        known.learn(source, good, whole=not problems and not more)
    return reading


class Known:
    """The rows that others may refer to: those just read, else those in the database."""

    def __init__(self) -> None:
        self._tables: dict[type, dict[Any, Values]] = {}

    def learn(self, source: Source, rows: list[Row], *, whole: bool) -> None:
        """Take the rows of a file for its whole table; beside refused ones, what the database has of them holds."""
        if source.key == ("code",):
            kept = {} if whole else self.table(source.model)
            self._tables[source.model] = kept | {row.key[0]: row.values for row in rows}

    def table(self, model: type[Any]) -> dict[Any, Values]:
        """The rows of a table by their code."""
        if model not in self._tables:
            self._tables[model] = {row["code"]: row for row in model.objects.values()}
        return self._tables[model]


def _parse(source: Source, path: Path) -> tuple[list[Row], list[BadRow]]:
    """Every row in its types; a row with a bad value is refused with all that is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [BadRow(file=source.file, line=1, message="save the file as UTF-8; it holds other bytes")]
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if message := _wrong_header(source, reader.fieldnames or []):
        return [], [BadRow(file=source.file, line=1, message=message)]
    rows, problems = [], []
    for cells in reader:
        values, messages = _values(source, cells)
        if messages:
            problems.append(BadRow(file=source.file, line=reader.line_num, message="; ".join(messages)))
        else:
            rows.append(Row(source=source, line=reader.line_num, values=values))
    return rows, problems


def _wrong_header(source: Source, header: Any) -> str:
    missing = [name for name in source.fields if name not in header]
    unknown = [name for name in header if name not in source.fields]
    found = [f"add the column {', '.join(missing)}"] if missing else []
    found += [f"remove the column {', '.join(unknown)}"] if unknown else []
    return "; ".join(found)


def _values(source: Source, cells: dict[Any, Any]) -> tuple[Values, list[str]]:
    if None in cells or None in cells.values():
        return {}, [f"has {len(source.fields)} columns in its header but not in this row"]
    values, messages = {}, []
    for name, column in source.fields.items():
        try:
            values[name] = parse(column, cells[name].strip())
        except ValidationError as error:
            messages.append(f"{name}: {' '.join(error.messages)}")
        except ValueError as error:
            messages.append(f"{name}: {error}")
    return values, messages


def parse(column: Any, text: str) -> Any:
    """The value of a cell for a field; ValidationError or ValueError says what is wrong with it."""
    if isinstance(column, ManyToManyField):
        return sorted(set(text.split()))
    if is_reference(column):
        return _code(column, text)
    if text == "" and (column.null or column.has_default()):
        return column.get_default()
    if isinstance(column, BooleanField):
        if text not in TRUTH:
            raise ValueError(f"write yes or no, not '{text}'")
        return TRUTH[text]
    if isinstance(column, JSONField):
        return _json(text)
    return column.clean(text, None)


def _code(column: Any, text: str) -> str | None:
    if not text and not column.null:
        raise ValueError("name one; it is empty")
    return text or None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise ValueError(f"write JSON, such as 10 or \"2024-03-31\"; '{text}' isn't") from None


def _check(source: Source, rows: list[Row], known: Known) -> tuple[list[Row], list[BadRow]]:
    """The rows that agree with each other and with what they refer to, and those that don't."""
    messages: dict[int, list[str]] = defaultdict(list)
    own = {row.key[0] for row in rows} if source.key == ("code",) else set()
    for row in rows:
        messages[row.line] += _unknown(row, known, own) + _backwards(row) + _misplaced(row, known)
    for line, message in [*_repeated(rows), *_overlapping(source, rows)]:
        messages[line].append(message)
    good = [row for row in rows if not messages[row.line]]
    bad = [row.refused("; ".join(messages[row.line])) for row in rows if messages[row.line]]
    return good, bad


def _unknown(row: Row, known: Known, own: set[Any]) -> list[str]:
    """References to what doesn't exist, or is of the wrong kind."""
    found = []
    for name, column in row.source.fields.items():
        if not is_reference(column):
            continue
        target: Any = column.related_model
        value = row.values[name]
        for code in value if isinstance(value, list) else [value]:
            if code is None or (target is row.source.model and code in own):
                continue
            noun = OF_MODEL[target].noun
            if code not in known.table(target):
                found.append(f"{name}: there is no {noun} '{code}'; correct it or add it to {OF_MODEL[target].file}")
            elif not _fits(column, known.table(target)[code]):
                found.append(f"{name}: the {noun} '{code}' is of another kind")
    return found


def _fits(column: Any, target: Values) -> bool:
    wanted = column.get_limit_choices_to()
    return not wanted or target["kind"] in wanted["kind__in"]


def _backwards(row: Row) -> list[str]:
    until = row.values.get("valid_until")
    if until and until <= row.values["valid_from"]:
        return [f"valid_until: {until} should be later than valid_from"]
    return []


def _misplaced(row: Row, known: Known) -> list[str]:
    """A link between areas of kinds that don't nest."""
    if row.source.model is not AreaLink:
        return []
    areas = known.table(Area)
    child, parent = areas.get(row.values["child"]), areas.get(row.values["parent"])
    if not child or not parent or parent["kind"] in LIES_IN.get(child["kind"], ()):
        return []
    return [f"parent: '{row.values['parent']}' is of a kind in which '{row.values['child']}' can't lie"]


def _repeated(rows: list[Row]) -> Iterator[tuple[int, str]]:
    first: dict[Key, int] = {}
    for row in rows:
        if row.key in first:
            yield row.line, f"says the same thing as line {first[row.key]}; keep one of them"
        first.setdefault(row.key, row.line)


def _overlapping(source: Source, rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Rows of one timeline that hold on the same day."""
    if not source.timeline:
        return
    timelines: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        timelines[row.key[:-1]].append(row)
    for timeline in timelines.values():
        timeline.sort(key=lambda row: row.values["valid_from"])
        for earlier, later in pairwise(timeline):
            until = earlier.values["valid_until"] or date.max
            if earlier.key != later.key and until > later.values["valid_from"]:
                yield later.line, f"overlaps line {earlier.line}; end that one by {later.values['valid_from']}"
