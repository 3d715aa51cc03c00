"""Chance: the same numbers from the same seed, spread evenly, and every number below a count as likely as any other."""

from itertools import pairwise

import numpy as np
import pytest
from numba import njit

from throughcare.optimise.cohorts.bound import Lagrange
from throughcare.optimise.cohorts.chance import draw, pick
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.generate import Size, make_world
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.tests.worlds import world
from throughcare.optimise.cohorts.volume import Volume

MANY = 20_000
WORDS = 2**64


@njit(cache=True)
def drawn(random, out):
    for at in range(len(out)):
        out[at] = draw(random)


@njit(cache=True)
def picked(random, count, out):
    for at in range(len(out)):
        out[at] = pick(random, count)


def state(seed):
    return np.array([seed], dtype=np.uint64)


def draws(seed, count=MANY):
    out = np.empty(count)
    drawn(state(seed), out)
    return out


def picks(seed, below, count=MANY):
    out = np.empty(count, np.int64)
    picked(state(seed), below, out)
    return out


def by_definition(seed, count):
    """xorshift64* in whole numbers, as published: (numbers of 64 bits, the state after them)."""
    found = []
    for _ in range(count):
        seed ^= seed >> 12
        seed = (seed ^ seed << 25) % WORDS
        seed ^= seed >> 27
        found.append(seed * 0x2545F4914F6CDD1D % WORDS)
    return found, seed


@pytest.mark.parametrize("seed", [1, 2, 12_345, 2**63, WORDS - 1])
def test_the_numbers_are_those_of_the_published_generator(seed):
    random, out = state(seed), np.empty(50)

    drawn(random, out)

    numbers, after = by_definition(seed, 50)
    assert out.tolist() == [(number >> 11) / 2**53 for number in numbers]
    assert int(random[0]) == after


def test_the_first_number_of_seed_one_is_the_published_one():
    assert draws(1, 1)[0] == (5_180_492_295_206_395_165 >> 11) / 2**53


def test_the_state_goes_on_so_that_drawing_in_two_parts_is_drawing_at_once():
    random, first, second = state(77), np.empty(10), np.empty(15)

    drawn(random, first)
    drawn(random, second)

    assert [*first, *second] == draws(77, 25).tolist()


def test_numbers_are_from_nought_to_below_one_and_spread_evenly():
    numbers = draws(5)

    assert 0.0 <= numbers.min() < 0.001
    assert 0.999 < numbers.max() < 1.0
    in_tenths = np.bincount((numbers * 10).astype(int), minlength=10)
    assert (abs(in_tenths - MANY / 10) < 5 * np.sqrt(MANY * 0.09)).all()  # five standard deviations


def test_a_number_tells_nothing_of_the_next():
    numbers = draws(9)

    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 5 / np.sqrt(MANY)


@pytest.mark.parametrize("below", [1, 2, 3, 7, 64])
def test_every_whole_number_below_a_count_is_picked_as_often(below):
    found = np.bincount(picks(3, below), minlength=below)

    assert len(found) == below  # none is the count itself
    share = 1 / below
    assert (abs(found - MANY * share) <= 5 * np.sqrt(MANY * share * (1 - share))).all()


def test_picking_takes_one_number_whatever_the_count():
    assert (picks(11, 10, 300) == (draws(11, 300) * 10).astype(int)).all()
    random, out = state(11), np.empty(300, np.int64)
    picked(random, 1, out)
    assert int(random[0]) == by_definition(11, 300)[1]


def test_seeds_beside_each_other_give_searches_unlike_each_other():
    """The state is never nought, of which the generator would never come away, and no two seeds share one."""
    columns = build(world())
    states = {seed: int(Search(columns, seed)._random[0]) for seed in (*range(40), -1, ~1, 2**40)}

    assert 0 not in states.values()
    assert len(set(states.values())) == len(states)
    for one, other in pairwise(states.values()):
        assert not np.allclose(draws(one, 4), draws(other, 4), atol=0.01)


@pytest.fixture(scope="module")
def aimed():
    """Two searches of one seed and one of another, each told the prices."""
    columns = build(make_world(Size(people=60, venues=2, facilitators=8, units=1), seed=5))
    volume = Volume(Lagrange(columns))
    searches = [Search(columns, seed) for seed in (4, 4, 9)]
    for search in searches:
        search.aim(volume)
        search.greedy(0.6)
    return searches


def test_the_same_seed_takes_the_same_steps_and_another_seed_others(aimed):
    one, same, other = aimed

    for search in aimed:
        search.run(25, 400.0)

    assert one._random[0] == same._random[0] != other._random[0]
    for name in ("group_of", "points_of", "cell", "start", "cost", "members", "room_used", "free", "minutes_left"):
        assert (getattr(one.plan, name) == getattr(same.plan, name)).all(), name
    assert (one.plan.group_of != other.plan.group_of).any()


def test_steps_in_two_parts_are_the_same_steps(aimed):
    """A step depends on the seed and the steps before it alone: a turn may end after any of them."""
    one, same, _ = aimed
    for search in (one, same):
        search.resume()

    one.run(20, 1e-9)
    for steps in (1, 0, 7, 12):
        same.run(steps, 1e-9)

    assert one._random[0] == same._random[0]
    assert one.value == same.value
    assert (one.plan.group_of == same.plan.group_of).all()
