"""How unfair a sharing is, in whole numbers, and the least that it can be whoever takes what.

After each case every party is ahead of its promise or behind it, twice: of all cases, and of those as hard. Measured in
parts of a case (`weight` of them make one), ahead by d costs d². A whole case or more costs so much more that no sum of
smaller ones outweighs it: that is the quota of apportionment, which a sharing keeps wherever it can be kept.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from throughcare.optimise.apportionment.problem import Problem

ALL = ""  # the stratum of all cases; no stratum has an empty name


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of one problem. `start` is what each party had before, by level; `penalty` weighs whole cases."""

    promised: tuple[int, ...]
    weight: int
    penalty: int
    start: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, problem: Problem) -> "Measure":
        """The measure of a problem."""
        parties = problem.parties
        start = {level: tuple(p.taken.get(level, 0) for p in parties) for level in problem.strata}
        start[ALL] = tuple(sum(p.taken.values()) for p in parties)
        penalty = 1 + 2 * len(parties) * max(1, len(problem.cases))
        return cls(tuple(p.promised for p in parties), problem.weight, penalty, start)

    def cost(self, counts: Sequence[int]) -> int:
        """The unfairness of what the parties have had at one level."""
        total = sum(counts)
        return sum(self.of_one(who, count, total) for who, count in enumerate(counts))

    def of_one(self, who: int, count: int, total: int) -> int:
        """One party's part in the unfairness, when it has had `count` of `total`."""
        away = self.weight * count - self.promised[who] * total
        return away * away if abs(away) < self.weight else self.penalty * away * away

    def least(self, level: str, more: int) -> int:
        """The least unfairness of a level after so many more cases. It is convex: the cheapest step first."""
        counts = list(self.start[level])
        total = sum(counts) + more
        steps = [(self._step(who, count, total), who) for who, count in enumerate(counts)]
        heapq.heapify(steps)
        for _ in range(more):
            _cost, who = heapq.heappop(steps)
            counts[who] += 1
            heapq.heappush(steps, (self._step(who, counts[who], total), who))
        return self.cost(counts)

    def _step(self, who: int, count: int, total: int) -> int:
        return self.of_one(who, count + 1, total) - self.of_one(who, count, total)


def least_after(problem: Problem, measure: Measure) -> list[int]:
    """For each case, the least unfairness that the sharing up to it can have: its own level's and that of all."""
    so_far: Counter[str] = Counter()
    found = []
    for case in problem.cases:
        so_far.update((case.stratum, ALL))
        found.append(measure.least(case.stratum, so_far[case.stratum]) + measure.least(ALL, so_far[ALL]))
    return found
