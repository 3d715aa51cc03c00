"""Stopping, results, progress, travel and the made-up geography that every solver shares."""

import io
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.optimise.bar import Bar
from throughcare.optimise.geography import REGIONS, make_towns, scatter_km, units_by_region
from throughcare.optimise.result import Step, canonical_json, content_hash, read_json, relative_gap, write_json
from throughcare.optimise.stop import Stop, StopReason
from throughcare.optimise.travel import SpeedBands, TravelTable, great_circle_km


def ticking(step: float = 1.0):
    ticks = itertools.count()
    return lambda: next(ticks) * step


@pytest.mark.parametrize(
    ("stop", "iterations", "gap", "expected"),
    [
        (Stop(), 10, 0.5, None),
        (Stop(), 10, 0.0, StopReason.OPTIMAL),
        (Stop(gap=0.01), 10, 0.01, StopReason.GAP),
        (Stop(gap=0.01), 10, 0.011, None),
        (Stop(iterations=10), 9, 0.5, None),
        (Stop(iterations=10), 10, 0.5, StopReason.ITERATIONS),
        (Stop(seconds=0), 0, 0.5, StopReason.SECONDS),
    ],
)
def test_a_solver_stops_for_the_first_limit_it_meets(stop, iterations, gap, expected):
    assert stop.start().reason(iterations=iterations, gap=gap) == expected


def test_seconds_are_read_from_the_clock_that_was_given():
    watch = Stop(seconds=2, clock=ticking()).start()

    assert watch.reason(iterations=0, gap=1.0) is None
    assert watch.reason(iterations=0, gap=1.0) == StopReason.SECONDS
    assert watch.share_used() == 1.0


@pytest.mark.parametrize("limits", [{"seconds": -1}, {"iterations": -1}, {"gap": math.nan}])
def test_a_stop_refuses_a_limit_that_means_nothing(limits):
    with pytest.raises(ValueError, match="nought or more"):
        Stop(**limits)


@pytest.mark.parametrize(
    ("value", "bound", "expected"), [(99, 100, 0.01), (100, 100, 0), (0, 0, 0), (101, 100, 0), (-110, -100, 0.1)]
)
def test_the_gap_is_a_share_of_the_bound(value, bound, expected):
    assert relative_gap(value, bound) == pytest.approx(expected)


def test_a_hash_depends_on_content_and_not_on_the_order_of_keys(tmp_path):
    write_json(tmp_path / "a.json", {"b": [1, 2], "a": "ŵ"})

    assert read_json(tmp_path / "a.json") == {"a": "ŵ", "b": [1, 2]}
    assert canonical_json({"b": [1, 2], "a": "ŵ"}) == '{"a":"ŵ","b":[1,2]}'
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', '{"a": '])
def test_a_file_that_is_no_proper_json_is_refused(tmp_path, text):
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"isn't"):
        read_json(tmp_path / "bad.json")


def test_a_degree_of_latitude_is_111_kilometres():
    assert great_circle_km(51, 0, 52, 0) == pytest.approx(111.195, abs=0.001)


def test_minutes_add_the_wait_and_each_band_at_its_speed():
    bands = SpeedBands(detour=1.0, wait_minutes=5, upto_km=(2.0,), speed_kmh=(6.0, 30.0))

    assert bands.minutes([0.0, 2.0, 12.0]).tolist() == [5.0, 25.0, 45.0]


@given(minutes=st.floats(5.0, 180.0))
def test_reach_is_the_inverse_of_minutes(minutes):
    bands = SpeedBands()

    assert bands.minutes(bands.reach_km(minutes)) == pytest.approx(minutes)


@given(near=st.floats(0, 300), further=st.floats(0, 300))
def test_further_never_takes_less_time(near, further):
    first, second = SpeedBands().minutes([near, near + further])

    assert first <= second


def test_all_that_is_wrong_with_speed_bands_is_said_at_once():
    with pytest.raises(ValueError, match="detour must be 1.*one speed more.*above nought"):
        SpeedBands(detour=0.5, upto_km=(2.0,), speed_kmh=(0.0,))


def test_a_travel_table_must_cover_every_place_and_go_forward_in_time():
    assert TravelTable(minutes=np.zeros((2, 3))).problems(places=2) == [
        "the travel table must be 2 by 2 places, not (2, 3)"
    ]
    assert len(TravelTable(minutes=np.array([[0.0, -1.0], [1.0, 0.0]])).problems(places=2)) == 1
    assert TravelTable(minutes=np.array([[0.0, np.nan], [1.0, 0.0]])).problems(places=2) == []


def test_england_and_wales_have_12_regions_and_108_units():
    units = units_by_region()

    assert len(REGIONS) == 12
    assert sum(units) == 108
    assert min(units) == 4
    assert sum(region.hours_outstanding for region in REGIONS) == 3_978_851


def test_towns_are_the_same_for_the_same_seed_and_share_out_their_region():
    towns = make_towns(7)

    assert towns == make_towns(7)
    assert towns != make_towns(8)
    assert len({town.unit for town in towns}) == 108
    for region in range(12):
        assert sum(t.share for t in towns if t.region == region) == pytest.approx(1.0)
    assert all("made up" in town.name for town in towns)


def test_scattered_points_stay_round_their_centre():
    points = scatter_km(np.random.default_rng(1), 52.0, -1.0, 3.0, 500)

    away = great_circle_km(52.0, -1.0, points[:, 0], points[:, 1])
    assert points.shape == (500, 2)
    assert np.median(away) == pytest.approx(3.5, abs=0.4)


def test_the_bar_is_drawn_on_a_terminal_alone():
    terminal, file = io.StringIO(), io.StringIO()
    terminal.isatty = lambda: True

    for stream in (terminal, file):
        with Bar(stream) as bar:
            bar(Step(phase="candidates", done=0))
            bar(Step(phase="bound", done=0.5, bound=2000))
            bar(Step(phase="search", done=0.9, value=1990, bound=2000))

    assert file.getvalue() == ""
    assert terminal.getvalue() == (
        f"\rcandidates [{'.' * 30}]   0%  {'':22}"
        f"\rbound      [{'#' * 15}{'.' * 15}]  50%  {'':22}"
        f"\rsearch     [{'#' * 27}...]  90%  0.50% below the bound \n"
    )
