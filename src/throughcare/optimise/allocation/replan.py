"""Mends a plan after an absence, a stood-down slot or a move, with everything else kept as it is.

Every line that can stay is committed first, so only those touched by the change, and the seats it frees, are looked
at: a region takes well under a second.
"""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.explain import broken_rules
from throughcare.optimise.allocation.problem import Array, Problem, replace_committed
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.values import facts_of
from throughcare.optimise.stop import Stop

REPLAN_ITERATIONS = 12

Line = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replan:
    """A mended plan. `kept` lines are as before, `lost` are gone, `new` ones take their place: pairs of rows."""

    solution: Solution
    problem: Problem
    kept: Array
    lost: Array
    new: Array


def without_person(problem: Problem, person: int) -> Problem:
    """The problem when somebody can't come at all: not available on any day, with no committed line."""
    available = problem.people.available.copy()
    available[person] = 0
    people = dataclasses.replace(problem.people, available=available)
    kept = problem.committed[problem.committed[:, 0] != person]
    return dataclasses.replace(problem, people=people, committed=kept)


def without_slot(problem: Problem, slot: int, *, weeks: tuple[int, ...] | None = None) -> Problem:
    """The problem when a slot stands down, in some weeks or (None) in all; then with no committed line there."""
    capacity = problem.slots.capacity.copy()
    capacity[slot, list(range(problem.weeks) if weeks is None else weeks)] = 0
    slots = dataclasses.replace(problem.slots, capacity=capacity)
    stays = capacity[slot].any()
    kept = problem.committed if stays else problem.committed[problem.committed[:, 1] != slot]
    return dataclasses.replace(problem, slots=slots, committed=kept)


def with_person_moved(problem: Problem, person: int, home: int) -> Problem:
    """The problem when somebody lives elsewhere, with no committed line until a new one is found."""
    homes = problem.people.home.copy()
    homes[person] = home
    kept = problem.committed[problem.committed[:, 0] != person]
    people = dataclasses.replace(problem.people, home=homes)
    return dataclasses.replace(problem, people=people, committed=kept)


def replan(before: Problem, changed: Problem, lines: Array, *, seed: int = 0) -> Replan:
    """The plan for a changed problem that keeps every line of the old plan that breaks no rule now.

    Who loses a line is placed anew, all lines of a person together, as far as seats are left; people who had no line
    may take a seat that is freed; nobody else is touched.
    """
    kept = _still_good(before, changed, lines)
    others = np.unique(kept[:, 0])
    problem = replace_committed(_asking_no_more(changed, others), kept)
    solution = solve(problem, stop=Stop(iterations=REPLAN_ITERATIONS), seed=seed)
    now, then = _line_set(solution.lines), _line_set(lines)
    return Replan(
        solution=solution,
        problem=changed,
        kept=_pairs(then & now),
        lost=_pairs(then - now),
        new=_pairs(now - then),
    )


def _still_good(before: Problem, changed: Problem, lines: Array) -> Array:
    """The lines that can stay. What the change touches is looked at, and what follows from lines that go."""
    kept = _line_set(lines)
    by_person, by_slot = _index(kept, 0), _index(kept, 1)
    waiting = _changed_rows(before.slots, changed.slots)
    for person in _changed_rows(before.people, changed.people):
        waiting |= {slot for _, slot in by_person[person]}
    while waiting:
        slot = min(waiting)
        waiting.discard(slot)
        for person in _who_goes(changed, slot, sorted(by_slot[slot] & kept)):
            gone = by_person[person] & kept
            kept -= gone
            waiting |= {other for _, other in gone} - {slot}
    return _pairs(kept)


def _who_goes(problem: Problem, slot: int, lines: list[Line]) -> list[int]:
    """The people who can't stay in the slot: by the rules of each alone, then by seats and company."""
    facts = facts_of(problem)
    going = [p for p, _ in lines if any(hits[slot] for hits in broken_rules(problem, facts, p).values())]
    alone = dataclasses.replace(problem, committed=np.empty((0, 2), dtype=np.int64))
    staying = [line for line in lines if line[0] not in going]
    while staying and (breach := _session_breach(alone, staying)):
        woman = [line for line in staying if problem.people.woman[line[0]]]
        leaver = woman[0] if "alone" in breach else max(staying, key=lambda line: problem.people.attendance[line[0]])
        staying.remove(leaver)
        going.append(leaver[0])
    return going


def _session_breach(problem: Problem, lines: list[Line]) -> str:
    """A breach of seats or company in a slot, or nothing."""
    found = check(problem, lines).breaches
    return next((b for b in found if any(word in b for word in ("promised", "turn somebody", "alone in"))), "")


def _changed_rows(before: Any, now: Any) -> set[int]:
    """Rows of a table in which anything differs."""
    found: set[int] = set()
    for name in now.__slots__:
        old, new = getattr(before, name), getattr(now, name)
        if isinstance(new, np.ndarray):
            differs = old != new
            found |= set(np.flatnonzero(differs.reshape(len(new), -1).any(axis=1)).tolist())
    return found


def _asking_no_more(problem: Problem, people: Array) -> Problem:
    """The problem in which these people can be given nothing new: what they have is committed."""
    available = problem.people.available.copy()
    available[people] = 0
    return dataclasses.replace(problem, people=dataclasses.replace(problem.people, available=available))


def _index(lines: set[Line], column: int) -> dict[int, set[Line]]:
    """Lines by person (0) or by slot (1)."""
    found: dict[int, set[Line]] = defaultdict(set)
    for line in lines:
        found[line[column]].add(line)
    return found


def _line_set(lines: Array) -> set[Line]:
    return {(int(person), int(slot)) for person, slot in lines}


def _pairs(lines: set[Line]) -> Array:
    return np.array(sorted(lines), dtype=np.int64).reshape(-1, 2)
