"""The whole problem as one plain CP-SAT model: exact where it is small, the baseline of the bench where it isn't.

The model leaves out one rule alone, the exact chance of turning somebody away. Where an answer breaks it, whoever is in
that session is forbidden to be there all together (more people, or others with them, can only be worse), and the model
is solved again. The first answer that keeps every rule is the best there is.
"""

import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from throughcare.optimise.allocation.crowd import turned_away
from throughcare.optimise.allocation.model import FINE, Compiled, Model
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.state import State, add_line, empty_state

SMALL = 120  # candidates of a problem that is solved exactly
PATIENCE = 2.0  # CP-SAT's own measure of work, which doesn't depend on the clock: about as many seconds
TURNS = 30  # sets of people that are forbidden before an exact answer is given up

Session = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAnswer:
    """Rows of candidates that were chosen, the worth and the proven bound in minute-equivalents, and the status."""

    rows: list[int]
    value: float
    bound: float
    status: str


def solve_plain(compiled: Compiled, *, seconds: float, since: float, workers: int = 2, seed: int = 0) -> PlainAnswer:
    """The best answer CP-SAT finds until so many seconds after `since`, building the model included."""
    plain, solver = _Plain(compiled.model), cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, since + seconds - time.monotonic())
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(plain.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return PlainAnswer(rows=[], value=compiled.constant, bound=float("inf"), status=solver.status_name(status))
    return PlainAnswer(
        rows=[row for row, taken in enumerate(plain.taken) if solver.value(taken)],
        value=compiled.constant + solver.objective_value,
        bound=compiled.constant + solver.best_objective_bound,
        status=solver.status_name(status),
    )


def best_of_small(problem: Problem, model: Model) -> State | None:
    """The best answer there is, proven; None where that takes too long."""
    plain, solver = _Plain(model), cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = PATIENCE
    for _ in range(TURNS):
        if solver.solve(plain.cp) != cp_model.OPTIMAL:
            return None
        rows = [row for row, taken in enumerate(plain.taken) if solver.value(taken)]
        crowded = plain.crowded(problem, set(rows))
        if not crowded:
            return state_of_rows(model, rows)
        for session in crowded:
            inside = [plain.taken[row] for _, row in plain.inside[session] if row in set(rows)]
            plain.cp.add(sum(inside) <= len(inside) - 1)
    return None


def state_of_rows(model: Model, rows: list[int]) -> State:
    """The state in which these candidates have their lines."""
    state, person = empty_state(model), np.repeat(np.arange(len(model.need)), np.diff(model.indptr))
    for row in rows:
        add_line(model, state, int(person[row]), row, 0)
    return state


class _Plain:
    """Variables and constraints, added rule by rule."""

    def __init__(self, model: Model) -> None:
        self.model, self.cp = model, cp_model.CpModel()
        self.taken = [self.cp.new_bool_var("") for _ in range(len(model.slot))]
        self.worth: list[cp_model.LinearExprT] = [
            -int(c) // FINE * t for c, t in zip(model.cost, self.taken, strict=True)
        ]
        self.inside: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self.by_pair: dict[tuple[int, int], cp_model.IntVar] = {}
        for person in range(len(model.need)):
            self._person(person)
        self._apart()
        self.running = {key: self._session(*key) for key in sorted(self.inside)}
        self._teams()
        self.cp.maximize(sum(self.worth))

    def crowded(self, problem: Problem, rows: set[int]) -> list[Session]:
        """Sessions that these candidates, and committed lines, make too likely to turn somebody away."""
        model, fixed = self.model, problem.committed
        found = []
        for slot, week in sorted(self.inside):
            people = [person for person, row in self.inside[slot, week] if row in rows]
            if not people:
                continue  # committed lines alone may stand
            people += [p for p, s in fixed.tolist() if s == slot and model.active[p] & model.runs[s] & 1 << week]
            seats = int(problem.slots.capacity[slot, week])
            if turned_away(problem.people.attendance[people], seats) > problem.turned_away_limit:
                found.append((slot, week))
        return found

    def _person(self, person: int) -> None:
        """The shape of the person's week and what its hours are worth."""
        model, rows = self.model, range(self.model.indptr[person], self.model.indptr[person + 1])
        by_day: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            slot = int(model.slot[row])
            by_day[int(model.day[slot])].append(row)
            self.by_pair[person, slot] = self.taken[row]
            for week in range(model.room.shape[1]):
                if model.active[person] & model.runs[slot] & (1 << week):
                    self.inside[slot, week].append((person, row))
        for day, day_rows in by_day.items():
            self._day(day_rows, 2 - (int(model.begun[person]) >> day & 1))
        base, most = int(model.base[person]), int(model.most[person])
        if not len(rows) or base >= most:
            for row in rows:
                self.cp.add(self.taken[row] == 0)
            return
        new = sum(int(model.halves[model.slot[row]]) * self.taken[row] for row in rows)
        needed, beyond = self.cp.new_int_var(0, 2, ""), self.cp.new_int_var(0, most, "")
        some = self.cp.new_bool_var("")
        self.cp.add(needed + beyond == new + base)
        self.cp.add(new == 0).only_enforce_if(~some)
        self.cp.add(new + base >= 2).only_enforce_if(some)
        self.cp.add(new + base <= most)
        need_worth, beyond_worth = int(model.need[person]) // FINE, int(model.beyond[person]) // FINE
        before = need_worth * min(base, 2) + beyond_worth * max(0, base - 2)
        self.worth.append(need_worth * needed + beyond_worth * beyond - before)

    def _day(self, rows: list[int], most: int) -> None:
        """One site a day, no half-day twice, at most so many half-days."""
        model = self.model
        for i, first in enumerate(rows):
            for second in rows[i + 1 :]:
                a, b = model.slot[first], model.slot[second]
                together = model.site[a] == model.site[b] and not model.parts[a] & model.parts[b]
                if not together or model.halves[a] + model.halves[b] > 2:
                    self.cp.add_bool_or(~self.taken[first], ~self.taken[second])
        self.cp.add(sum(int(model.halves[model.slot[row]]) * self.taken[row] for row in rows) <= most)

    def _session(self, slot: int, week: int) -> cp_model.IntVar:
        """Seats, running, viability and nobody alone in one session; whether it runs."""
        model, members = self.model, self.inside[slot, week]
        taken = [self.taken[row] for _, row in members]
        self.cp.add(sum(taken) <= int(model.room[slot, week]))
        held, runs = int(model.held[slot, week]), self.cp.new_bool_var("")
        if held:
            self.cp.add(runs == 1)
        else:
            self.cp.add_max_equality(runs, taken)
            self.worth.append(-(model.session // FINE) * runs)
        people, viable = sum(taken) + held, int(model.viable[slot])
        if viable:
            missing = self.cp.new_int_var(0, viable, "")
            self.cp.add(missing >= viable - people).only_enforce_if(runs)
            self.worth.append(-(model.short // FINE) * missing)
        self._nobody_alone(slot, week, members)
        return runs

    def _nobody_alone(self, slot: int, week: int, members: list[tuple[int, int]]) -> None:
        """Any woman who didn't choose it is there with another woman, or there is no man."""
        model = self.model
        women = [self.taken[row] for person, row in members if model.sex[person] > 0]
        men = [self.taken[row] for person, row in members if model.sex[person] == 0]
        held_men = int(model.held[slot, week] - model.held_women[slot, week])
        held_women, held_lone = int(model.held_women[slot, week]), int(model.held_lone[slot, week])
        asking = [self.taken[row] for person, row in members if model.sex[person] == 1]
        if not (men or held_men) or not (asking or held_lone) or held_women > 1:
            return
        mixed = self.cp.new_bool_var("")
        self.cp.add(mixed == 1) if held_men else self.cp.add_max_equality(mixed, men)
        for woman in asking:
            self.cp.add(sum(women) + held_women >= 2).only_enforce_if(woman, mixed)
        for man in men if held_lone else ():  # committed lines alone may leave her alone: that stands
            self.cp.add(sum(women) + held_women >= 2).only_enforce_if(man)

    def _apart(self) -> None:
        """People kept apart share no slot."""
        model = self.model
        for person in range(len(model.need)):
            for other in model.apart[model.apart_indptr[person] : model.apart_indptr[person + 1]].tolist():
                for row in range(model.indptr[person], model.indptr[person + 1]) if person < other else ():
                    slot = int(model.slot[row])
                    if (other, slot) in self.by_pair:
                        self.cp.add_bool_or(~self.taken[row], ~self.by_pair[other, slot])

    def _teams(self) -> None:
        """Supervisors and vehicles of every team on every day."""
        model = self.model
        for name, limit in (("supervised", model.supervisors), ("driven", model.vehicles)):
            groups: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
            held: dict[tuple[int, int, int], int] = defaultdict(int)
            for slot in range(len(model.runs)):
                if model.team[slot] < 0 or (name == "driven" and not model.vehicle[slot]):
                    continue
                for week in range(model.room.shape[1]):
                    key = (int(model.team[slot]), week, int(model.day[slot]))
                    if model.held[slot, week]:
                        held[key] += 1
                    elif (slot, week) in self.running:
                        groups[key].append(self.running[slot, week])
            for key, runs in groups.items():
                self.cp.add(sum(runs) <= max(0, int(limit[key]) - held[key]))
