"""Which column of a file is which: guessed from its header and from the last time, and read row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from throughcare.imports.rules.cells import Cell, plain
from throughcare.imports.rules.reading import is_formula
from throughcare.kernel.errors import Problem, Problems

NEAR = 0.86  # how like two names must be: "date of brith" is, "sentence start" and "sentence end" are not
Mapped = Mapping[str, int]  # name of a column of ours → place in the header, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Something that a row may tell."""

    name: str
    label: str
    cell: Cell
    also: tuple[str, ...] = ()  # what other systems call it
    is_required: bool = False

    @property
    def names(self) -> list[str]:
        """Every name by which it is known, as names are compared."""
        return [plain(name) for name in (self.name, self.label, *self.also)]


def guess(columns: Sequence[Column], header: Sequence[str], kept: Mapping[str, str]) -> dict[str, int]:
    """Which place of the header each column has: as `kept` from the last time, else by name, else by a name near it.

    No place is given twice; a column that nothing fits is left out.
    """
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(plain(name), place)
    places.pop("", None)
    found: dict[str, int] = {}
    for column in columns:
        _take(found, column, [kept[column.name]] if column.name in kept else [], places)
    for column in columns:
        _take(found, column, column.names, places)
    for column in columns:
        _take(found, column, _near(column, places), places)
    return {column.name: found[column.name] for column in columns if column.name in found}


def _take(found: dict[str, int], column: Column, names: Sequence[str], places: dict[str, int]) -> None:
    """Give a column the first of these names that is in the header and free."""
    if column.name in found:
        return
    for name in names:
        if name in places:
            found[column.name] = places.pop(name)
            return


def _near(column: Column, places: Mapping[str, int]) -> list[str]:
    alike = [
        (SequenceMatcher(None, name, theirs).ratio(), theirs) for name in column.names for theirs in places if name
    ]
    return [theirs for ratio, theirs in sorted(alike, key=lambda pair: (-pair[0], pair[1])) if ratio >= NEAR]


def to_keep(mapped: Mapped, header: Sequence[str]) -> dict[str, str]:
    """What to remember for the next file: by names, since columns move."""
    return {name: plain(header[place]) for name, place in mapped.items()}


def to_know(told: Mapping[str, str]) -> dict[str, str]:
    """The same of names that a program gives."""
    return {name: plain(theirs) for name, theirs in told.items()}


def left_out(mapped: Mapped, header: Sequence[str]) -> list[str]:
    """What a file has besides, which nothing is taken from."""
    taken = set(mapped.values())
    return [name for place, name in enumerate(header) if name and place not in taken]


def check_names(columns: Sequence[Column], told: Mapping[str, str], header: Sequence[str]) -> Problems:
    """Everything that is wrong with names that a program gives for columns of ours; a problem's field is the column."""
    problems = Problems()
    known, names = {column.name for column in columns}, {plain(name) for name in header}
    for ours, theirs in told.items():
        if ours not in known:
            problems.add("There is no such column to take in. Leave it out", field=ours)
        elif plain(theirs) not in names:
            problems.add("No row has “{theirs}”. Correct the name, or leave it out", field=ours, theirs=theirs)
    return problems


def check_choice(columns: Sequence[Column], mapped: Mapped, header: Sequence[str]) -> Problems:
    """Everything that is wrong with a choice of columns; a problem's field is the column's name."""
    problems = Problems()
    known = {column.name: column for column in columns}
    taken: dict[int, str] = {}
    for name, place in mapped.items():
        if name not in known or not 0 <= place < len(header):
            problems.add("There is no such column. Choose from the list", field=name)
        elif place in taken:
            message = "“{header}” is chosen for {other} already. Choose another, or none"
            problems.add(message, field=name, header=header[place], other=known[taken[place]].label.lower())
        taken.setdefault(place, name)
    for column in columns:
        if column.is_required and column.name not in mapped:
            problems.add("Choose the column that holds this: no row can be taken in without it", field=column.name)
    return problems


def values(columns: Sequence[Column], mapped: Mapped, cells: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    """What a row tells by column, and everything that is wrong with it. An empty cell tells nothing."""
    told: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        typed = cells[mapped[column.name]] if column.name in mapped else ""
        if not typed:
            if column.is_required:
                problems.append(Problem(message=f"{column.label} is empty: enter it", field=column.name))
            continue
        try:
            told[column.name] = column.cell(_harmless(typed))
        except ValueError as error:
            problems.append(Problem(message=_sentence(column.label, str(error)), field=column.name))
    return told, problems


def _harmless(typed: str) -> str:
    if is_formula(typed):
        raise ValueError(
            f"begins with “{typed[0].strip() or 'a tab'}”, so a spreadsheet would run it: write plain text"
        )
    return typed


def _sentence(label: str, error: str) -> str:
    """In braces nothing may stand: messages are templates."""
    joined = f"{label}: {error}" if error.startswith("“") else f"{label} {error}"
    return joined.replace("{", "(").replace("}", ")")
