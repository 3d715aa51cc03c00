"""The problem of forming programme groups: who waits, what can be run, where, when and by whom.

Everything is given: eligibility, travel, availability and order ends come from the record, so that a solver never
decides a matter of law.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts.validate import faults
from throughcare.optimise.cohorts.values import Facilitator, Group, Person, Programme, Room, Venue, Weights


class InvalidProblem(ValueError):  # noqa: N818  a statement about the problem, not a mishap
    """The problem makes no sense. `faults` lists every reason, each saying what to correct."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(f"{len(faults)} faults in the problem:\n" + "\n".join(f"- {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole region and half a year. Refuses nonsense with `InvalidProblem`, which lists every fault found."""

    starts_on: date
    weeks: int
    programmes: tuple[Programme, ...]
    venues: tuple[Venue, ...]
    rooms: tuple[Room, ...]
    facilitators: tuple[Facilitator, ...]
    people: tuple[Person, ...]
    travel_minutes: NDArray[Any]  # whole minutes, people x venues
    staff_travel_minutes: NDArray[Any]  # whole minutes, facilitators x venues
    held_groups: tuple[Group, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()  # pairs of people who must not be in one group
    closed_days: frozenset[tuple[int, int]] = frozenset()  # (week, day): no session, as on a bank holiday
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        for name in ("travel_minutes", "staff_travel_minutes"):
            object.__setattr__(self, name, frozen_minutes(getattr(self, name)))
        found = faults(self)
        if found:
            raise InvalidProblem(found)

    def changed(self, **changes: object) -> "Problem":
        """The same problem with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Index:
    """Where each reference stands in its tuple, for a problem."""

    problem: Problem

    @cached_property
    def programme(self) -> dict[str, int]:
        return {row.ref: at for at, row in enumerate(self.problem.programmes)}

    @cached_property
    def venue(self) -> dict[str, int]:
        return {row.ref: at for at, row in enumerate(self.problem.venues)}

    @cached_property
    def room(self) -> dict[str, int]:
        return {row.ref: at for at, row in enumerate(self.problem.rooms)}

    @cached_property
    def facilitator(self) -> dict[str, int]:
        return {row.ref: at for at, row in enumerate(self.problem.facilitators)}

    @cached_property
    def person(self) -> dict[str, int]:
        return {row.ref: at for at, row in enumerate(self.problem.people)}


def frozen_minutes(minutes: object) -> NDArray[np.int32]:
    """A read-only copy of a table of minutes. Not-a-number and minus amounts become -1, for validation to name."""
    table = np.array(minutes, dtype=np.float64)
    whole = np.where(np.isfinite(table) & (table >= 0) & (table < 1e6), np.ceil(table), -1).astype(np.int32)
    whole.setflags(write=False)
    return whole


def first_whole_week(starts_on: date, on: date) -> int:
    """The first week that begins on or after a date."""
    return -((starts_on - on).days // 7)


def last_whole_week(starts_on: date, order_ends_on: date) -> int:
    """The last week that ends (Sunday) on or before the day the order ends."""
    return ((order_ends_on - starts_on).days + 1) // 7 - 1
