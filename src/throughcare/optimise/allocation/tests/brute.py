"""The best answer by trying every set of lines of everybody, judged by the plain statement alone."""

import itertools
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from throughcare.optimise.allocation.document import write_problem
from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.allocation.tests.plain import Line, Row, Statement


class Best(NamedTuple):
    """What the best answers are worth in minute-equivalents, and all of them: lines, committed ones included."""

    worth: int
    answers: list[frozenset[Line]]


def best_by_brute_force(problem: Problem) -> int:
    """The worth of the best answer that breaks no rule."""
    return best_answers(write_problem(problem)).worth


def best_answers(document: Row) -> Best:
    """The best answers to a problem in full; every combination of each person's allowed sets is tried."""
    said = Statement(document)
    options = [_sets_of(said, person) for person in said.people]
    held = {slot: [p for p, s in said.fixed if s == slot] for slot in said.slots}

    @cache
    def cost(slot: str, people: tuple[str, ...]) -> int | None:
        """What a slot costs with these people beside the committed ones; None where that breaks a rule."""
        there = {*held[slot], *people}
        if any(not fault.lines <= said.fixed for fault in said.slot_faults(slot, there)):
            return None
        return said.slot_cost(slot, there)

    best, answers = -(10**9), []
    for combination in itertools.product(*options):
        inside: dict[str, list[str]] = defaultdict(list)
        for person, (_, slots) in zip(said.people, combination, strict=True):
            for slot in slots:
                inside[slot].append(person)
        costs = [cost(slot, tuple(inside.get(slot, ()))) for slot in said.slots]
        if None in costs:
            continue
        worth = sum(gain for gain, _ in combination) - sum(c for c in costs if c is not None)
        if worth < best:
            continue
        lines = said.fixed | {(person, slot) for slot, people in inside.items() for person in people}
        if all(fault.lines <= said.fixed for fault in said.team_faults(lines)):
            answers = [*(answers if worth == best else ()), frozenset(lines)]
            best = worth
    return Best(best, answers)


def _sets_of(said: Statement, person: str) -> list[tuple[int, tuple[str, ...]]]:
    """Sets of new slots that the person could have if nobody else were there, and what they are worth without what
    their sessions cost."""
    held = [slot for who, slot in said.fixed if who == person]
    free = [slot for slot in said.slots if slot not in held and not said.pair_faults(person, slot)]
    found = []
    for size in range(len(free) + 1):
        for slots in itertools.combinations(free, size):
            week = [*held, *slots]
            if all(fault.lines <= said.fixed for fault in said.week_faults(person, week)):
                worth = said.week_worth(person, week) - sum(said.line_cost(person, slot) for slot in week)
                found.append((worth, slots))
    return found
