"""Refuses a problem that makes no sense, with everything that is wrong with it at once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from throughcare.kernel.errors import NotValid, Problems
from throughcare.optimise.travel import TravelTable

if TYPE_CHECKING:
    from throughcare.optimise.allocation.problem import Problem

NAMED = 3  # how many rows a message names before "and 7 more"
MOST_HALF_DAY_HOURS = 8  # three half-days of eight hours are a whole day and night
BITS_OF_WEEK = 1 << 21

# table, column, least, most, what to do
RANGES = (
    ("places", "lat", -90, 90, "latitude must be a number from -90 to 90 degrees"),
    ("places", "lon", -180, 180, "longitude must be a number from -180 to 180 degrees"),
    ("teams", "supervisors", 0, 10_000, "supervisors must be nought or more"),
    ("teams", "vehicles", 0, 10_000, "vehicles must be nought or more"),
    ("slots", "capacity", 0, 500, "capacity must be from 0 to 500 people in every week"),
    ("slots", "viable", 0, 500, "the viable size must be from 0 to 500 people"),
    ("slots", "unpleasant", 0, 3, "the unpleasantness must be from 0 to 3"),
    ("slots", "parts", 1, BITS_OF_WEEK - 1, "a slot must have at least one half-day of one weekday"),
    ("people", "available", 0, BITS_OF_WEEK - 1, "availability must be half-days of one week"),
    ("people", "hours_limit", 7, 35, "the limit must be from 7 to 35 hours a week"),
    ("people", "hours_wanted", 7, 35, "the hours wanted must be from 7 to 35 a week"),
    ("people", "travel_limit", 0, 300, "the travel limit must be from 0 to 300 minutes"),
    ("people", "attendance", 0, 1, "attendance must be a share from 0 to 1"),
    ("people", "from_week", 0, 51, "the first week must be from 0 to 51"),
    ("people", "until_week", 1, 52, "the week of the end must be from 1 to 52"),
    ("people", "weeks_late", 0, 2_000, "weeks late must be nought or more"),
    ("people", "weeks_waiting", 0, 2_000, "weeks waiting must be nought or more"),
    ("people", "unpleasant_before", 0, 10, "the past share of unpleasant work must be from 0 to 10"),
    ("zones", "lat", -90, 90, "the zone's latitude must be a number from -90 to 90 degrees"),
    ("zones", "lon", -180, 180, "the zone's longitude must be a number from -180 to 180 degrees"),
    ("zones", "radius_km", 0.01, 1000, "the zone's radius must be a number from 0.01 to 1,000 km"),
)

# table, column, table it points to, what to do
POINTERS = (
    ("slots", "place", "places", "unknown place: add the place or correct the slot"),
    ("slots", "team", "teams", "unknown team: add the team or correct the slot"),
    ("people", "home", "places", "unknown home place: add the place or correct the person"),
    ("zones", "person", "people", "exclusion zone of an unknown person"),
)

PAIRS = (("apart", "people", "people"), ("usual", "people", "slots"), ("committed", "people", "slots"))


def refuse_nonsense(problem: "Problem") -> None:
    """Raise NotValid with every problem that is found."""
    found = Problems()
    _check_figures(problem, found)
    _check_refs(problem, found)
    if _check_shapes(problem, found):
        _check_ranges(problem, found)
        _check_pointers(problem, found)
        _check_slots(problem, found)
        _check_people(problem, found)
    if isinstance(problem.travel, TravelTable):
        for message in problem.travel.problems(places=len(problem.places.ref)):
            found.add("{what}", field="travel", what=message)
    found.or_raise()


def _check_figures(problem: "Problem", found: Problems) -> None:
    """The single figures: hours of a half-day, the limit of chance, the weights."""
    if not 1 <= problem.half_day_hours <= MOST_HALF_DAY_HOURS:
        found.add("a half-day must have from 1 to 8 hours: three of them are a day", field="half_day_hours")
    if not 0 < problem.turned_away_limit < 1:
        found.add("the limit on turning people away must be above 0 and below 1", field="turned_away_limit")
    for name in problem.weights.__slots__:
        weight = getattr(problem.weights, name)
        if not isinstance(weight, int) or not 0 <= weight <= 10_000:
            found.add("weight {name} must be a whole number from 0 to 10,000", field="weights", name=name)
    for kind, tags in problem.tags.items():
        if len(tags) > 62:
            found.add("at most 62 different tags of {kind}", field="tags", kind=kind)


def _check_refs(problem: "Problem", found: Problems) -> None:
    """References must be there and be unique."""
    for table in ("places", "teams", "slots", "people"):
        refs = getattr(problem, table).ref
        twice = [ref for ref, count in Counter(refs).items() if count > 1]
        if twice:
            found.add("{rows}: the same ref twice in {table}", field=table, rows=_named(twice), table=table)
        if "" in refs:
            found.add("every row of {table} needs a ref", field=table, table=table)


def _check_shapes(problem: "Problem", found: Problems) -> bool:
    """Every column as long as its table; weeks the same everywhere. Whether they all are."""
    good = True
    weeks = problem.slots.capacity.shape[1] if problem.slots.capacity.ndim == 2 else 0
    if not 1 <= weeks <= 8:
        found.add("capacity must be given for 1 to 8 weeks", field="slots")
        good = False
    lengths: dict[str, tuple[Any, int]] = {
        table: (getattr(problem, table), len(getattr(problem, table).ref))
        for table in ("places", "teams", "slots", "people")
    }
    lengths["zones"] = (problem.zones, len(problem.zones.person))
    for name, (table, length) in lengths.items():
        for column in table.__slots__:
            array = getattr(table, column)
            tail = {
                ("slots", "capacity"): (weeks,),
                ("teams", "supervisors"): (weeks, 7),
                ("teams", "vehicles"): (weeks, 7),
            }
            shape = (length, *tail.get((name, column), ()))
            if isinstance(array, np.ndarray) and array.shape != shape:
                values = {"table": name, "column": column, "shape": shape, "actual": array.shape}
                found.add("{table}.{column} must have shape {shape}, not {actual}", field=name, **values)
                good = False
    for name, _, _ in PAIRS:
        pairs = getattr(problem, name)
        if pairs.ndim != 2 or pairs.shape[1] != 2:
            found.add("{name} must be pairs", field=name, name=name)
            good = False
    return good


def _check_ranges(problem: "Problem", found: Problems) -> None:
    """Every column within its range; a NaN is in none."""
    for table, column, least, most, message in RANGES:
        values = getattr(getattr(problem, table), column)
        rows = ~((values >= least) & (values <= most))
        rows = rows.any(axis=tuple(range(1, rows.ndim))) if rows.ndim > 1 else rows
        _tell(found, table, _refs(problem, table), rows, message)


def _check_pointers(problem: "Problem", found: Problems) -> None:
    """Row numbers must point at rows."""
    for table, column, target, message in POINTERS:
        values, size = getattr(getattr(problem, table), column), len(getattr(problem, target).ref)
        _tell(found, table, _refs(problem, table), (values < 0) | (values >= size), message)
    for name, left, right in PAIRS:
        pairs = getattr(problem, name)
        sizes = np.array([len(getattr(problem, left).ref), len(getattr(problem, right).ref)])
        outside = ((pairs < 0) | (pairs >= sizes)).any(axis=1)
        if outside.any():
            found.add("{count} pairs of {name} name an unknown row", field=name, count=int(outside.sum()), name=name)
            continue
        twice = len(pairs) - len({tuple(pair) for pair in pairs.tolist()})
        if twice:
            found.add("{count} pairs of {name} are given twice", field=name, count=twice, name=name)
    if problem.apart.size and (problem.apart[:, 0] == problem.apart[:, 1]).any():
        found.add("somebody is to be kept apart from themselves", field="apart")


def _check_slots(problem: "Problem", found: Problems) -> None:
    """A slot is on one weekday, of one or two half-days; a vehicle needs somebody to drive it."""
    slots, refs = problem.slots, problem.slots.ref
    bits = (slots.parts[:, None] >> np.arange(21)) & 1
    by_day = bits.reshape(len(refs), 7, 3).sum(axis=2)
    _tell(
        found, "slots", refs, (by_day > 0).sum(axis=1) > 1, "a slot must be on one weekday: give one slot for each day"
    )
    _tell(found, "slots", refs, by_day.sum(axis=1) > 2, "a slot has at most two half-days: nobody works three in a day")
    _tell(
        found,
        "slots",
        refs,
        slots.vehicle & ~slots.supervised,
        "a vehicle needs a supervisor: mark the slot supervised",
    )


def _check_people(problem: "Problem", found: Problems) -> None:
    """Weeks go forward; only women have women's slots; zones have a person."""
    people, refs = problem.people, problem.people.ref
    _tell(found, "people", refs, people.until_week <= people.from_week, "the week of the end must be after the first")
    _tell(
        found, "people", refs, people.from_week >= problem.weeks, "the first week is after the weeks that are planned"
    )
    _tell(found, "people", refs, people.women_only & ~people.woman, "only a woman can ask for women's slots only")


def _refs(problem: "Problem", table: str) -> Sequence[str]:
    """Names of the rows of a table; a zone goes by its number."""
    if table == "zones":
        return [f"zone {number}" for number in range(len(problem.zones.person))]
    refs: Sequence[str] = getattr(problem, table).ref
    return refs


def _tell(found: Problems, table: str, refs: Sequence[str], rows: npt.NDArray[np.bool_], message: str) -> None:
    """Add the message with the rows that it is about, if any."""
    if rows.any():
        found.add(
            "{rows}: {what}", field=table, rows=_named([refs[i] for i in np.flatnonzero(rows).tolist()]), what=message
        )


def _named(refs: Iterable[str]) -> str:
    """The first few names and how many more."""
    names = list(refs)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


__all__ = ["NotValid", "refuse_nonsense"]
