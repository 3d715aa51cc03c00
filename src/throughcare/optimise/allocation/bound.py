"""The proven bound and the prices of seats, by Lagrangian relaxation of seats, solved by subgradient steps.

With a price on every place of every session each person's best set can be found alone, and so can the sessions that
are worth running under the limits of each team. The sum of both is at least the worth of any answer, whatever the
prices; the steps look for the prices that make it least. A second price is on attendance above the seats: a linear
inequality stands for the exact chance of turning somebody away (see seats). Other rules between people of a group (a
woman alone, people kept apart, viable size) are left out, which can only raise the sum: it stays a bound. All sums
are of whole numbers, so neither the order of work nor the number of cores changes anything.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from throughcare.optimise.allocation.candidates import Lists, lists_of
from throughcare.optimise.allocation.model import Crowd, Model
from throughcare.optimise.allocation.seats import UNIT
from throughcare.optimise.allocation.sets import best_set, scratch
from throughcare.optimise.allocation.values import Ints

CHUNKS = 4  # parts of the people that are searched at the same time, however many cores there are
MEMORY = 0.7  # share of the last direction kept in the next
PATIENCE = 8  # steps without a better bound before less is hoped for
FIRST_HOPE = 0.1  # share of the first bound by which the next one is hoped to be lower
DEAREST = float(1 << 28)  # no price needs to be higher: nobody is worth it
LEAST_HOPE = 3e-5  # share of the bound at which the search is done


@dataclass(slots=True, kw_only=True)
class Prices:
    """The state of the search: prices by kind (of a promised
    place, of attendance), slot and week; the least bound so far with its prices, and the direction.

    Prices and bounds are in fine units. `hope` is by how much the search aims below the
    least bound: it halves whenever it proves too much.
    """

    now: Ints
    best: Ints
    bound: int
    direction: Ints
    hope: float = 0.0
    waited: int = 0
    steps: int = 0

    @property
    def done(self) -> bool:
        """Whether further steps would help no more."""
        return self.steps > 0 and self.hope <= LEAST_HOPE * abs(self.bound)


def no_prices(model: Model) -> Prices:
    """Where the search begins: all seats free of charge."""
    zero = np.zeros((2, *model.room.shape), dtype=np.int64)
    return Prices(now=zero, best=zero.copy(), bound=1 << 60, direction=zero.astype(np.float64))


def team_days(model: Model) -> Lists:
    """Slots by team * 7 + weekday; slots without a supervisor are in none."""
    slots = np.flatnonzero(model.team >= 0)
    return lists_of(model.team[slots] * 7 + model.day[slots], slots, len(model.supervisors) * 7)


def relax(
    model: Model, crowd: Crowd, groups: Lists, prices: Ints, pool: ThreadPoolExecutor
) -> tuple[int, npt.NDArray[np.float64]]:
    """The bound at these prices, and by how much people would take more than there is, by price."""
    table = key_prices(model, crowd, prices)
    edges = [len(model.need) * i // CHUNKS for i in range(CHUNKS + 1)]
    parts = list(pool.map(lambda i: _people(model, crowd, table, edges[i], edges[i + 1]), range(CHUNKS)))
    open_worth, runs = _sessions(model, groups, model.room * prices[0] - (-crowd.room * prices[1] // UNIT))
    used = np.sum([used for _, used in parts], axis=0).astype(np.float64)
    used[0] -= model.room * runs
    used[1] = (used[1] - crowd.room * runs) / UNIT
    return sum(gain for gain, _ in parts) + open_worth, used


def step(model: Model, crowd: Crowd, groups: Lists, state: Prices, pool: ThreadPoolExecutor) -> None:
    """One step of the search: the bound at the prices of now, then better prices along a direction with memory."""
    bound, over = relax(model, crowd, groups, state.now, pool)
    if not state.steps:
        state.hope = FIRST_HOPE * abs(bound)
    state.steps += 1
    state.waited = 0 if bound < state.bound - state.hope / 20 else state.waited + 1
    if bound < state.bound:
        state.bound, state.best = bound, state.now.copy()
    if state.waited >= PATIENCE:
        state.hope, state.waited = state.hope / 2, 0
    over[(over < 0) & (state.now == 0)] = 0.0
    state.direction = over + MEMORY * state.direction
    square = float((state.direction**2).sum())
    if not square:
        state.hope = 0.0  # nobody wants more seats than there are: the bound can't be better
        return
    stride = (bound - state.bound + state.hope) / square
    state.now = np.rint(np.clip(state.now + stride * state.direction, 0, DEAREST)).astype(np.int64)


@njit(cache=True, nogil=True)
def key_prices(model: Model, crowd: Crowd, prices: Ints) -> Ints:
    """The price of a line by key of person and slot: a promised place and attendance in every week it takes part in.

    The part for attendance is rounded down, that of the sessions up, so that the bound stays a bound.
    """
    table = np.zeros((len(model.key_active), len(model.runs)), dtype=np.int32)
    for key in range(len(model.key_active)):
        active, kind = model.key_active[key], crowd.key_step[key]
        for slot in range(len(model.runs)):
            total = 0
            for week in range(model.room.shape[1]):
                if active & model.runs[slot] & (1 << week):
                    total += prices[0, slot, week] + (prices[1, slot, week] * crowd.share[slot, week, kind] >> 10)
            table[key, slot] = max(-(1 << 30), min(total, 1 << 30))
    return table


@njit(cache=True, nogil=True)
def _people(model: Model, crowd: Crowd, table: Ints, first: int, last: int) -> tuple[int, Ints]:
    """The gains of some people at the prices of the table, and the places and attendance they would take."""
    used = np.zeros((2, *model.room.shape), dtype=np.int64)
    work, chosen, total = scratch(), np.empty(16, dtype=np.int64), 0
    for person in range(first, last):
        gain, count = best_set(model, person, table[model.key[person]], work, chosen)
        total += gain
        for i in range(count):
            slot = model.slot[chosen[i]]
            for week in range(model.room.shape[1]):
                if model.active[person] & model.runs[slot] & (1 << week):
                    used[0, slot, week] += 1
                    used[1, slot, week] += crowd.share[slot, week, crowd.key_step[model.key[person]]]
    return total, used


@njit(cache=True, nogil=True)
def _sessions(model: Model, groups: Lists, profit: Ints) -> tuple[int, Ints]:
    """What running the sessions that are worth it brings, from what each one's places bring; and which they are."""
    total = 0
    runs = np.zeros(model.room.shape, dtype=np.int64)
    for slot in range(len(model.runs)):
        for week in range(model.room.shape[1]):
            if not model.runs[slot] >> week & 1:
                profit[slot, week] = 0
            elif model.held[slot, week] > 0:
                runs[slot, week] = 1
                total += profit[slot, week]
            else:
                profit[slot, week] -= model.session
                if model.team[slot] < 0 and profit[slot, week] > 0:
                    runs[slot, week] = 1
                    total += profit[slot, week]
    for group in range(len(groups.indptr) - 1):
        slots = groups.value[groups.indptr[group] : groups.indptr[group + 1]]
        for week in range(model.room.shape[1]):
            total += _run_team(model, slots, group // 7, group % 7, week, profit, runs)
    return total, runs


@njit(cache=True)
def _run_team(model: Model, slots: Ints, team: int, day: int, week: int, profit: Ints, runs: Ints) -> int:
    """Run the most profitable sessions of a team's day under its supervisors and vehicles.

    Sessions with a vehicle are among those with a supervisor, so taking the best first is exact (a laminar matroid).
    """
    supervisors, vehicles = model.supervisors[team, week, day], model.vehicles[team, week, day]
    for slot in slots:
        if model.held[slot, week] > 0:
            supervisors -= 1
            vehicles -= model.vehicle[slot]
    total = 0
    for i in np.argsort(-profit[slots, week], kind="mergesort"):
        slot = slots[i]
        if profit[slot, week] <= 0 or supervisors <= 0:
            break
        if runs[slot, week] or not model.runs[slot] >> week & 1 or (model.vehicle[slot] and vehicles <= 0):
            continue
        runs[slot, week] = 1
        supervisors -= 1
        vehicles -= model.vehicle[slot]
        total += profit[slot, week]
    return total
