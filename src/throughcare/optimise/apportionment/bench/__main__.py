"""Measure: python -m throughcare.optimise.apportionment.bench --years 20

A made-up contract for a year, referral by referral, shared by the solver and by hand: how much of the promise is kept,
of all cases and of the hard ones, and how long people wait. Then how long a desk's proposal takes.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from statistics import mean

import click

from throughcare.optimise.apportionment.by_hand import Hand, take_by_hand
from throughcare.optimise.apportionment.generate import DAY_MINUTES, MIX, SIZES, make_problem, promises
from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.stop import Stop

DAYS, A_DAY = 250, 1.2  # working days of a year, referrals a day
SOLVERS = {f"solver, {days} days": days for days in (0, 1, 2, 5)}  # with how long a tolerance


@dataclass
class Year:
    """A supply chain as it stands on a day of a made-up year."""

    parties: list[Party]
    speeds: list[float]  # referrals that each begins a day
    backlog: list[float]
    waits: list[float] = field(default_factory=list)

    def problem(self, case: Case, tolerance_days: int) -> Problem:
        """The sharing of one case, with waits as they are."""
        rows = zip(self.parties, self.backlog, self.speeds, strict=True)
        parties = tuple(replace(party, wait_minutes=int(left / speed * DAY_MINUTES)) for party, left, speed in rows)
        return Problem(parties=parties, cases=(case,), tolerance_minutes=tolerance_days * DAY_MINUTES)

    def give(self, ref: str, case: Case) -> None:
        """A party takes the case."""
        at = next(number for number, party in enumerate(self.parties) if party.ref == ref)
        self.waits.append(self.backlog[at] / self.speeds[at])
        self.backlog[at] += 1
        taken = dict(Counter(self.parties[at].taken) + Counter([case.stratum]))
        self.parties[at] = replace(self.parties[at], taken=taken)

    def kept(self, *strata: str) -> float:
        """What share of the cases of these strata is where it was promised to be, in hundredths."""
        had = [sum(party.taken.get(stratum, 0) for stratum in strata) for party in self.parties]
        total, weight = sum(had), sum(party.promised for party in self.parties)
        away = sum(abs(h - p.promised * total / weight) for h, p in zip(had, self.parties, strict=True))
        return 100 - 50 * away / total


def lived(way: str, seed: int) -> Year:
    """A year shared in one way."""
    dice = random.Random(seed)  # noqa: S311 - a made-up world
    shares = promises(dice, 4)
    speeds = [A_DAY * 1.15 * share / 100 * dice.uniform(0.75, 1.35) for share in shares]
    parties = [Party(ref=f"P{number}", promised=share) for number, share in enumerate(shares)]
    year = Year(parties=parties, speeds=speeds, backlog=[3 * speed for speed in speeds])
    for day in range(DAYS):
        for number in range(int(A_DAY) + (dice.random() < A_DAY % 1)):
            case = Case(ref=f"{day}-{number}", stratum=dice.choices(list(MIX), list(MIX.values()))[0])
            year.give(_taker(year.problem(case, SOLVERS.get(way, 0)), way), case)
        year.backlog = [max(0.0, left - speed) for left, speed in zip(year.backlog, speeds, strict=True)]
    return year


def _taker(problem: Problem, way: str) -> str:
    if way in SOLVERS:
        return solve(problem, stop=Stop()).takes[problem.cases[0].ref]
    return take_by_hand(problem, Hand(way)).ref


@click.command()
@click.option("--years", type=click.IntRange(min=1), default=10, show_default=True, help="How many made-up years.")
def main(years: int) -> None:
    """Print what each way of sharing comes to."""
    click.echo("way               kept of all  of the easy  of the hard  mean wait in days  longest")
    for way in (*SOLVERS, *Hand):
        lives = [lived(way, seed) for seed in range(years)]
        kept = [mean(year.kept(*strata) for year in lives) for strata in (tuple(MIX), ("low",), ("high",))]
        waits = mean(mean(year.waits) for year in lives), max(max(year.waits) for year in lives)
        click.echo(f"{way:<18}{kept[0]:>10.1f}{kept[1]:>13.1f}{kept[2]:>13.1f}{waits[0]:>19.1f}{waits[1]:>9.1f}")
    for size in SIZES:
        found = [_timed(size, seed) for seed in range(years)]
        seconds = [taken for taken, _final in found]
        final = sum(is_final for _taken, is_final in found)
        click.echo(f"{size}: {mean(seconds):.3f} s a proposal, {max(seconds):.3f} at most, {final} of {years} proven")


def _timed(size: str, seed: int) -> tuple[float, bool]:
    problem, began = make_problem(size, seed=seed), time.perf_counter()
    solution = solve(problem, stop=Stop(seconds=5))
    return time.perf_counter() - began, solution.is_final


if __name__ == "__main__":
    main()
