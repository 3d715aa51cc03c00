"""A solution as a JSON document: figures, lines, shortfalls by name, prices of full sessions."""

from typing import Any

import numpy as np

from throughcare.optimise.allocation.check import Report
from throughcare.optimise.allocation.problem import Array, Problem
from throughcare.optimise.allocation.solve import Solution


def write_solution(problem: Problem, solution: Solution, report: Report) -> dict[str, Any]:
    """The document of a verified solution; the schema is in the README."""
    fixed = {(int(p), int(s)) for p, s in problem.committed}
    people, slots = problem.people.ref, problem.slots.ref
    return {
        "value": int(solution.value),
        "bound": int(solution.bound),
        "gap": round(solution.gap, 6),
        "seed": solution.seed,
        "iterations": solution.iterations,
        "planned": solution.planned,
        "stop_reason": str(solution.stop_reason),
        "problem_hash": solution.problem_hash,
        "lines": [
            {"person": people[p], "slot": slots[s], "committed": (p, s) in fixed} for p, s in solution.lines.tolist()
        ],
        "shortfalls": [{"person": ref, "hours_a_week": hours} for ref, hours in sorted(report.shortfalls.items())],
        "prices": [
            {"slot": slots[s], "week": int(w), "minutes_a_seat": round(float(solution.prices[s, w]), 2)}
            for s, w in np.argwhere(solution.prices > 0).tolist()
        ],
        "breaches": list(report.breaches),
        "standing": list(report.standing),
    }


def read_lines(problem: Problem, document: dict[str, Any]) -> Array:
    """The lines of a solution's document as pairs of row numbers. KeyError names an unknown ref."""
    people = {ref: i for i, ref in enumerate(problem.people.ref)}
    slots = {ref: i for i, ref in enumerate(problem.slots.ref)}
    pairs = sorted((people[line["person"]], slots[line["slot"]]) for line in document["lines"])
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
