"""Made-up supply chains of three sizes: same size and seed, same problem."""

import random
from dataclasses import dataclass

from throughcare.optimise.apportionment.problem import Case, Party, Problem

DAY_MINUTES = 450  # of work
MIX = {"low": 0.35, "medium": 0.45, "high": 0.20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many parties share, how many cases wait, and how many were shared before."""

    parties: int
    cases: int
    before: int


# Two out of three contracts have subcontractors, one to three mostly; a dozen referrals waiting is a bad week.
SIZES = {
    "desk": Size(parties=3, cases=4, before=60),
    "week": Size(parties=4, cases=14, before=400),
    "beyond": Size(parties=8, cases=60, before=2_000),
}


def make_problem(size: str, *, seed: int = 1) -> Problem:
    """A made-up desk of a lead provider: shares promised, what was had so far, waits, and who can't take what."""
    dice, wanted = random.Random(f"{size}-{seed}"), SIZES[size]  # noqa: S311 - a made-up world
    parties = tuple(
        Party(
            ref=f"P{number}",
            promised=promised,
            taken={stratum: _had(dice, wanted.before * promised * part / 100) for stratum, part in MIX.items()},
            wait_minutes=dice.randrange(1, 12) * DAY_MINUTES,
            case_minutes=DAY_MINUTES * 20 // promised,
        )
        for number, promised in enumerate(promises(dice, wanted.parties), 1)
    )
    refs = [party.ref for party in parties]
    cases = tuple(
        Case(
            ref=f"C{number:02}",
            stratum=dice.choices(list(MIX), list(MIX.values()))[0],
            only=tuple(sorted(dice.sample(refs, len(refs) - 1))) if dice.random() < 0.1 else (),
        )
        for number in range(1, wanted.cases + 1)
    )
    return Problem(parties=parties, cases=cases, tolerance_minutes=5 * DAY_MINUTES)


def promises(dice: random.Random, parties: int) -> list[int]:
    """Shares in hundredths that add up to 100: the lead's is the largest."""
    weights = sorted((dice.uniform(0.3, 1) for _ in range(parties)), reverse=True)
    weights[0] += 1
    shares = [max(1, round(100 * weight / sum(weights))) for weight in weights]
    shares[0] += 100 - sum(shares)
    return shares


def _had(dice: random.Random, fair: float) -> int:
    return max(0, round(fair + dice.gauss(0, 1.5)))
