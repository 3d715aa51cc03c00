"""The problem as a JSON document and back. The schema is in the README; unknown fields are refused by name."""

import dataclasses
from typing import Any

import numpy as np

from throughcare.kernel.errors import NotValid, Problems
from throughcare.optimise.allocation.problem import (
    PART_LETTERS,
    WEEKDAYS,
    Array,
    Flags,
    Floats,
    People,
    Places,
    Problem,
    Slots,
    Teams,
    Weights,
    Zones,
)
from throughcare.optimise.travel import SpeedBands, TravelTable

UNKNOWN = -1  # a pointer to nothing, which the problem refuses by the name of the row

# columns of a row: name and default; ... is required
SLOT = {"ref": ..., "place": ..., "team": ..., "weekday": ..., "parts": "MA", "capacity": ..., "women_only": False}
SLOT |= {"supervised": True, "vehicle": False, "viable": 0, "unpleasant": 0}
SLOT |= {"bars": (), "demands": (), "access": (), "skills": ()}
PERSON = {"ref": ..., "home": ..., "woman": ..., "available": ..., "women_only": False, "alone_with_men": False}
PERSON |= {"hours_limit": 7, "hours_wanted": 7, "travel_limit": 75, "attendance": 1.0, "from_week": 0, "until_week": 52}
PERSON |= {"weeks_late": 0, "weeks_waiting": 0, "unemployed": False, "unpleasant_before": 0}
PERSON |= {"offences": (), "cannot": (), "access": (), "skills": (), "zones": (), "apart": (), "usual": ()}
TAGS = {
    "offences": "bars",
    "cannot": "demands",
    "access": "access",
    "skills": "skills",
}  # people's column, slots' column
TOP = {"places": ..., "teams": ..., "slots": ..., "people": ..., "committed": (), "travel": None, "weights": None}
TOP |= {"half_day_hours": 3.5, "turned_away_limit": 0.05}
PLACE = {"ref": ..., "lat": ..., "lon": ...}
TEAM = {"ref": ..., "supervisors": ..., "vehicles": ...}
ZONE = {"lat": ..., "lon": ..., "radius_km": ...}
COMMITTED = {"person": ..., "slot": ...}

Row = dict[str, Any]


def read_problem(document: Any) -> Problem:
    """The problem of a document. NotValid with all problems. Rows are sorted by ref, so their order means nothing."""
    found = Problems()
    top = _row(document, TOP, "the document", found)
    found.or_raise()
    rows = {
        name: sorted(_rows(top[name], columns, name, found), key=lambda row: str(row["ref"]))
        for name, columns in (("places", PLACE), ("teams", TEAM), ("slots", SLOT), ("people", PERSON))
    }
    committed = _rows(top["committed"], COMMITTED, "committed", found)
    found.or_raise()
    try:
        return _build(top, rows, committed, found)
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        found.add("a value has the wrong type: {error}", error=str(error))
        raise NotValid(found) from error


def _build(top: Row, rows: dict[str, list[Row]], committed: list[Row], found: Problems) -> Problem:
    """The problem of complete rows."""
    index = {name: {str(row["ref"]): i for i, row in enumerate(table)} for name, table in rows.items()}
    tags = {kind: _tags(rows, kind, column) for kind, column in TAGS.items()}
    people, slots = rows["people"], rows["slots"]
    apart = [(index["people"][p["ref"]], index["people"].get(other, UNKNOWN)) for p in people for other in p["apart"]]
    usual = [(i, index["slots"].get(slot, UNKNOWN)) for i, p in enumerate(people) for slot in p["usual"]]
    fixed = [(index["people"].get(c["person"], UNKNOWN), index["slots"].get(c["slot"], UNKNOWN)) for c in committed]
    zones = [(i, _row(zone, ZONE, f"a zone of {p['ref']}", found)) for i, p in enumerate(people) for zone in p["zones"]]
    travel = top["travel"] or {}
    weights = Weights(**(top["weights"] or {}))
    slot_table = _slots(slots, index, tags, found)
    people_table = _people(people, index, tags, found)
    found.or_raise()
    return Problem(
        places=Places(
            ref=_refs(rows["places"]), lat=_floats(rows["places"], "lat"), lon=_floats(rows["places"], "lon")
        ),
        teams=Teams(
            ref=_refs(rows["teams"]),
            supervisors=np.array([row["supervisors"] for row in rows["teams"]], dtype=np.int64),
            vehicles=np.array([row["vehicles"] for row in rows["teams"]], dtype=np.int64),
        ),
        slots=slot_table,
        people=people_table,
        zones=Zones(
            person=np.array([i for i, _ in zones], dtype=np.int64),
            lat=_floats([zone for _, zone in zones], "lat"),
            lon=_floats([zone for _, zone in zones], "lon"),
            radius_km=_floats([zone for _, zone in zones], "radius_km"),
        ),
        apart=_pairs(sorted({(min(pair), max(pair)) for pair in apart})),
        usual=_pairs(sorted(usual)),
        committed=_pairs(sorted(fixed)),
        tags={kind: tuple(names) for kind, names in tags.items()},
        travel=_travel(travel, index["places"]),
        weights=weights,
        half_day_hours=float(top["half_day_hours"]),
        turned_away_limit=float(top["turned_away_limit"]),
    )


