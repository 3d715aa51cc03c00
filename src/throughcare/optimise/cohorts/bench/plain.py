"""A plain CP-SAT model of the same problem, as a reader of its manual would write it: the second baseline.

A variable for every possible group, one for every person in it, one for every facilitator on it. A region has millions,
so start weeks are thinned until the model is small enough to build; the file says by how much.
"""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from throughcare.optimise.cohorts.arrays import Columns
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.problem import Problem

MOST_SEATS = 250_000  # person-in-group variables that a plain model can take in within its seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainResult:
    """Points of the best plan, or None if none was found in time; every how many weeks a group might start."""

    value: int | None
    starts: int
    groups: int
    every_weeks: int
    status: str


def solve_plainly(problem: Problem, *, seconds: float) -> PlainResult:
    """Build and solve within so many seconds, two workers."""
    from ortools.sat.python import cp_model

    began = time.monotonic()
    columns = build(problem)
    every = max(1, -(-int((columns.until_week - columns.from_week + 1).sum()) // MOST_SEATS))
    model = cp_model.CpModel()
    plain = _Model(columns, model)
    for cell in range(len(columns.room)):
        for start in range(0, problem.weeks, every):
            plain.add(cell, start)
    plain.limit()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.monotonic() - began))
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return PlainResult(
        value=round(solver.objective_value) if found else None,
        starts=sum(solver.value(seat) for seat in plain.seats) if found else 0,
        groups=sum(solver.value(opened) for opened in plain.opened) if found else 0,
        every_weeks=every,
        status=solver.status_name(status),
    )


class _Model:
    def __init__(self, columns: Columns, model: Any) -> None:
        self.columns = columns
        self.model = model
        self.opened: list[Any] = []
        self.seats: list[Any] = []
        self.points: list[tuple[int, Any]] = []
        self.of_person: dict[int, list[Any]] = defaultdict(list)
        self.busy: dict[tuple[str, int, int, int], list[Any]] = defaultdict(list)
        self.minutes: dict[tuple[int, int], list[tuple[int, Any]]] = defaultdict(list)
        self.in_group: list[dict[int, Any]] = []

    def add(self, cell: int, start: int) -> None:
        """A possible group with everybody who could be in it or run it."""
        columns, model = self.columns, self.model
        first, end = columns.first[cell], columns.first[cell + 1]
        rows = [at for at in range(first, end) if columns.from_week[at] <= start <= columns.until_week[at]]
        if not columns.open[cell, start] or len(rows) < max(1, columns.least[cell]):
            return
        opened = model.new_bool_var("")
        self.opened.append(opened)
        self.points.append((-int(columns.fixed[cell]), opened))
        seats = {int(columns.person[at]): self._seat(opened, at, start) for at in rows}
        self.in_group.append(seats)
        model.add(sum(seats.values()) <= int(columns.most[cell]) * opened)
        model.add(sum(seats.values()) >= int(columns.least[cell]) * opened)
        model.add(sum(seat for who, seat in seats.items() if columns.high[who]) <= int(columns.most_high[cell]))
        self._women(cell, seats)
        self._staff(cell, start, opened)
        self._occupy("room", int(columns.room[cell]), cell, start, opened)

    def _seat(self, opened: Any, at: int, start: int) -> Any:
        columns = self.columns
        who = int(columns.person[at])
        seat = self.model.new_bool_var("")
        self.model.add_implication(seat, opened)
        self.seats.append(seat)
        self.of_person[who].append(seat)
        self.points.append((int(columns.gain[who, start] - columns.travel[at]), seat))
        return seat

    def _women(self, cell: int, seats: dict[int, Any]) -> None:
        women = {who: seat for who, seat in seats.items() if self.columns.woman[who]}
        if not self.columns.mixed[cell]:
            return
        for who, seat in women.items():
            if not self.columns.may_be_only[who]:
                self.model.add(sum(other for her, other in women.items() if her != who) >= seat)

    def _staff(self, cell: int, start: int, opened: Any) -> None:
        columns = self.columns
        last = int(columns.last_week[columns.timing[cell], start])
        on_it = []
        for at in range(columns.staff_first[cell], columns.staff_first[cell + 1]):
            who = int(columns.staff[at])
            runs = self.model.new_bool_var("")
            on_it.append(runs)
            self.points.append((-int(columns.staff_points[at]), runs))
            self._occupy("staff", who, cell, start, runs)
            for week in range(start, last + 1):
                self.minutes[who, week].append((int(columns.load[cell]), runs))
        self.model.add(sum(on_it) == int(columns.staff_needed[cell]) * opened)

    def _occupy(self, kind: str, owner: int, cell: int, start: int, by: Any) -> None:
        columns = self.columns
        for block in columns.blocks[cell]:
            for week in range(start, int(columns.block_last[columns.timing[cell], block, start]) + 1):
                if block >= 0 and not columns.closed[week, block]:
                    self.busy[kind, owner, int(block), week].append(by)

    def limit(self) -> None:
        """One place at a time, hours, people to keep apart; and what it is worth."""
        columns, model = self.columns, self.model
        for seats in self.of_person.values():
            model.add_at_most_one(seats)
        for using in self.busy.values():
            model.add_at_most_one(using)
        for (who, week), loads in self.minutes.items():
            model.add(sum(load * runs for load, runs in loads) <= int(columns.minutes_left[who, week]))
        pairs = {(one, int(other)) for one in range(len(columns.gain)) for other in self._apart(one) if one < other}
        for members in self.in_group:
            for one, other in pairs:
                if one in members and other in members:
                    model.add_at_most_one([members[one], members[other]])
        model.maximize(sum(points * by for points, by in self.points))

    def _apart(self, who: int) -> Any:
        return self.columns.apart[self.columns.apart_first[who] : self.columns.apart_first[who + 1]]
