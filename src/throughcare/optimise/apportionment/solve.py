"""Solve: case by case, all ways of sharing that can still be the fairest are kept, those that can't are dropped.

Two sharings of the same cases that gave every party as many of each stratum have the same future: only the fairer goes
on. What the cases to come cost at least is known beforehand, so a sharing whose cost so far and that least exceed the
best one known is dropped. Where more than `WIDTH` remain the worst are put aside, and the bound remembers them.
"""

from dataclasses import dataclass

from throughcare.optimise.apportionment.codec import problem_hash
from throughcare.optimise.apportionment.fairness import ALL, Measure, least_after
from throughcare.optimise.apportionment.problem import Case, Problem
from throughcare.optimise.apportionment.solution import Solution
from throughcare.optimise.result import Progress, Step, silent
from throughcare.optimise.stop import Stop, StopReason, Stopwatch

WIDTH = 1_000  # sharings that go on together; of a dozen cases shared by three or four all do

Given = tuple[int, ...]  # which party took each case so far, by position
Counts = tuple[tuple[int, ...], ...]  # by stratum, how many more each party has


def solve(problem: Problem, *, stop: Stop, seed: int = 0, progress: Progress = silent) -> Solution:
    """The fairest sharing: of equal ones that which gives each case, in order, to the party named first.

    `seed` is recorded and changes nothing: there is no chance in it. An iteration is one sharing looked at.
    """
    search = _Search(problem=problem, watch=stop.start(), progress=progress)
    return search.run(seed)


@dataclass
class _Search:
    problem: Problem
    watch: Stopwatch
    progress: Progress
    iterations: int = 0
    aside: int | None = None  # the least that any sharing put aside could cost
    stopped: StopReason | None = None

    def run(self, seed: int) -> Solution:
        """All cases, one after the other."""
        self.measure = Measure.of(self.problem)
        self.strata = self.problem.strata
        self.at = {party.ref: number for number, party in enumerate(self.problem.parties)}
        least = least_after(self.problem, self.measure)
        rest = [sum(least[number:]) for number in range(len(least) + 1)]
        best = self._greedy()
        layer: dict[Counts, tuple[int, Given]] = {self._none(): (0, ())}
        for number, case in enumerate(self.problem.cases):
            layer = self._kept(self._next(layer, case, rest[number + 1], best[0]), rest[number + 1])
            self.progress(Step(phase="sharing", done=(number + 1) / len(self.problem.cases)))
        return self._answer(min([best, *layer.values()]), rest[0], seed)

    def _none(self) -> Counts:
        return tuple((0,) * len(self.problem.parties) for _ in self.strata)

    def _greedy(self) -> tuple[int, Given]:
        """The cheapest party for each case in turn: a sharing to begin with."""
        counts, cost = self._none(), 0
        given: Given = ()
        for case in self.problem.cases:
            steps = ((self._given(counts, case, who), who) for who in self._able(counts, case))
            (added, counts), who = min(((cost_of, who) for cost_of, who in steps), key=lambda row: (row[0][0], row[1]))
            cost, given = cost + added, (*given, who)
        return cost, given

    def _next(
        self, layer: dict[Counts, tuple[int, Given]], case: Case, rest: int, best: int
    ) -> dict[Counts, tuple[int, Given]]:
        found: dict[Counts, tuple[int, Given]] = {}
        for counts, (cost, given) in layer.items():
            self.iterations += 1
            for who in self._able(counts, case):
                added, after = self._given(counts, case, who)
                row = (cost + added, (*given, who))
                if row[0] + rest <= best and (after not in found or row < found[after]):
                    found[after] = row
        return found

    def _kept(self, layer: dict[Counts, tuple[int, Given]], rest: int) -> dict[Counts, tuple[int, Given]]:
        """As many as may go on: once time or iterations are used up, the best alone."""
        self.stopped = self.stopped or self.watch.reason(iterations=self.iterations, gap=1.0)
        width = 1 if self.stopped else WIDTH
        if len(layer) <= width:
            return layer
        rows = sorted(layer.items(), key=lambda row: row[1])
        worst = rows[width][1][0] + rest
        self.aside = worst if self.aside is None else min(self.aside, worst)
        return dict(rows[:width])

    def _able(self, counts: Counts, case: Case) -> list[int]:
        """Who may take a case: whoever can, and with whom it waits hardly longer than with the quickest of them."""
        able = [self.at[ref] for ref in case.only] or range(len(self.problem.parties))
        waits = {who: self._wait(counts, who) for who in able}
        most = min(waits.values()) + self.problem.tolerance_minutes
        return sorted(who for who, wait in waits.items() if wait <= most)

    def _wait(self, counts: Counts, who: int) -> int:
        party = self.problem.parties[who]
        return party.wait_minutes + party.case_minutes * sum(row[who] for row in counts)

    def _given(self, counts: Counts, case: Case, who: int) -> tuple[int, Counts]:
        """What giving the case to a party adds to the unfairness, and the counts afterwards."""
        level = self.strata.index(case.stratum)
        row = counts[level]
        after = (*counts[:level], (*row[:who], row[who] + 1, *row[who + 1 :]), *counts[level + 1 :])
        of_level = _added(self.measure.start[case.stratum], after[level])
        of_all = _added(self.measure.start[ALL], *after)
        return self.measure.cost(of_level) + self.measure.cost(of_all), after

    def _answer(self, best: tuple[int, Given], least: int, seed: int) -> Solution:
        cost, given = best
        bound = cost if self.aside is None else max(least, min(cost, self.aside))
        is_final = self.aside is None
        reason = StopReason.OPTIMAL if bound == cost else self.stopped or StopReason.SETTLED
        refs = [party.ref for party in self.problem.parties]
        return Solution(
            takes={case.ref: refs[who] for case, who in zip(self.problem.cases, given, strict=True)},
            unfairness=cost,
            least_unfairness=least,
            is_final=is_final,
            value=-float(cost),
            bound=-float(bound),
            seed=seed,
            iterations=self.iterations,
            stop_reason=reason,
            problem_hash=problem_hash(self.problem),
        )


def _added(*rows: tuple[int, ...]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]
