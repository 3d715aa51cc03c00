"""Blocks of teams that can be worked on at the same time without touching each other."""

import numpy as np

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.values import Ints

TEAMS_A_BLOCK = 6
MOST_BLOCKS = 8
ANGLES = (0.0, 90.0, 45.0, 135.0)  # directions in which the country is cut into stripes, in turn


def partitions(problem: Problem, model: Model) -> list[list[Ints]]:
    """Several ways to cut the people into blocks; the first is one block with everybody who has a candidate.

    In the others, a block's people have all their candidates with its own teams; people on a border are in none.
    """
    everybody = np.flatnonzero(np.diff(model.indptr) > 0)
    teams = len(problem.teams.ref)
    count = min(MOST_BLOCKS, teams // TEAMS_A_BLOCK)
    if not len(everybody):
        return [[]]
    if count < 2:
        return [[everybody]]
    return [[everybody]] + [_stripes(problem, model, everybody, angle, count) for angle in ANGLES]


def _stripes(problem: Problem, model: Model, everybody: Ints, angle: float, count: int) -> list[Ints]:
    """People by stripe of teams, stripes of about as many slots each."""
    slots, turn = problem.slots, np.radians(angle)
    along = problem.places.lat[slots.place] * np.cos(turn) + problem.places.lon[slots.place] * np.sin(turn)
    many = np.bincount(slots.team, minlength=len(problem.teams.ref))
    middle = np.bincount(slots.team, along, minlength=len(many)) / np.maximum(1, many)
    order = np.argsort(middle, kind="stable")
    stripe = np.empty(len(many), dtype=np.int64)
    stripe[order] = np.minimum(count - 1, (np.cumsum(many[order]) - 1) * count // max(1, len(slots.ref)))
    of_row = stripe[slots.team][model.slot]
    starts = model.indptr[everybody]
    least, most = np.minimum.reduceat(of_row, starts), np.maximum.reduceat(of_row, starts)
    blocks = [everybody[(least == number) & (most == number)] for number in range(count)]
    return [block for block in blocks if len(block)]