def _slots(rows: list[Row], index: dict[str, dict[str, int]], tags: dict[str, list[str]], found: Problems) -> Slots:
    """The slots; problems with weekdays and parts are added."""
    return Slots(
        ref=_refs(rows),
        place=_pointers(rows, "place", index["places"]),
        team=_pointers(rows, "team", index["teams"]),
        parts=np.array([_slot_parts(row, found) for row in rows], dtype=np.int64),
        capacity=np.array([row["capacity"] for row in rows], dtype=np.int64).reshape(len(rows), -1),
        women_only=_flags(rows, "women_only"),
        supervised=_flags(rows, "supervised"),
        vehicle=_flags(rows, "vehicle"),
        viable=_ints(rows, "viable"),
        unpleasant=_ints(rows, "unpleasant"),
        bars=_bits(rows, "bars", tags["offences"]),
        demands=_bits(rows, "demands", tags["cannot"]),
        access=_bits(rows, "access", tags["access"]),
        skills=_bits(rows, "skills", tags["skills"]),
    )


def _people(rows: list[Row], index: dict[str, dict[str, int]], tags: dict[str, list[str]], found: Problems) -> People:
    """The people; problems with availability are added."""
    plain = ("hours_limit", "hours_wanted", "travel_limit", "from_week", "until_week", "weeks_late", "weeks_waiting")
    columns: dict[str, Any] = {name: _ints(rows, name) for name in (*plain, "unpleasant_before")}
    columns |= {name: _flags(rows, name) for name in ("woman", "women_only", "alone_with_men", "unemployed")}
    columns |= {name: _bits(rows, name, tags[name]) for name in TAGS}
    return People(
        ref=_refs(rows),
        home=_pointers(rows, "home", index["places"]),
        available=np.array([_available(row, found) for row in rows], dtype=np.int64),
        attendance=_floats(rows, "attendance"),
        **columns,
    )


def _travel(document: Row, places: dict[str, int]) -> SpeedBands | TravelTable:
    """Speed bands, or a table in the order of its own list of places."""
    if "minutes" not in document:
        bands: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in document.items()}
        return SpeedBands(**bands)
    order = [places[ref] for ref in document["places"]]
    if len(set(order)) != len(places):
        raise ValueError("the travel table must name every place once")
    given = np.array([[np.nan if m is None else m for m in row] for row in document["minutes"]], dtype=float)
    table = np.full((len(places), len(places)), np.nan)
    table[np.ix_(order, order)] = given
    return TravelTable(minutes=table)


def _row(value: Any, columns: dict[str, Any], where: str, found: Problems) -> Row:
    """A row with its defaults; what is missing or unknown is added to the problems."""
    if not isinstance(value, dict):
        found.add("{where} must be an object of named fields", where=where)
        return dict(columns)
    for name in [c for c, default in columns.items() if default is ... and c not in value]:
        found.add("{where}: {name} is missing", field=name, where=where, name=name)
    for name in [name for name in value if name not in columns]:
        found.add("{where}: unknown field {name}", field=str(name), where=where, name=name)
    return columns | value


def _rows(value: Any, columns: dict[str, Any], table: str, found: Problems) -> list[Row]:
    """The rows of a table."""
    if not isinstance(value, list | tuple):
        found.add("{table} must be a list", field=table, table=table)
        return []
    return [_row(row, columns, f"{table} {_name(row, i)}", found) for i, row in enumerate(value)]


def _name(row: Any, number: int) -> str:
    """How messages call a row."""
    return str(row.get("ref", f"row {number + 1}")) if isinstance(row, dict) else f"row {number + 1}"


def _slot_parts(row: Row, found: Problems) -> int:
    """Half-day bits of a slot's weekday and letters."""
    if row["weekday"] not in WEEKDAYS:
        found.add("slot {ref}: the weekday must be one of {days}", ref=row["ref"], days=", ".join(WEEKDAYS))
        return 0
    return _letters(row["parts"], f"slot {row['ref']}", found) << (3 * WEEKDAYS.index(row["weekday"]))


def _available(row: Row, found: Problems) -> int:
    """Half-day bits of seven strings of letters, Monday first."""
    days = row["available"]
    if not isinstance(days, list | tuple) or len(days) != 7:
        found.add("person {ref}: availability must be seven strings, Monday first", ref=row["ref"])
        return 0
    return sum(_letters(day, f"person {row['ref']}", found) << (3 * number) for number, day in enumerate(days))


def _letters(letters: Any, where: str, found: Problems) -> int:
    """Bits of M (morning), A (afternoon) and E (evening), each once at most."""
    if not isinstance(letters, str) or set(letters) - set(PART_LETTERS) or len(set(letters)) != len(letters):
        found.add("{where}: half-days must be letters M, A and E, each once at most", where=where)
        return 0
    return sum(1 << PART_LETTERS.index(letter) for letter in letters)


