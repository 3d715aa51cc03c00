"""Overbooking: how many people a session with so many seats may be promised to.

Two rules hold together. A session is promised to no more people than would be safe if each came with the average
attendance of all people in the problem, and to at most four more than it has seats. And the exact chance that it has
to turn anybody away, with its own people's attendance (people come independently), is at most the problem's limit.

The exact chance needs no table: with n = C + k promised and r = (1 - q) / q for each person, the chance that more than
C come is the product of all q times (1 + e1 + ... + e(k-1)), where ej are the elementary symmetric sums of r. The
solver keeps the sums of log q, r, r² and r³ as whole numbers, so they are exact in any order of work.

For the bound the exact chance is replaced by the least doubt that a group of each size needs, where a person's doubt is
-log q and a group's is their sum. A group of C + 1 needs exactly -log limit. A larger one must at least keep the chance
that nobody or one person is away within the limit, and among groups of equal doubt that chance is least when all are
equally sure (the product of q is the same and the sum of r is least), so what equally sure people need is least.
"""

import math

import numpy as np
import numpy.typing as npt

MOST_EXTRA = 4  # people promised above the seats; sums up to r³ are enough for these
UNIT = 1024  # of doubt; a person's is rounded up, which keeps the bound a bound
LEAST_CHANCE = 0.02  # attendance below this counts as this, so that r stays small
SCALE = 1 << 20  # of the whole numbers that stand for log q and powers of r


def promised(seats: int, attendance: float, limit: float) -> int:
    """How many people of this attendance may be promised a session without too great a chance of turning one away."""
    if seats == 0:
        return 0
    count = seats
    while count < seats + MOST_EXTRA and _more_come(count + 1, seats, attendance) <= limit:
        count += 1
    return count


def promised_table(most_seats: int, attendance: float, limit: float) -> npt.NDArray[np.int64]:
    """How many are promised for 0, 1, 2 … seats."""
    return np.array([promised(seats, attendance, limit) for seats in range(most_seats + 1)], dtype=np.int64)


def chance_terms(attendance: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """log q, r, r² and r³ of each person as whole numbers, shape (people, 4)."""
    chance = np.maximum(attendance, LEAST_CHANCE)
    odds = (1 - chance) / chance
    return np.rint(np.stack((np.log(chance), odds, odds**2, odds**3), axis=1) * SCALE).astype(np.int64)


def doubts(attendance: npt.NDArray[np.float64], most_needed: int) -> npt.NDArray[np.int64]:
    """The doubt of people in 1/1024; whoever hardly ever comes has as much as any group needs."""
    doubt = np.ceil(-np.log(np.maximum(attendance, LEAST_CHANCE)) * UNIT).astype(np.int64)
    return np.where(attendance < LEAST_CHANCE, np.maximum(doubt, most_needed), doubt)


def least_doubts(most_seats: int, limit: float) -> npt.NDArray[np.int64]:
    """The least doubt of a group by seats (rows) and by people above the seats (0 to MOST_EXTRA), in 1/1024."""
    rows = [[_least_doubt(seats, extra, limit) for extra in range(MOST_EXTRA + 1)] for seats in range(most_seats + 1)]
    return np.floor(np.array(rows) * UNIT).astype(np.int64)


def _least_doubt(seats: int, extra: int, limit: float) -> float:
    """The least doubt of a group so much larger than its seats."""
    if extra == 0 or seats == 0:
        return 0.0
    if extra == 1:
        return -math.log(limit)
    people, low, high = seats + extra, 0.0, 1.0  # the attendance at which equally sure people are just within the limit
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _more_come(people, people - 2, middle) <= limit else (low, middle)
    return -people * math.log(high)


def _more_come(people: int, seats: int, attendance: float) -> float:
    """The chance that more than `seats` of so many people come."""
    ways = (
        math.comb(people, k) * attendance**k * (1 - attendance) ** (people - k) for k in range(seats + 1, people + 1)
    )
    return math.fsum(ways)
