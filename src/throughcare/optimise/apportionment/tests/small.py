"""Small problems, written briefly."""

import itertools

from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.stop import Stop

NO_LIMIT = 10**9


def chain(promises, strata, *, taken=None, waits=None, each=0, tolerance=NO_LIMIT, only=None):
    """Promises {party: weight}, strata "low low high", taken {party: {stratum: n}}, waits {party: minutes}."""
    return Problem(
        parties=tuple(
            Party(
                ref=ref,
                promised=promised,
                taken=(taken or {}).get(ref, {}),
                wait_minutes=(waits or {}).get(ref, 0),
                case_minutes=each,
            )
            for ref, promised in promises.items()
        ),
        cases=tuple(
            Case(ref=str(number), stratum=stratum, only=(only or {}).get(str(number), ()))
            for number, stratum in enumerate(strata.split())
        ),
        tolerance_minutes=tolerance,
    )


def answer(problem, **stop):
    """The solution without a limit."""
    return solve(problem, stop=Stop(**stop))


def taken(problem):
    """Who takes the cases, in order."""
    return list(answer(problem).takes.values())


def brute(problem):
    """The least unfairness of all sharings, and the first of those that have it: by trying every one."""
    best = None
    for given in itertools.product(range(len(problem.parties)), repeat=len(problem.cases)):
        cost = _cost(problem, given)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, given)
    return best


def _cost(problem, given):
    had = [dict(party.taken) for party in problem.parties]
    waits = [party.wait_minutes for party in problem.parties]
    total = 0
    for case, who in zip(problem.cases, given, strict=True):
        able = [n for n, party in enumerate(problem.parties) if not case.only or party.ref in case.only]
        if who not in able or waits[who] > min(waits[n] for n in able) + problem.tolerance_minutes:
            return None
        waits[who] += problem.parties[who].case_minutes
        had[who][case.stratum] = had[who].get(case.stratum, 0) + 1
        total += _level(problem, [sum(row.values()) for row in had])
        total += _level(problem, [row.get(case.stratum, 0) for row in had])
    return total


def _level(problem, counts):
    weight, heavy = sum(p.promised for p in problem.parties), 1 + 2 * len(problem.parties) * max(1, len(problem.cases))
    away = [weight * n - p.promised * sum(counts) for n, p in zip(counts, problem.parties, strict=True)]
    return sum(d * d * (heavy if abs(d) >= weight else 1) for d in away)
