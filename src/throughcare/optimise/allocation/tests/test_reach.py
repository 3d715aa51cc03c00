"""Candidates are exactly the pairs that every rule of the pair allows, however far apart places are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.model import compile_problem
from throughcare.optimise.allocation.tests import small
from throughcare.optimise.allocation.tests.plain import Statement, by
from throughcare.optimise.allocation.tests.test_best import examples
from throughcare.optimise.allocation.tests.worlds import documents


def candidates(made: dict[str, Any]) -> set[tuple[str, str]]:
    """The candidates of a document by ref."""
    world = read_problem(made)
    model = compile_problem(world).model
    rows = [(p, int(s)) for p in range(len(model.need)) for s in model.slot[model.indptr[p] : model.indptr[p + 1]]]
    assert len(rows) == len(set(rows))
    return {(world.people.ref[p], world.slots.ref[s]) for p, s in rows}


def allowed(made: dict[str, Any]) -> set[tuple[str, str]]:
    """The pairs without a committed line that break no rule of the pair, nor one with committed lines alone.

    A half-day without another is no whole day, but may become one.
    """
    said = Statement(made)
    held = by(said.fixed, 0)
    found = set()
    for person, slot in {(p, s) for p in said.people for s in said.slots} - said.fixed:
        week = said.week_faults(person, [*held.get(person, ()), slot])
        there = said.slot_faults(slot, [*by(said.fixed, 1).get(slot, ()), person])
        new = [f for f in (*week, *there) if (person, slot) in f.lines and f.rule in ONE_LINE]
        if not said.pair_faults(person, slot) and not new:
            found.add((person, slot))
    return found


ONE_LINE = ("twice", "two sites", "three half-days", "hours", "apart", "promised")


@examples(150)
@given(document=documents(people=5, slots=5))
def test_candidates_are_the_pairs_that_every_rule_allows(document):
    assert candidates(document) == allowed(document)


FAR = st.tuples(st.integers(0, 600), st.integers(0, 600))  # hundredths of a degree: some 60 times 40 kilometres each
POINTS = st.lists(FAR, min_size=2, max_size=12)


@examples(100)
@given(
    points=POINTS,
    south=st.sampled_from((-90.0, -34.0, 0.0, 50.0, 66.0, 84.0)),
    west=st.sampled_from((-4.0, 177.0)),  # at 177, half of them lie across the line where longitudes begin anew
    limit=st.integers(0, 300),
)
def test_homes_and_sites_scattered_over_a_country_are_near_by_the_clock_alone(points, south, west, limit):
    places = [
        {"ref": f"l{i:02d}", "lat": south + y / 100, "lon": (west + x / 100 + 180) % 360 - 180}
        for i, (y, x) in enumerate(points)
    ]
    half = len(places) // 2
    people = [small.person(f"p{i:02d}", home=f"l{i:02d}", travel_limit=limit) for i in range(half)]
    slots = [small.slot(f"s{i:02d}", place=f"l{i:02d}") for i in range(half, len(places))]
    made = write_problem(read_problem(small.document(people=people, slots=slots, places=places)))

    assert candidates(made) == allowed(made)


def test_a_crowd_of_candidates_is_found_whole():
    slots = [small.slot(f"s{i:03d}", weekday=("monday", "friday")[i % 2]) for i in range(150)]
    made = small.document(people=[small.person("al"), small.person("bo", available=["MA", *[""] * 6])], slots=slots)

    found = candidates(made)

    assert found == {("al", f"s{i:03d}") for i in range(150)} | {("bo", f"s{i:03d}") for i in range(0, 150, 2)}


@pytest.mark.parametrize("limit", [20, 90, 300])
@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)], ids=["north", "south", "east", "west"])
def test_along_a_line_sites_are_near_up_to_the_very_minute_of_the_limit(way, limit):
    """Homes stand at both ends of what a cell of any grid could be, and sites as dense as minutes are."""
    far = {20: 0.03, 90: 0.4, 300: 2.0}[limit] * (1 if way[0] else 1.7)  # degrees, further than anybody may go
    ends = [{"ref": f"home{i}", "lat": 52 + i / 8 + 0.001, "lon": -2 + i / 8 + 0.001} for i in range(3)]
    sites = [
        {
            "ref": f"site{i:03d}",
            "lat": ends[i % 3]["lat"] + way[0] * far * i / 300,
            "lon": ends[i % 3]["lon"] + way[1] * far * i / 300,
        }
        for i in range(300)
    ]
    people = [small.person(f"p{i}", home=f"home{i}", travel_limit=limit) for i in range(3)]
    slots = [small.slot(f"s{i:03d}", place=f"site{i:03d}") for i in range(300)]
    places = [*ends, *sites]
    made = write_problem(read_problem(small.document(people=people, slots=slots, places=places)))

    found = candidates(made)

    assert found == allowed(made)
    assert max(Statement(made).minutes(*pair) for pair in found) == limit
    assert 30 < len(found) < 900


@pytest.mark.parametrize(
    ("minutes", "near"), [(29.5, True), (30.49, True), (30.5, False), (31.0, False), (None, False)]
)
def test_a_site_is_near_by_a_table_up_to_the_limit_in_whole_minutes_half_up(minutes, near):
    travel = {"places": ["coast", "mill", "town", "yard"], "minutes": [[minutes] * 4] * 4}
    people = [small.person("al", travel_limit=30)]
    made = write_problem(read_problem(small.document(people=people, slots=[small.slot("day")], travel=travel)))

    assert candidates(made) == allowed(made) == ({("al", "day")} if near else set())
