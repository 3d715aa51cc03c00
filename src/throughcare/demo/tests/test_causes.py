"""The causes of the made-up world: shares that hold, and effects in the direction and size that is published."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.demo import causes, orders
from throughcare.demo.chance import choose, draw, to_shares

MANY = 60_000


def chance(seed=1):
    return np.random.default_rng(seed)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200), st.integers(0, 2**32))
@settings(max_examples=60)
def test_as_many_are_drawn_as_the_probabilities_sum_to(probabilities, seed):
    drawn = draw(chance(seed), np.array(probabilities))

    assert abs(drawn.sum() - sum(probabilities)) < 1.000001


def test_each_is_drawn_as_often_as_its_probability_says():
    probabilities = np.array([0.05, 0.5, 0.95, 0.2, 0.8])

    often = np.mean([draw(chance(seed), probabilities) for seed in range(4_000)], axis=0)

    assert np.abs(often - probabilities).max() < 0.03


def test_every_group_has_its_own_share():
    groups = np.arange(MANY) % 7

    drawn = draw(chance(), np.where(groups == 3, 0.25, 0.5), within=groups)
    chosen = choose(chance(), (0.1, 0.6, 0.3), MANY, within=groups)

    assert abs(drawn[groups == 3].mean() - 0.25) < 0.001
    assert abs((chosen[groups == 3] == 1).mean() - 0.6) < 0.001


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.99, 1.0])
def test_the_intercept_is_whatever_makes_the_share_hold(share):
    effects = 3 * chance().standard_normal(500)

    assert to_shares(effects, share).mean() == pytest.approx(share)


def test_needs_come_out_at_their_shares_whatever_the_strain_weighs():
    rng, custody = chance(), np.arange(MANY) % 4 == 0

    needs = causes.needs(rng, causes.strain(rng, MANY), custody)

    for need, (community, inside) in causes.NEED_SHARE.items():
        assert needs.has[need][~custody].mean() == pytest.approx(community, abs=0.001)
        assert needs.has[need][custody].mean() == pytest.approx(inside, abs=0.001)
    assert (needs.has["dependency-recovery"] == (needs.has["drugs"] | needs.has["alcohol"])).all()


def test_strain_drives_needs_and_needs_drive_housing_and_work():
    rng, nobody = chance(), np.zeros(MANY, dtype=bool)
    z = causes.strain(rng, MANY)
    needs = causes.needs(rng, z, nobody)

    housed = causes.housed(rng, z, needs, np.full(MANY, 0.863))
    settled = causes.settled(rng, z, needs, housed, np.full(MANY, 0.756))
    in_work = causes.in_work(rng, z, needs, settled)

    homeless = needs.has["accommodation"]
    assert homeless[z > 1].mean() > homeless[z < -1].mean() + 0.2
    assert housed[homeless].mean() < housed[~homeless].mean() - 0.1
    assert settled[housed].mean() > settled[~housed].mean() + 0.2
    assert in_work[needs.has["ete"]].mean() < in_work[~needs.has["ete"]].mean() - 0.1


@pytest.mark.parametrize(
    ("on", "housed"),
    [(date(2021, 7, 1), 0.863), (date(2023, 3, 31), 0.863), (date(2023, 4, 1), 0.857), (date(2025, 1, 1), 0.840)],
)
def test_the_share_housed_is_that_of_the_year_of_release(on, housed):
    rng = chance()
    z = causes.strain(rng, MANY)
    needs = causes.needs(rng, z, np.zeros(MANY, dtype=bool))

    drawn = causes.housed(rng, z, needs, np.full(MANY, causes.share_on(causes.HOUSED, on)))

    assert drawn.mean() == pytest.approx(housed, abs=0.001)


def reoffending(**course):
    """Share that reoffends among those released from long terms, of whom half have what is told of in `course`."""
    half = np.arange(MANY) % 2 == 0
    nothing = {"strain": np.zeros(MANY), "score": np.zeros(MANY), "in_work": ~half & half, "settled": ~half & half}
    told = {name: np.where(half, value, nothing[name]) for name, value in course.items()}
    longer, one_group = np.full(MANY, causes.COHORTS.index("longer")), np.zeros(MANY)
    again = causes.reoffends(chance(), causes.Course(**nothing | told), longer, one_group)
    return again[half].mean(), again[~half].mean()


def test_better_outcomes_of_services_lower_reoffending():
    with_service, without = reoffending(score=1.0)

    assert with_service < without - 0.1


def test_work_lowers_reoffending_by_six_to_nine_points():
    at_work, out_of_work = reoffending(in_work=True)

    assert 0.06 <= out_of_work - at_work <= 0.09


def test_hours_of_unpaid_work_are_what_a_court_may_order():
    assert (min(orders.HOURS), max(orders.HOURS)) == (40, 300)
