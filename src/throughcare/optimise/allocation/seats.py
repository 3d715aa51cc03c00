"""Overbooking: how many people a session with so many seats may be promised to.

Two rules hold together. A session is promised to no more people than would be safe if each came with the average
attendance of all people in the problem, and to at most four more than it has seats. And the exact chance that it has
to turn anybody away, with its own people's attendance (people come independently), is at most the problem's limit.

The exact chance needs no table: with n = C + k promised and r = (1 - q) / q for each person, the chance that more than
C come is the product of all q times (1 + e1 + ... + e(k-1)), where ej are the elementary symmetric sums of r. The
solver keeps the sums of log q, r, r² and r³ as whole numbers, so they are exact in any order of work.

For the bound the exact chance is replaced by a linear inequality that every answer keeps. Let A be the least sum of
-log q that a group of C + 1 must have (-log ε), B that of a group of C + 2, which is least when all are equally sure
(for a given product of q, the sum of r is least then). With a = min(A, B / 2) the sum of 1 - (-log q) / a over a group
is at most C whatever its size up to C + 2. Sessions promised to more people go without.
"""

import math

import numpy as np
import numpy.typing as npt

MOST_EXTRA = 4  # people promised above the seats; sums up to r³ are enough for these
STEPS = 50  # attendance is rounded down to 1/50 where shares are reckoned, which keeps the bound a bound
UNIT = 1024  # of a share
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


def share_table(promised: npt.NDArray[np.int64], limit: float) -> npt.NDArray[np.int64]:
    """Shares of the linear inequality in 1/1024, rounded down, by seats and by steps of attendance; nought for none."""
    table = np.zeros((len(promised), STEPS + 1), dtype=np.int64)
    sure = -np.log(np.maximum(np.arange(STEPS + 1) / STEPS, 1e-9))
    for seats, most in enumerate(promised.tolist()):
        if most - seats in (1, 2):
            table[seats] = np.floor((1 - sure / _least_doubt(seats, most, limit)) * UNIT).astype(np.int64)
    return table


def _least_doubt(seats: int, most: int, limit: float) -> float:
    """The least sum of -log q for each person above the seats."""
    least = -math.log(limit)
    if most == seats + 1:
        return least
    low, high = 0.0, 1.0  # the attendance at which seats + 2 equally sure people are just within the limit
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _more_come(seats + 2, seats, middle) <= limit else (low, middle)
    return min(least, -(seats + 2) * math.log(high) / 2)


def _more_come(people: int, seats: int, attendance: float) -> float:
    """The chance that more than `seats` of so many people come."""
    ways = (
        math.comb(people, k) * attendance**k * (1 - attendance) ** (people - k) for k in range(seats + 1, people + 1)
    )
    return math.fsum(ways)
