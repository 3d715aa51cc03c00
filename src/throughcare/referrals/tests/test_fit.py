"""How well an offer fits: what speaks for it, what it lacks, and the order in which offers are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kernel.geography import distance_km
from throughcare.referrals import rules
from throughcare.referrals.rules import Fit, Told, Wishes

DERBY, NOTTINGHAM = (52.92, -1.48), (52.95, -1.15)
points = st.tuples(st.floats(49.8, 55.9), st.floats(-6.5, 1.8))


def fit(**changes):
    return Fit(**{"needs_met": 1, "needs_asked": 1} | changes)


def said(problems):
    return [str(problem) for problem in problems]


def test_derby_is_some_22_km_from_nottingham():
    assert round(distance_km(DERBY, NOTTINGHAM), 1) == 22.4


@given(points, points)
def test_a_distance_is_the_same_there_and_back_and_never_negative(one, other):
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert distance_km(one, other) >= 0


def test_the_nearest_site_counts_and_without_one_nothing_is_known():
    assert rules.nearest_km(DERBY, [NOTTINGHAM, DERBY]) == 0
    assert rules.nearest_km(DERBY, []) is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"needs_met": 2, "distance_km": 90}, {"needs_met": 1, "distance_km": 1}),
        ({"distance_km": 3, "wait_days": 20}, {"distance_km": 12, "wait_days": 1}),
        ({"distance_km": 90}, {"distance_km": None}),
        ({"distance_km": 90}, {"distance_km": 1, "is_full": True}),
        ({"distance_km": 3, "wait_days": 2}, {"distance_km": 3, "wait_days": 9}),
        ({"distance_km": 3, "wait_days": 2}, {"distance_km": 3, "wait_days": None}),
    ],
)
def test_needs_come_before_room_before_distance_before_wait(better, worse):
    assert rules.order(fit(**better)) < rules.order(fit(**worse))


def test_what_an_offer_does_not_say_it_is_not_said_to_have():
    names = {"video": "by video", "CRECHE": "crèche or childcare"}
    wishes = Wishes(method="video", language="Polish", access=frozenset({"CRECHE"}))

    assert said(rules.lacking(Told(), wishes, names)) == [
        "Not said to work by video",
        "Not said to work in Polish",
        "Not said to have: crèche or childcare",
    ]
    told = Told(methods=frozenset({"video"}), languages=frozenset({"polish"}), access=frozenset({"CRECHE"}))
    assert rules.lacking(told, wishes, names) == ()
    assert rules.lacking(Told(), Wishes(language="English"), names) == ()


def test_what_speaks_for_an_offer_is_said_in_words():
    told = fit(needs_met=2, needs_asked=3, distance_km=0.2, wait_days=4)

    assert said(rules.reasons_for(told, Wishes())) == [
        "Works on 2 of the 3 needs",
        "About 1 km away",
    ]
