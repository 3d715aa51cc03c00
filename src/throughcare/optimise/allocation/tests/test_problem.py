"""A problem refuses nonsense with everything that is wrong, and survives the journey to JSON and back."""

import dataclasses
import json

import numpy as np
import pytest

from throughcare.kernel.errors import NotValid
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.tests.worlds import changed, tiny
from throughcare.optimise.allocation.worlds import make_world


def refusal(table: str, **columns: object) -> str:
    with pytest.raises(NotValid) as caught:
        changed(tiny(1), table, **columns)
    return str(caught.value)


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "expected"),
    [
        ("slots", "parts", 3, 0b001001, "S3: a slot must be on one weekday: give one slot for each day"),
        ("people", "attendance", 5, np.nan, "P5: attendance must be a share from 0 to 1"),
        ("places", "lat", 3, np.nan, "L3: latitude must be a number from -90 to 90 degrees"),
        ("places", "lon", 3, np.inf, "L3: longitude must be a number from -180 to 180 degrees"),
        ("teams", "supervisors", 0, -1, "T0: supervisors must be nought or more"),
        ("zones", "radius_km", 0, 0, "zone 0: the zone's radius must be a number from 0.01 to 1,000 km"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused_by_name(table, column, row, value, expected):
    values = getattr(getattr(tiny(1), table), column).copy()
    values[row] = value

    assert expected in refusal(table, **{column: values})


def test_everything_wrong_is_said_at_once():
    message = refusal("people", hours_limit=np.full(6, 99), attendance=np.full(6, np.nan))

    assert "P0, P1, P2 and 3 more: the limit must be from 7 to 35 hours a week" in message
    assert "P0, P1, P2 and 3 more: attendance must be a share from 0 to 1" in message


@pytest.mark.parametrize(("hours", "good"), [(25.0, False), (8.5, False), (0.0, False), (8.0, True), (3.5, True)])
def test_a_day_of_more_than_24_hours_is_refused(hours, good):
    if good:
        assert dataclasses.replace(tiny(1), half_day_hours=hours).half_day_hours == hours
        return
    with pytest.raises(NotValid, match="three of them are a day"):
        dataclasses.replace(tiny(1), half_day_hours=hours)


@pytest.mark.parametrize("pairs", [[(0, 9)], [(-1, 0)], [(0, 0), (0, 0)]])
def test_pairs_must_name_rows_once(pairs):
    with pytest.raises(NotValid, match="committed"):
        dataclasses.replace(tiny(1), committed=np.array(pairs))


def test_arrays_of_a_problem_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        tiny(1).people.available[0] = 0


@pytest.mark.parametrize("seed", range(5))
def test_a_problem_survives_json(seed):
    problem = tiny(seed)

    again = read_problem(json.loads(json.dumps(write_problem(problem))))

    assert write_problem(again) == write_problem(problem)


def test_the_order_of_rows_in_a_document_means_nothing():
    document = write_problem(make_world(people=40, slots=10, units=2, seed=1))
    shuffled = document | {name: document[name][::-1] for name in ("places", "teams", "slots", "people")}

    assert read_problem(shuffled).content_hash() == read_problem(document).content_hash()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"people": None}, "people must be a list"),
        ({"extra": 1}, "the document: unknown field extra"),
        ({"people": [{"ref": "A"}]}, "people A: home is missing"),
        ({"travel": {"detour": 0.5}}, "the detour must be 1 or more"),
        ({"half_day_hours": "long"}, "a value has the wrong type"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused_in_words(change, expected):
    with pytest.raises(NotValid, match=expected):
        read_problem(write_problem(tiny(1)) | change)


def test_a_travel_table_can_stand_in_for_the_speed_bands():
    document = write_problem(tiny(1))
    refs = [place["ref"] for place in document["places"]][::-1]
    minutes = [[None if i == j else 10 * i + j for j in range(8)] for i in range(8)]

    problem = read_problem(document | {"travel": {"places": refs, "minutes": minutes}})

    assert problem.travel.minutes[7, 6] == 1  # the first and second of the table's own order
    assert np.isnan(problem.travel.minutes[0, 0])


def test_a_made_up_world_is_the_same_for_the_same_seed():
    first, second, other = (make_world(people=200, slots=20, units=13, seed=seed) for seed in (1, 1, 2))

    assert first.content_hash() == second.content_hash() != other.content_hash()
    assert 0.05 < first.people.woman.mean() < 0.22
