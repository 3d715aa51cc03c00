"""One exact search: which columns to take so that their worth is highest.

HiGHS (branch and bound over linear programmes) does it in floating point, so whatever it takes is added up again in
whole numbers: a choice that exceeds a limit by less than the solver's tolerance is forbidden by name, and the search
goes on. Worths are whole numbers, far apart from that tolerance.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Any

from throughcare.optimise.lots.model import Model
from throughcare.optimise.stop import Stopwatch

LIMIT_MET, INFEASIBLE = 1, 2  # of scipy's statuses
HALF = 0.5  # worths are whole numbers: at least v is above v - 1/2


class OutOfTime(Exception):  # noqa: N818  the stop came first: not a mishap
    """Nothing was found before the stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Columns taken and what they are worth; no choice is worth more than `bound`."""

    taken: tuple[int, ...]
    worth: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether none is better."""
        return self.worth >= self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The columns to choose from, and what every choice must keep to beside the model's rows.

    at_least: the choice is worth so much by other measures. never: sets of columns that are not to be taken together.
    unlike: an award that is not to be found again.
    """

    model: Model
    columns: tuple[int, ...]
    at_least: tuple[tuple[Sequence[int], int], ...] = ()
    never: tuple[Collection[int], ...] = ()
    unlike: tuple[int, ...] | None = None


def maximise(field: Field, worth: Sequence[int], *, watch: Stopwatch) -> Found | None:
    """The choice of highest worth; None where there is none at all. OutOfTime when the stop came first."""
    while True:
        found = _search(field, worth, watch)
        if found is None:
            return None
        excess = _exceeded(field.model, found.taken)
        if not excess:
            return found
        field = replace(field, never=(*field.never, excess))


def _search(field: Field, worth: Sequence[int], watch: Stopwatch) -> Found | None:
    # Imported here: heavy, and web processes that read a solution never need it.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not field.columns:
        nothing = field.unlike is None and all(least <= 0 for _worth, least in field.at_least)
        return Found(taken=(), worth=0, bound=0) if nothing else None
    matrix, limits = _rows(field)
    options: dict[str, Any] = {"mip_rel_gap": watch.stop.gap or 0.0}
    if watch.stop.seconds is not None:
        options["time_limit"] = max(0.01, watch.stop.seconds - watch.elapsed())
    result = milp(
        -np.array([worth[at] for at in field.columns], dtype=float),
        constraints=LinearConstraint(matrix, -np.inf, limits),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(field.columns)),
        options=options,
    )
    if result.status == INFEASIBLE:
        return None
    if result.x is None:
        raise OutOfTime
    taken = tuple(at for at, share in zip(field.columns, result.x, strict=True) if share > HALF)
    value = sum(worth[at] for at in taken)
    bound = -result.mip_dual_bound if result.mip_dual_bound is not None else float(sum(worth))
    return Found(taken=taken, worth=value, bound=max(value, int(bound + HALF / 10)))


def _rows(field: Field) -> tuple[Any, list[float]]:
    """All rows as one sparse matrix, each scaled to its limit or to its largest coefficient."""
    from scipy.sparse import csr_array

    place = {at: n for n, at in enumerate(field.columns)}
    rows: list[tuple[list[tuple[int, float]], float]] = [
        ([(at, 1.0) for at in columns], 1.0) for columns in field.model.of_lot
    ]
    for row in field.model.rows:
        step = gcd(*(used for _at, used in row.terms))
        scale = float(max(1, row.limit // step))
        rows.append(([(at, used // step / scale) for at, used in row.terms], row.limit // step / scale))
    for worth, least in field.at_least:
        scale = float(max(1, *worth))
        rows.append(([(at, -worth[at] / scale) for at in field.columns], (HALF - least) / scale))
    rows += [([(at, 1.0) for at in never], len(never) - 1.0) for never in field.never]
    if field.unlike is not None:
        rows.append(_other_than(field.model, field.unlike))
    entries = [(n, place[at], used) for n, (terms, _limit) in enumerate(rows) for at, used in terms if at in place]
    numbers, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((values, (numbers, columns)), shape=(len(rows), len(field.columns)))
    return matrix, [limit for _terms, limit in rows]


def _other_than(model: Model, award: tuple[int, ...]) -> tuple[list[tuple[int, float]], float]:
    """Another award lacks a bid of this one, or gives a lot that this one leaves empty."""
    taken = set(award)
    empty = [columns for columns in model.of_lot if not taken.intersection(columns)]
    terms = [(at, 1.0) for at in award] + [(at, -1.0) for columns in empty for at in columns]
    return terms, len(award) - 1.0


def _exceeded(model: Model, taken: Collection[int]) -> tuple[int, ...]:
    """The columns that together exceed a limit when added up in whole numbers; none as a rule."""
    chosen = set(taken)
    for row in model.rows:
        used = [(at, coefficient) for at, coefficient in row.terms if at in chosen]
        if row.is_limit and sum(coefficient for _at, coefficient in used) > row.limit:
            return tuple(at for at, _coefficient in used)
    return ()
