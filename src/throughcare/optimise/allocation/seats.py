"""Overbooking: how much of a seat somebody takes up who is expected to come with a given chance.

A session with C seats may offer more places than seats as long as the chance of turning anybody away stays within a
limit ε. Chernoff's bound makes that linear: for any t > 0,
P(more than C come) ≤ exp(-t (C + 1)) · Π (1 + q (e^t - 1)), which is at most ε when Σ log(1 + q (e^t - 1)) is at most
t (C + 1) + log ε. So each person takes up the share C · log(1 + q (e^t - 1)) / (t (C + 1) + log ε) of a seat, never
more than one, and shares may add up to C. t is the one that seats most people of middling attendance; where overbooking
doesn't help (few seats) a share is one seat. Attendance is rounded up to steps of 5%, shares up to 1/64 of a seat.
"""

import math

import numpy as np
import numpy.typing as npt

SEAT = 64  # units of a seat
CLASSES = 20  # steps of attendance: class k stands for attendance up to k / 20
MIDDLING = 0.7  # about half of all offered hours are worked, stand-downs included; a group's middling member comes more
TILTS = tuple(0.05 * step for step in range(4, 81))


def attendance_class(attendance: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The class of each attendance, from 1 to 20, rounded up."""
    return np.clip(np.ceil(attendance * CLASSES - 1e-9), 1, CLASSES).astype(np.int64)


def share_table(most_seats: int, limit: float) -> npt.NDArray[np.int64]:
    """Shares in 1/64 of a seat, shape (most_seats + 1, 21), by seats and class of attendance."""
    table = np.full((most_seats + 1, CLASSES + 1), SEAT, dtype=np.int64)
    for seats in range(1, most_seats + 1):
        table[seats] = [_share(seats, k / CLASSES, limit) for k in range(CLASSES + 1)]
    return table


def _share(seats: int, attendance: float, limit: float) -> int:
    """The share of one person, in 1/64 of a seat."""
    tilt = max(TILTS, key=lambda t: _budget(seats, limit, t) / _load(MIDDLING, t))
    budget = _budget(seats, limit, tilt)
    if budget <= seats * _load(MIDDLING, tilt):
        return SEAT
    return min(SEAT, math.ceil(SEAT * seats * _load(attendance, tilt) / budget - 1e-9))


def _budget(seats: int, limit: float, tilt: float) -> float:
    return tilt * (seats + 1) + math.log(limit)


def _load(attendance: float, tilt: float) -> float:
    return math.log1p(attendance * math.expm1(tilt))
