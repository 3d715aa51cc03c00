"""Rows in order of space: neighbours together, and nothing but the order changed."""

import itertools

import numpy as np
import pytest

from throughcare.optimise.allocation import space
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.problem import Places, Problem
from throughcare.optimise.allocation.solve import solve
from throughcare.optimise.allocation.worlds import make_world
from throughcare.optimise.stop import Stop


def test_the_curve_visits_every_cell_of_a_grid_and_only_steps_to_the_next(monkeypatch):
    monkeypatch.setattr(space, "CURVE_BITS", 4)
    east, north = (axis.ravel().astype(float) for axis in np.meshgrid(range(16), range(16)))

    along = space._along_curve(Places(ref=(), lat=north, lon=east / space.EAST_OF_NORTH))

    steps = itertools.pairwise(np.argsort(along).tolist())
    assert sorted(along.tolist()) == list(range(256))
    assert {abs(east[i] - east[j]) + abs(north[i] - north[j]) for i, j in steps} == {1.0}


def relabelled(problem: Problem, seed: int) -> tuple[Problem, dict[str, dict[str, str]]]:
    """The problem with every place, person and slot under a drawn name, and so in another order; the names."""
    document, draw, names = write_problem(problem), np.random.default_rng(seed), {}
    for table in ("places", "slots", "people"):
        refs = [row["ref"] for row in document[table]]
        names[table] = dict(zip(refs, (f"N{number:05d}" for number in draw.permutation(len(refs))), strict=True))
        for row in document[table]:
            row["ref"] = names[table][row["ref"]]
    for row in document["slots"]:
        row["place"] = names["places"][row["place"]]
    for row in document["people"]:
        row["home"] = names["places"][row["home"]]
        row["apart"] = [names["people"][ref] for ref in row["apart"]]
        row["usual"] = [names["slots"][ref] for ref in row["usual"]]
    return read_problem(document), names


def named(problem: Problem, lines: np.ndarray) -> set[tuple[str, str]]:
    return {(problem.people.ref[person], problem.slots.ref[slot]) for person, slot in lines.tolist()}


@pytest.mark.parametrize("seed", [1, 2])
def test_names_and_the_order_of_rows_change_nothing_in_an_answer_or_its_prices(seed):
    problem = make_world(people=150, slots=30, units=2, seed=seed)
    other, names = relabelled(problem, seed)

    first, second = (solve(each, stop=Stop(iterations=330), seed=3) for each in (problem, other))

    assert (first.value, first.bound) == (second.value, second.bound)
    assert {(names["people"][p], names["slots"][s]) for p, s in named(problem, first.lines)} == named(
        other, second.lines
    )
    priced = [
        dict(zip(each.slots.ref, found.prices.tolist(), strict=True))
        for each, found in ((problem, first), (other, second))
    ]
    assert {names["slots"][slot]: prices for slot, prices in priced[0].items()} == priced[1]
    assert first.lines.tolist() == sorted(first.lines.tolist())