def _tags(rows: dict[str, list[Row]], kind: str, column: str) -> list[str]:
    """All tags of a kind, in alphabetical order."""
    return sorted({t for p in rows["people"] for t in p[kind]} | {t for s in rows["slots"] for t in s[column]})


def _bits(rows: list[Row], column: str, names: list[str]) -> Array:
    """Tags as bits; more names than bits come out as nought and the problem refuses them."""
    bit = {name: (1 << i if len(names) <= 62 else 0) for i, name in enumerate(names)}
    return np.array([sum(bit[tag] for tag in set(row[column])) for row in rows], dtype=np.int64)


def _refs(rows: list[Row]) -> tuple[str, ...]:
    return tuple(str(row["ref"]) for row in rows)


def _pointers(rows: list[Row], column: str, index: dict[str, int]) -> Array:
    return np.array([index.get(row[column], UNKNOWN) for row in rows], dtype=np.int64)


def _ints(rows: list[Row], column: str) -> Array:
    values = [row[column] for row in rows]
    if bad := [row["ref"] for row in rows if not isinstance(row[column], int) or isinstance(row[column], bool)]:
        raise TypeError(f"{column} must be a whole number ({', '.join(map(str, bad[:3]))})")
    return np.array(values, dtype=np.int64)


def _floats(rows: list[Row], column: str) -> Floats:
    return np.array([row[column] for row in rows], dtype=np.float64)


def _flags(rows: list[Row], column: str) -> Flags:
    if bad := [row["ref"] for row in rows if not isinstance(row[column], bool)]:
        raise TypeError(f"{column} must be true or false ({', '.join(map(str, bad[:3]))})")
    return np.array([row[column] for row in rows], dtype=np.bool_)


def _pairs(pairs: list[tuple[int, int]]) -> Array:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def write_problem(problem: Problem) -> Row:
    """The document of a problem: what read_problem reads."""
    return {
        "places": _table(problem.places, ("ref", "lat", "lon")),
        "teams": _table(problem.teams, ("ref", "supervisors", "vehicles")),
        "slots": [_slot_row(problem, row) for row in _table(problem.slots, tuple(problem.slots.__slots__))],
        "people": _people_rows(problem),
        "committed": [
            {"person": problem.people.ref[p], "slot": problem.slots.ref[s]} for p, s in problem.committed.tolist()
        ],
        "travel": _travel_document(problem),
        "weights": dataclasses.asdict(problem.weights),
        "half_day_hours": problem.half_day_hours,
        "turned_away_limit": problem.turned_away_limit,
    }


def _table(table: Any, columns: tuple[str, ...]) -> list[Row]:
    """Rows of plain values."""
    values = {name: getattr(table, name) for name in columns}
    plain = {name: v.tolist() if isinstance(v, np.ndarray) else list(v) for name, v in values.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _slot_row(problem: Problem, row: Row) -> Row:
    """A slot with names for numbers."""
    parts = row.pop("parts")
    weekday = next(day for day in range(7) if parts >> (3 * day) & 7)
    row |= {"weekday": WEEKDAYS[weekday], "parts": _to_letters(parts >> (3 * weekday))}
    row |= {"place": problem.places.ref[row["place"]], "team": problem.teams.ref[row["team"]]}
    return row | {column: _to_tags(row[column], problem.tags[kind]) for kind, column in TAGS.items()}


def _people_rows(problem: Problem) -> list[Row]:
    """People with names for numbers, and their zones, pairs and usual slots."""
    rows = _table(problem.people, tuple(problem.people.__slots__))
    for row in rows:
        bits = row["available"]
        row["available"] = [_to_letters(bits >> (3 * day) & 7) for day in range(7)]
        row["home"] = problem.places.ref[row["home"]]
        row |= {kind: _to_tags(row[kind], problem.tags[kind]) for kind in TAGS}
        row |= {"zones": [], "apart": [], "usual": []}
    for person, zone in zip(problem.zones.person.tolist(), _table(problem.zones, tuple(ZONE)), strict=True):
        rows[person]["zones"].append(zone)
    for a, b in problem.apart.tolist():
        rows[a]["apart"].append(problem.people.ref[b])
    for person, slot in problem.usual.tolist():
        rows[person]["usual"].append(problem.slots.ref[slot])
    return rows


def _travel_document(problem: Problem) -> Row:
    """Speed bands as they are; a table with its list of places."""
    if isinstance(problem.travel, SpeedBands):
        return dataclasses.asdict(problem.travel)
    minutes = [[None if m != m else m for m in row] for row in problem.travel.minutes.tolist()]
    return {"places": list(problem.places.ref), "minutes": minutes}


def _to_letters(bits: int) -> str:
    return "".join(letter for i, letter in enumerate(PART_LETTERS) if bits >> i & 1)


def _to_tags(bits: int, names: tuple[str, ...]) -> list[str]:
    return [name for i, name in enumerate(names) if bits >> i & 1]
