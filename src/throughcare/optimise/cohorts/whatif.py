"""What would change the most: found by the prices of the bound, confirmed by solving again.

Each change is solved from the present plan with as many turns as the plan itself is given once more, so that what is
confirmed is due to the change and not to the longer search.
"""

from dataclasses import dataclass

from throughcare.optimise.cohorts.changes import promising
from throughcare.optimise.cohorts.measures import measure
from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.solve import solve
from throughcare.optimise.stop import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A change, what the prices promised, and what solving again confirmed beside the plan given as long.

    kind: "pair" (of facilitators), "room", "slot" (a room and staff for one group at a time) or "evenings".
    """

    kind: str
    change: str
    promised_points: int
    more_points: int
    more_starts: int
    weeks_sooner: int  # over everybody placed in both plans, the weeks by which they start sooner (minus: later)


def what_if(problem: Problem, solution: Solution, *, changes: int, turns: int, seed: int) -> tuple[Finding, ...]:
    """Of each kind the `changes` most promising, each confirmed in so many turns; best confirmed first."""
    stop = Stop(iterations=turns)
    base = solve(problem, stop=stop, seed=seed, start=solution)
    findings = []
    for change in promising(problem, each=changes):
        again = solve(change.problem, stop=stop, seed=seed, start=base)
        findings.append(
            Finding(
                kind=change.kind,
                change=change.words,
                promised_points=change.promised_points,
                more_points=int(again.value - base.value),
                more_starts=measure(change.problem, again).starts - measure(problem, base).starts,
                weeks_sooner=_weeks_sooner(problem, base, again),
            )
        )
    return tuple(sorted(findings, key=lambda finding: -finding.more_points))


def _weeks_sooner(problem: Problem, before: Solution, after: Solution) -> int:
    starts = [_starts(problem, plan) for plan in (before, after)]
    return sum(starts[0][ref] - starts[1][ref] for ref in starts[0].keys() & starts[1].keys())


def _starts(problem: Problem, plan: Solution) -> dict[str, int]:
    weeks = {group.ref: group.start_week for group in (*problem.held_groups, *plan.groups)}
    return {ref: weeks[group] for ref, group in plan.placed().items()}
